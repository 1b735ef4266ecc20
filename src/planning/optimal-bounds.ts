/**
 * Two-sided bounds on the optimal values from any V and its Q (docs/mathematics.md, section 1).
 */
import type { Mdp } from "../model/mdp.ts";
import { compensatedSum } from "../support/distribution.ts";

const U = Number.EPSILON / 2;

/** max_a Q(s,a) */
function top(qValues: Float64Array, s: number, A: number): number {
  let best = qValues[s * A];
  for (let sa = s * A + 1; sa < (s + 1) * A; sa++) if (qValues[sa] > best) best = qValues[sa];
  return best;
}

/**
 * How far V* can be from TV = max_a Q, with Q taken from V. One number for all states, or one a state where states that
 * cannot reach each other have rewards of very different sizes: a state's bounds depend only on what can be reached from it.
 */
export interface Reach {
  /** TV + down <= V* <= TV + up in every state that is not terminal. [1] or [S] */
  readonly down: Float64Array;
  readonly up: Float64Array;
  /** The largest |TV - V|. */
  readonly residual: number;
  /** Half the largest distance between the bounds. */
  readonly error: number;
}

/** Rewards whose largest sizes differ by more than this from state to state have bounds of their own. */
const UNEVEN = 2 ** 20;

/** The largest |r(s,a)| of each state, 0 in terminals. [S] */
function rewardSizes({ states: S, actions: A, rewards, terminalMask }: Mdp): Float64Array {
  const sizes = new Float64Array(S);
  for (let sa = 0; sa < S * A; sa++) {
    const s = Math.floor(sa / A);
    if (!terminalMask[s]) sizes[s] = Math.max(sizes[s], Math.abs(rewards[sa]));
  }
  return sizes;
}

/** Whether states have rewards of very different sizes. */
function isUneven(sizes: Float64Array): boolean {
  let least = Infinity;
  let most = 0;
  for (const size of sizes) {
    if (size > most) most = size;
    if (size > 0 && size < least) least = size;
  }
  return most > UNEVEN * least;
}

/** x <- the largest x over the states that can be reached from each under some policy, itself included. [S] */
function overReachable(x: Float64Array, { states: S, actions: A, transitions }: Mdp): Float64Array {
  const { rowStart, nextState } = transitions;
  let rising = true;
  while (rising) {
    rising = false;
    // Down the states and up again, so that neither order of a line of states is slow.
    for (let i = 0; i < 2 * S; i++) {
      const s = i < S ? i : 2 * S - 1 - i;
      for (let k = rowStart[s * A]; k < rowStart[(s + 1) * A]; k++) {
        if (x[nextState[k]] > x[s]) {
          x[s] = x[nextState[k]];
          rising = true;
        }
      }
    }
  }
  return x;
}

/** The largest |sum_s' P(s'|s,a) - 1| over the rows, rounded up. */
function largestExcess({ terminalMask, actions: A, transitions }: Mdp): number {
  const { rowStart, probability } = transitions;
  let excess = 0;
  for (let sa = 0; sa + 1 < rowStart.length; sa++) {
    const [from, to] = [rowStart[sa], rowStart[sa + 1]];
    if (from === to || terminalMask[Math.floor(sa / A)]) continue;
    excess = Math.max(
      excess,
      Math.abs(compensatedSum(probability, from, to, -1)) * (1 + 4 * U) + (to - from) ** 2 * U * U,
    );
  }
  return excess;
}

/**
 * The proof is in docs/large-models.md. With h = max(TV - V, 0) over what can be reached, g the most that a row
 * multiplies a constant by, and e the rounding of TV: V* <= TV + (g h + e) / (1 - g); with l = min(TV - V, 0) likewise
 * from below. Both hold for the rows as they are stored, and for rows that sum to 1 exactly.
 */
export function reach(mdp: Mdp, values: Float64Array, qValues: Float64Array): Reach {
  const { states: S, actions: A, discount, terminalMask } = mdp;
  const { rowStart } = mdp.transitions;
  const rewardSize = rewardSizes(mdp);
  // fma-pg/core, which is small, has one number for all states: bounds that hold, and may be wide.
  const uneven = !CORE && isUneven(rewardSize);
  const n = !CORE && uneven ? S : 1;
  const fall = new Float64Array(n).fill(-Infinity);
  const rise = new Float64Array(n).fill(-Infinity);
  const size = new Float64Array(n);
  const reward = new Float64Array(n);
  let longest = 0;
  let residual = 0;
  for (let s = 0; s < S; s++) {
    const change = terminalMask[s] ? 0 : top(qValues, s, A) - values[s];
    const i = !CORE && uneven ? s : 0;
    // Comparisons let what is not a number pass, so that an overflow is seen.
    if (!(-change <= fall[i])) fall[i] = -change;
    if (!(change <= rise[i])) rise[i] = change;
    if (!(Math.abs(change) <= residual)) residual = Math.abs(change);
    size[i] = Math.max(size[i], Math.abs(values[s]));
    reward[i] = Math.max(reward[i], rewardSize[s]);
    for (let sa = s * A; sa < (s + 1) * A; sa++) longest = Math.max(longest, rowStart[sa + 1] - rowStart[sa]);
  }
  if (!CORE && uneven) for (const x of [fall, rise, size, reward]) overReachable(x, mdp);
  const excess = largestExcess(mdp);
  // 1 - gamma is exact from 1/2 on, and else no quotient is near its end.
  const gap = (1 - discount - discount * excess * (1 + 4 * U)) * (1 - 8 * U);
  const down = new Float64Array(n);
  const up = new Float64Array(n);
  let error = 0;
  for (let i = 0; i < n; i++) {
    // Each Q goes through `longest` + 2 operations, TV - V and the sum of a bound through one each.
    const rounding = (longest + 9) * (U * (reward[i] + (1 + discount) * size[i]) + Number.MIN_VALUE) + excess * size[i];
    const slack = gap > 0 ? (rounding / gap) * (1 + 16 * U) : Infinity;
    // Where every value rises, and may do so for ever, the least rise counts; its quotient is rounded to the safe side.
    down[i] = -shareOf(fall[i]) - slack;
    up[i] = shareOf(rise[i]) + slack;
    error = Math.max(error, (up[i] - down[i]) / 2);
    if (Number.isNaN(up[i] - down[i])) error = Number.NaN;
  }
  return { down, up, residual, error };

  /** x g / (1 - g), rounded away from 0 for x > 0 and towards it for x < 0. */
  function shareOf(x: number): number {
    const share = gap > 0 ? (discount * (1 + excess)) / gap : Infinity;
    return x > 0
      ? x * share * (1 + 16 * U)
      : ((x * discount * (1 - excess)) / (1 - discount + discount * excess)) * (1 - 16 * U);
  }
}

/** TV + shift, 0 in terminals. shift [1] or [S]; [S] */
export function shifted(mdp: Mdp, qValues: Float64Array, shift: Float64Array): Float64Array {
  const out = new Float64Array(mdp.states);
  for (let s = 0; s < out.length; s++) {
    if (!mdp.terminalMask[s]) out[s] = top(qValues, s, mdp.actions) + shift[CORE ? 0 : s % shift.length];
  }
  return out;
}

/** Q + shift, 0 in terminals. shift [1] or [S]; [S, A] */
export function raised({ terminalMask, actions: A }: Mdp, qValues: Float64Array, shift: Float64Array): Float64Array {
  const out = new Float64Array(qValues.length);
  for (let sa = 0; sa < out.length; sa++) {
    const s = Math.floor(sa / A);
    if (!terminalMask[s]) out[sa] = qValues[sa] + shift[CORE ? 0 : s % shift.length];
  }
  return out;
}

export interface Bounds {
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

/** The optimum, with bounds (docs/mathematics.md, section 1). */
export interface Optimum {
  /** V*(s). [S] */
  values: Float64Array;
  /** Q*(s,a); -Infinity where a state lacks the action. [S, A] */
  qValues: Float64Array;
  /** One action with probability 1 in each state. [S, A] */
  policy: Float64Array;
  /** J* = mu . V* */
  return: number;
  /** lower <= V* in every state, from the Bellman residual, rounding included; absent at discount 1. [S] */
  lower?: Float64Array;
  /** V* <= upper, likewise. [S] */
  upper?: Float64Array;
}
