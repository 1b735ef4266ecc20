/**
 * The optimum of a model, in pieces: policy iteration on dense evaluations, modified policy iteration on sparse rows.
 */
import type { Accuracy } from "./accuracy.ts";
import { REPORT } from "./kernels.ts";
import type { Mdp } from "./mdp.ts";
import { modifiedPolicyIteration, type OptimumProgress, optimalBounds, reach } from "./modified.ts";
import { policyIteration } from "./planning.ts";
import { withhold } from "./ragged.ts";
import type { Optimum } from "./results.ts";
import type { Workspace } from "./workspace.ts";

type Pieces = Generator<OptimumProgress, Optimum, void>;

/** By policy iteration; `evaluate` evaluates the workspace's pi, or throws. */
function* byExactEvaluation(mdp: Mdp, work: Workspace, evaluate: () => void): Pieces {
  const pieces = policyIteration(mdp, (deterministic) => {
    work.pi.set(deterministic);
    evaluate();
    return work;
  });
  // At discount 1 a residual bounds nothing.
  const discounted = mdp.discount < 1;
  let state = pieces.next();
  for (let improvements = 1; !state.done; improvements++) {
    const { down, up } = reach(mdp, state.value.values, state.value.qValues);
    yield { improvements, error: discounted ? (up - down) / 2 : Infinity, tolerance: 0 };
    state = pieces.next();
  }
  work.pi.set(state.value);
  evaluate();
  const [values, policy] = [work.values.slice(), state.value];
  const qValues = withhold(work.qValues.slice(), mdp, -Infinity);
  const optimum = { values, qValues, policy, return: work.report[REPORT.return] };
  return discounted ? { ...optimum, ...optimalBounds(mdp, values, qValues) } : optimum;
}

/** The optimum as copies; the workspace is used throughout. Throws as `Solver.optimal`. */
export function* optimumInPieces(mdp: Mdp, work: Workspace, accuracy: Accuracy, evaluate: () => void): Pieces {
  const { system, pi } = work;
  if (!system || accuracy.kind === "dense") return yield* byExactEvaluation(mdp, work, evaluate);
  const planner = { system, pi, values: work.values, qValues: work.qValues };
  const { values, qValues, lower, upper } = yield* modifiedPolicyIteration(planner, mdp, accuracy.values);
  let J = 0;
  for (let s = 0; s < mdp.states; s++) J += mdp.start[s] * values[s];
  return { values, qValues, policy: pi.slice(), return: J, lower, upper };
}
