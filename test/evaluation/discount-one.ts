import { defineMdp, type Mdp } from "../../src/model/mdp.ts";
import { onEveryEngine } from "../support/engines.ts";
import { knownAnswer } from "../support/fixtures.ts";
import { near, nearEach, nearNumber, refused } from "../support/numbers.ts";

/** A symmetric walk on 0 .. n that ends at 0 and n and pays -1 a step; start in `first`. */
const walk = (n: number, first: number): Mdp =>
  defineMdp({
    states: n + 1,
    actions: 2,
    discount: 1,
    start: first,
    transitions: Array.from({ length: n - 1 }, (_, i) => [
      [i + 1, 0, i, 1],
      [i + 1, 1, i + 2, 1],
    ]).flat(),
    rewards: new Array(2 * (n + 1)).fill(-1),
    terminals: [0, n],
  });

/** Sutton & Barto's Example 4.1: a 4 x 4 grid, corners 0 and 15 keep themselves for nothing, -1 a move. */
const grid = (start: number): Mdp => {
  const transitions: number[][] = [];
  const rewards: number[] = [];
  for (let s = 0; s < 16; s++) {
    for (const [a, [dx, dy]] of [
      [0, -1],
      [0, 1],
      [-1, 0],
      [1, 0],
    ].entries()) {
      const x = Math.min(Math.max((s % 4) + dx, 0), 3);
      const y = Math.min(Math.max(Math.floor(s / 4) + dy, 0), 3);
      const corner = s === 0 || s === 15;
      transitions.push([s, a, corner ? s : 4 * y + x, 1]);
      rewards.push(corner ? 0 : -1);
    }
  }
  return defineMdp({ states: 16, actions: 4, discount: 1, start, transitions, rewards });
};

onEveryEngine("discount 1", (test, engine) => {
  test("a symmetric walk: expected visits 2 min(i, j) (n - max(i, j)) / n, values -i (n - i)", () => {
    // Green's function of the walk (Feller, An Introduction to Probability Theory, volume 1, chapter XIV).
    const n = 12;
    for (const i of [1, 4, 11]) {
      const { values, occupancy } = engine.solver(walk(n, i)).evaluate();
      const visits = (j: number) => (2 * Math.min(i, j) * (n - Math.max(i, j))) / n;
      nearEach(
        "occupancy",
        occupancy,
        Array.from({ length: n + 1 }, (_, j) => visits(j)),
      );
      nearEach(
        "values",
        values,
        Array.from({ length: n + 1 }, (_, j) => -j * (n - j) + 0),
      );
    }
  });

  test("a state that is left with probability p is visited 1 / p times", () => {
    for (const p of [0.5, 1e-3, 1e-9]) {
      const mdp = defineMdp({
        states: 2,
        actions: 1,
        discount: 1,
        start: 0,
        transitions: [
          [0, 0, 0, 1 - p],
          [0, 0, 1, p],
        ],
        rewards: [1, 0],
        terminals: [1],
      });
      const { values, occupancy, return: J } = engine.solver(mdp).evaluate();
      nearEach("values", values, [1 / p, 0]);
      nearEach("occupancy", occupancy, [1 / p, 0]);
      nearNumber("return", J, 1 / p);
    }
  });

  test("Sutton & Barto, Example 4.1: states that keep themselves for nothing are terminal", () => {
    const { values } = knownAnswer("sb-ex4.1");
    const actual = engine.solver(grid(1)).evaluate();
    near("values", actual.values, values);
    // Every move pays -1, so the visits sum to -V(start).
    nearNumber(
      "visits",
      actual.occupancy.reduce((sum, d) => sum + d),
      14,
    );
  });

  test("J = d . r_pi, without a factor 1 - gamma", () => {
    const { occupancy, return: J } = engine.solver(grid(6)).evaluate();
    nearNumber("return", J, -occupancy.reduce((sum, d) => sum + d));
  });

  test("a policy that never ends is refused with a state of its class", () => {
    // 1 <-> 2 for ever under action 0; action 1 ends from 2.
    const mdp = defineMdp({
      name: "loop",
      states: 4,
      actions: 2,
      discount: 1,
      start: 0,
      transitions: [
        [0, 0, 1, 1],
        [0, 1, 3, 1],
        [1, 0, 2, 1],
        [1, 1, 2, 1],
        [2, 0, 1, 1],
        [2, 1, 3, 1],
      ],
      rewards: [0, 0, 1, 1, -1, -1, 0, 0],
      terminals: [3],
      stateNames: ["begin", "here", "there", "end"],
    });
    const solver = engine.solver(mdp);
    refused(
      () => solver.evaluate([0, 1, 1, 0, 1, 0, 1, 0]),
      RangeError,
      /^discount 1: under this policy state (1 \("here"\)|2 \("there"\)) never reaches a terminal state$/,
    );
    // V(1) = 1 + V(2), V(2) = -1 + V(1) / 2 = -1.
    near("values", solver.evaluate([0, 1, 1, 0, 0.5, 0.5, 1, 0]).values, [0, 0, -1, 0], 1e-12, 1);
  });
});
