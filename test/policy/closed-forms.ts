import * as assert from "uvu/assert";
import { defineMdp } from "../../src/model/mdp.ts";
import type { ClosedOptions } from "../../src/solver/options.ts";
import { evaluateDense } from "../support/dense.ts";
import { onEveryEngine } from "../support/engines.ts";
import { check, garnets, logitsOf, models, policyOf } from "../support/models.ts";
import { maxAbs, near, nearEach, nearNumber, refused } from "../support/numbers.ts";
import { softmax } from "../support/surrogates.ts";

/** One state that keeps itself: at discount 0, Q = r and Adv = r - sum_a p r, whatever the policy was. */
const bandit = (rewards: number[]) =>
  defineMdp({
    states: 1,
    actions: rewards.length,
    discount: 0,
    start: 0,
    transitions: rewards.map((_, a) => [0, a, 0, 1]),
    rewards,
  });

const ETAS = [1e-6, 0.1, 1, 10];

onEveryEngine("closed forms", (test, engine) => {
  test("sPPO by hand: weights clipped at 0, N above 1", () => {
    // p = (1/2, 1/4, 1/4), r = (2, 0, -4): V = 0, Adv = r. eta = 1/2: 1 + eta Adv = (2, 1, -1 -> 0), N = 1 + 1/4.
    const { policy, logPolicy, multipliers } = engine
      .solver(bandit([2, 0, -4]))
      .update({ method: "sppo", update: "closed", eta: 0.5 }, [0.5, 0.25, 0.25]);
    nearEach("policy", policy, [0.8, 0.2, 0]);
    nearEach("logPolicy", logPolicy, [Math.log(0.8), Math.log(0.2), -Infinity]);
    // lambda = d N / eta = 1.25 / 0.5.
    nearEach("multipliers", multipliers, [2.5]);
  });

  test("sPPO's floor replaces the 0", () => {
    // As above with weights (2, 1, 1e-3): N = 1 + 1/4 + 1/4000.
    const N = 1.25025;
    const { policy, multipliers } = engine
      .solver(bandit([2, 0, -4]))
      .update({ method: "sppo", update: "closed", eta: 0.5, floor: 1e-3 }, [0.5, 0.25, 0.25]);
    nearEach("policy", policy, [1 / N, 0.25 / N, 0.00025 / N]);
    nearEach("multipliers", multipliers, [N / 0.5]);
  });

  test("MDPO by hand, and far below underflow", () => {
    // p exp(eta Q) with p = (1/4, 3/4), Q = (0, -2000), eta = 1: log p(1) = log 3 - 2000, log Z = log 1/4.
    const { policy, logPolicy, multipliers } = engine
      .solver(bandit([0, -2000]))
      .update({ method: "mdpo", update: "closed", eta: 1 }, [0.25, 0.75]);
    near("policy", policy, [1, 0]);
    near("logPolicy", logPolicy, [0, Math.log(3) - 2000]);
    nearEach("multipliers", multipliers, [Math.log(0.25) - 1]);
  });

  test("actions with p_t = 0 keep 0", () => {
    for (const method of ["sppo", "mdpo"] as const) {
      const { policy, logPolicy } = engine
        .solver(bandit([5, 1, 0]))
        .update({ method, update: "closed", eta: 1 }, [0, 0.5, 0.5]);
      assert.is(policy[0], 0);
      assert.is(logPolicy[0], -Infinity);
      nearNumber("sum", policy[1] + policy[2], 1);
    }
  });

  test("equal action values leave the policy alone", () => {
    for (const method of ["sppo", "mdpo"] as const) {
      const { policy } = engine.solver(bandit([3, 3])).update({ method, update: "closed", eta: 7 }, [0.2, 0.8]);
      nearEach("policy", policy, [0.2, 0.8]);
    }
  });

  test("the multipliers are d N / eta and d (log Z - 1) / eta, and make the update stationary", () => {
    check(
      garnets(6, 4, [0, 0.5, 0.9]).chain((mdp) => logitsOf(mdp).map((logits) => ({ mdp, logits }))),
      60,
      ({ mdp, logits }) => {
        const { states: S, actions: A } = mdp;
        const old = softmax(logits, A);
        const { advantages, qValues, occupancy } = evaluateDense(mdp, old);
        for (const eta of ETAS) {
          const update = (method: "sppo" | "mdpo") =>
            engine.solver(mdp).update({ method, update: "closed", eta } as ClosedOptions, old);
          const sppo = update("sppo");
          const mdpo = update("mdpo");
          for (let s = 0; s < S; s++) {
            const d = occupancy[s];
            const row = Array.from({ length: A }, (_, a) => s * A + a);
            const sum = (f: (sa: number) => number) => row.reduce((total, sa) => total + f(sa), 0);
            const N = sum((sa) => old[sa] * Math.max(1 + eta * advantages[sa], 0));
            const logZ = Math.log(sum((sa) => old[sa] * Math.exp(eta * qValues[sa])));
            nearNumber("d N / eta", sppo.multipliers[s], (d * N) / eta);
            // log Z is small beside 1 where eta is, and comes through Q.
            const scale = (d * (1 + eta * maxAbs(qValues))) / eta;
            nearNumber("d (log Z - 1) / eta", mdpo.multipliers[s], (d * (logZ - 1)) / eta, 1e-12, scale);
            for (const sa of row) {
              // sPPO: lambda p = d p_t (Adv + 1 / eta)+. MDPO: lambda = d (Q - (log p / p_t + 1) / eta).
              const weight = d * old[sa] * Math.max(advantages[sa] + 1 / eta, 0);
              nearNumber("sPPO", sppo.multipliers[s] * sppo.policy[sa], weight, 1e-12, (d * N) / eta);
              const slope = d * (qValues[sa] - (mdpo.logPolicy[sa] - Math.log(old[sa]) + 1) / eta);
              nearNumber("MDPO", mdpo.multipliers[s], slope, 1e-12, scale);
            }
          }
        }
      },
    );
  });

  test("rows sum to 1, and N >= 1 to rounding, on any model and policy", () => {
    check(
      models.chain((mdp) => policyOf(mdp).map((policy) => ({ mdp, policy }))),
      100,
      ({ mdp, policy }) => {
        const { states: S, actions: A } = mdp;
        const solver = engine.solver(mdp);
        const { occupancy, values, qValues } = solver.evaluate(policy);
        const size = Math.max(maxAbs(values), maxAbs(qValues));
        for (const eta of ETAS) {
          const sppo = solver.update({ method: "sppo", update: "closed", eta }, policy);
          const mdpo = solver.update({ method: "mdpo", update: "closed", eta }, policy);
          for (let s = 0; s < S; s++) {
            for (const { policy: p } of [sppo, mdpo]) {
              const row = Array.from(p.subarray(s * A, (s + 1) * A));
              nearNumber(
                `row ${s}`,
                row.reduce((a, b) => a + b),
                1,
              );
            }
            // N = sum p max(1 + eta Adv, 0) >= sum p (1 + eta Adv) = 1; Adv = Q - V carries V's rounding.
            const N = occupancy[s] > 0 ? (sppo.multipliers[s] * eta) / occupancy[s] : 1;
            assert.ok(N >= 1 - 1e-14 * (1 + eta * size), `N(${s}) = ${N}`);
          }
        }
      },
    );
  });

  test("an eta that overflows is refused, and the solver goes on", () => {
    const solver = engine.solver(bandit([1e300, -1e300]));
    for (const method of ["sppo", "mdpo"] as const) {
      refused(() => solver.update({ method, update: "closed", eta: 1e300 }), RangeError, /eta 1e\+300 is too large/);
    }
    near("values", solver.evaluate([1, 0]).values, [1e300]);
  });
});
