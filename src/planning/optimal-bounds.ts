/**
 * Two-sided bounds on the optimal values from any V and its Q (docs/mathematics.md, section 1).
 */
import type { Mdp } from "../model/mdp.ts";

const U = Number.EPSILON / 2;

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
export function shifted(mdp: Mdp, qValues: Float64Array, shift: number): Float64Array {
  const out = new Float64Array(mdp.states);
  for (let s = 0; s < out.length; s++) if (!mdp.terminalMask[s]) out[s] = top(qValues, s, mdp.actions) + shift;
  return out;
}

/** Q + shift, 0 in terminals. [S, A] */
export function raised({ terminalMask, actions: A }: Mdp, qValues: Float64Array, shift: number): Float64Array {
  const out = new Float64Array(qValues.length);
  for (let sa = 0; sa < out.length; sa++) if (!terminalMask[Math.floor(sa / A)]) out[sa] = qValues[sa] + shift;
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
