import fc from "fast-check";
import * as assert from "uvu/assert";
import { defineMdp } from "../../src/model/mdp.ts";
import { evaluateDense } from "../support/dense.ts";
import { onEveryEngine } from "../support/engines.ts";
import { check, garnets, logitsOf } from "../support/models.ts";
import { maxAbs, near, nearNumber } from "../support/numbers.ts";
import { differences, divergence, type Frozen, logSoftmax, objective, softmax } from "../support/surrogates.ts";

/** Differences of fourth order are right to about 1e-12 of the function's size; see `differences`. */
const DIFFERENCES = 1e-10;

const cases = garnets(4, 4, [0, 0.5, 0.9]).chain((mdp) =>
  fc.record({
    mdp: fc.constant(mdp),
    old: logitsOf(mdp, 2),
    logits: logitsOf(mdp, 2),
    eta: fc.constantFrom(0.1, 1, 10),
    epsilon: fc.constantFrom(0.1, 0.2, 0.5, 0.9, 1.5),
  }),
);

onEveryEngine("surrogate", (test, engine) => {
  test("objective, divergence and gradients against plain formulas and central differences", () => {
    check(cases, 60, ({ mdp, old, logits, eta, epsilon }) => {
      const A = mdp.actions;
      const frozen: Frozen = { ...evaluateDense(mdp, softmax(old, A)), logOld: logSoftmax(old, A), A };
      const solver = engine.solver(mdp);
      for (const method of ["sppo", "mdpo", "trpo"] as const) {
        const J = (theta: ArrayLike<number>) => objective(method, frozen, theta);
        const C = (theta: ArrayLike<number>) => divergence(method, frozen, theta);
        const actual = solver.surrogate({ method, eta }, logits, old);
        // Terms of either sign: what is right to rounding is the sum of their sizes.
        const size = maxAbs(frozen.qValues) * Math.max(1, maxAbs(logits), maxAbs(old));
        nearNumber(`${method} objective`, actual.objective, J(logits), 1e-12, size);
        nearNumber(`${method} divergence`, actual.divergence, C(logits), 1e-12, 1);
        const slope = differences((theta) => J(theta) - C(theta) / eta, logits);
        near(`${method} gradient`, actual.gradient, slope, DIFFERENCES, size + 1 / eta);
        const alone = solver.surrogate({ method }, logits, old).gradient;
        near(`${method} gradient without eta`, alone, differences(J, logits), DIFFERENCES, size);
      }
      // PPO's objective has kinks at 1 - eps and 1 + eps: no ratio may be within reach of the differences.
      const ratios = logSoftmax(logits, A).map((x, i) => Math.exp(x - frozen.logOld[i]));
      fc.pre(!ratios.some((ratio) => Math.abs(Math.abs(ratio - 1) - epsilon) < 0.01 * ratio));
      const J = (theta: ArrayLike<number>) => objective("ppo", frozen, theta, epsilon);
      const { objective: value, gradient, ...rest } = solver.surrogate({ method: "ppo", epsilon }, logits, old);
      assert.equal(rest, {});
      nearNumber("ppo objective", value, J(logits), 1e-12, maxAbs(frozen.qValues));
      near("ppo gradient", gradient, differences(J, logits), DIFFERENCES, maxAbs(frozen.qValues));
    });
  });

  test("every row of a gradient sums to 0", () => {
    check(cases, 60, ({ mdp, old, logits, eta, epsilon }) => {
      const solver = engine.solver(mdp);
      for (const method of ["sppo", "mdpo", "trpo", "ppo"] as const) {
        const options = method === "ppo" ? { method, epsilon } : { method, eta };
        const { gradient } = solver.surrogate(options, logits, old);
        const { advantages } = solver.evaluate(softmax(old, mdp.actions));
        for (let s = 0; s < mdp.states; s++) {
          const row = gradient.subarray(s * mdp.actions, (s + 1) * mdp.actions);
          nearNumber(
            `${method} row ${s}`,
            row.reduce((a, b) => a + b),
            0,
            1e-13,
            maxAbs(advantages) + 10 / eta,
          );
        }
      }
    });
  });

  test("at theta = theta_t: the policy gradient d p Adv, J_m = 0 (TRPO: sum d V) and C_m = 0", () => {
    check(cases, 30, ({ mdp, old, eta, epsilon }) => {
      const A = mdp.actions;
      const p = softmax(old, A);
      const { advantages, occupancy, values } = evaluateDense(mdp, p);
      const expected = p.map((x, sa) => occupancy[Math.floor(sa / A)] * x * advantages[sa]);
      const solver = engine.solver(mdp);
      const size = maxAbs(values);
      for (const method of ["sppo", "mdpo", "trpo", "ppo"] as const) {
        const actual = solver.surrogate(method === "ppo" ? { method, epsilon } : { method, eta }, old, old);
        near(`${method} gradient`, actual.gradient, expected, 1e-12, size);
        const J = method === "trpo" ? occupancy.reduce((sum, d, s) => sum + d * values[s], 0) : 0;
        nearNumber(`${method} objective`, actual.objective, J, 1e-12, size);
        if (method !== "ppo") assert.is(actual.divergence, 0);
      }
    });
  });

  test("tiny steps: C_m = 1/2 sum d p x^2 with x = step - sum p step, no digits lost", () => {
    // KL = 1/2 var + O(step^3): relative error of the quadratic about 1e-7.
    check(cases, 30, ({ mdp, old, logits }) => {
      const A = mdp.actions;
      const step = logits.map((x) => 1e-7 * x);
      const p = softmax(old, A);
      const { occupancy } = evaluateDense(mdp, p);
      let quadratic = 0;
      for (let s = 0; s < mdp.states; s++) {
        const row = Array.from({ length: A }, (_, a) => s * A + a);
        const mean = row.reduce((sum, sa) => sum + p[sa] * step[sa], 0);
        quadratic += (occupancy[s] / 2) * row.reduce((sum, sa) => sum + p[sa] * (step[sa] - mean) ** 2, 0);
      }
      const moved = old.map((x, i) => x + step[i]);
      for (const method of ["sppo", "mdpo", "trpo"] as const) {
        const C = engine.solver(mdp).surrogate({ method }, moved, old).divergence as number;
        assert.ok(C >= 0, `${method}: ${C} < 0`);
        // The steps themselves are rounded to 1e-16 of the logits, 1e-9 of their size: 1e-22 in C.
        nearNumber(method, C, quadratic, 1e-6, quadratic + 1e-15);
      }
    });
  });

  test("probabilities that underflow keep their log ratios", () => {
    // One state, two actions, discount 0, r = (1, 0). p_t = (1 - e, e) and p = (e, 1 - e) with e = exp(-800) = 0 in
    // doubles: KL(p_t, p) = KL(p, p_t) = 800, lr = (-800, 800); Adv = (e, -1): sum_a p_t Adv lr = -1600 e.
    const mdp = defineMdp({
      states: 1,
      actions: 2,
      discount: 0,
      start: 0,
      transitions: [
        [0, 0, 0, 1],
        [0, 1, 0, 1],
      ],
      rewards: [1, 0],
    });
    const solver = engine.solver(mdp);
    for (const method of ["sppo", "mdpo", "trpo"] as const) {
      const { objective: J, divergence: C, gradient } = solver.surrogate({ method, eta: 1 }, [-800, 0], [0, -800]);
      nearNumber(`${method} divergence`, C, 800);
      nearNumber(`${method} objective`, J, method === "mdpo" ? -1 : 0, 1e-12, 1);
      assert.ok(gradient.every(Number.isFinite), `${method} gradient ${gradient}`);
      // C's pull: d (p - p_t) / eta; MDPO's is p (lr - KL) with p = (0, 1), so 0.
      near(`${method} gradient`, gradient, method === "mdpo" ? [0, 0] : [1, -1], 1e-12, 1);
    }
  });
});
