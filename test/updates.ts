import type { ClosedOptions } from "../src/methods.ts";
import { parseMdp } from "../src/model-file.ts";
import { onEveryEngine } from "./support/engines.ts";
import { type UpdateCase, updates } from "./support/fixtures.ts";
import { near, nearNumber } from "./support/numbers.ts";
import { softmax } from "./support/surrogates.ts";

/** The reference is computed in doubles, from an evaluation in doubles. */
const REFERENCE = 1e-10;

/** What the package implements: `update: "exact"` and `"exact-regularised"` (the exact maximisers) are a later issue. */
const implemented = ({ update }: UpdateCase) => update === undefined || update === "closed";

onEveryEngine("updates", (test, engine) => {
  for (const { name, mdp: file, oldLogits, logits, cases } of updates()) {
    const mdp = parseMdp(file);
    const solver = engine.solver(mdp);
    for (const expected of cases.filter(implemented)) {
      const { method, update, eta, epsilon } = expected;
      const strength = method === "ppo" ? `epsilon ${epsilon}` : `eta ${eta}`;
      test(`${name}: ${method} ${update ?? "surrogate"}, ${strength}`, () => {
        if (update === "closed") {
          const options = { method, update, eta } as ClosedOptions;
          const { policy, logPolicy } = solver.update(options, softmax(oldLogits.flat(), mdp.actions));
          near("policy", policy, expected.policy.flat(), REFERENCE);
          near("exp(logPolicy)", logPolicy.map(Math.exp), policy);
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
