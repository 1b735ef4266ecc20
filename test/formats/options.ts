import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type ImportOptions, parseCassandra, parseCsv, parseDrn } from "../../src/formats/index.ts";
import { refuses } from "../support/formats.ts";

const test = suite("formats: options");

const CSV = "s,a,s',p,r\n0,0,1,1,2\n1,0,0,1,3\n";

test("terminals are a list of states, and nothing else goes unseen", () => {
  const read = (terminals: unknown) =>
    parseCsv(CSV, { discount: 0.5, start: 0, terminals: terminals as ArrayLike<number> });
  assert.equal([...read(undefined).terminals], []);
  assert.equal([...read([1, 1]).terminals], [1]);
  assert.equal([...read(Int32Array.of(1)).terminals], [1]);
  refuses<unknown>(read, [
    [1, "csv: the option terminals must be a list of states, got 1"],
    ["1", 'csv: the option terminals must be a list of states, got "1"'],
    [{ 0: 1 }, "csv: the option terminals must be a list of states, got an object"],
    [null, "csv: the option terminals must be a list of states, got null"],
    [[1, 2], "csv: the option terminals[1] must be an integer in 0 .. 1, got 2"],
    [["1"], 'csv: the option terminals[0] must be an integer in 0 .. 1, got "1"'],
  ]);
});

test("sumTolerance: distributions of few digits are scaled where asked, and keep their bits where not needed", () => {
  const thirds =
    "s,a,s',p,r\n0,0,0,0.333333,1\n0,0,1,0.333333,4\n0,0,2,0.333333,4\n1,0,0,1,0\n2,0,0,0.25,0\n2,0,1,0.75,0\n";
  const read = (sumTolerance?: unknown) =>
    parseCsv(thirds, { discount: 0.5, start: [0.3333, 0.3333, 0.3333], sumTolerance: sumTolerance as number });
  const mdp = read(1e-3);
  assert.equal([...mdp.transitions.probability], [1 / 3, 1 / 3, 1 / 3, 1, 0.25, 0.75]);
  assert.equal([...mdp.start], [1 / 3, 1 / 3, 1 / 3]);
  // The mean over what is there: (1 + 4 + 4) / 3.
  assert.ok(Math.abs(mdp.rewards[0] - 3) < 1e-15);
  refuses<unknown>(read, [
    [
      undefined,
      "csv: line 2: expected probabilities of state 0, action 0 that sum to 1 within 1e-9, got the sum 0.999999; the option sumTolerance (--sum-tolerance) allows more",
    ],
    [2e-5, "csv: start must sum to 1 within 1e-9, got 0.9999"],
    [0.2, "parseCsv: sumTolerance must be a number in [1e-9, 0.1], got 0.2"],
    [0, "parseCsv: sumTolerance must be a number in [1e-9, 0.1], got 0"],
    ["1e-6", 'parseCsv: sumTolerance must be a number in [1e-9, 0.1], got "1e-6"'],
  ]);
});

test("what is no text is refused by name", () => {
  const parsers: Record<string, (text: string, options: ImportOptions) => unknown> = {
    parseCsv,
    parseDrn,
    parseCassandra,
  };
  for (const [name, parse] of Object.entries(parsers)) {
    refuses<unknown>(
      (text) => parse(text as string, {}),
      [
        [undefined, `${name}: text must be a string, got undefined`],
        [null, `${name}: text must be a string, got null`],
        [new Uint8Array(2), `${name}: text must be a string, got an array of length 2`],
      ],
    );
  }
});

test.run();
