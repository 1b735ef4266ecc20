/** An action that no state has changes no bit of a pair's surrogate and runs. */
import { divergenceNames, objectiveNames } from "../../src/engine/members.ts";
import { garnet } from "../../src/environments/garnet.ts";
import type { OptimizeOptions, SurrogateOptions } from "../../src/solver/options.ts";
import { onEveryEngine } from "../support/engines.ts";
import { DIVERGENCE_PARAMETERS, divergenceOption, OBJECTIVE_PARAMETERS, objectiveOption } from "../support/family.ts";
import { sameBits } from "../support/numbers.ts";
import { narrow, widen } from "../support/ragged.ts";

onEveryEngine("ragged family", (test, engine) => {
  const mdp = garnet({ states: 7, actions: 3, branching: 2, seed: 3 });
  const { states: S, actions: A } = mdp;
  const logits = Array.from({ length: S * A }, (_, i) => Math.sin(i + 1));
  const wideLogits = Array.from({ length: S }, (_, s) => [...logits.slice(s * A, (s + 1) * A), 5]);

  for (const o of objectiveNames) {
    test(`${o} with every divergence`, () => {
      const [wide, other] = [engine.solver(widen(mdp, A)), engine.solver(mdp)];
      for (const d of divergenceNames) {
        for (const values of DIVERGENCE_PARAMETERS[d]) {
          const pair = {
            objective: objectiveOption(o, OBJECTIVE_PARAMETERS[o][0]),
            divergence: divergenceOption(d, values),
            eta: 0.5,
          } as SurrogateOptions & { objective: unknown; eta: number };
          const actual = wide.surrogate(pair, wideLogits, new Float64Array(S * (A + 1)));
          const expected = other.surrogate(pair, logits, new Float64Array(S * A));
          const what = JSON.stringify(pair);
          sameBits(`${what} gradient`, narrow(mdp, A, actual.gradient), expected.gradient);
          sameBits(`${what} objective`, [actual.objective], [expected.objective]);
          sameBits(`${what} divergence`, [actual.divergence ?? NaN], [expected.divergence ?? NaN]);
          const direction = narrow(mdp, A, actual.naturalDirection as Float64Array);
          sameBits(`${what} direction`, direction, expected.naturalDirection as Float64Array);
          for (const rest of [
            { update: "gradient", innerSteps: 3, stepSize: 0.5 },
            { update: "line-search", innerSteps: 2 },
          ]) {
            const options = { ...pair, ...rest, iterations: 3 } as unknown as OptimizeOptions;
            const wider = wide.optimize({ ...options, initialLogits: wideLogits });
            const narrower = other.optimize({ ...options, initialLogits: logits });
            sameBits(`${what} ${rest.update} returns`, wider.returns, narrower.returns);
            sameBits(`${what} ${rest.update} logits`, narrow(mdp, A, wider.logits), narrower.logits);
          }
        }
      }
    });
  }
});
