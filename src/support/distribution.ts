/**
 * Lists of numbers that are meant to sum to 1.
 */

/** How far from 1 the sum of a given distribution may lie. */
export const SUM_TOLERANCE = 1e-9;

/** Sums this close to 1 are left alone: 4 units in the last place below 1. See `normalise`. */
const ROUNDING = 2 * Number.EPSILON;

/** first + values[from] + ... + values[to - 1] to within one rounding, whatever the length (Neumaier 1974). */
export function compensatedSum(values: ArrayLike<number>, from: number, to: number, first = 0): number {
  let sum = first;
  let lost = 0;
  for (let i = from; i < to; i++) {
    const x = values[i];
    const next = sum + x;
    lost += Math.abs(sum) >= Math.abs(x) ? sum - next + x : x - next + sum;
    sum = next;
  }
  return sum + lost;
}

/**
 * Scales values[from .. to - 1] in place to sum to 1 and returns the sum they had; leaves them alone where that sum is
 * further than `SUM_TOLERANCE` from 1. Running it again changes no bit: quotients by a sum that is right to u = 2^-53
 * sum to 1 within 2u, are measured within 3u, and sums within 4u are kept. A single value becomes exactly 1.
 */
export function normalise(values: Float64Array, from: number, to: number): number {
  const sum = compensatedSum(values, from, to);
  const error = Math.abs(sum - 1);
  if (!(error <= SUM_TOLERANCE)) return sum;
  if (to - from === 1) values[from] = 1;
  else if (error > ROUNDING) for (let i = from; i < to; i++) values[i] /= sum;
  return sum;
}
