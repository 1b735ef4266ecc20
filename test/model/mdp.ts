import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { defineMdp, type MdpDefinition } from "../../src/model/mdp.ts";
import { createSolverSync } from "../../src/solver/solver.ts";
import { compensatedSum } from "../../src/support/distribution.ts";

const test = suite("mdp");

/** Two states, two actions: "stay" keeps, "go" moves on with 3/4. */
const small = {
  name: "small",
  states: 2,
  actions: 2,
  discount: 0.5,
  start: 0,
  transitions: [
    [0, 0, 0, 1],
    [0, 1, 1, 0.75],
    [0, 1, 0, 0.25],
    [1, 0, 1, 1],
    [1, 1, 0, 0.75],
    [1, 1, 1, 0.25],
  ],
  rewards: [
    [0, 1],
    [2, -3],
  ],
} satisfies MdpDefinition;

const DENSE = [
  [
    [1, 0],
    [0.25, 0.75],
  ],
  [
    [0, 1],
    [0.75, 0.25],
  ],
];

/** `small` with other fields; `changes` may be of any type. */
const changed = (changes: Record<string, unknown>) => ({ ...small, ...changes }) as MdpDefinition;

function refused(changes: Record<string, unknown>, type: ErrorConstructor, message: RegExp): void {
  assert.throws(
    () => defineMdp(changed(changes)),
    (error: Error) => {
      assert.instance(error, type);
      assert.match(error.message, message);
      return true;
    },
  );
}

test("entries become ascending compressed rows", () => {
  const mdp = defineMdp(small);
  assert.is(mdp.name, "small");
  assert.equal([mdp.states, mdp.actions, mdp.discount], [2, 2, 0.5]);
  assert.equal(mdp.start, Float64Array.of(1, 0));
  assert.equal(mdp.rewards, Float64Array.of(0, 1, 2, -3));
  assert.equal(mdp.transitions.rowStart, Int32Array.of(0, 1, 3, 4, 6));
  assert.equal(mdp.transitions.nextState, Int32Array.of(0, 0, 1, 1, 0, 1));
  assert.equal(mdp.transitions.probability, Float64Array.of(1, 0.25, 0.75, 1, 0.75, 0.25));
  assert.equal(mdp.terminals, new Int32Array(0));
  assert.equal(mdp.terminalMask, Int32Array.of(0, 0));
  assert.not.ok("stateNames" in mdp);
  assert.not.ok("actionNames" in mdp);
});

test("every form of the same model gives the same model", () => {
  const mdp = defineMdp(small);
  const forms: Record<string, unknown>[] = [
    { transitions: DENSE },
    { transitions: DENSE.map((rows) => rows.map((row) => Float64Array.from(row))) },
    { transitions: small.transitions.map((entry) => Float64Array.from(entry)) },
    { transitions: [...small.transitions].reverse() },
    { transitions: [[0, 0, 1, 0], ...small.transitions] },
    { rewards: [0, 1, 2, -3] },
    { rewards: Int8Array.of(0, 1, 2, -3) },
    { rewards: small.rewards.map((row) => Float32Array.from(row)) },
    {
      rewards: {
        sparse: [
          [1, 1, -4],
          [1, 0, 2],
          [0, 1, 1],
          [1, 1, 1],
        ],
      },
    },
    { start: [1, 0] },
    { start: Float32Array.of(1, 0) },
    { terminals: [] },
  ];
  for (const form of forms) assert.equal(defineMdp(changed(form)), mdp, JSON.stringify(form));
});

test("dense is told from entries by its depth, also where S = 4 and A = 4", () => {
  // Four rows of four lists of four: [S][A][S]. Four entries of four numbers: [s, a, s', p].
  const identity = [0, 1, 2, 3].map((s) => [0, 1, 2, 3].map(() => [0, 1, 2, 3].map((to) => (to === s ? 1 : 0))));
  const zeros = new Float64Array(16);
  const dense = defineMdp({ states: 4, actions: 4, discount: 0, start: 3, transitions: identity, rewards: zeros });
  assert.equal(dense.transitions.nextState, Int32Array.of(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3));
  const entries = [0, 1, 2, 3].map((s) => [s, 0, 3 - s, 1]);
  const sparse = defineMdp({
    states: 4,
    actions: 1,
    discount: 0,
    start: 3,
    transitions: entries,
    rewards: [[0], [0], [0], [0]],
  });
  assert.equal(sparse.transitions.nextState, Int32Array.of(3, 2, 1, 0));
});

test("duplicates are added up, zeros dropped, and rows renormalised", () => {
  const mdp = defineMdp({
    states: 3,
    actions: 1,
    discount: 1,
    start: [0.5, 0.5 + 5e-10, 0],
    transitions: [
      ...Array.from({ length: 10 }, () => [0, 0, 2, 0.1]),
      [1, 0, 2, 0.5],
      [1, 0, 0, 0.25],
      [1, 0, 1, 0],
      [1, 0, 2, 0.25 - 4e-10],
      [2, 0, 2, 1 + 1e-10],
    ],
    rewards: [1, 1, -0],
  });
  assert.equal(mdp.transitions.rowStart, Int32Array.of(0, 1, 3, 4));
  assert.equal(mdp.transitions.nextState, Int32Array.of(2, 0, 2, 2));
  const [ten, quarter, rest, one] = mdp.transitions.probability;
  assert.is(ten, 1);
  assert.is(one, 1);
  assert.is(quarter, 0.25 / (1 - 4e-10));
  assert.is(rest, (0.75 - 4e-10) / (1 - 4e-10));
  assert.is(mdp.start[0], 0.5 / (1 + 5e-10));
  assert.ok(Object.is(mdp.rewards[2], 0));
  assert.equal(mdp.terminalMask, Int32Array.of(0, 0, 1));
});

test("declared terminal states lose rows and rewards, which may be absent or valid", () => {
  const valid = defineMdp(changed({ terminals: [1] }));
  const absent = defineMdp(changed({ terminals: Uint8Array.of(1, 1), transitions: small.transitions.slice(0, 3) }));
  const dense = [null, undefined, [], [null, []], [[0, 0], null], [[0, 0], Float64Array.of(0.5, 0.5)]];
  assert.equal(valid.terminals, Int32Array.of(1));
  assert.equal(valid.terminalMask, Int32Array.of(0, 1));
  assert.equal(valid.rewards, Float64Array.of(0, 1, 0, 0));
  assert.equal(valid.transitions.rowStart, Int32Array.of(0, 1, 3, 3, 3));
  assert.equal(valid.transitions.nextState, Int32Array.of(0, 0, 1));
  assert.equal(valid.transitions.probability, Float64Array.of(1, 0.25, 0.75));
  assert.equal(absent, valid);
  for (const row of dense) {
    if (Array.isArray(row) && row.length === 0) continue;
    assert.equal(defineMdp(changed({ terminals: [1], transitions: [DENSE[0], row] })), valid);
  }
  refused(
    { terminals: [1], transitions: [...small.transitions.slice(0, 3), [1, 0, 0, 0.5]] },
    RangeError,
    /state 1, action 0 must sum to 1.*got 0\.5/,
  );
  refused({ terminals: [1], rewards: [0, 0, NaN, 0] }, RangeError, /^small: rewards\[2\].*NaN/);
});

test("every state may be terminal", () => {
  for (const transitions of [[], [null, null]]) {
    const mdp = defineMdp(changed({ terminals: [1, 0], transitions }));
    assert.equal(mdp.terminals, Int32Array.of(0, 1));
    assert.equal(mdp.transitions.rowStart, new Int32Array(5));
  }
});

test("at discount 1, and only there, states that keep themselves with reward 0 count as terminal", () => {
  const keep = (p: number, reward: number, discount: number) =>
    defineMdp(
      changed({
        discount,
        transitions: [
          [0, 0, 0, 1],
          [0, 1, 1, 1],
          [1, 0, 1, 1],
          [1, 1, 1, p],
          [1, 1, 0, 1 - p],
        ],
        rewards: [0, 0, 0, reward],
      }),
    ).terminalMask;
  assert.equal(keep(1, 0, 1), Int32Array.of(0, 1));
  assert.equal(keep(1, 0, 1 - 2 ** -53), Int32Array.of(0, 0));
  assert.equal(keep(1, 1e-300, 1), Int32Array.of(0, 0));
  assert.equal(keep(1 - 2 ** -53, 0, 1), Int32Array.of(0, 0));
});

test("names are kept, copied, and used in messages", () => {
  const stateNames = ["here", "there"];
  const actionNames = ["stay", "go"];
  const mdp = defineMdp(changed({ stateNames, actionNames }));
  stateNames[0] = "changed";
  assert.equal(mdp.stateNames, ["here", "there"]);
  assert.equal(mdp.actionNames, ["stay", "go"]);
  const half = { stateNames: ["here", "there"], actionNames, transitions: [...small.transitions, [1, 0, 0, 0.5]] };
  refused(half, RangeError, /^small: transitions: .*state 1 \("there"\), action 0 \("stay"\) must sum to 1.*got 1\.5$/);
});

test("a solver asks for a model, and takes a copy that has crossed to another thread", () => {
  for (const [given, shown] of [
    [undefined, "undefined"],
    [null, "null"],
    [7, "7"],
    [small, "an object"],
    [{}, "an object"],
  ]) {
    for (const engine of ["wasm", "js"] as const) {
      assert.throws(
        () => createSolverSync(given as never, { engine }),
        (error: Error) =>
          error instanceof TypeError &&
          error.message === `mdp must be a model from defineMdp, parseMdp or an environment, got ${shown}`,
      );
    }
  }
  const mdp = defineMdp(small);
  assert.equal(createSolverSync(structuredClone(mdp)).evaluate(), createSolverSync(mdp).evaluate());
});

test("the model is frozen and shares nothing with the caller", () => {
  const start = Float64Array.of(1, 0);
  const rewards = Float64Array.of(0, 1, 2, -3);
  const mdp = defineMdp(changed({ start, rewards, actionNames: ["stay", "go"] }));
  start[0] = 9;
  rewards[0] = 9;
  assert.is(mdp.start[0], 1);
  assert.is(mdp.rewards[0], 0);
  assert.ok(Object.isFrozen(mdp) && Object.isFrozen(mdp.transitions) && Object.isFrozen(mdp.actionNames));
});

const REFUSALS: [Record<string, unknown>, ErrorConstructor, RegExp][] = [
  [{ reward: [] }, TypeError, /^small: defineMdp: unknown option "reward"; did you mean "rewards"\? \(options: /],
  [{ name: 7 }, TypeError, /^name must be a string, got 7$/],
  [{ states: 0 }, RangeError, /^small: states must be an integer >= 1, got 0$/],
  [{ states: "2" }, TypeError, /^small: states must be an integer >= 1, got "2"$/],
  [{ actions: 1.5 }, RangeError, /^small: actions .*got 1\.5$/],
  [{ states: 2 ** 30, actions: 2 }, RangeError, /^small: states \* actions must be at most 2147483646/],
  [{ discount: undefined }, TypeError, /^small: discount must be a number in \[0, 1\], got undefined$/],
  [{ discount: 1.01 }, RangeError, /^small: discount .*got 1\.01$/],
  [{ discount: NaN }, RangeError, /^small: discount .*got NaN$/],
  [{ start: 2 }, RangeError, /^small: start must be an integer in 0 \.\. 1, got 2$/],
  [{ start: undefined }, TypeError, /^small: start must be a state or a list of 2 probabilities, got undefined$/],
  [
    { start: [1] },
    RangeError,
    /^small: start must be an array of length 2 \(one per state\), got an array of length 1$/,
  ],
  [{ start: [1.5, -0.5] }, RangeError, /^small: start\[0\].*got 1\.5$/],
  [{ start: [1, "0"] }, TypeError, /^small: start\[1\].*got "0"$/],
  [{ start: [0.5, 0.4] }, RangeError, /^small: start must sum to 1 within 1e-9, got 0\.9$/],
  [{ terminals: 1 }, TypeError, /^small: terminals must be a list of states, got 1$/],
  [{ terminals: [0, 2] }, RangeError, /^small: terminals\[1\] must be an integer in 0 \.\. 1, got 2$/],
  [{ stateNames: ["a"] }, RangeError, /^small: stateNames must be an array of length 2/],
  [{ stateNames: "ab" }, TypeError, /^small: stateNames must be an array of length 2.*got "ab"$/],
  [{ actionNames: ["a", 1] }, TypeError, /^small: actionNames\[1\] must be a string, got 1$/],
  [{ rewards: undefined }, TypeError, /^small: rewards must be .*got undefined$/],
  [{ rewards: [1, 2, 3] }, RangeError, /^small: rewards must be an array of length 4.*got an array of length 3$/],
  [{ rewards: [1, 2, 3, Infinity] }, RangeError, /^small: rewards\[3\] must be a finite number, got Infinity$/],
  [{ rewards: [[1, 2]] }, RangeError, /^small: rewards must be an array of length 2 \(one row per state\)/],
  [{ rewards: [[1, 2], [3]] }, RangeError, /^small: rewards\[1\] must be an array of length 2/],
  [{ rewards: [[1, 2], 3] }, TypeError, /^small: rewards\[1\] must be an array of length 2.*got 3$/],
  [
    {
      rewards: [
        [1, 2],
        [3, null],
      ],
    },
    TypeError,
    /^small: rewards\[1\]\[1\] must be a finite number, got null$/,
  ],
  [{ rewards: { dense: [] } }, TypeError, /^small: rewards: unknown option "dense"/],
  [{ rewards: { sparse: 1 } }, TypeError, /^small: rewards\.sparse must be a list of \[s, a, r\], got 1$/],
  [{ rewards: { sparse: [[0, 0]] } }, TypeError, /^small: rewards\.sparse\[0\] must be \[s, a, r\]/],
  [{ rewards: { sparse: [[2, 0, 1]] } }, RangeError, /^small: rewards\.sparse\[0\]: state .*got 2$/],
  [{ rewards: { sparse: [[1, 2, 1]] } }, RangeError, /^small: rewards\.sparse\[0\]: action .*got 2$/],
  [{ rewards: { sparse: [[1, 1, NaN]] } }, RangeError, /^small: rewards\.sparse\[0\]: reward .*got NaN$/],
  [
    {
      rewards: {
        sparse: [
          [1, 1, 1e308],
          [1, 1, 1e308],
        ],
      },
    },
    RangeError,
    /^small: rewards\.sparse\[1\].*state 1, action 1 add up to Infinity$/,
  ],
  [{ transitions: undefined }, TypeError, /^small: transitions must be a list.*got undefined$/],
  [{ transitions: new Float64Array(8) }, TypeError, /^small: transitions must be a list.*length 8$/],
  [{ transitions: [...small.transitions, 3] }, TypeError, /^small: transitions\[6\] must be \[s, a, s', p\], got 3$/],
  [
    { transitions: [[0, 0, 0]] },
    TypeError,
    /^small: transitions\[0\] must be \[s, a, s', p\], got an array of length 3$/,
  ],
  [
    { transitions: [[-1, 0, 0, 1]] },
    RangeError,
    /^small: transitions\[0\]: state must be an integer in 0 \.\. 1, got -1$/,
  ],
  [{ transitions: [[0, 2, 0, 1]] }, RangeError, /^small: transitions\[0\]: action .*got 2$/],
  [{ transitions: [[0, 0, 0.5, 1]] }, RangeError, /^small: transitions\[0\]: next state .*got 0\.5$/],
  [{ transitions: [[0, "0", 0, 1]] }, TypeError, /^small: transitions\[0\]: action .*got "0"$/],
  [
    { transitions: [[0, 0, 0, NaN]] },
    RangeError,
    /^small: transitions\[0\]: probability must be a number in \[0, 1\], got NaN$/,
  ],
  [{ transitions: [[0, 0, 0, -0.1]] }, RangeError, /^small: transitions\[0\]: probability .*got -0\.1$/],
  [{ transitions: [[0, 0, 0, 1.1]] }, RangeError, /^small: transitions\[0\]: probability .*got 1\.1$/],
  [{ transitions: [[0, 0, 0, null]] }, TypeError, /^small: transitions\[0\]: probability .*got null$/],
  [
    { transitions: small.transitions.slice(0, 5) },
    RangeError,
    /^small: transitions: the row of state 1, action 1 must sum to 1 within 1e-9, got 0\.75$/,
  ],
  [{ transitions: small.transitions.slice(0, 4) }, RangeError, /^small: transitions: state 1, action 1 has no entry/],
  [{ transitions: [] }, RangeError, /^small: transitions: state 0, action 0 has no entry/],
  [
    { transitions: [[0, 0, 0, 1 - 2e-9], ...small.transitions.slice(1)] },
    RangeError,
    /state 0, action 0 must sum to 1/,
  ],
  [{ transitions: [DENSE[0]] }, RangeError, /^small: transitions must be an array of length 2 \(one per state\)/],
  [{ transitions: [DENSE[0], 1] }, TypeError, /^small: transitions\[1\] must be an array of length 2.*got 1$/],
  [{ transitions: [DENSE[0], [[1, 0]]] }, RangeError, /^small: transitions\[1\] must be an array of length 2/],
  [
    { transitions: [DENSE[0], [[1, 0], [1]]] },
    RangeError,
    /^small: transitions\[1\]\[1\] must be an array of length 2/,
  ],
  [{ transitions: [DENSE[0], [[1, 0], 1]] }, TypeError, /^small: transitions\[1\]\[1\] must be .*got 1$/],
  [
    {
      transitions: [
        DENSE[0],
        [
          [1, 0],
          [2, -1],
        ],
      ],
    },
    RangeError,
    /^small: transitions\[1\]\[1\]\[0\]: probability .*got 2$/,
  ],
  [
    {
      transitions: [
        DENSE[0],
        [
          [1, 0],
          [0.5, 0.25],
        ],
      ],
    },
    RangeError,
    /state 1, action 1 must sum to 1.*got 0\.75$/,
  ],
  [{ transitions: [DENSE[0], [[1, 0], null]] }, RangeError, /state 1, action 1 has no entry/],
];

test("what is wrong is refused with its place and value", () => {
  for (const [changes, type, message] of REFUSALS) refused(changes, type, message);
  assert.throws(() => defineMdp(undefined as unknown as MdpDefinition), /must be an object, got undefined/);
  assert.throws(() => defineMdp([] as unknown as MdpDefinition), /must be an object, got an array of length 0/);
});

test("without a name messages start with the field", () => {
  refused({ name: undefined, discount: 2 }, RangeError, /^discount must be/);
  refused({ name: "", discount: 2 }, RangeError, /^discount must be/);
});

test("renormalised rows sum to 1 within 4u and are not changed by a second pass", () => {
  const weights = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(weights, fc.double({ min: -9e-10, max: 9e-10, noNaN: true }), (w, error) => {
      const sum = compensatedSum(w, 0, w.length);
      fc.pre(sum > 0);
      const row = w.map((x) => (x / sum) * (1 + error));
      const states = row.length;
      const build = (start: ArrayLike<number>, probability: ArrayLike<number>) =>
        defineMdp({
          states,
          actions: 1,
          discount: 1,
          start,
          transitions: [Array.from(probability), ...Array(states - 1).fill(null)].map((r) => [r]),
          rewards: new Float64Array(states),
          terminals: Array.from({ length: states - 1 }, (_, i) => i + 1),
        });
      const once = build(row, row);
      assert.ok(Math.abs(compensatedSum(once.start, 0, states) - 1) <= 2 ** -51);
      const dense = new Float64Array(states);
      once.transitions.nextState.forEach((to, i) => {
        dense[to] = once.transitions.probability[i];
      });
      assert.equal(build(once.start, dense), once);
    }),
    { seed: 1, numRuns: 300 },
  );
});

test("entries in any order, split in pieces, give the dense matrix they add up to", () => {
  const shape = fc.record({ states: fc.integer({ min: 1, max: 6 }), actions: fc.integer({ min: 1, max: 4 }) });
  const piece = fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.integer({ min: 0, max: 16 }));
  fc.assert(
    fc.property(shape, fc.array(piece, { maxLength: 60 }), ({ states, actions }, pieces) => {
      // Multiples of 1/1024 add up without rounding; the last piece of a row brings it to 1.
      const dense = Array.from({ length: states }, () =>
        Array.from({ length: actions }, () => new Array<number>(states).fill(0)),
      );
      const entries: number[][] = [];
      for (const [i, j, k, weight] of pieces) {
        const [s, a, to] = [i % states, j % actions, k % states];
        entries.push([s, a, to, weight / 1024]);
        dense[s][a][to] += weight / 1024;
      }
      for (let s = 0; s < states; s++) {
        for (let a = 0; a < actions; a++) {
          const rest = 1 - dense[s][a].reduce((x, y) => x + y, 0);
          entries.unshift([s, a, (s + a) % states, rest]);
          dense[s][a][(s + a) % states] += rest;
        }
      }
      const common = { states, actions, discount: 0.5, start: 0, rewards: new Float64Array(states * actions) };
      const mdp = defineMdp({ ...common, transitions: entries });
      const { rowStart, nextState, probability } = mdp.transitions;
      dense.flat().forEach((row, sa) => {
        const expected = row.flatMap((p, to) => (p > 0 ? [[to, p]] : []));
        const got = [];
        for (let i = rowStart[sa]; i < rowStart[sa + 1]; i++) got.push([nextState[i], probability[i]]);
        assert.equal(got, expected);
      });
      assert.equal(defineMdp({ ...common, transitions: dense }), mdp);
    }),
    { seed: 2, numRuns: 200 },
  );
});

test.run();
