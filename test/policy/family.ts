/** The family of surrogates (docs/mathematics.md, section 10): values, gradients, natural directions. */
import fc from "fast-check";
import * as assert from "uvu/assert";
import { type DivergenceName, divergenceNames, type ObjectiveName, objectiveNames } from "../../src/engine/members.ts";
import { parseMdp } from "../../src/model/model-file.ts";
import type { SurrogateOptions } from "../../src/solver/options.ts";
import { evaluateDense } from "../support/dense.ts";
import { onEveryEngine } from "../support/engines.ts";
import {
  DIVERGENCE_PARAMETERS,
  divergenceOption,
  divergences,
  kinks,
  OBJECTIVE_PARAMETERS,
  objectiveOption,
  objectives,
} from "../support/family.ts";
import { family } from "../support/fixtures.ts";
import { check, garnets, logitsOf } from "../support/models.ts";
import { maxAbs, near, nearNumber } from "../support/numbers.ts";
import { differences, logSoftmax, softmax } from "../support/surrogates.ts";

/** A member with parameters. */
const choice = <N extends string>(names: readonly N[], parameters: Record<N, readonly (readonly number[])[]>) =>
  fc
    .constantFrom(...names)
    .chain((name) => fc.record({ name: fc.constant(name), values: fc.constantFrom(...parameters[name]) }));

const pairs = fc.record({
  objective: choice<ObjectiveName>(objectiveNames, OBJECTIVE_PARAMETERS),
  divergence: choice<DivergenceName>(divergenceNames, DIVERGENCE_PARAMETERS),
  eta: fc.constantFrom(0.1, 1, 10),
});

const cases = garnets(4, 4, [0, 0.5, 0.9]).chain((mdp) =>
  fc.record({ mdp: fc.constant(mdp), old: logitsOf(mdp, 1), logits: logitsOf(mdp, 1), pair: pairs }),
);

/** min |lr - KL(p, p_t) + 1| */
function leastBend(logits: number[], old: number[], A: number): number {
  const logP = logSoftmax(logits, A);
  const lr = logSoftmax(old, A).map((x, i) => logP[i] - x);
  const kl = (i: number) => {
    const first = A * Math.floor(i / A);
    let sum = 0;
    for (let j = first; j < first + A; j++) sum += Math.exp(logP[j]) * lr[j];
    return sum;
  };
  return Math.min(...lr.map((x, i) => Math.abs(x - kl(i) + 1)));
}

onEveryEngine("family", (test, engine) => {
  test("values and gradients of every member are the reference figures", () => {
    for (const { name, mdp, logits, oldLogits, objectives, divergences } of family()) {
      const solver = engine.solver(parseMdp(mdp));
      const seen = new Set<string>();
      for (const { objective, parameters, value, gradient } of objectives) {
        const what = `${name} ${objective} ${parameters}`;
        const option = objectiveOption(objective, parameters);
        const actual = solver.surrogate({ objective: option, divergence: "none" }, logits, oldLogits);
        nearNumber(`${what} value`, actual.objective, value, 1e-10);
        near(`${what} gradient`, actual.gradient, gradient.flat(), 1e-10);
        assert.is(actual.divergence, undefined);
        seen.add(objective);
      }
      for (const { divergence, parameters, value, gradient } of divergences) {
        const what = `${name} ${divergence} ${parameters}`;
        // eta = 1: J's gradient less C's.
        const options = { objective: "linear", divergence: divergenceOption(divergence, parameters) } as const;
        const alone = solver.surrogate(options, logits, oldLogits);
        const both = solver.surrogate({ ...options, eta: 2 ** -10 }, logits, oldLogits);
        nearNumber(`${what} value`, alone.divergence, value, 1e-10);
        const actual = alone.gradient.map((x, sa) => (x - both.gradient[sa]) / 2 ** 10);
        near(`${what} gradient`, actual, gradient.flat(), 1e-10);
        seen.add(divergence);
      }
      assert.equal([...seen].sort(), [...objectiveNames, ...divergenceNames].sort());
    }
  });

  test("any pair against plain formulas and central differences", () => {
    check(cases, 150, ({ mdp, old, logits, pair: { objective, divergence, eta } }) => {
      const A = mdp.actions;
      const { advantages, occupancy, qValues } = evaluateDense(mdp, softmax(old, A));
      const logOld = logSoftmax(old, A);
      const f = objectives[objective.name];
      const c = divergences[divergence.name];
      const [a, b, e] = objective.values;
      // No ratio within reach of the differences of a kink.
      const ratios = logSoftmax(logits, A).map((x, i) => Math.exp(x - logOld[i]));
      const near0 = ratios.some((r, sa) =>
        kinks(objective.name, advantages[sa], objective.values).some((k) => Math.abs(r - k) < 0.01 * r),
      );
      fc.pre(!near0);
      const total = (theta: ArrayLike<number>, term: (p: number, q: number, r: number, adv: number) => number) => {
        const logP = logSoftmax(theta, A);
        let sum = 0;
        for (let sa = 0; sa < logP.length; sa++) {
          const r = Math.exp(logP[sa] - logOld[sa]);
          sum += occupancy[Math.floor(sa / A)] * term(Math.exp(logP[sa]), Math.exp(logOld[sa]), r, advantages[sa]);
        }
        return sum;
      };
      const J = (theta: ArrayLike<number>) => total(theta, (_, q, r, adv) => q * f(r, adv, a, b, e));
      const C = (theta: ArrayLike<number>) => total(theta, (p, q) => c(p, q, divergence.values[0]));
      const options = {
        objective: objectiveOption(objective.name, objective.values),
        divergence: divergenceOption(divergence.name, divergence.values),
      } as const;
      const actual = engine.solver(mdp).surrogate({ ...options, eta }, logits, old);
      const what = JSON.stringify(options);
      const [sizeJ, sizeC] = [
        total(logits, (_, q, r, adv) => q * Math.abs(f(r, adv, a, b, e))) + maxAbs(qValues),
        total(logits, (p, q) => Math.abs(c(p, q, divergence.values[0]))),
      ];
      nearNumber(`${what} J`, actual.objective, J(logits), 1e-12, 10 * sizeJ);
      nearNumber(`${what} C`, actual.divergence, C(logits), 1e-12, 10 * (sizeC + 1));
      const slope = differences((theta) => J(theta) - C(theta) / eta, logits, 3e-4);
      near(`${what} gradient`, actual.gradient, slope, 1e-9, sizeJ + sizeC / eta + 1 / eta);
    });
  });

  test("tiny steps: C is its quadratic form, no digits lost", () => {
    // C = 1/2 sum d h p y^2 + O(step^3), y = step - sum p step, h = p c_pp at p = p_t.
    const curvature: Record<DivergenceName, (p: number, k: number) => number> = {
      "forward-kl": () => 1,
      "reverse-kl": () => 1,
      chi2: () => 2,
      hellinger: () => 0.5,
      alpha: () => 1,
      "jensen-shannon": () => 0.25,
      euclidean: (p) => p,
      "itakura-saito": (p) => 1 / p,
      tsallis: (p, k) => k * p ** (k - 1),
    };
    check(cases, 60, ({ mdp, old, logits, pair: { divergence } }) => {
      const A = mdp.actions;
      const step = logits.map((x) => 1e-6 * x);
      const p = softmax(old, A);
      const { occupancy } = evaluateDense(mdp, p);
      let quadratic = 0;
      for (let s = 0; s < mdp.states; s++) {
        const row = Array.from({ length: A }, (_, a) => s * A + a);
        const mean = row.reduce((sum, sa) => sum + p[sa] * step[sa], 0);
        const form = row.map(
          (sa) => p[sa] * curvature[divergence.name](p[sa], divergence.values[0]) * (step[sa] - mean) ** 2,
        );
        quadratic += (occupancy[s] / 2) * form.reduce((a, b) => a + b);
      }
      const moved = old.map((x, i) => x + step[i]);
      const option = divergenceOption(divergence.name, divergence.values);
      const C = engine.solver(mdp).surrogate({ objective: "linear", divergence: option }, moved, old)
        .divergence as number;
      assert.ok(C >= 0, `${divergence.name}: ${C} < 0`);
      // The steps are rounded to 1e-16 of the logits, 1e-10 of their size: 1e-22 in C.
      nearNumber(divergence.name, C, quadratic, 3e-5, quadratic + 1e-15);
    });
  });

  test("the four methods are members: J, C, gradients and natural directions", () => {
    check(cases, 20, ({ mdp, old, logits, pair: { eta } }) => {
      const solver = engine.solver(mdp);
      const { values, occupancy } = evaluateDense(mdp, softmax(old, mdp.actions));
      const methods = [
        ["sppo", "log", "forward-kl"],
        ["mdpo", "linear", "reverse-kl"],
        ["trpo", "linear", "forward-kl"],
      ] as const;
      for (const [method, objective, divergence] of methods) {
        const expected = solver.surrogate({ method, eta }, logits, old);
        const actual = solver.surrogate({ objective, divergence, eta }, logits, old);
        const shift = method === "trpo" ? occupancy.reduce((sum, d, s) => sum + d * values[s], 0) : 0;
        const size = 1 + maxAbs(values);
        nearNumber(`${method} J`, actual.objective, expected.objective - shift, 1e-12, size);
        nearNumber(`${method} C`, actual.divergence, expected.divergence as number, 1e-12);
        near(`${method} gradient`, actual.gradient, expected.gradient, 1e-12, size + 1 / eta);
        // MDPO's h = lr - KL + 1 may come near 0, and the direction then has few digits left in any arithmetic.
        if (method === "mdpo" && leastBend(logits, old, mdp.actions) < 0.1) continue;
        const direction = expected.naturalDirection as Float64Array;
        near(`${method} direction`, actual.naturalDirection as Float64Array, direction, 1e-9, size * maxAbs(direction));
        nearNumber(`${method} curvature`, actual.curvature, expected.curvature as number, 1e-9, size ** 2);
      }
    });
  });

  test("natural directions: H x = grad J with H the Hessian of C, and the curvature is x H x", () => {
    let compared = 0;
    check(cases, 80, ({ mdp, old, logits, pair: { objective, divergence } }) => {
      const solver = engine.solver(mdp);
      const options = {
        objective: objectiveOption(objective.name, objective.values),
        divergence: divergenceOption(divergence.name, divergence.values),
      } as const;
      const { gradient, naturalDirection, curvature } = solver.surrogate(options, logits, old);
      const x = naturalDirection as Float64Array;
      const size = maxAbs(x);
      // Near a singular block x is large, and differences along it have no digits.
      if (mdp.actions < 2 || size > 10 || size === 0) return;
      const pull = (theta: number[]) => {
        const both = solver.surrogate({ ...options, eta: 1 }, theta, old).gradient;
        const alone = solver.surrogate(options, theta, old).gradient;
        return both.map((y, i) => alone[i] - y);
      };
      const at = (step: number) => pull(logits.map((y, i) => y + step * x[i]));
      const h = 1e-3 / size;
      const [near1, near2, far1, far2] = [at(h), at(-h), at(2 * h), at(-2 * h)];
      const slope = near1.map((y, i) => (8 * (y - near2[i]) - (far1[i] - far2[i])) / (12 * h));
      const what = JSON.stringify(options);
      const scale = maxAbs(pull(logits)) / h + maxAbs(gradient);
      near(`${what} H x`, slope, gradient, 1e-10, scale);
      const form = slope.reduce((sum, y, i) => sum + y * x[i], 0);
      nearNumber(`${what} curvature`, curvature, form, 1e-10, scale * size * x.length);
      compared++;
    });
    assert.ok(compared > 30, `${compared}`);
  });

  test("without a divergence: the Fisher direction", () => {
    check(cases, 20, ({ mdp, old, logits, pair: { objective } }) => {
      const solver = engine.solver(mdp);
      const option = objectiveOption(objective.name, objective.values);
      const alone = solver.surrogate({ objective: option }, logits, old);
      const fisher = solver.surrogate({ objective: option, divergence: "forward-kl" }, logits, old);
      const size = maxAbs(fisher.naturalDirection as Float64Array) + 1e-12;
      near("direction", alone.naturalDirection as Float64Array, fisher.naturalDirection as Float64Array, 1e-10, size);
      nearNumber("curvature", alone.curvature, fisher.curvature as number, 1e-10, size ** 2);
    });
  });

  test("probabilities that underflow: every pair stays finite where its value is", () => {
    // One state, two actions, discount 0, r = (1, 0): p_t = (1, e^-700), p = (1, e^-760 = 0 in doubles).
    const mdp = parseMdp({
      format: "fma-pg/mdp@1",
      states: 1,
      actions: 2,
      discount: 0,
      start: [1],
      transitions: [
        [0, 0, 0, 1],
        [0, 1, 0, 1],
      ],
      rewards: [[1, 0]],
    });
    const solver = engine.solver(mdp);
    for (const o of objectiveNames) {
      for (const d of divergenceNames) {
        const options = {
          objective: objectiveOption(o, OBJECTIVE_PARAMETERS[o][0]),
          divergence: divergenceOption(d, DIVERGENCE_PARAMETERS[d][0]),
          eta: 1,
        } as SurrogateOptions;
        for (const [logits, old] of [
          [
            [0, -760],
            [0, -700],
          ],
          [
            [0, -700],
            [0, -760],
          ],
          [
            [0, -800],
            [0, -800],
          ],
        ]) {
          const { objective, divergence, gradient } = solver.surrogate(options, logits, old);
          const what = `${o} ${d} ${logits} ${old}`;
          assert.ok(Number.isFinite(objective) && Number.isFinite(divergence), `${what}: ${objective}, ${divergence}`);
          assert.ok(gradient.every(Number.isFinite), `${what}: ${gradient}`);
          if (logits[1] === old[1]) assert.is(divergence, 0);
        }
      }
    }
  });
});
