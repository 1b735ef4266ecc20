/**
 * What the exact maximisers work on (docs/mathematics.md, section 7): gaps of the action values in units of the largest
 * one, so that a price is a plain number whatever the rewards' units, and sums over each state that no price changes.
 */

import { METHOD_CODE } from "../../kernels.ts";
import { TIE } from "../../shared/thresholds.ts";

export { TIE } from "../../shared/thresholds.ts";

/** Where the arrays of the table start in scratch, in doubles. gap, x: [S, A]; the others: [S]. */
export const gapsAt = (scratch: number): number => scratch;
export const ratiosAt = (scratch: number, S: number, A: number): number => scratch + S * A;
export const meansAt = (scratch: number, S: number, A: number): number => scratch + 2 * S * A;
export const bestAt = (scratch: number, S: number, A: number): number => meansAt(scratch, S, A) + S;
export const bestLogsAt = (scratch: number, S: number, A: number): number => meansAt(scratch, S, A) + 2 * S;
export const leadAt = (scratch: number, S: number, A: number): number => meansAt(scratch, S, A) + 3 * S;
/** Results of a row: [slope, multiplier]. */
export const resultsAt = (scratch: number, S: number, A: number): number => meansAt(scratch, S, A) + 4 * S;

/** How far apart two action values may be by rounding alone. */
export const tieOf = (x: number, y: number): number => TIE * Math.max(Math.abs(x), Math.abs(y));

/** How far an advantage may be from 0 by rounding alone, from Q and V = Q - Adv. */
export const tieOfAdvantage = (q: number, adv: number): number => tieOf(q, q - adv);

/** x / unit, finite. */
const inUnits = (x: number, unit: number): number => Math.max(Math.min(x / unit, Number.MAX_VALUE), -Number.MAX_VALUE);

/** max Q over the actions of a row with probability. */
export function bestValue(f: Float64Array, logPi: number, qValues: number, A: number): number {
  let top = -Infinity;
  for (let a = 0; a < A; a++) if (f[logPi + a] !== -Infinity && f[qValues + a] > top) top = f[qValues + a];
  return top;
}

/** min Adv over the pairs with d p > 0, or 0 where rounding has left none below. */
export function lowestAdvantage(
  f: Float64Array,
  pi: number,
  advantages: number,
  occupancy: number,
  S: number,
  A: number,
): number {
  let lowest = 0;
  for (let s = 0, i = 0; s < S; s++) {
    const d = f[occupancy + s];
    for (const end = i + A; i < end; i++) if (d * f[pi + i] > 0) lowest = Math.min(lowest, f[advantages + i]);
  }
  return lowest;
}

/**
 * gap = max Q - Q over the actions with probability (TRPO, MDPO), Adv - lowest (sPPO), ties at 0; an action without
 * probability gets 1. ahead(s): by how much TRPO's best action without probability is better than the others, or 0.
 * logPi, target, qValues in [S, A]; occupancy in [S], or -1. Returns the unit, the largest gap of the states with d > 0,
 * at most `most`; of all states where those have none or occupancy is -1; 0 if there is none. A state with d = 0 may have
 * gaps above 1.
 */
export function measureGaps(
  f: Float64Array,
  method: number,
  logPi: number,
  target: number,
  qValues: number,
  occupancy: number,
  lowest: number,
  most: number,
  scratch: number,
  S: number,
  A: number,
): number {
  const gap = gapsAt(scratch);
  const lead = leadAt(scratch, S, A);
  const up = method === METHOD_CODE.sppo;
  let unit = 0;
  let others = 0;
  for (let s = 0, i = 0; s < S; s++) {
    const top = up ? lowest : bestValue(f, logPi + i, target + i, A);
    let beyond = 0;
    let largest = 0;
    for (const end = i + A; i < end; i++) {
      const q = f[qValues + i];
      const tie = up ? Math.max(tieOfAdvantage(q, f[target + i]), TIE * Math.abs(lowest)) : tieOf(top, q);
      const distance = up ? f[target + i] - top : top - f[target + i];
      if (f[logPi + i] === -Infinity) {
        if (method === METHOD_CODE.trpo && -distance > tie) beyond = Math.max(beyond, -distance);
        f[gap + i] = -1;
        continue;
      }
      f[gap + i] = Math.abs(distance) > tie ? distance : 0;
      largest = Math.max(largest, Math.abs(f[gap + i]));
    }
    f[lead + s] = beyond;
    largest = Math.max(largest, beyond);
    if (occupancy < 0 || f[occupancy + s] > 0) unit = Math.max(unit, largest);
    else others = Math.max(others, largest);
  }
  if (unit === 0) unit = others;
  if (unit === 0) return 0;
  unit = Math.min(unit, most);
  for (let i = 0; i < S * A; i++) f[gap + i] = f[logPi + i] === -Infinity ? 1 : inUnits(f[gap + i], unit);
  for (let s = 0; s < S; s++) f[lead + s] = inUnits(f[lead + s], unit);
  return unit;
}

/** By state: sum p gap, and the probability of gap 0 and its logarithm, which may exist where the former underflows. */
export function sumGaps(f: Float64Array, logPi: number, pi: number, scratch: number, S: number, A: number): void {
  const gap = gapsAt(scratch);
  const means = meansAt(scratch, S, A);
  const best = bestAt(scratch, S, A);
  const bestLogs = bestLogsAt(scratch, S, A);
  for (let s = 0; s < S; s++) {
    let mean = 0;
    let share = 0;
    let top = -Infinity;
    for (let i = s * A; i < (s + 1) * A; i++) {
      mean += f[pi + i] * f[gap + i];
      if (f[gap + i] !== 0) continue;
      share += f[pi + i];
      top = Math.max(top, f[logPi + i]);
    }
    let sum = 0;
    for (let i = s * A; i < (s + 1) * A; i++) if (f[gap + i] === 0) sum += Math.exp(f[logPi + i] - top);
    f[means + s] = mean;
    f[best + s] = share;
    f[bestLogs + s] = top + Math.log(sum);
  }
}

/** sum_s d sum_a p (gap - sum_b p gap)^2 over the pairs with d p > 0. */
export function gapVariance(
  f: Float64Array,
  pi: number,
  occupancy: number,
  scratch: number,
  S: number,
  A: number,
): number {
  const gap = gapsAt(scratch);
  const means = meansAt(scratch, S, A);
  let total = 0;
  for (let s = 0, i = 0; s < S; s++) {
    const d = f[occupancy + s];
    for (const end = i + A; i < end; i++) {
      const off = f[gap + i] - f[means + s];
      if (d > 0) total += d * f[pi + i] * off * off;
    }
  }
  return total;
}
