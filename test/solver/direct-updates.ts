import { parseMdp } from "../../src/model/model-file.ts";
import type { UpdateOptions } from "../../src/solver/options.ts";
import { onEveryEngine } from "../support/engines.ts";
import { type UpdateCase, updates } from "../support/fixtures.ts";
import { near, nearNumber } from "../support/numbers.ts";
import { softmax } from "../support/surrogates.ts";

/** The reference is computed in doubles, from an evaluation in doubles. */
const REFERENCE = 1e-10;

/**
 * At delta = 1e-8 the reference's C, a plain sum over log ratios of 1e-4, is right to 1e-16 / 1e-8; so is its multiplier, and
 * its policy to 1e-4 of that.
 */
const multiplierError = (delta: number) => 1e-16 / delta + REFERENCE;

/** The update that a case is of; "exact-regularised" is "exact" with eta. */
function optionsOf({ method, update, eta, delta, epsilon }: UpdateCase): UpdateOptions {
  const kind = update === "closed" ? "closed" : "exact";
  const strength = method === "ppo" ? { epsilon } : delta === undefined ? { eta } : { delta };
  return { method, update: kind, ...strength } as UpdateOptions;
}

onEveryEngine("updates", (test, engine) => {
  for (const { name, mdp: file, oldLogits, logits, cases } of updates()) {
    const mdp = parseMdp(file);
    const solver = engine.solver(mdp);
    for (const expected of cases) {
      const { method, update, eta, epsilon, delta, multiplier } = expected;
      const strength = method === "ppo" ? `epsilon ${epsilon}` : delta === undefined ? `eta ${eta}` : `delta ${delta}`;
      test(`${name}: ${method} ${update ?? "surrogate"}, ${strength}`, () => {
        if (update !== undefined) {
          const old = softmax(oldLogits.flat(), mdp.actions);
          const { policy, logPolicy, price, certificate } = solver.update(optionsOf(expected), old);
          near("exp(logPolicy)", logPolicy.map(Math.exp), policy);
          if (method === "ppo") return nearNumber("objective", certificate.primal, expected.objective, REFERENCE);
          near("policy", policy, expected.policy.flat(), REFERENCE);
          if (delta !== undefined) nearNumber("price", price, multiplier as number, multiplierError(delta));
          return;
        }
        const actual = solver.surrogate(method === "ppo" ? { method, epsilon } : { method, eta }, logits, oldLogits);
        nearNumber("objective", actual.objective, expected.objective, REFERENCE);
        near("gradient", actual.gradient, expected.gradient.flat(), REFERENCE);
        if (method === "ppo") return;
        nearNumber("divergence", actual.divergence, expected.divergence as number, REFERENCE);
        near(
          "naturalDirection",
          actual.naturalDirection ?? [],
          (expected.naturalDirection as number[][]).flat(),
          REFERENCE,
        );
        nearNumber("curvature", actual.curvature, expected.curvature as number, REFERENCE);
      });
    }
  }
});
