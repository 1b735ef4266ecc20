/** Small files in the styles that Cassandra's format is written in, each with its model. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type CassandraOptions, parseCassandra } from "../../src/formats/index.ts";
import type { Mdp } from "../../src/model/mdp.ts";
import { nearNumber, refused } from "../support/numbers.ts";

const test = suite("formats: Cassandra's format as it is written");

/** P as [s][a] -> {s': p}, and r(s,a). */
function tables({ states, actions, rewards, transitions }: Mdp) {
  const { rowStart, nextState, probability } = transitions;
  const P = Array.from({ length: states * actions }, (_, sa) =>
    Object.fromEntries(
      Array.from({ length: rowStart[sa + 1] - rowStart[sa] }, (_, i) => [
        nextState[rowStart[sa] + i],
        probability[rowStart[sa] + i],
      ]),
    ),
  );
  return { P, r: [...rewards] };
}

/** Two states, stay and move; moving from 1 to 0 pays 2. */
const SWAP = { P: [{ 0: 1 }, { 1: 1 }, { 1: 1 }, { 0: 1 }], r: [0, 0, 0, 2] };

const SWAPS: Record<string, string> = {
  "plural values, a wildcard for the observation":
    "discount: 0.95\nvalues: rewards\nstates: 2\nactions: 2\nstart: 0\n\nT : 0\nidentity\n\nT : 1\n0.0 1.0\n1.0 0.0\n\nR: 1 : 1 : 0 : * 2.0\n",
  "an observation by number in a file that has none":
    "discount: 0.95\nvalues: reward\nstates: 2\nactions: 2\nstart: 0\nT: 0\nidentity\nT: 1\n0 1\n1 0\nR: 1 : 1 : 0 : 0 2.0\n",
  "costs, points without digits":
    "discount: .95\nvalues: costs\nstates: 2\nactions: 2\nstart: 1. .0\nT: 0 identity\nT: 1\n.0 1.\n1. .0\nR: 1 : 1 : 0 : * -2.\n",
  "comments and empty lines between heads and matrices":
    "# swap\ndiscount: 0.95 # gamma\nvalues: reward\nstates: 2\nactions: 2\nstart: 0\nT: 0\n# stays\n\nidentity\nT: 1\n\n# moves\n0 1 # from 0\n\n1 0\nR: 1 : 1\n# to 0 and to 1\n\n2 0\n",
  "names, with indices among them":
    "discount: 0.95\nvalues: reward\nstates: left_end right-end\nactions: stay move\nstart: left_end\nT: stay identity\nT: 1 : left_end : 1 1.0\nT: move : 1 : left_end 1.0\nR: move : right-end : 0 : * 2.0\n",
  "no spaces around colons, CRLF and tabs":
    "discount:0.95\r\nvalues:reward\r\nstates:2\r\nactions:2\r\nstart:0\r\nT:0\r\nidentity\r\nT:1\r\n\t0\t1\r\n\t1\t0\r\nR:1:1:0:*\t2.0\r\n",
  "rows over several lines, no end to the last line":
    "discount: 0.95 values: reward\nstates:\n 2\nactions: 2\nstart:\n0\nT: 0\n1\n0 0\n1\nT: 1\n0 1 1\n0\nR: 1 : 1 : 0 : * 2",
  "start include":
    "discount: 0.95\nvalues: reward\nstates: a b\nactions: 2\nstart include: a\nT: 0\nidentity\nT: 1\n0 1\n1 0\nR: 1 : b : a : * 2\n",
  "start exclude":
    "discount: 0.95\nvalues: reward\nstates: a b\nactions: 2\nstart exclude : b\nT: 0\nidentity\nT: 1\n0 1\n1 0\nR: 1 : b : * : * 2\n",
  "wildcards that later lines replace":
    "discount: 0.95\nvalues: reward\nstates: 2\nactions: 2\nstart: 0\nT: *\nuniform\nT: 0 identity\nT: 1 : *\n0 1\nT: 1 : 1\n1 0\nR: * : * : * : * 2\nR: 0 : * : * : * 0\nR: 1 : 0 : 1 : * 0\n",
  "a preamble in another order, states listed by number":
    "actions: 2\nstates: 0 1\nvalues: reward\ndiscount: 9.5e-1\nstart: 0\nT: 0\nidentity\nT: 1\n0e0 1e0\n1 0\nR: 1 : 1\n+2.0 0\n",
  "rewards as a matrix":
    "discount: 0.95\nvalues: reward\nstates: 2\nactions: 2\nstart: 0\nT: 0\nidentity\nT: 1\n0 1\n1 0\nR: 1\n0 0\n2 0\n",
};

for (const [style, text] of Object.entries(SWAPS)) {
  test(style, () => {
    const notes: string[] = [];
    const mdp = parseCassandra(text, { onNote: (note) => notes.push(note) });
    assert.equal(tables(mdp), SWAP);
    assert.equal([mdp.discount, [...mdp.start]], [0.95, [1, 0]]);
    assert.equal(
      notes,
      style.startsWith("an observation by")
        ? ["rewards that name an observation (1) hold for all: the file has no observations:"]
        : [],
    );
  });
}

const TIGER = `discount: 0.95
values: reward
states: tiger-left tiger-right
actions: listen open-left open-right
observations: heard-left heard-right
T:listen
identity
T:open-left
uniform
T:open-right
uniform
O:listen
0.85 0.15
0.15 0.85
O:open-left
uniform
O:open-right
uniform
R:listen : * : * : * -1
R:open-left : tiger-left : * : * -100
R:open-left : tiger-right : * : * 10
R:open-right : tiger-left : * : * 10
R:open-right : tiger-right : * : * -100
`;

/** `underlyingMdp`, and the notes. */
function beneath(text: string, options: CassandraOptions = {}) {
  const notes: string[] = [];
  const mdp = parseCassandra(text, { start: 0, underlyingMdp: true, onNote: (note) => notes.push(note), ...options });
  return { ...tables(mdp), notes };
}

test("a POMDP is refused by its name, and read as the MDP beneath it by option", () => {
  refused(
    () => parseCassandra(TIGER, { start: 0, where: "tiger" }),
    SyntaxError,
    /^tiger: line 5, column 1: this is a POMDP: the option underlyingMdp \(--underlying-mdp\) reads the MDP beneath it/,
  );
  const { P, r, notes } = beneath(TIGER);
  const half = { 0: 0.5, 1: 0.5 };
  assert.equal(P, [{ 0: 1 }, half, half, { 1: 1 }, half, half]);
  assert.equal(r, [-1, -100, 10, -1, 10, -100]);
  assert.equal(notes, [
    "a POMDP, read as its underlying MDP: observations are left out, so its optimum is an upper bound on the POMDP's",
  ]);
  refused(
    () => parseCassandra(TIGER, { underlyingMdp: 1 as unknown as boolean }),
    TypeError,
    /^parseCassandra: underlyingMdp must be true or false, got 1$/,
  );
});

const HEAD = "discount: 0.5\nvalues: reward\nstates: 2\nactions: 2\nobservations: 3\n";

test("rewards on observations become their means", () => {
  const body =
    "T: * identity\nO: *\n0.5 0.25 0.25\n0 0 1\nO: 1 : 1 : 2 0.5\nO: 1 : 1 : 0 0.5\n" +
    "R: * : * : * : * 1\nR: 0 : 0 : 0 : 0 4\nR: 0 : * : * : 2 8\nR: 1 : 1 : 1\n3 1000 5\nR: 1 : 0\n9 9 9 0 0 0\n";
  const { r, notes } = beneath(HEAD + body);
  // (0,0): 1/2 4 + 1/4 1 + 1/4 8; (0,1): 9 whatever is seen; (1,0): 8; (1,1): 1/2 3 + 1/2 5
  assert.equal(r, [4.25, 9, 8, 4]);
  assert.match(notes[0], /; rewards on observations became their means$/);
});

test("rewards of POMDPs: later statements replace earlier ones, whatever they say of observations", () => {
  const body = "T: * identity\nO: * uniform\nR: 0 : 0 : 0 : 1 6\nR: 0 : * : * : * 2\nR: 0 : 1 : 1 : 1 5\n";
  const { r } = beneath(HEAD + body);
  assert.is(r[0], 2);
  // (2 + 5 + 2) / 3
  nearNumber("r(1,0)", r[2], 3, 1e-12);
  assert.equal([r[1], r[3]], [0, 0]);
});

test("what observations must be, where rewards depend on them", () => {
  for (const [text, message] of [
    ["T: * identity\nR: 0 : 0 : 0 : 1 6\n", /observation probabilities of action 0, next state 0 .* got the sum 0$/],
    ["T: * identity\nO: 0 identity\n", /line 7, column 6: expected numbers: identity needs as many .* states, 2/],
    ["T: * identity\nR: 0\n1 1 1 1\n", /line 8, column 1: expected ": a state", as rewards of POMDPs have it/],
    ["T: * identity\nR: 0 : 0 : 0 : 3 1\n", /line 7, column 16: expected an observation, an integer in 0 .. 2/],
    ["T: * identity\nobservations: 2\n", /line 7, column 1: expected observations: before T:, O: and R:/],
  ] as const) {
    assert.throws(
      () => beneath(HEAD + text),
      (error: Error) => message.test(error.message) || error.message,
    );
  }
  assert.throws(
    () => beneath("discount: 0.5\nstates: 1\nactions: 1\nT: 0 identity\nO: 0\n1\n"),
    /expected observations: before O:/,
  );
});

test.run();
