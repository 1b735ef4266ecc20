import * as assert from "uvu/assert";
import { defineMdp, type Mdp } from "../../src/model/mdp.ts";
import { denseTransitions, solveDense } from "../support/dense.ts";
import { onEveryEngine } from "../support/engines.ts";
import { knownAnswer } from "../support/fixtures.ts";
import { near, nearEach, nearNumber, refused } from "../support/numbers.ts";

/** Uniform numbers in [0, 1), the same ones for a seed (the minimal standard generator, Park & Miller 1988). */
const minimalStandard = (seed: number) => {
  let x = seed * 7919;
  return () => {
    x = (x * 48271) % 2147483647;
    return x / 2147483647;
  };
};

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
      () => solver.evaluate([0.5, 0.5, 1, 0, 1, 0, 1, 0]),
      RangeError,
      /^discount 1: under this policy state (1 \("here"\)|2 \("there"\)) never reaches a terminal state$/,
    );
    // Not reached from the start, it only has no value.
    const { values, return: J } = solver.evaluate([0, 1, 1, 0, 1, 0, 1, 0]);
    assert.equal([...values, J], [0, NaN, NaN, 0, 0]);
    // V(1) = 1 + V(2), V(2) = -1 + V(1) / 2 = -1.
    near("values", solver.evaluate([0, 1, 1, 0, 0.5, 0.5, 1, 0]).values, [0, 0, -1, 0], 1e-12, 1);
  });

  test("random models: states that no one reaches do not block, classes that pay nothing are worth 0", () => {
    // Sets by transitive closure, values by Gaussian elimination over what ends.
    let [refusals, withoutValue, ended] = [0, 0, 0];
    for (let seed = 1; seed <= 300; seed++) {
      const random = minimalStandard(seed);
      const pick = (n: number) => Math.floor(random() * n);
      const [S, A] = [7, 2];
      const transitions: number[][] = [];
      const rewards: number[] = [];
      const policy: number[] = [];
      for (let s = 0; s < S; s++) {
        const first = [0, 1, 0.5][pick(3)];
        policy.push(first, 1 - first);
        for (let a = 0; a < A; a++) {
          const next = pick(S);
          transitions.push([s, a, next, 0.5], [s, a, random() < 0.3 ? pick(S) : next, 0.5]);
          rewards.push(random() < 0.7 ? 0 : pick(7) - 3);
        }
      }
      const mdp = defineMdp({
        states: S,
        actions: A,
        discount: 1,
        start: pick(S),
        transitions,
        rewards,
        terminals: [6],
      });
      const P = denseTransitions(mdp);
      const each = Array.from({ length: S }, (_, s) => s);
      const p = (s: number, t: number) => policy[2 * s] * P[2 * s][t] + policy[2 * s + 1] * P[2 * s + 1][t];
      const to = each.map((s) => each.map((t) => s === t || (mdp.terminalMask[s] === 0 && p(s, t) > 0)));
      for (const k of each) for (const i of each) for (const j of each) to[i][j] ||= to[i][k] && to[k][j];
      const pays = each.map((s) => [0, 1].some((a) => policy[2 * s + a] > 0 && mdp.rewards[2 * s + a] !== 0));
      const ends = each.map((s) => each.some((t) => to[s][t] && mdp.terminalMask[t] === 1));
      const over = each.map((s) => mdp.terminalMask[s] === 1 || (!ends[s] && !each.some((t) => to[s][t] && pays[t])));
      const never = each.map((s) => !each.some((t) => to[s][t] && over[t]));
      const lost = each.map((s) => each.some((t) => to[s][t] && never[t]));
      const first = mdp.start.indexOf(1);
      const solver = engine.solver(mdp);
      if (lost[first]) {
        refusals++;
        refused(() => solver.evaluate(policy), RangeError, /^discount 1: under this policy state \d never reaches/);
        continue;
      }
      const inside = each.filter((s) => !over[s] && !lost[s]);
      const M = inside.map((s) => inside.map((t) => (s === t ? 1 : 0) - p(s, t)));
      const r = inside.map((s) => policy[2 * s] * mdp.rewards[2 * s] + policy[2 * s + 1] * mdp.rewards[2 * s + 1]);
      const V = each.map((s) => (lost[s] ? NaN : 0));
      const d = each.map(() => 0);
      solveDense(M, r).forEach((v, i) => {
        V[inside[i]] = v;
      });
      const turned = inside.map((_, i) => inside.map((_, j) => M[j][i]));
      const visits = solveDense(
        turned,
        inside.map((s) => mdp.start[s]),
      );
      visits.forEach((x, i) => {
        d[inside[i]] = x;
      });
      const got = solver.evaluate(policy);
      // Nothing that a row does not name counts, not even NaN.
      const Q = P.map((row, sa) => {
        const s = Math.floor(sa / 2);
        if (mdp.terminalMask[s]) return 0;
        if (lost[s]) return NaN;
        return mdp.rewards[sa] + row.reduce((sum, x, t) => (x > 0 ? sum + x * V[t] : sum), 0);
      });
      const finite = (x: ArrayLike<number>) => Array.from(x, (y) => (Number.isNaN(y) ? 0 : y));
      const missing = (x: ArrayLike<number>) => Array.from(x, (y) => (Number.isNaN(y) ? 1 : 0));
      nearEach(`seed ${seed}: no value`, missing(got.values), missing(V));
      nearEach(`seed ${seed}: no Q`, missing(got.qValues), missing(Q));
      near(`seed ${seed}: values`, finite(got.values), finite(V), 1e-12, 1);
      near(`seed ${seed}: qValues`, finite(got.qValues), finite(Q), 1e-12, 1);
      near(`seed ${seed}: occupancy`, got.occupancy, d, 1e-12, 1);
      nearNumber(`seed ${seed}: return`, got.return, V[first], 1e-12, 1);
      withoutValue += lost.includes(true) ? 1 : 0;
      ended += over.filter((x) => x).length > 1 ? 1 : 0;
    }
    assert.ok(refusals > 20 && withoutValue > 20 && ended > 20, `${refusals} ${withoutValue} ${ended}`);
  });

  /** 0 -> 1 -> 2 (ends) for -1 a move; 3 and 4 keep each other and are paid `pay`; 5 goes to 3 or, for -2, to 1. */
  const beside = (pay: number): Mdp =>
    defineMdp({
      states: 6,
      actions: 2,
      discount: 1,
      start: 0,
      transitions: [
        [0, 0, 1, 1],
        [0, 1, 0, 1],
        [1, 0, 2, 1],
        [1, 1, 0, 1],
        [3, 0, 4, 1],
        [3, 1, 4, 1],
        [4, 0, 3, 1],
        [4, 1, 3, 1],
        [5, 0, 3, 1],
        [5, 1, 1, 1],
      ],
      rewards: [-1, -1, -1, -1, 0, 0, 0, 0, pay, pay, -5, -2],
      terminals: [2],
    });

  test("runs and the optimum beside a loop that is never reached", () => {
    for (const pay of [0, 3, -3]) {
      const solver = engine.solver(beside(pay));
      const best = solver.optimal();
      nearNumber("optimum", best.return, -2);
      // 5: to the loop for -5 (then nothing, or no value), or to 1 for -2.
      nearEach("reached", best.values.slice(0, 3), [-2, -1, 0]);
      for (const options of [
        { method: "sppo", update: "closed", eta: 0.1, iterations: 20 },
        { method: "mdpo", update: "closed", eta: 0.1, iterations: 20 },
        { method: "mdpo", update: "gradient", eta: 1, stepSize: 0.1, innerSteps: 5, iterations: 20 },
        { method: "trpo", update: "exact", delta: 0.01, iterations: 20 },
      ] as const) {
        const run = solver.optimize(options);
        assert.is(run.status, "completed");
        // The same without the states that are never reached: V = -1 a step, uniform at first: J = -6.
        nearNumber("first", run.returns[0], -6);
        assert.ok(run.returns[20] > run.returns[0]);
        assert.ok(run.policy.every(Number.isFinite));
      }
    }
    nearEach("pays nothing", engine.solver(beside(0)).optimal().values, [-2, -1, 0, 0, 0, -3]);
  });

  test("an infinite optimum names the loop", () => {
    const withStart = (start: number) =>
      defineMdp({
        states: 3,
        actions: 2,
        discount: 1,
        start,
        transitions: [
          [0, 0, 1, 1],
          [0, 1, 2, 1],
          [1, 0, 0, 1],
          [1, 1, 0, 1],
        ],
        rewards: [0, 0, 1, 1, 0, 0],
        terminals: [2],
        stateNames: ["here", "there", "end"],
      });
    const loop =
      /^discount 1: the optimum is infinite: a loop pays a positive sum for ever \(state 0 \("here"\), state 1 \("there"\)\)$/;
    refused(() => engine.solver(withStart(0)).optimal(), RangeError, loop);
    // Never reached: the rest keeps its values, and the loop's are infinite.
    const apart = engine.solver(withStart(2)).optimal();
    assert.equal([...apart.values, apart.return], [Infinity, Infinity, 0, 0]);
  });

  test("the optimum is over policies that end: a loop for nothing is no way out", () => {
    // Staying is worth 0, but ends never; the end costs 1 (Bertsekas & Yu, weak conditions).
    const mdp = defineMdp({
      states: 2,
      actions: 2,
      discount: 1,
      start: 0,
      transitions: [
        [0, 0, 0, 1],
        [0, 1, 1, 1],
      ],
      rewards: [0, -1, 0, 0],
      terminals: [1],
    });
    const { values, policy } = engine.solver(mdp).optimal();
    assert.equal([...values, ...policy.slice(0, 2)], [-1, 0, 0, 1]);
  });
});
