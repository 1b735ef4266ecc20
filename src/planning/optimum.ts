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

/** What discount 1 needs where states may have no end; `fma-pg/core` does without. */
export interface EndlessStates {
  /** The actions to start with, [S]; throws where no policy ends from a state that can be reached. */
  first(): Int32Array;
  /** The error of an infinite optimum, for the policy that was evaluated last; undefined where there is none. */
  unbounded(): RangeError | undefined;
  /** Puts NaN and Infinity into V* and Q* where those are not numbers. */
  mark(values: Float64Array, qValues: Float64Array): void;
}

/** The optimum as copies; `evaluate` evaluates the workspace's pi, or throws. Throws as `CoreSolver.optimal`. */
export function* exactOptimum(
  mdp: Mdp,
  work: EvaluatedPolicy,
  evaluate: () => void,
  endless?: EndlessStates,
): Generator<OptimumProgress, Optimum, void> {
  let known = false;
  const attempt = () => {
    try {
      evaluate();
    } catch (error) {
      throw (!CORE && known && endless?.unbounded()) || error;
    }
    // A loop that this policy does not reach, but another one does.
    const error = !CORE && known && endless?.unbounded();
    if (error) throw error;
    known = true;
  };
  // At discount 1 a residual bounds nothing.
  const discounted = mdp.discount < 1;
  const policy = (deterministic: Float64Array) => {
    work.pi.set(deterministic);
    attempt();
    return work;
  };
  const pieces = policyIteration(mdp, policy, CORE || discounted ? undefined : endless?.first());
  let state = pieces.next();
  for (let improvements = 1; !state.done; improvements++) {
    // In fma-pg/core nobody hears of it.
    if (!CORE) {
      const { error } = reach(mdp, state.value.values, state.value.qValues);
      yield { improvements, error: discounted ? error : Infinity, tolerance: 0 };
    }
    state = pieces.next();
  }
  work.pi.set(state.value);
  attempt();
  const [values, qValues] = [work.values.slice(), work.qValues.slice()];
  if (!CORE) endless?.mark(values, qValues);
  withhold(qValues, mdp, -Infinity);
  const optimum = { values, qValues, policy: state.value, return: work.report[REPORT.return] };
  return discounted ? { ...optimum, ...optimalBounds(mdp, values, qValues) } : optimum;
}
