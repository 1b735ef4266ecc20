/** Lists of states that end and of actions that states lack: what `defineMdp` and the file format make of them. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { defineMdp, type MdpDefinition } from "../../src/model/mdp.ts";
import { formatMdp, parseMdp } from "../../src/model/model-file.ts";
import { createSolverSync } from "../../src/solver/solver.ts";
import { refused } from "../support/numbers.ts";

const test = suite("state lists");

/** Three states, two actions; state 0 lacks action 1, state 2 ends. */
const BASE: MdpDefinition = {
  name: "m",
  states: 3,
  actions: 2,
  discount: 0.5,
  start: 0,
  transitions: [
    [0, 0, 1, 1],
    [1, 0, 0, 0.5],
    [1, 0, 2, 0.5],
    [1, 1, 2, 1],
  ],
  rewards: [
    [1, 0],
    [2, 3],
    [0, 0],
  ],
  terminals: [2],
  unavailable: [[0, 1]],
};
const mdp = defineMdp(BASE);

test("an action that a state lacks has an empty row", () => {
  assert.equal(mdp.unavailable, Int32Array.of(1));
  assert.equal(mdp.transitions.rowStart, Int32Array.of(0, 1, 1, 3, 4, 4, 4));
});

test("repeats count once, pairs of terminal states are dropped, an empty list is none", () => {
  const pairs = [[2, 1], [0, 1], [2, 0], Uint8Array.of(0, 1)];
  assert.equal(defineMdp({ ...BASE, unavailable: pairs }), mdp);
  const all = [...(BASE.transitions as number[][]), [0, 1, 0, 1]];
  for (const unavailable of [undefined, [], [[2, 0]]]) {
    assert.not("unavailable" in defineMdp({ ...BASE, transitions: all, unavailable }));
  }
});

test("every form of transitions may leave the row out", () => {
  const dense = [
    [[0, 1, 0], null],
    [
      [0.5, 0, 0.5],
      [0, 0, 1],
    ],
    null,
  ];
  const zeros = [
    [
      [0, 1, 0],
      [0, 0, 0],
    ],
    [
      [0.5, 0, 0.5],
      [0, 0, 1],
    ],
    [[], []],
  ];
  for (const transitions of [dense, zeros, mdp.transitions]) assert.equal(defineMdp({ ...BASE, transitions }), mdp);
});

test("bad lists", () => {
  const cases: [unavailable: unknown, type: ErrorConstructor, message: RegExp][] = [
    [7, TypeError, /^m: unavailable must be a list of \[s, a\], got 7$/],
    [[0, 1], TypeError, /^m: unavailable\[0\] must be \[s, a\], got 0$/],
    [[[0, 1, 2]], TypeError, /^m: unavailable\[0\] must be \[s, a\], got an array of length 3$/],
    [
      [
        [0, 1],
        [3, 0],
      ],
      RangeError,
      /^m: unavailable\[1\]: state must be an integer in 0 \.\. 2, got 3$/,
    ],
    [[[0, 0.5]], RangeError, /^m: unavailable\[0\]: action must be an integer in 0 \.\. 1, got 0.5$/],
    [[[0, "1"]], TypeError, /^m: unavailable\[0\]: action must be an integer in 0 \.\. 1, got "1"$/],
    [
      [
        [0, 1],
        [0, 0],
      ],
      RangeError,
      /^m: unavailable\[1\]: state 0 has no action left; .* is in terminals$/,
    ],
  ];
  for (const [unavailable, type, message] of cases) {
    refused(() => defineMdp({ ...BASE, unavailable } as MdpDefinition), type, message);
  }
});

test("a row that is missing, and one that should be", () => {
  const named = { ...BASE, stateNames: ["a", "b", "c"] };
  const missing =
    /^m: transitions: state 0 \("a"\), action 1 has no entry; it needs a row that sums to 1, or to be in unavailable or its state in terminals$/;
  refused(() => defineMdp({ ...named, unavailable: [] }), RangeError, missing);
  const transitions = [...(BASE.transitions as number[][]), [0, 1, 0, 1]];
  const there = /^m: transitions: state 0 \("a"\), action 1 has a row, but is in unavailable$/;
  refused(() => defineMdp({ ...named, transitions }), RangeError, there);
  const paid = /^m: rewards: state 0 \("a"\), action 1 is in unavailable, so its reward must be 0, got 4$/;
  refused(() => defineMdp({ ...named, rewards: [1, 4, 2, 3, 0, 0] }), RangeError, paid);
});

test("at discount 1 a state absorbs by the actions it has", () => {
  const loop = {
    ...BASE,
    discount: 1,
    terminals: [],
    transitions: [...(BASE.transitions as number[][]), [2, 1, 2, 1]],
  };
  const absorbing = defineMdp({
    ...loop,
    unavailable: [
      [0, 1],
      [2, 0],
    ],
  });
  assert.equal(absorbing.terminalMask, Int32Array.of(0, 0, 1));
  // V(0) = 1 + V(1), V(1) = max(3, 2 + V(0) / 2): action 0 there is worth 5.
  const { return: J, policy } = createSolverSync(absorbing).optimal();
  assert.is(J, 6);
  assert.equal(policy, Float64Array.of(1, 0, 1, 0, 0, 1));
  const paying = defineMdp({
    ...loop,
    rewards: [1, 0, 2, 3, 0, 1],
    unavailable: [
      [0, 1],
      [2, 0],
    ],
  });
  assert.equal(paying.terminalMask, Int32Array.of(0, 0, 0));
});

test("the file format brings the list back", () => {
  const file = formatMdp(mdp);
  assert.equal(file.unavailable, [[0, 1]]);
  assert.equal(parseMdp(file), mdp);
  assert.equal(parseMdp(JSON.stringify(file)), mdp);
  refused(() => parseMdp({ ...file, unavailable: [[0, 2]] }), RangeError, /^m: unavailable\[0\]: action .* got 2$/);
  refused(
    () => parseMdp({ ...file, unavailible: [] }),
    TypeError,
    /unknown field "unavailible"; did you mean "unavailable"/,
  );
});

test("a policy cannot play an action that its state lacks", () => {
  const solver = createSolverSync(mdp);
  const plays = [
    [0.5, 0.5],
    [1, 0],
    [1, 0],
  ];
  const message = /^policy: action 1 is not available in state 0 of m; its probability must be 0, got 0.5$/;
  refused(() => solver.evaluate(plays), RangeError, message);
  refused(() => solver.update({ method: "mdpo", update: "closed", eta: 1 }, plays), RangeError, message);
  refused(() => solver.certificate({ method: "mdpo", update: "closed", eta: 1 }, plays), RangeError, message);
  const nothing = [
    [-Infinity, 3],
    [0, 0],
    [0, 0],
  ];
  const options = { method: "mdpo", update: "closed", eta: 1, initialLogits: nothing } as const;
  refused(() => solver.optimize(options), RangeError, /^initialLogits: every action of state 0 has -Infinity$/);
});

test.run();
