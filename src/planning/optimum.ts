/**
 * The optimum of a model by policy iteration on dense evaluations, in pieces.
 */
import { REPORT } from "../engine/kernels.ts";
import type { Mdp } from "../model/mdp.ts";
import { withhold } from "../model/unavailable-actions.ts";
import { type Optimum, type OptimumProgress, optimalBounds, reach } from "./optimal-bounds.ts";
import { policyIteration } from "./policy-iteration.ts";

/** What the search needs of a workspace. Arrays are borrowed; shapes as in the workspace. */
export interface EvaluatedPolicy {
  readonly pi: Float64Array;
  readonly values: Float64Array;
  readonly qValues: Float64Array;
  readonly report: Float64Array;
}

/** The optimum as copies; `evaluate` evaluates the workspace's pi, or throws. Throws as `CoreSolver.optimal`. */
export function* exactOptimum(
  mdp: Mdp,
  work: EvaluatedPolicy,
  evaluate: () => void,
): Generator<OptimumProgress, Optimum, void> {
  const pieces = policyIteration(mdp, (deterministic) => {
    work.pi.set(deterministic);
    evaluate();
    return work;
  });
  // At discount 1 a residual bounds nothing.
  const discounted = mdp.discount < 1;
  let state = pieces.next();
  for (let improvements = 1; !state.done; improvements++) {
    const { error } = reach(mdp, state.value.values, state.value.qValues);
    yield { improvements, error: discounted ? error : Infinity, tolerance: 0 };
    state = pieces.next();
  }
  work.pi.set(state.value);
  evaluate();
  const [values, policy] = [work.values.slice(), state.value];
  const qValues = withhold(work.qValues.slice(), mdp, -Infinity);
  const optimum = { values, qValues, policy, return: work.report[REPORT.return] };
  return discounted ? { ...optimum, ...optimalBounds(mdp, values, qValues) } : optimum;
}
