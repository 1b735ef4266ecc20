/** States with different actions in other programs' formats. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { identify, orderNames } from "../../src/formats/choices.ts";
import {
  formatCassandra,
  formatCsv,
  formatDrn,
  formatGymnasium,
  formatNpz,
  formatPrism,
  parseCsv,
  parseDrn,
  parseGymnasium,
  parseNpz,
  parsePrism,
} from "../../src/formats/index.ts";
import { formatNpy } from "../../src/formats/npy.ts";
import { unzip, zip } from "../../src/formats/zip.ts";
import { defineMdp, type Mdp } from "../../src/model/mdp.ts";
import { FORMATS, LINE, refuses } from "../support/formats.ts";
import { check } from "../support/models.ts";
import { refused, sameBits } from "../support/numbers.ts";
import { raggedOf, rectangular } from "../support/ragged.ts";

const test = suite("formats: states with different actions");

/** Every number of the model, bit for bit. */
function sameModel(label: string, actual: Mdp, expected: Mdp): void {
  assert.equal([actual.states, actual.actions], [expected.states, expected.actions], label);
  for (const key of ["start", "rewards", "terminals", "terminalMask"] as const) {
    sameBits(`${label} ${key}`, actual[key], expected[key]);
  }
  for (const key of ["rowStart", "nextState", "probability"] as const) {
    sameBits(`${label} ${key}`, actual.transitions[key], expected.transitions[key]);
  }
  assert.equal(actual.unavailable, expected.unavailable, label);
}

const NAMES = ["up", "down", "left"];

test("every format brings back what it wrote, bit for bit, or refuses to write it", () => {
  let written = 0;
  let named = 0;
  check(raggedOf([0.9]), 150, (ragged) => {
    const bare = rectangular(ragged);
    const model: Mdp = { ...bare, actionNames: NAMES };
    const { discount, start, terminals, unavailable } = model;
    const used = new Set(ragged.choices.flatMap((list) => list.map(({ action }) => action)));
    for (const { name, write, read } of FORMATS) {
      if (name === "cassandra" && unavailable)
        refused(() => write(model), RangeError, /^formatCassandra: state \d has no action \d/);
      else if (name === "csv" && used.size < ragged.actions)
        refused(() => write(model), RangeError, /^formatCsv: no state has action \d/);
      else {
        for (const mdp of [bare, model]) {
          const back = read(write(mdp), { discount, start, terminals });
          sameModel(name, back, mdp);
          written++;
          // Names that come back are the right ones, or number the actions.
          if (mdp === bare || !back.actionNames || back.actionNames[0] === "a0") continue;
          assert.equal(back.actionNames, NAMES, name);
          named++;
        }
      }
    }
  });
  assert.ok(written > 1000 && named > 200, `${written} written, ${named} with names`);
});

test("what is written", () => {
  assert.is(formatCsv(LINE), "s,a,s',p,r\n0,1,0,1,0\n0,2,1,1,0\n1,0,0,1,0\n1,2,0,0.5,7\n1,2,2,0.5,7\n2,,,,\n");
  assert.equal(Object.keys(formatGymnasium(LINE).P[0]), ["1", "2"]);
  const { transitions, transitionRewards } = formatPrism(LINE);
  const prism = "3 7 8\n0 0 0 1 stay\n0 1 1 1 right\n1 0 0 1 left\n1 1 0 0.5 right\n1 1 2 0.5 right\n";
  assert.is(transitions, `${prism}2 0 2 1 left\n2 1 2 1 stay\n2 2 2 1 right\n`);
  assert.is(transitionRewards, "3 7 2\n1 1 0 7\n1 1 2 7\n");
  const bare = { ...LINE, actionNames: undefined } as unknown as Mdp;
  assert.match(formatPrism(bare).transitions, /^3 7 8\n0 0 0 1 a1\n0 1 1 1 a2\n1 0 0 1 a0\n/);
  assert.match(
    formatDrn(LINE),
    /@nr_choices\n7\n@model\nstate 0 \[0\] init\n\taction stay \[0\]\n\t\t0 : 1\n\taction right/,
  );
  assert.match(formatDrn(bare), /state 0 \[0\] init\n\taction 1 \[0\]\n\t\t0 : 1\n\taction 2 /);
});

test("names that no longer tell the order are left out", () => {
  // The first name seen is "right", and no state has both: numbers say which is first.
  const model = defineMdp({
    states: 2,
    actions: 2,
    discount: 0.9,
    start: 0,
    transitions: [
      [0, 1, 1, 1],
      [1, 0, 0, 1],
    ],
    rewards: [0, 0, 0, 0],
    unavailable: [
      [0, 0],
      [1, 1],
    ],
    actionNames: ["left", "right"],
  });
  const options = { discount: 0.9, start: 0 };
  sameModel("drn", parseDrn(formatDrn(model), options), model);
  sameModel("prism", parsePrism(formatPrism(model), options), model);
  assert.is(parseDrn(formatDrn(model), options).actionNames, undefined);
  assert.equal(parsePrism(formatPrism(model), options).actionNames, ["a0", "a1"]);
});

test("a checker's file: actions by name, else by number", () => {
  const drn = (names: string[][]) =>
    `@type: MDP\n@parameters\n\n@reward_models\n\n@nr_states\n${names.length}\n@model\n${names
      .map(
        (list, s) =>
          `state ${s}${s === 0 ? " init" : ""}\n${list.map((name) => `\taction ${name}\n\t\t0 : 1\n`).join("")}`,
      )
      .join("")}`;
  const read = (names: string[][]) => {
    const { actions, actionNames, unavailable } = parseDrn(drn(names), { discount: 0.5 });
    return [actions, actionNames, unavailable && [...unavailable]];
  };
  assert.equal(
    read([
      ["b", "c"],
      ["a", "b"],
      ["a", "c"],
    ]),
    [3, ["a", "b", "c"], [0, 5, 7]],
  );
  assert.equal(read([["0", "1"], ["0"]]), [2, undefined, [3]]);
  assert.equal(read([["1"], ["0"]]), [2, undefined, [0, 3]]);
  // One state says a before b, another the opposite: only the numbers are left.
  assert.equal(read([["a", "b"], ["b", "a"], ["a"]]), [2, undefined, [5]]);
  assert.equal(read([["a", "a"], ["a"]]), [2, undefined, [3]]);
  assert.equal(read([["a", "__NOLABEL__"], ["a"]]), [2, undefined, [3]]);
  const chain = parseDrn(drn([["x"], ["y"]]).replace("MDP", "DTMC"), { discount: 0.5 });
  assert.equal([chain.actions, chain.actionNames, chain.unavailable], [1, undefined, undefined]);
  const tra = "2 3 3\n0 0 1 1 go\n0 1 0 1 stay\n1 0 1 1 stay\n";
  const prism = parsePrism({ transitions: tra }, { discount: 0.5, start: 0 });
  assert.equal([prism.actions, prism.actionNames, prism.unavailable], [2, ["go", "stay"], Int32Array.of(2)]);
  const bare = parsePrism({ transitions: tra.replace(/ (go|stay)/g, "") }, { discount: 0.5, start: 0 });
  assert.equal([bare.actions, bare.actionNames, bare.unavailable], [2, undefined, Int32Array.of(3)]);
});

test("the order of names", () => {
  assert.equal(orderNames([["a2"], ["a0", "a1"]]), ["a0", "a1", "a2"]);
  assert.equal(orderNames([["a3"], ["a0", "a1"]]), ["a3", "a0", "a1"]);
  assert.equal(
    orderNames([
      ["a", "c"],
      ["b", "c"],
      ["a", "b"],
    ]),
    ["a", "b", "c"],
  );
  assert.equal(orderNames([[], ["x"]]), ["x"]);
  assert.equal(orderNames([[], []]), undefined);
  // As many names as choices tell choices apart, not actions.
  assert.equal(orderNames(Array.from({ length: 5 }, (_, s) => [`x${s * s}`])), undefined);
  assert.is(identify([["a", "b"], ["b"]]).of(1, 0), 1);
  assert.is(identify([["a", undefined], ["b"]]).of(1, 0), 0);
});

test("lists and keys of Gymnasium", () => {
  const step = (next: number) => [[1, next, 0, false]];
  const options = { discount: 0.5, start: 0 };
  const keyed = parseGymnasium({ 0: { 1: step(1) }, 1: { 0: step(0), 1: step(1) } }, options);
  assert.equal([keyed.actions, keyed.unavailable], [2, Int32Array.of(0)]);
  const listed = parseGymnasium([[step(1)], [step(0), step(1)]], options);
  assert.equal([listed.actions, listed.unavailable], [2, Int32Array.of(1)]);
});

test("an option that ends a state drops what it lacks", () => {
  const csv = "s,a,s',p,r\n0,0,1,1,1\n0,1,0,1,0\n1,1,0,1,0\n";
  assert.equal(parseCsv(csv, { discount: 0.5, start: 0 }).unavailable, Int32Array.of(2));
  const ended = parseCsv(csv, { discount: 0.5, start: 0, terminals: [1] });
  assert.equal([ended.unavailable, ended.terminals], [undefined, Int32Array.of(1)]);
});

test("npz: an empty row must be announced", () => {
  const options = { where: "m.npz" };
  for (const layout of ["csr", "dense"] as const) {
    const files = (changes: Record<string, Uint8Array | undefined>) => {
      const all = { ...Object.fromEntries(unzip("", formatNpz(LINE, { layout }))), ...changes };
      return zip(Object.fromEntries(Object.entries(all).filter(([, file]) => file)) as Record<string, Uint8Array>);
    };
    const pairs = (list: number[]) => ({ "unavailable.npy": formatNpy(Int32Array.from(list), [list.length / 2, 2]) });
    sameModel(layout, parseNpz(files(pairs([1, 1, 0, 0]))), LINE);
    refuses(
      (bytes: Uint8Array) => parseNpz(bytes, options),
      [
        [
          files({ "unavailable.npy": undefined }),
          'm.npz: state 0 has no action 0; expected all 3 actions in every state, or the pair in the array "unavailable"',
        ],
        [files(pairs([0, 0, 1, 1, 1, 0])), "m.npz: transitions: state 1, action 0 has a row, but is in unavailable"],
        [files(pairs([0, 0, 1, 1, 5, 0])), "m.npz: unavailable[2]: state must be an integer in 0 .. 2, got 5"],
        [
          files({ "unavailable.npy": formatNpy(Int32Array.of(0, 0), [2]) }),
          'm.npz: array "unavailable": expected shape (n, 2), got shape (2)',
        ],
      ],
    );
  }
});

test("what a format cannot hold is refused", () => {
  const message = /^formatCassandra: state 0 has no action 0; the format requires every action in every state$/;
  refused(() => formatCassandra(LINE), RangeError, message);
  const lost = defineMdp({
    states: 1,
    actions: 2,
    discount: 0.5,
    start: 0,
    transitions: [[0, 0, 0, 1]],
    rewards: [1, 0],
    unavailable: [[0, 1]],
  });
  for (const [name, write] of Object.entries({ formatCsv, formatDrn, formatGymnasium, formatPrism })) {
    const error = new RegExp(`^${name}: no state has action 1; the format cannot say that it exists$`);
    refused(() => write(lost), RangeError, error);
  }
  sameModel("npz", parseNpz(formatNpz(lost)), lost);
});

test.run();
