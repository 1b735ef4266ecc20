/**
 * The optimum of a large model by modified policy iteration (Puterman & Shin 1978): sweeps of value iteration in place,
 * then a partial evaluation of the greedy policy, here by a Krylov method (Gargiani et al. 2024, inexact policy
 * iteration), until two-sided bounds are close enough (docs/mathematics.md, section 1).
 */

import type { Apart } from "../evaluation/evaluation-choice.ts";
import { correct } from "../evaluation/iterative-evaluation.ts";
import type { PolicySystem } from "../evaluation/policy-system.ts";
import type { Mdp } from "../model/mdp.ts";
import { withhold } from "../model/unavailable-actions.ts";
import { type Bounds, type Optimum, type OptimumProgress, raised, reach, shifted } from "./optimal-bounds.ts";

/** Pairs of sweeps before each improvement, up and down the order of states. */
const PAIRS = 2;
/** The share of the residual that a partial evaluation may leave. */
const PARTIAL_SHARE = 0.02;
/**
 * So many improvements have to bring the error down to 0.9 of what it was. Those that do not are followed by sweeps alone,
 * which always converge; after as many spans as SPANS nothing is expected any more.
 */
const PATIENCE = 60;
const SPANS = 7;

/** The memory that the iteration works on, borrowed. */
export interface Planner {
  readonly system: PolicySystem;
  readonly values: Float64Array;
  readonly qValues: Float64Array;
  readonly pi: Float64Array;
}

/** pi <- greedy for Q, the first of equals; a one-hot row a state. */
function improve(qValues: Float64Array, pi: Float64Array, S: number, A: number): void {
  pi.fill(0);
  for (let s = 0; s < S; s++) {
    let best = s * A;
    for (let sa = best + 1; sa < (s + 1) * A; sa++) if (qValues[sa] > qValues[best]) best = sa;
    pi[best] = 1;
  }
}

/**
 * V and Q within `tolerance` of V* and Q*, and bounds on V*: copies. The policy that is greedy for Q is left in `pi`. The
 * pieces between yields are a pair of sweeps, a pass over the model or a call of the Krylov method.
 *
 * @throws Error when rounding or a discount very near 1 stops the bounds above the tolerance.
 */
export function* modifiedPolicyIteration(
  { system, values, qValues, pi }: Planner,
  mdp: Mdp,
  tolerance: number,
): Generator<OptimumProgress, { values: Float64Array; qValues: Float64Array } & Bounds, void> {
  const { states: S, actions: A } = mdp;
  values.fill(0);
  pi.fill(0);
  let least = Infinity;
  const kept = new Float64Array(S);
  let idleSpans = 0;
  let error = Infinity;
  for (let improvements = 0; ; improvements++) {
    const progress = () => ({ improvements, error, tolerance });
    for (let pair = 0; pair < PAIRS; pair++) {
      system.backUp(2);
      yield progress();
    }
    system.certify("values");
    yield progress();
    withhold(qValues, mdp, -Infinity);
    improve(qValues, pi, S, A);
    yield progress();
    const bounds = reach(mdp, values, qValues);
    const { down, up, residual } = bounds;
    if (!Number.isFinite(residual)) {
      throw new RangeError("the optimal values overflow: the rewards are too large for this discount");
    }
    error = bounds.error;
    if (error <= tolerance) {
      // Q* is as far from Q, either way, as V* is from TV: the middle is the best guess.
      const middle = up.map((x, i) => (x + down[i]) / 2);
      yield progress();
      const lower = shifted(mdp, qValues, down);
      const upper = shifted(mdp, qValues, up);
      yield progress();
      return { values: shifted(mdp, qValues, middle), qValues: raised(mdp, qValues, middle), lower, upper };
    }
    if (improvements % PATIENCE === PATIENCE - 1) {
      idleSpans = error < 0.9 * least ? 0 : idleSpans + 1;
      least = Math.min(least, error);
    }
    if (idleSpans === SPANS) {
      throw new Error(
        `optimal: the values were proved to be within ${error.toExponential(2)} of the optimum, ` +
          `not within ${tolerance}; a larger evaluationTolerance, or evaluation "dense", needs less`,
      );
    }
    yield progress();
    if (idleSpans > 0) continue;
    system.gather();
    yield progress();
    const residualBefore = system.certify("values");
    kept.set(values);
    const target = Math.max(PARTIAL_SHARE * residual, 0.25 * tolerance * system.gap);
    for (const _ of correct(system, "values", target)) yield progress();
    let residualAfter = system.certify("values");
    if (!(residualAfter < residualBefore / 2)) {
      // The method's own residual can be far from the true one: a correction that made that larger is taken back.
      if (!(residualAfter <= residualBefore)) values.set(kept);
      system.modified = !system.modified;
      // Where the Krylov method gains nothing, one that works for any graph takes its place.
      for (const how of ["successors", "factors"] as const) {
        for (const _ of system.gmres("values", how, target)) yield progress();
        residualAfter = system.certify("values");
        if (residualAfter < residualBefore / 2) break;
        if (!(residualAfter <= residualBefore)) values.set(kept);
      }
    }
  }
}

/**
 * The optimum as copies, and the greedy policy's. `apart`: states that the start cannot reach and that are solved for
 * themselves, to their own tolerance.
 */
export function* modifiedOptimum(
  system: PolicySystem,
  work: Omit<Planner, "system">,
  mdp: Mdp,
  tolerance: number,
  apart?: Apart,
): Generator<OptimumProgress, Optimum, void> {
  const { values: V, qValues: Q, pi } = work;
  const planner = { system, values: V, qValues: Q, pi };
  let found: Omit<Required<Optimum>, "return">;
  if (!apart) found = { ...(yield* modifiedPolicyIteration(planner, mdp, tolerance)), policy: pi.slice() };
  else {
    const { mask } = apart;
    system.silence(mask, true);
    const quiet = mdp.rewards.map((r, sa) => (mask[Math.floor(sa / mdp.actions)] ? 0 : r));
    try {
      const near = yield* modifiedPolicyIteration(planner, { ...mdp, rewards: quiet }, tolerance);
      found = { ...near, policy: pi.slice() };
    } finally {
      system.silence(mask, false);
    }
    const far = { ...(yield* modifiedPolicyIteration(planner, mdp, apart.values)), policy: pi };
    for (const name of ["values", "qValues", "lower", "upper", "policy"] as const) {
      const width = found[name].length / mdp.states;
      for (let i = 0; i < found[name].length; i++) if (mask[Math.floor(i / width)]) found[name][i] = far[name][i];
    }
    pi.set(found.policy);
  }
  let J = 0;
  for (let s = 0; s < mdp.states; s++) J += mdp.start[s] * found.values[s];
  return { ...found, return: J };
}
