import fc from "fast-check";
import * as assert from "uvu/assert";
import type { Mdp } from "../../src/model/mdp.ts";
import type { UpdateOptions } from "../../src/solver/options.ts";
import { evaluateDense } from "../support/dense.ts";
import { onEveryEngine } from "../support/engines.ts";
import { check, garnets, logitsOf, policyOf } from "../support/models.ts";
import { maxAbs, near, nearNumber } from "../support/numbers.ts";
import { title } from "../support/runs.ts";
import { softmax } from "../support/surrogates.ts";

const OPTIONS: UpdateOptions[] = [
  { method: "sppo", update: "closed", eta: 0.3 },
  { method: "sppo", update: "closed", eta: 20 },
  { method: "sppo", update: "closed", eta: 20, floor: 1e-3 },
  { method: "mdpo", update: "closed", eta: 0.3 },
  ...(["sppo", "mdpo", "trpo"] as const).flatMap((method): UpdateOptions[] => [
    { method, update: "exact", eta: 2 },
    { method, update: "exact", delta: 1e-12 },
    { method, update: "exact", delta: 0.01 },
    { method, update: "exact", delta: 2 },
  ]),
  { method: "ppo", update: "exact", epsilon: 0.2 },
  { method: "ppo", update: "exact", epsilon: 1 },
];

const cases = garnets(5, 4, [0, 0.5, 0.9]).chain((mdp) =>
  fc.record({
    mdp: fc.constant(mdp),
    old: logitsOf(mdp),
    other: logitsOf(mdp),
    mix: fc.constantFrom(1e-6, 0.01, 0.3, 1),
  }),
);

/** L of an update at p, written down once more: J_m - Lambda C_m, sPPO's clipped with a floor; PPO's J_m. */
function value(options: UpdateOptions, price: number, mdp: Mdp, old: number[], p: ArrayLike<number>): number {
  const A = mdp.actions;
  const { advantages, qValues, occupancy } = evaluateDense(mdp, old);
  const { method } = options;
  const floor = "floor" in options ? (options.floor as number) : 0;
  return old.reduce((sum, q, sa) => {
    const d = occupancy[Math.floor(sa / A)];
    const [adv, lr] = [advantages[sa], Math.log(p[sa] / q)];
    if (method === "sppo") {
      const weight = Math.max(adv + price, floor * price);
      return weight > 0 ? sum + d * q * weight * lr : sum;
    }
    if (method === "mdpo") return p[sa] > 0 ? sum + d * p[sa] * (adv - price * lr) : sum;
    if (method === "trpo") return sum + d * (p[sa] * qValues[sa] + price * q * lr);
    const { epsilon } = options as { epsilon: number };
    const clip = Math.min(Math.max(p[sa], (1 - epsilon) * q), (1 + epsilon) * q);
    return sum + d * Math.min(p[sa] * adv, clip * adv);
  }, 0);
}

onEveryEngine("certificates", (test, engine) => {
  test("at the returned point: 0 <= gap <= 1e-9 of the scale, and the conditions hold", () => {
    check(cases, 60, ({ mdp, old }) => {
      const solver = engine.solver(mdp);
      const scale = maxAbs(solver.evaluate(softmax(old, mdp.actions)).qValues);
      for (const options of OPTIONS) {
        const { certificate, price } = solver.update(options, softmax(old, mdp.actions));
        const { gap, kktResidual } = certificate;
        // log p is right to 1e-16 of its size, which under delta = 2 may be 1e5.
        assert.ok(
          gap >= 0 && gap <= 1e-9 * (scale + price),
          `${title(options as never)}: gap ${gap}, scale ${scale + price}`,
        );
        assert.ok(kktResidual >= 0 && kktResidual <= 1e-9 * (scale + price), `residual ${kktResidual}`);
        assert.is(certificate.price, price);
      }
    });
  });

  test("at any point: gap >= what is left to gain in L, > 0; under a constraint also in J_m", () => {
    let tight = 0;
    check(cases, 60, ({ mdp, old, other, mix }) => {
      const A = mdp.actions;
      const q = softmax(old, A);
      const r = softmax(other, A);
      const solver = engine.solver(mdp);
      const size = maxAbs(solver.evaluate(q).qValues);
      for (const options of OPTIONS) {
        const best = solver.update(options, q);
        // From the maximiser towards another policy.
        const p = best.policy.map((x, i) => (1 - mix) * x + mix * r[i]);
        const { gap, primal, price, divergence } = solver.certificate(options, p, q);
        const name = `${title(options as never)}, mix ${mix}`;
        nearNumber(`${name}: price`, price, best.price);
        const short = value(options, price, mdp, q, best.policy) - value(options, price, mdp, q, p);
        const rounding = 1e-12 * (size + price);
        assert.ok(gap >= short - rounding, `${name}: gap ${gap} < shortfall ${short}`);
        assert.ok(gap >= 0);
        const moved = p.reduce((most, x, i) => Math.max(most, Math.abs(x - best.policy[i])), 0);
        if (short > 1e-9 * (size + price)) {
          assert.ok(gap > 0, name);
          if (gap < 3 * short) tight++;
        }
        if (moved === 0) assert.ok(gap <= 1e-9 * (size + price));
        if (!("delta" in options)) {
          nearNumber(`${name}: primal`, primal, value(options, price, mdp, q, p), 1e-11, size + price);
        } else if ((divergence as number) <= (options.delta as number)) {
          // Feasible: max J_m - J_m(p) <= gap + Lambda (delta - C_m(p)).
          const slack = price * ((options.delta as number) - (divergence as number));
          const left = best.certificate.primal - primal;
          assert.ok(gap + slack >= left - rounding, `${name}: ${gap} + ${slack} < ${left}`);
        }
      }
    });
    // No constant is as small as that so often.
    assert.ok(tight > 100, `within a factor of 3 of the shortfall in ${tight} cases only`);
  });

  test("the gap is the definition: sum d (max_a g - sum_a p g), g by differences of L along p", () => {
    check(cases, 30, ({ mdp, old, other }) => {
      const A = mdp.actions;
      const q = softmax(old, A);
      const p = softmax(other, A);
      const solver = engine.solver(mdp);
      const size = maxAbs(solver.evaluate(q).qValues);
      for (const options of OPTIONS) {
        // L of PPO has kinks, on which no random policy lies: its slope is a difference, too.
        const { gap, price } = solver.certificate(options, p, q);
        const at = (i: number, h: number) =>
          value(
            options,
            price,
            mdp,
            q,
            p.map((x, j) => (j === i ? x * (1 + h) : x)),
          );
        // Fourth order in h = 1e-3, relative to p.
        const g = p.map((x, i) => (8 * (at(i, 1e-3) - at(i, -1e-3)) - (at(i, 2e-3) - at(i, -2e-3))) / (12e-3 * x));
        let expected = 0;
        for (let i = 0; i < p.length; i += A) {
          const row = g.slice(i, i + A);
          expected += Math.max(...row) - row.reduce((sum, x, a) => sum + p[i + a] * x, 0);
        }
        const steep = Math.max(...q.map((x, i) => x / p[i]), 1);
        if (
          options.method === "ppo" &&
          q.some((x, i) => [1 - options.epsilon, 1 + options.epsilon].some((k) => Math.abs(p[i] / x - k) < 0.01))
        )
          continue;
        nearNumber(title(options as never), gap, expected, 1e-7, (size + price) * steep);
      }
    });
  });

  test("PPO's kinks: the gap is 0 at every maximiser, also where p_t min(...) has no slope of its own", () => {
    check(
      garnets(3, 5, [0, 0.5]).chain((mdp) => fc.record({ mdp: fc.constant(mdp), policy: policyOf(mdp) })),
      60,
      ({ mdp, policy }) => {
        const solver = engine.solver(mdp);
        for (const epsilon of [0.1, 0.5, 1, 1.5]) {
          const options = { method: "ppo", update: "exact", epsilon } as const;
          const { policy: p } = solver.update(options, policy);
          const scale = maxAbs(solver.evaluate(policy).qValues);
          // Read back as probabilities, the ratios are at the kinks to rounding only.
          const { gap } = solver.certificate(options, p, policy);
          assert.ok(gap >= 0 && gap <= 1e-12 * scale, `epsilon ${epsilon}: gap ${gap}`);
        }
      },
    );
  });

  test("a policy without an action that pays: the gap is infinite, not wrong", () => {
    check(garnets(2, 3, [0.5]), 10, (mdp) => {
      if (mdp.actions < 2) return;
      const solver = engine.solver(mdp);
      const corner = Array.from({ length: mdp.states * mdp.actions }, (_, sa) => (sa % mdp.actions === 0 ? 1 : 0));
      for (const method of ["sppo", "mdpo", "trpo"] as const) {
        const { gap, kktResidual } = solver.certificate({ method, update: "exact", eta: 1e-3 }, corner);
        assert.equal([gap, kktResidual], [Infinity, Infinity], method);
      }
    });
  });

  test("certificate() leaves the solver as it was, and reads what update() returned", () => {
    check(cases, 10, ({ mdp, old }) => {
      const solver = engine.solver(mdp);
      const q = softmax(old, mdp.actions);
      for (const options of OPTIONS) {
        const { policy, certificate } = solver.update(options, q);
        const again = solver.certificate(options, policy, q);
        assert.is(again.price, certificate.price);
        const scale = maxAbs(solver.evaluate(q).qValues) + again.price;
        if (policy.every((p) => p > 1e-300)) nearNumber("primal", again.primal, certificate.primal, 1e-10, scale);
        near("update", solver.update(options, q).policy, policy, 0);
      }
    });
  });
});
