/** Kinds of models that are no MDPs: named in the error, and read where an option says how. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type DrnOptions, type PrismOptions, parseDrn, parsePrism } from "../../src/formats/index.ts";
import type { Mdp } from "../../src/model/mdp.ts";
import { createSolverSync } from "../../src/solver/solver.ts";
import { nearNumber, refused } from "../support/numbers.ts";

const test = suite("formats: kinds of models");

/** P as [s][a] -> {s': p}. */
function table({ states, actions, transitions }: Mdp) {
  const { rowStart, nextState, probability } = transitions;
  return Array.from({ length: states * actions }, (_, sa) =>
    Object.fromEntries(
      Array.from({ length: rowStart[sa + 1] - rowStart[sa] }, (_, i) => [
        nextState[rowStart[sa] + i],
        probability[rowStart[sa] + i],
      ]),
    ),
  );
}

const drn = (type: string, lines: readonly string[], { value = "double", states = 2, models = "r" } = {}) =>
  `@type: ${type}\n@value_type: ${value}\n@parameters\n\n@reward_models\n${models}\n@nr_states\n${states}\n@model\n${lines.join("\n")}\n`;

const SELF = ["state 0 init", "\taction 0", "\t\t0 : 1"];
const INTERVALS = ["state 0 init", "\taction 0", "\t\t0 : [0.4, 0.6]", "\t\t1 : [0.4,0.6]"];

test("DRN: every kind is named", () => {
  for (const [text, message] of [
    [drn("CTMC", SELF), /line 1, column 8: this is a CTMC: .*--uniformize RATE.*--embedded/],
    [drn("MA", SELF), /line 1, column 8: this is a Markov automaton/],
    [drn("Markov Automaton", SELF), /line 1, column 8: this is a Markov automaton/],
    [drn("POMDP", SELF), /line 1, column 8: this is a POMDP: .*--underlying-mdp/],
    [drn("SMG", SELF), /line 1, column 8: this is a stochastic game/],
    [drn("MDP", INTERVALS, { value: "double-interval" }), /line 2, column 14: this is an interval model/],
    [drn("MDP", INTERVALS), /line 12, column 7: this is an interval model/],
    [drn("DTMC", SELF, { value: "rational-function" }), /line 2, column 14: this model has parameters/],
  ] as const) {
    refused(() => parseDrn(text, { discount: 0.5 }), SyntaxError, message);
  }
});

test("PRISM: every kind is named", () => {
  for (const [transitions, message] of [
    ["# Transitions (CTMC)\n2 2\n0 1 1\n1 0 1\n", /line 2, column 1: this is a CTMC/],
    ["ctmc\n0 1 1\n1 0 1\n", /line 1, column 1: this is a CTMC/],
    ["2 2\n0 1 0.5\n1 0 10\n", /line 3, column 5: this is a CTMC/],
    ["2 2\n0 1 0.5\n1 0 0.25\n", /line 2, column 1: the numbers of this state do not sum to 1: if they are the rates/],
    ["2 2 2 8\n0 0 1 1 8\n1 0 1 1 8\n", /line 1, column 1: this is a POMDP/],
    ["# Transitions (POMDP)\n2 2 2 2\n0 0 1 1 1\n1 0 1 1 1\n", /this is a POMDP/],
    ["2 2\n0 1 [0.4,0.4]\n1 0 [1,1]\n", /line 2, column 5: this is an interval model/],
    ["2 2 2\n0 0 1 [0.4, 0.4]\n1 0 0 [1,1]\n", /line 2, column 7: this is an interval model/],
    ["# Transitions (IMDP)\n2 2 2\n0 0 1 [0.4,0.4]\n", /this is an interval model/],
    ["# Transitions (SMG)\n2 2 2\n0 0 1 1\n1 0 1 1\n", /line 2, column 1: this is a stochastic game/],
    ["P = sparse(2,2);\nP(1,2)=1;\n", /line 1, column 1: this is PRISM's MATLAB form/],
    ["% a comment\nP1 = sparse(2,2);\n", /this is PRISM's MATLAB form/],
  ] as const) {
    refused(() => parsePrism({ transitions }, { discount: 0.5 }), SyntaxError, message);
  }
});

test("PRISM: files of -exportrows", () => {
  const rows = "3 4 6\n0 0.5:1 0.5:2 go\n0 1:0 stay\n1 0.25:0 .75:2 go\n2 1:2 go\n";
  const mdp = parsePrism({ transitions: rows }, { discount: 0.5 });
  assert.equal(table(mdp), [{ 1: 0.5, 2: 0.5 }, { 0: 1 }, { 0: 0.25, 2: 0.75 }, {}, { 2: 1 }, {}]);
  assert.equal(mdp.actionNames, ["go", "stay"]);
  assert.equal(table(parsePrism({ transitions: "2 3\n0 0.5:0 0.5:1\n1 1:1\n" }, { discount: 0.5 })), [
    { 0: 0.5, 1: 0.5 },
    { 1: 1 },
  ]);
  const files = { transitions: rows, transitionRewards: "3 4 1\n0 1 0 7\n" };
  assert.equal([...parsePrism(files, { discount: 0.5 }).rewards], [0, 7, 0, 0, 0, 0]);
  for (const [transitions, message] of [
    ["2 3\n0 0.5:0 0.5:2\n1 1:1\n", /line 2, column 13: expected the next state, an integer in 0 .. 1, got "2"/],
    ["2 3\n0 0.5: 0.5:1\n1 1:1\n", /line 2, column 3: expected a probability, a colon and the next state/],
    ["2 2 2\n0 1:0 go on\n1 1:1\n", /line 2, column 10: expected the end of the line, got "on"/],
  ] as const) {
    refused(() => parsePrism({ transitions }, { discount: 0.5 }), SyntaxError, message);
  }
});

/** Rates 2 from 0 to 1 and 3 back; 0 pays 5 per unit of time, the jump back pays 1. */
const JUMPS = { transitions: "2 2\n0 1 2\n1 0 3\n", stateRewards: "2 1\n0 5\n", transitionRewards: "2 1\n1 0 1\n" };
const DRN_JUMPS = drn("CTMC", [
  "state 0 !2 [5] init",
  "\taction 0 [0]",
  "\t\t1 : 2",
  "state 1 !3 [0]",
  "\taction 0 [1]",
  "\t\t0 : 3",
]);
/** The same with probabilities beside the exit rates. */
const DRN_CHANCES = DRN_JUMPS.replace("1 : 2", "1 : 1").replace("0 : 3", "0 : 1");

const readers: readonly [string, (options: PrismOptions & DrnOptions) => Mdp][] = [
  ["prism", (options) => parsePrism(JUMPS, options)],
  ["drn", (options) => parseDrn(DRN_JUMPS, options)],
  ["drn with probabilities", (options) => parseDrn(DRN_CHANCES, options)],
];

for (const [name, read] of readers) {
  test(`a CTMC, uniformised: ${name}`, () => {
    const notes: string[] = [];
    const mdp = read({ uniformize: 1, start: 0, onNote: (note) => notes.push(note) });
    assert.equal(table(mdp), [{ 1: 2 / 3, 0: 1 - 2 / 3 }, { 0: 1 }]);
    assert.is(mdp.discount, 0.75);
    // In continuous time: V0 = (5 + 2 V1) / (2 + 1), V1 = 3 (1 + V0) / (3 + 1), so V0 (3 - 3/2) = 5 + 3/2.
    nearNumber("V0", createSolverSync(mdp).evaluate().return, 13 / 3);
    assert.ok(notes.includes("a CTMC, uniformised with discount rate 1: the discount is 0.75"));
  });

  test(`a CTMC's embedded chain: ${name}`, () => {
    const mdp = read({ embedded: true, discount: 0.5, start: 0 });
    assert.equal(table(mdp), [{ 1: 1 }, { 0: 1 }]);
    // 5 in the half unit of time that 0 lasts on average; 1 for the jump back.
    assert.equal([...mdp.rewards], [2.5, 1]);
  });
}

test("states that are never left, and rates that leave no state", () => {
  const ends = drn("CTMC", ["state 0 [1] init", "\taction 0 [0]", "\t\t1 : 4", "state 1 [0] deadlock"]);
  const mdp = parseDrn(ends, { embedded: true, discount: 1 });
  assert.equal([[...mdp.terminals], [...mdp.rewards]], [[1], [0.25, 0]]);
  refused(
    () => parseDrn(ends.replace("state 1 [0]", "state 1 [2]"), { embedded: true, discount: 0.5 }),
    RangeError,
    /state 1 is never left and pays 2 per unit of time/,
  );
  refused(() => parsePrism({ transitions: "ctmc\n0 0 0\n" }, { uniformize: 1 }), RangeError, /no rate is positive/);
});

test("options on CTMCs where they do not belong, and rates that sum to 1", () => {
  const read = (transitions: string, options: PrismOptions) => () => parsePrism({ transitions }, options);
  refused(read("2 2 2\n0 0 1 1\n1 0 0 1\n", { uniformize: 1 }), TypeError, /options for CTMCs; this is an MDP/);
  refused(
    read("# Transitions (DTMC)\n2 2\n0 1 1\n1 0 1\n", { embedded: true, discount: 0.5 }),
    TypeError,
    /options for CTMCs; this is a chain in steps/,
  );
  refused(() => parseDrn(drn("MDP", SELF, { states: 1 }), { uniformize: 1 }), TypeError, /this is MDP/);
  refused(read("ctmc\n0 0 1\n", { uniformize: 1, discount: 0.5 }), TypeError, /uniformize determines the discount/);
  refused(read("ctmc\n0 0 1\n", { uniformize: 1, embedded: true }), TypeError, /exclude each other/);
  refused(read("ctmc\n0 0 1\n", { uniformize: -1 }), RangeError, /uniformize must be a discount rate >= 0, got -1/);
  // Without a title a chain whose numbers sum to 1 is one in steps; the option makes it a CTMC, and a note says so.
  const notes: string[] = [];
  const chain = "2 2\n0 1 1\n1 0 1\n";
  assert.is(read(chain, { discount: 0.5 })().discount, 0.5);
  assert.is(read(chain, { uniformize: 1, onNote: (note) => notes.push(note) })().discount, 0.5);
  assert.match(notes[0], /^the numbers of every state sum to 1: taken for rates, as the option says/);
});

test("POMDPs as their underlying MDP", () => {
  const notes: string[] = [];
  const onNote = (note: string) => notes.push(note);
  const transitions = "2 3 4 2\n0 0 0 0.5 0 go\n0 0 1 0.5 1 go\n0 1 0 1 0 stay\n1 0 1 1 1 go\n";
  const prism = parsePrism({ transitions }, { discount: 0.5, underlyingMdp: true, onNote });
  assert.equal(table(prism), [{ 0: 0.5, 1: 0.5 }, { 0: 1 }, { 1: 1 }, {}]);
  assert.equal(prism.actionNames, ["go", "stay"]);
  const text = drn("POMDP", [
    "state 0 {1} [2] init",
    "\taction a [3]",
    "\t\t1 : 1",
    "state 1 {0} [0]",
    "\taction a [0]",
    "\t\t1 : 1",
  ]);
  const mdp = parseDrn(text, { discount: 0.5, underlyingMdp: true, onNote });
  assert.equal(
    [table(mdp), [...mdp.rewards]],
    [
      [{ 1: 1 }, { 1: 1 }],
      [5, 0],
    ],
  );
  assert.is(notes.filter((note) => note.startsWith("a POMDP, read as its underlying MDP")).length, 2);
});

test.run();
