import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type ImportOptions, parseCassandra, parseCsv, parseDrn } from "../src/formats/index.ts";
import { refuses } from "./support/formats.ts";

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
