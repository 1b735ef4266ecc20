/**
 * The optimum of a large model by modified policy iteration (Puterman & Shin 1978): sweeps of value iteration in place,
 * then a partial evaluation of the greedy policy, here by a Krylov method (Gargiani et al. 2024, inexact policy
 * iteration), until two-sided bounds are close enough (docs/mathematics.md, section 1).
 */
import { correct } from "./approach.ts";
import type { Mdp } from "./mdp.ts";
import { withhold } from "./ragged.ts";
import type { PolicySystem } from "./sparse-workspace.ts";

const U = Number.EPSILON / 2;
/** Pairs of sweeps before each improvement, up and down the order of states. */
const PAIRS = 2;
/** The share of the residual that a partial evaluation may leave. */
const PARTIAL_SHARE = 0.02;
/** Improvements without progress after which evaluations are left out and sweeps, which always converge, go on alone. */
const PATIENCE = 60;
const LIMIT = 400;

/** max_a Q(s,a) */
function top(qValues: Float64Array, s: number, A: number): number {
  let best = qValues[s * A];
  for (let sa = s * A + 1; sa < (s + 1) * A; sa++) if (qValues[sa] > best) best = qValues[sa];
  return best;
}

/** How far V* can be from TV = max_a Q, with Q taken from V. */
interface Reach {
  /** TV + down <= V* <= TV + up in every state that is not terminal. */
  down: number;
  up: number;
  /** The largest |TV - V|. */
  residual: number;
}

/**
 * gamma min(TV - V) / (1 - gamma) <= V* - TV <= gamma max(TV - V) / (1 - gamma), and rounding: each Q goes through at
 * most `longest` + 8 operations. Terminals count as TV - V = 0, so a gain that may end counts once only.
 */
export function reach(mdp: Mdp, values: Float64Array, qValues: Float64Array): Reach {
  const { states: S, actions: A, discount, rewards, terminalMask } = mdp;
  const { rowStart } = mdp.transitions;
  let lo = Infinity;
  let hi = -Infinity;
  let size = 0;
  let longest = 0;
  let reward = 0;
  for (let s = 0; s < S; s++) {
    const change = terminalMask[s] ? 0 : top(qValues, s, A) - values[s];
    if (!(change >= lo)) lo = change;
    if (!(change <= hi)) hi = change;
    size = Math.max(size, Math.abs(values[s]));
    for (let sa = s * A; sa < (s + 1) * A; sa++) {
      longest = Math.max(longest, rowStart[sa + 1] - rowStart[sa]);
      reward = Math.max(reward, Math.abs(rewards[sa]));
    }
  }
  const gap = 1 - discount - 16 * U;
  const slack = gap > 0 ? ((longest + 8) * U * (reward + (1 + discount) * size)) / gap : Infinity;
  const share = discount / (1 - discount);
  return { down: share * lo - slack, up: share * hi + slack, residual: Math.max(-lo, hi) };
}

/** TV + shift, 0 in terminals. [S] */
function shifted(mdp: Mdp, qValues: Float64Array, shift: number): Float64Array {
  const out = new Float64Array(mdp.states);
  for (let s = 0; s < out.length; s++) if (!mdp.terminalMask[s]) out[s] = top(qValues, s, mdp.actions) + shift;
  return out;
}

/** Q + shift, 0 in terminals. [S, A] */
function raised({ terminalMask, actions: A }: Mdp, qValues: Float64Array, shift: number): Float64Array {
  const out = new Float64Array(qValues.length);
  for (let sa = 0; sa < out.length; sa++) if (!terminalMask[Math.floor(sa / A)]) out[sa] = qValues[sa] + shift;
  return out;
}

interface Bounds {
  lower: Float64Array;
  upper: Float64Array;
}

/** lower <= V* <= upper from V and its Q, below discount 1; both 0 in terminals. [S] each. */
export function optimalBounds(mdp: Mdp, values: Float64Array, qValues: Float64Array): Bounds {
  const { down, up } = reach(mdp, values, qValues);
  return { lower: shifted(mdp, qValues, down), upper: shifted(mdp, qValues, up) };
}

/** How far the search for an optimum is (docs/large-models.md). */
export interface OptimumProgress {
  /** Steps of policy iteration so far. */
  improvements: number;
  /**
   * Half the distance from the lower to the upper bound on V*, proved, the same in every state. Infinity before the first
   * bounds, and at discount 1.
   */
  error: number;
  /** The error at which an iterative search ends, a distance of V; 0 for a dense one, which ends when no action is better. */
  tolerance: number;
}

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
  let best = Infinity;
  let failures = 0;
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
    const { down, up, residual } = reach(mdp, values, qValues);
    if (!Number.isFinite(residual)) {
      throw new RangeError("the optimal values overflow: the rewards are too large for this discount");
    }
    error = (up - down) / 2;
    if (error <= tolerance) {
      // Q* is as far from Q, either way, as V* is from TV: the middle is the best guess.
      const middle = (up + down) / 2;
      yield progress();
      const lower = shifted(mdp, qValues, down);
      const upper = shifted(mdp, qValues, up);
      yield progress();
      return { values: shifted(mdp, qValues, middle), qValues: raised(mdp, qValues, middle), lower, upper };
    }
    failures = error < 0.9 * best ? 0 : failures + 1;
    best = Math.min(best, error);
    if (failures > LIMIT) {
      throw new Error(
        `optimal: the iteration stalled with the values within ${error.toExponential(2)} of the optimum; ` +
          `tolerance ${tolerance} was asked for`,
      );
    }
    yield progress();
    if (failures > PATIENCE) continue;
    system.gather(system.modified);
    yield progress();
    const before = system.certify("values");
    const target = Math.max(PARTIAL_SHARE * residual, 0.25 * tolerance * system.gap);
    for (const _ of correct(system, "values", target)) yield progress();
    if (!(system.certify("values") < before / 2)) system.modified = !system.modified;
  }
}
