import { readFileSync } from "node:fs";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { garnet } from "../../src/environments/garnet.ts";
import { defineMdp } from "../../src/model/mdp.ts";
import { formatMdp, type MdpFile, parseMdp } from "../../src/model/model-file.ts";

const test = suite("model-file");

const FILE: MdpFile = {
  format: "fma-pg/mdp@1",
  name: "pair",
  states: 2,
  actions: 1,
  discount: 0.5,
  start: [0.25, 0.75],
  transitions: [
    [0, 0, 0, 0.5],
    [0, 0, 1, 0.5],
  ],
  rewards: [[1.5], [0]],
  terminals: [1],
  stateNames: ["on", "off"],
  actionNames: ["flip"],
};

const without = (...fields: (keyof MdpFile)[]) =>
  Object.fromEntries(Object.entries(FILE).filter(([field]) => !fields.includes(field as keyof MdpFile)));

function refused(input: unknown, type: ErrorConstructor, message: RegExp): void {
  assert.throws(
    () => parseMdp(input as object),
    (error: Error) => {
      assert.instance(error, type);
      assert.match(error.message, message);
      return true;
    },
  );
}

test("text and object give the same model, and it formats back", () => {
  const mdp = parseMdp(FILE);
  assert.equal(parseMdp(JSON.stringify(FILE)), mdp);
  assert.equal(parseMdp(`\uFEFF${JSON.stringify(FILE, null, "\t")}\r\n`), mdp);
  assert.equal(formatMdp(mdp), FILE);
  const { format: _, ...definition } = FILE;
  assert.equal(defineMdp(definition), mdp);
});

test("absent optional fields stay absent", () => {
  const file = {
    ...without("name", "terminals", "stateNames", "actionNames"),
    transitions: [...FILE.transitions, [1, 0, 1, 1]],
  };
  assert.equal(formatMdp(parseMdp(file)), file);
});

test("the reference models are read as they stand", () => {
  const cases: { mdp: MdpFile }[] = JSON.parse(readFileSync("test/fixtures/evaluation.json", "utf8"));
  assert.is(cases.length, 8);
  for (const { mdp } of cases) {
    const file = formatMdp(parseMdp(mdp));
    assert.equal({ ...file, start: 0, transitions: 0 }, { ...mdp, start: 0, transitions: 0 });
    assert.is(file.transitions.length, mdp.transitions.length);
    // Rows of these files sum to 1 up to rounding, so that renormalising moves no digit but the last.
    file.transitions.forEach(([s, a, to, p], i) => {
      const [, , , q] = mdp.transitions[i];
      assert.equal([s, a, to], mdp.transitions[i].slice(0, 3));
      assert.ok(Math.abs(p - q) <= 4e-16 * q, `${p} ${q}`);
    });
    file.start.forEach((p, s) => {
      assert.ok(Math.abs(p - mdp.start[s]) <= 4e-16 * p);
    });
  }
});

test("format, text, parse keeps every bit", () => {
  const size = fc.record({
    states: fc.integer({ min: 2, max: 40 }),
    actions: fc.integer({ min: 1, max: 4 }),
    seed: fc.nat(),
    discount: fc.double({ min: 0, max: 1, noNaN: true }),
    stretch: fc.double({ min: -5e-10, max: 5e-10, noNaN: true }),
    reward: fc.double({ noNaN: true, noDefaultInfinity: true }),
  });
  fc.assert(
    fc.property(size, ({ states, actions, seed, discount, stretch, reward }) => {
      const file = formatMdp(garnet({ states, actions, branching: 1 + (seed % states), seed, discount }));
      for (const entry of file.transitions) entry[3] *= 1 + stretch;
      file.rewards[0][0] = reward;
      const once = parseMdp(file);
      const again = parseMdp(JSON.stringify(formatMdp(once)));
      for (const key of ["start", "rewards", "terminals", "terminalMask"] as const) {
        assert.equal(new Uint8Array(again[key].buffer), new Uint8Array(once[key].buffer), key);
      }
      for (const key of ["rowStart", "nextState", "probability"] as const) {
        assert.equal(new Uint8Array(again.transitions[key].buffer), new Uint8Array(once.transitions[key].buffer), key);
      }
      assert.equal(JSON.stringify(formatMdp(again)), JSON.stringify(formatMdp(once)));
      assert.ok(Object.is(again.discount, once.discount));
    }),
    { seed: 3, numRuns: 100 },
  );
});

test("what is wrong with a file is refused by name", () => {
  refused(without("format"), TypeError, /^pair: field "format" is missing; expected "fma-pg\/mdp@1"$/);
  refused(
    { ...FILE, format: "fma-pg/mdp@2" },
    TypeError,
    /^pair: format "fma-pg\/mdp@2" is of another version; this release reads "fma-pg\/mdp@1"$/,
  );
  refused({ ...FILE, format: "mdp" }, TypeError, /^pair: format must be "fma-pg\/mdp@1", got "mdp"$/);
  refused({ ...without("name"), format: 1 }, TypeError, /^model: format must be "fma-pg\/mdp@1", got 1$/);
  refused({ ...FILE, terminal: [1] }, TypeError, /^pair: unknown field "terminal"; did you mean "terminals"\?$/);
  refused(JSON.stringify(FILE).replace('"name"', '"__proto__"'), TypeError, /^model: unknown field "__proto__"/);
  for (const field of ["states", "actions", "discount", "start", "transitions", "rewards"] as const) {
    refused(without(field), TypeError, new RegExp(`^pair: field "${field}" is missing$`));
  }
  refused({ ...FILE, name: null }, TypeError, /^name must be a string, got null$/);
  refused({ ...FILE, discount: "0.5" }, TypeError, /^pair: discount must be a number in \[0, 1\], got "0\.5"$/);
  refused({ ...FILE, start: 0 }, TypeError, /^pair: start must be an array of probabilities, got 0$/);
  refused({ ...FILE, transitions: {} }, TypeError, /^pair: transitions must be an array.*got an object$/);
  refused({ ...FILE, transitions: [[[1, 0]], [[0, 1]]] }, TypeError, /^pair: transitions must be.*got a dense table$/);
  refused(
    { ...FILE, rewards: [1, 2] },
    TypeError,
    /^pair: rewards must be an array with one row per state, got a first row of 1$/,
  );
  refused({ ...FILE, rewards: { sparse: [] } }, TypeError, /^pair: rewards must be an array .*got an object$/);
  refused(
    { ...FILE, transitions: [[0, 0, 1, 0.5]] },
    RangeError,
    /^pair: .*state 0 \("on"\), action 0 \("flip"\).*got 0\.5$/,
  );
  refused(7, TypeError, /^model must be an object, got 7$/);
  refused("[]", TypeError, /^model must be an object, got an array of length 0$/);
});

const SYNTAX: [text: string, message: RegExp][] = [
  ["", /^model: line 1, column 1: expected a value, got the end of the text$/],
  ['{\n  "a": 1,\n}', /line 3, column 1: expected a field name in double quotes, got "}"$/],
  ["[1, 2,]", /line 1, column 7: expected a value, got "]"$/],
  ["[1 2]", /line 1, column 4: expected "," or \], got "2"$/],
  ['{"a" 1}', /line 1, column 6: expected ":", got "1"$/],
  ['{"a": 1', /line 1, column 8: expected "," or }, got the end of the text$/],
  ["{a: 1}", /line 1, column 2: expected a field name in double quotes or }, got "a"$/],
  ["[NaN]", /line 1, column 2: expected a value or \], got "N"$/],
  ["[01]", /line 1, column 3: expected "," or \], got "1"$/],
  ["[1.]", /line 1, column 3: expected "," or \], got "\."$/],
  ["{} {}", /line 1, column 4: expected the end of the text, got "{"$/],
  ["{}]", /line 1, column 3: expected the end of the text, got "]"$/],
  ["[}", /line 1, column 2: expected a value or \], got "}"$/],
  ['"a\nb"', /line 1, column 3: expected the rest of a string, got "\\n"$/],
  ['["é\\x"]', /line 1, column 4: expected the rest of a string, got "\\\\"$/],
  ['["abc', /line 1, column 6: expected the rest of a string, got the end of the text$/],
  [
    '{"a": [true, {"b": null}, "c\\u00e9"], 😀}',
    /line 1, column 39: expected a field name in double quotes, got "😀"$/,
  ],
  ["[".repeat(100000), /column 100001: expected a value or \], got the end/],
];

test("syntax errors say where", () => {
  for (const [text, message] of SYNTAX) refused(text, SyntaxError, message);
});

test("the place is the first character that cannot stand where it stands", () => {
  const word = fc.stringMatching(/^[a-z]*$/);
  fc.assert(
    fc.property(fc.object({ key: word, values: [word, fc.nat()] }), fc.nat(), (value, n) => {
      // A control character is allowed nowhere, so it is the culprit wherever it is put.
      const text = JSON.stringify(value);
      const at = n % (text.length + 1);
      refused(
        `${text.slice(0, at)}\u0001${text.slice(at)}`,
        SyntaxError,
        new RegExp(`line 1, column ${at + 1}: expected .*, got "\\\\u0001"$`),
      );
    }),
    { seed: 4, numRuns: 200 },
  );
});

test.run();
