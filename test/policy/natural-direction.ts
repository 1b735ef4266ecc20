import fc from "fast-check";
import * as assert from "uvu/assert";
import { defineMdp } from "../../src/model/mdp.ts";
import { evaluateDense } from "../support/dense.ts";
import { pseudoSolve } from "../support/eigen.ts";
import { onEveryEngine } from "../support/engines.ts";
import { check, garnets, logitsOf } from "../support/models.ts";
import { maxAbs, near, nearNumber } from "../support/numbers.ts";
import { differences, divergence, type Frozen, logSoftmax, softmax } from "../support/surrogates.ts";

/**
 * The Hessian of C_m at theta, [SA][SA], block-diagonal by state. sPPO and TRPO: d (diag p - p p^T). MDPO: from
 * dC/dtheta_a = d p_a (lr_a - KL) and d lr_a / d theta_b = [a = b] - p_b follows
 * d (diag(p h) - p_a p_b (h_a + h_b - 1)), h = lr - KL + 1.
 */
function hessian(method: "sppo" | "mdpo" | "trpo", frozen: Frozen, theta: readonly number[]): number[][] {
  const { A, occupancy, logOld } = frozen;
  const logP = logSoftmax(theta, A);
  const p = logP.map(Math.exp);
  const state = (i: number) => Math.floor(i / A);
  const kl = (s: number) => p.reduce((sum, x, i) => (state(i) === s ? sum + x * (logP[i] - logOld[i]) : sum), 0);
  const h = p.map((_, i) => (method === "mdpo" ? logP[i] - logOld[i] - kl(state(i)) + 1 : 1));
  return p.map((_, i) =>
    p.map((_, j) => {
      if (state(i) !== state(j)) return 0;
      return occupancy[state(i)] * ((i === j ? p[i] * h[i] : 0) - p[i] * p[j] * (h[i] + h[j] - 1));
    }),
  );
}

/** Random models with theta near enough to theta_t that h stays above 0.1: |lr| <= 0.8. */
const cases = garnets(4, 4, [0, 0.5, 0.9]).chain((mdp) =>
  fc.record({ mdp: fc.constant(mdp), old: logitsOf(mdp, 2), step: logitsOf(mdp, 0.4) }),
);

onEveryEngine("natural direction", (test, engine) => {
  test("the Hessian written above is the divergence's", () => {
    check(cases, 20, ({ mdp, old, step }) => {
      const A = mdp.actions;
      const frozen: Frozen = { ...evaluateDense(mdp, softmax(old, A)), logOld: logSoftmax(old, A), A };
      const theta = old.map((x, i) => x + step[i]);
      const solver = engine.solver(mdp);
      for (const method of ["sppo", "mdpo", "trpo"] as const) {
        // The engine's gradient of -C: with eta against without. Its differences lose 1e-16 (Q + 1) / h.
        const pull = (x: number[], i: number) =>
          solver.surrogate({ method }, x, old).gradient[i] - solver.surrogate({ method, eta: 1 }, x, old).gradient[i];
        const H = hessian(method, frozen, theta);
        const rows = H.map((_, i) => differences((x) => pull(x, i), theta));
        near(`${method}`, rows.flat(), H.flat(), 1e-10, 1 + maxAbs(frozen.qValues));
        // And C itself is the divergence of the surrogate suite.
        nearNumber(
          `${method} C`,
          solver.surrogate({ method }, theta, old).divergence,
          divergence(method, frozen, theta),
          1e-12,
          1,
        );
      }
    });
  });

  test("direction and curvature against a dense pseudo-inverse", () => {
    check(cases, 100, ({ mdp, old, step }) => {
      const A = mdp.actions;
      const frozen: Frozen = { ...evaluateDense(mdp, softmax(old, A)), logOld: logSoftmax(old, A), A };
      const theta = old.map((x, i) => x + step[i]);
      const p = softmax(theta, A);
      const w = p.map((x, i) => frozen.occupancy[Math.floor(i / A)] * x * (1 - x));
      const spread = Math.min(...w) / Math.max(...w);
      // Below 1e-6 the dense inverse would be the inaccurate one. (One action: nothing moves, 0 / 0.)
      assert.not.ok(spread <= 1e-6, `spread ${spread}`);
      for (const method of ["sppo", "mdpo", "trpo"] as const) {
        const { naturalDirection, curvature } = engine.solver(mdp).surrogate({ method }, theta, old);
        const H = hessian(method, frozen, theta);
        const gradient = gradientOf(method, frozen, theta);
        const dense = A === 1 ? theta.map(() => 0) : pseudoSolve(H, gradient, 1e-15);
        // The dense solve is right to 1e-16 / spread.
        const tolerance = A === 1 ? 0 : Math.max(1e-12, 1e-15 / spread);
        near(`${method} direction`, naturalDirection ?? [], dense, tolerance, maxAbs(dense) + maxAbs(frozen.qValues));
        const quadratic = dense.reduce((sum, x, i) => sum + x * H[i].reduce((t, y, j) => t + y * dense[j], 0), 0);
        nearNumber(`${method} curvature`, curvature, quadratic, tolerance, quadratic + maxAbs(frozen.qValues) ** 2);
      }
    });
  });

  test("rows of the direction sum to 0; states without occupancy do not move", () => {
    const mdp = defineMdp({
      states: 2,
      actions: 3,
      discount: 0.9,
      start: 0,
      transitions: [0, 1].flatMap((s) => [0, 1, 2].map((a) => [s, a, 0, 1])),
      rewards: [1, 2, 4, 8, 16, 32],
    });
    for (const method of ["sppo", "mdpo", "trpo"] as const) {
      const old = [0, 0.5, 1, 0, 0, 0];
      const { naturalDirection } = engine.solver(mdp).surrogate({ method }, [0.2, 0.1, 0.3, 1, 2, 3], old);
      const x = Array.from(naturalDirection as Float64Array);
      nearNumber("sum", x[0] + x[1] + x[2], 0, 1e-14, 10);
      assert.ok(Math.abs(x[2]) > 0.1, `${method} moves the start state: ${x}`);
      assert.equal(x.slice(3), [0, 0, 0]);
    }
  });

  test("actions below 1e-15 of the largest weight d p (1 - p) count as fixed", () => {
    // Two states that keep themselves, d = 1/2 each, three actions. State 1 has p(2) = exp(x) / 2 beside state 0's
    // weights d 2/9, a ratio of 2.25 exp(x): 5.2e-16 at x = -36, 2.1e-15 at x = -34.6.
    const mdp = defineMdp({
      states: 2,
      actions: 3,
      discount: 0,
      start: [0.5, 0.5],
      transitions: [0, 1].flatMap((s) => [0, 1, 2].map((a) => [s, a, s, 1])),
      rewards: [1, 2, 6, 1, 2, 6],
    });
    for (const method of ["sppo", "mdpo", "trpo"] as const) {
      const at = (x: number) => {
        const logits = [0, 0, 0, 0, 0, x];
        return engine.solver(mdp).surrogate({ method }, logits, logits).naturalDirection as Float64Array;
      };
      // At theta = theta_t every method's x is Adv less a constant: (1, 2, 6) - 3, and (1, 2) - 1.5 when 2 is fixed.
      near(`${method} cut`, at(-36), [-2, -1, 3, -0.5, 0.5, 0]);
      near(`${method} kept`, at(-34.6), [-2, -1, 3, -2, -1, 3]);
    }
  });
});

/** The gradient of J_m by its formula (section 2), as plain as it gets; `surrogate.ts` checks it by differences. */
function gradientOf(method: "sppo" | "mdpo" | "trpo", frozen: Frozen, theta: readonly number[]): number[] {
  const { A, occupancy, advantages, logOld } = frozen;
  const p = softmax(theta, A);
  return p.map((x, i) => {
    const s = Math.floor(i / A);
    if (method === "sppo") return occupancy[s] * Math.exp(logOld[i]) * advantages[i];
    let mean = 0;
    for (let j = s * A; j < (s + 1) * A; j++) mean += p[j] * advantages[j];
    return occupancy[s] * x * (advantages[i] - mean);
  });
}
