import fc from "fast-check";
import { denseTransitions, evaluateDense } from "../support/dense.ts";
import { onEveryEngine } from "../support/engines.ts";
import { bound, check, evaluated, garnets, models, policyOf, UNDERFLOW } from "../support/models.ts";
import { near, nearEach, nearNumber } from "../support/numbers.ts";

onEveryEngine("properties of an evaluation", (test, engine) => {
  test("d sums to 1 and d^T M = (1 - gamma) mu^T in every component", () => {
    check(evaluated, 200, ({ mdp, policy }) => {
      const { states: S, actions: A, discount: gamma, start } = mdp;
      const { occupancy: d } = engine.solver(mdp).evaluate(policy);
      nearNumber(
        "sum",
        d.reduce((sum, x) => sum + x),
        1,
      );
      const P = denseTransitions(mdp);
      const flowIn = Array.from({ length: S }, (_, next) => {
        let sum = (1 - gamma) * start[next];
        for (let sa = 0; sa < S * A; sa++) sum += gamma * d[Math.floor(sa / A)] * policy.flat()[sa] * P[sa][next];
        return sum;
      });
      // Every term is >= 0, so nothing cancels.
      nearEach("d", d, flowIn, 1e-13, UNDERFLOW);
    });
  });

  test("Q = r + gamma P V, Adv = Q - V, sum_a pi Adv = 0, J = mu V = d r_pi / (1 - gamma)", () => {
    check(evaluated, 200, ({ mdp, policy }) => {
      const { states: S, actions: A, discount: gamma, rewards, start } = mdp;
      const { values, qValues, advantages, occupancy, return: J } = engine.solver(mdp).evaluate(policy);
      const size = bound(mdp);
      const ahead = denseTransitions(mdp).map(
        (row, sa) => rewards[sa] + gamma * row.reduce((sum, p, s) => sum + p * values[s], 0),
      );
      near("Q", qValues, ahead, 1e-14, size);
      const spread = qValues.map((q, sa) => q - values[Math.floor(sa / A)]);
      near("Adv", advantages, spread, 0);
      let paid = 0;
      for (let s = 0; s < S; s++) {
        let sum = 0;
        for (let a = 0; a < A; a++) {
          sum += policy[s][a] * advantages[s * A + a];
          paid += (occupancy[s] * policy[s][a] * rewards[s * A + a]) / (1 - gamma);
        }
        nearNumber(`sum pi Adv, state ${s}`, sum, 0, 1e-13, size);
      }
      nearNumber(
        "mu V",
        J,
        values.reduce((sum, v, s) => sum + start[s] * v, 0),
        1e-15,
        size,
      );
      nearNumber("d r_pi / (1 - gamma)", paid, J, 1e-13, size);
    });
  });

  test("the same figures as a dense LU", () => {
    // LU loses 1 / (1 - gamma) of its digits; the elimination does not. Garnets stop at discount 0.9999.
    check(
      garnets(8, 4, [0, 0.5, 0.9, 0.99]).chain((mdp) => fc.record({ mdp: fc.constant(mdp), policy: policyOf(mdp) })),
      100,
      ({ mdp, policy }) => {
        const dense = evaluateDense(mdp, policy.flat());
        const actual = engine.solver(mdp).evaluate(policy);
        near("values", actual.values, dense.values, 1e-12, bound(mdp));
        near("advantages", actual.advantages, dense.advantages, 1e-12, bound(mdp));
        near("occupancy", actual.occupancy, dense.occupancy, 1e-12, 1);
      },
    );
  });

  test("performance difference: J(p) - J(q) = sum_s d_p sum_a p Adv_q / (1 - gamma)", () => {
    // Kakade & Langford 2002, lemma 6.1. Adv_q carries the rounding of V_q, which 1 / (1 - gamma) multiplies.
    check(
      models.chain((mdp) => fc.record({ mdp: fc.constant(mdp), p: policyOf(mdp), q: policyOf(mdp) })),
      200,
      ({ mdp, p, q }) => {
        const solver = engine.solver(mdp);
        const atP = solver.evaluate(p);
        const atQ = solver.evaluate(q);
        const gain = p
          .flat()
          .reduce((sum, x, sa) => sum + atP.occupancy[Math.floor(sa / mdp.actions)] * x * atQ.advantages[sa], 0);
        nearNumber("gain", gain, (1 - mdp.discount) * (atP.return - atQ.return), 1e-13, bound(mdp));
      },
    );
  });
});
