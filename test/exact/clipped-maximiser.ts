import fc from "fast-check";
import * as assert from "uvu/assert";
import { defineMdp } from "../../src/model/mdp.ts";
import { evaluateDense } from "../support/dense.ts";
import { onEveryEngine } from "../support/engines.ts";
import { check, garnets, models, policyOf } from "../support/models.ts";
import { maxAbs, near, nearEach, nearNumber } from "../support/numbers.ts";

const EPSILONS = [0.01, 0.2, 0.5, 0.99, 1, 1.5];

const bandit = (rewards: number[]) =>
  defineMdp({
    states: 1,
    actions: rewards.length,
    discount: 0,
    start: 0,
    transitions: rewards.map((_, a) => [0, a, 0, 1]),
    rewards,
  });

/** sum_a p_t min(ratio Adv, clip(ratio) Adv) of a state. */
const clipped = (p: number[], q: number[], adv: number[], epsilon: number): number =>
  p.reduce((sum, x, a) => {
    const clip = Math.min(Math.max(x, (1 - epsilon) * q[a]), (1 + epsilon) * q[a]);
    return sum + Math.min(x * adv[a], clip * adv[a]);
  }, 0);

/**
 * The maximum over the simplex at its vertices: the objective is linear between the kinks, so some maximiser has every
 * action but one at 0, at a kink or at 1.
 */
function maximum(q: number[], adv: number[], epsilon: number): number {
  const A = q.length;
  let best = -Infinity;
  const try_ = (p: number[], free: number, a: number) => {
    if (a === A) {
      const rest = 1 - p.reduce((sum, x, b) => (b === free ? sum : sum + x), 0);
      if (rest < -1e-15) return;
      best = Math.max(
        best,
        clipped(
          p.map((x, b) => (b === free ? Math.max(rest, 0) : x)),
          q,
          adv,
          epsilon,
        ),
      );
      return;
    }
    if (a === free) return try_([...p, 0], free, a + 1);
    for (const x of [0, Math.max(1 - epsilon, 0) * q[a], (1 + epsilon) * q[a]]) try_([...p, x], free, a + 1);
  };
  for (let free = 0; free < A; free++) try_([], free, 0);
  return best;
}

onEveryEngine("exact PPO", (test, engine) => {
  test("the maximum, by enumeration of vertices", () => {
    check(
      garnets(4, 5, [0, 0.9]).chain((mdp) => fc.record({ mdp: fc.constant(mdp), policy: policyOf(mdp) })),
      60,
      ({ mdp, policy }) => {
        const { advantages, occupancy, qValues } = evaluateDense(mdp, policy.flat());
        for (const epsilon of EPSILONS) {
          const { policy: p, certificate } = engine
            .solver(mdp)
            .update({ method: "ppo", update: "exact", epsilon }, policy);
          let total = 0;
          for (let s = 0; s < mdp.states; s++) {
            const row = (x: ArrayLike<number>) => Array.from(x).slice(s * mdp.actions, (s + 1) * mdp.actions);
            const most = maximum(policy[s], row(advantages), epsilon);
            const value = clipped(row(p), policy[s], row(advantages), epsilon);
            nearNumber(`epsilon ${epsilon}, state ${s}`, value, most, 1e-13, maxAbs(qValues));
            total += occupancy[s] * most;
          }
          nearNumber("primal", certificate.primal, total, 1e-12, maxAbs(qValues));
          assert.ok(certificate.gap <= 1e-12 * maxAbs(qValues), `gap ${certificate.gap}`);
        }
      },
    );
  });

  test("(1 + eps) P+ <= 1: eps sum p_t |Adv|, at the least distance from p_t", () => {
    check(
      models.chain((mdp) => policyOf(mdp).map((policy) => ({ mdp, policy }))),
      100,
      ({ mdp, policy }) => {
        const solver = engine.solver(mdp);
        const { advantages, qValues } = solver.evaluate(policy);
        const A = mdp.actions;
        // What differs by rounding is no advantage.
        const tie = 2 ** -48 * maxAbs(qValues);
        const epsilon = 0.3;
        const { policy: p } = solver.update({ method: "ppo", update: "exact", epsilon }, policy);
        for (let s = 0; s < mdp.states; s++) {
          const adv = Array.from(advantages.slice(s * A, (s + 1) * A), (x) => (Math.abs(x) > tie ? x : 0));
          const mass = (sign: number) => policy[s].reduce((sum, q, a) => sum + (Math.sign(adv[a]) === sign ? q : 0), 0);
          if ((1 + epsilon) * mass(1) > 1 || mass(1) === 0 || mass(-1) === 0) continue;
          const now = Array.from(p.slice(s * A, (s + 1) * A));
          const size = policy[s].reduce((sum, q, a) => sum + q * Math.abs(adv[a]), 0);
          nearNumber("value", clipped(now, policy[s], adv, epsilon), epsilon * size, 1e-12, maxAbs(qValues));
          const moved = now.reduce((sum, x, a) => sum + Math.max(x - policy[s][a], 0), 0);
          nearNumber("moved", moved, epsilon * Math.max(mass(1), mass(-1)), 1e-12, 1);
        }
      },
    );
  });

  test("by hand: spare room, no room, and the rest of the mass", () => {
    const step = (rewards: number[], policy: number[], epsilon: number) =>
      engine.solver(bandit(rewards)).update({ method: "ppo", update: "exact", epsilon }, policy);
    // Adv = (2, 0, -2) at p = (1/4, 1/2, 1/4): up 1.2 / 4, down 0.8 / 4, nothing left over.
    const even = step([2, 0, -2], [0.25, 0.5, 0.25], 0.2);
    nearEach("even", even.policy, [0.3, 0.5, 0.2]);
    nearNumber("value", even.certificate.primal, 0.2 * (0.25 * 2 + 0.25 * 2));
    assert.equal([even.price, even.binding, even.multipliers[0]], [0, false, 0]);
    // Adv = (3, -1) at p = (1/4, 3/4): the bad action gives 0.2 * 3/4 = 0.15, more than the 0.05 that count.
    nearEach("surplus", step([4, 0], [0.25, 0.75], 0.2).policy, [0.4, 0.6]);
    // Adv = (1, -3) at p = (3/4, 1/4): up 1.2 * 3/4 = 0.9, which takes more than 0.2 of the bad action.
    nearEach("deficit", step([4, 0], [0.75, 0.25], 0.2).policy, [0.9, 0.1]);
    // Adv = (2, 1, -7): P+ = 0.9 > 1 / 1.2. The best gets 1.2 * 0.3, the second the rest, the bad one nothing.
    const full = step([9, 8, 0], [0.1, 0.8, 0.1], 0.2);
    nearEach("full", full.policy, [0.12, 0.88, 0]);
    assert.is(full.logPolicy[2], -Infinity);
    // V = 7.3: the price of mass is Adv = 0.7 of the second.
    nearEach("lambda", full.multipliers, [0.7]);
    // From eps = 1 on bad actions are left at once.
    nearEach("eps 1", step([4, 0], [0.25, 0.75], 1).policy, [1, 0]);
    // An action without probability has no term, however good it is.
    nearEach("p_t = 0", step([9, 1, 0], [0, 0.5, 0.5], 0.2).policy, [0, 0.6, 0.4]);
    // No advantage: not a bit changes.
    near("flat", step([1, 1], [0.3, 0.7], 0.2).policy, [0.3, 0.7], 0);
  });
});
