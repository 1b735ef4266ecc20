import * as assert from "uvu/assert";
import { cliffWorld } from "../../src/environments/cliff-world.ts";
import { deepSea } from "../../src/environments/deep-sea.ts";
import { defineMdp, type Mdp } from "../../src/model/mdp.ts";
import { denseTransitions } from "../support/dense.ts";
import { onEveryEngine } from "../support/engines.ts";
import { adversarial, check, garnets } from "../support/models.ts";
import { maxAbs, near, nearNumber, refused } from "../support/numbers.ts";

/** V* by value iteration: sweeps until nothing changes by more than 1e-14 of the largest possible value. */
function valueIteration(mdp: Mdp): number[] {
  const { states: S, actions: A, discount, rewards } = mdp;
  const P = denseTransitions(mdp);
  const bound = maxAbs(rewards) / (1 - discount);
  let V = new Array<number>(S).fill(0);
  while (true) {
    const next = V.map((_, s) => {
      const q = (a: number) => rewards[s * A + a] + discount * P[s * A + a].reduce((sum, p, to) => sum + p * V[to], 0);
      return Math.max(...Array.from({ length: A }, (_, a) => q(a)));
    });
    const change = Math.max(...next.map((v, s) => Math.abs(v - V[s])));
    V = next;
    // ||V - V*|| <= change gamma / (1 - gamma).
    if (change <= 1e-14 * bound * (1 - discount)) return V;
  }
}

/** Every deterministic policy, one-hot [S * A]. */
function* deterministicPolicies(S: number, A: number): Generator<number[]> {
  for (let code = 0; code < A ** S; code++) {
    const policy = new Array<number>(S * A).fill(0);
    for (let s = 0; s < S; s++) policy[s * A + (Math.floor(code / A ** s) % A)] = 1;
    yield policy;
  }
}

/** Cells 0 .. n in a row; moves left and right (staying at the left border) pay -1; n ends. */
const corridor = (n: number, discount: number): Mdp =>
  defineMdp({
    states: n + 1,
    actions: 2,
    discount,
    start: 0,
    transitions: Array.from({ length: n }, (_, s) => [
      [s, 0, Math.max(s - 1, 0), 1],
      [s, 1, s + 1, 1],
    ]).flat(),
    rewards: new Array(2 * n + 2).fill(-1),
    terminals: [n],
  });

onEveryEngine("planning", (test, engine) => {
  const optimal = (mdp: Mdp) => engine.solver(mdp).optimal();

  test("CliffWorld: 0.9^6; DeepSeaTreasure: 0.72358", () => {
    // Start, five moves, the goal's 1: gamma^6. Three moves of -0.01/5 and then 1: 0.9^3 ... docs/mathematics.md, section 9.
    nearNumber("CliffWorld", optimal(cliffWorld()).return, 0.9 ** 6);
    nearNumber("DeepSeaTreasure", optimal(deepSea()).return, 0.72358);
    nearNumber("discount 0.5", optimal(cliffWorld({ discount: 0.5 })).return, 0.5 ** 6);
  });

  test("garnets against value iteration, and the policy is what it says", () => {
    check(garnets(8, 4, [0, 0.5, 0.9, 0.99]), 60, (mdp) => {
      const { values, qValues, policy, return: J } = optimal(mdp);
      const expected = valueIteration(mdp);
      near("values", values, expected, 1e-12, maxAbs(mdp.rewards) / (1 - mdp.discount));
      const again = engine.solver(mdp).evaluate(policy);
      near("V of the policy", values, again.values, 0);
      near("Q of the policy", qValues, again.qValues, 0);
      assert.is(J, again.return);
      for (let s = 0; s < mdp.states; s++) {
        const row = Array.from(policy.slice(s * mdp.actions, (s + 1) * mdp.actions));
        assert.equal(row.slice().sort(), [...new Array(mdp.actions - 1).fill(0), 1]);
      }
    });
  });

  /** max over deterministic policies of V, state by state. */
  const bestOfAll = (mdp: Mdp): number[] => {
    const solver = engine.solver(mdp);
    const best = new Array<number>(mdp.states).fill(-Infinity);
    for (const policy of deterministicPolicies(mdp.states, mdp.actions)) {
      const { values } = solver.evaluate(policy);
      for (let s = 0; s < best.length; s++) best[s] = Math.max(best[s], values[s]);
    }
    return best;
  };

  test("no deterministic policy is better: garnets at discount 1 - 1e-8", () => {
    check(garnets(4, 3, [1 - 1e-8]), 30, (mdp) => near("values", optimal(mdp).values, bestOfAll(mdp)));
  });

  test("no deterministic policy is better: adversarial models up to discount 1 - 1e-12", () => {
    check(adversarial, 100, (mdp) => {
      // Q is known to some ulp of V; an advantage below that is not seen, and 1 / (1 - gamma) of them add up.
      const unseen = (16 * Number.EPSILON) / (1 - mdp.discount);
      near("values", optimal(mdp).values, bestOfAll(mdp), 1e-12 + unseen, maxAbs(mdp.rewards) / (1 - mdp.discount));
    });
  });

  test("ties: all rewards equal, r / (1 - gamma)", () => {
    check(garnets(8, 4, [0, 0.5, 0.9, 0.99, 1 - 1e-8]), 40, (mdp) => {
      const { rowStart, nextState, probability } = mdp.transitions;
      const transitions: number[][] = [];
      for (let sa = 0; sa < mdp.states * mdp.actions; sa++) {
        for (let k = rowStart[sa]; k < rowStart[sa + 1]; k++) {
          transitions.push([Math.floor(sa / mdp.actions), sa % mdp.actions, nextState[k], probability[k]]);
        }
      }
      const { states, actions, discount, start } = mdp;
      const rewards = new Array(states * actions).fill(0.7);
      const flat = defineMdp({ states, actions, discount, start, transitions, rewards });
      near("values", optimal(flat).values, new Array(states).fill(0.7 / (1 - discount)));
    });
  });

  test("discount 1 and near it: the way to the end of a corridor", () => {
    const n = 9;
    near(
      "discount 1",
      optimal(corridor(n, 1)).values,
      Array.from({ length: n + 1 }, (_, s) => s - n),
    );
    // -(1 - gamma^(n - s)) / (1 - gamma), by expm1 because gamma^k is close to 1.
    const gamma = 1 - 1e-8;
    const closed = (k: number) => Math.expm1(k * Math.log1p(gamma - 1)) / (1 - gamma);
    near(
      "1 - 1e-8",
      optimal(corridor(n, gamma)).values,
      Array.from({ length: n + 1 }, (_, s) => closed(n - s)),
    );
  });

  test("discount 1: a model in which nothing ends is refused with a state", () => {
    const mdp = (start: number) =>
      defineMdp({
        states: 4,
        actions: 1,
        discount: 1,
        start,
        transitions: [
          [0, 0, 1, 1],
          [2, 0, 3, 1],
          [3, 0, 2, 1],
        ],
        rewards: [1, 1, 1, 1],
        terminals: [1],
        stateNames: ["a", "b", "c", "d"],
      });
    refused(() => optimal(mdp(2)), RangeError, /^discount 1: no policy ends from state 2 \("c"\)/);
    // Never reached, they have no value, and the rest keeps its own.
    const { values, return: J } = optimal(mdp(0));
    assert.equal([...values, J], [1, 0, NaN, NaN, 1]);
  });

  test("discount 1: a return without bound is refused", () => {
    // Action 1 stays and pays 1; action 0 ends.
    const mdp = defineMdp({
      states: 2,
      actions: 2,
      discount: 1,
      start: 0,
      transitions: [
        [0, 0, 1, 1],
        [0, 1, 0, 1],
      ],
      rewards: [5, 1, 0, 0],
      terminals: [1],
    });
    refused(() => optimal(mdp), RangeError, /^discount 1: .*state 0/);
  });

  test("one state, one action, only terminals", () => {
    const one = { states: 1, actions: 1, start: 0, transitions: [[0, 0, 0, 1]], rewards: [2] };
    near("one", optimal(defineMdp({ ...one, discount: 0.75 })).values, [8]);
    near("ended", optimal(defineMdp({ ...one, discount: 1, terminals: [0] })).values, [0]);
  });
});
