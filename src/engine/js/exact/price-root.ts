/**
 * The price at which an exact maximiser's divergence is delta: the root of log(C / delta) in z = log Lambda (sPPO: in
 * z = log t, t = Lambda + min Adv). log C falls along z and is nearly straight where C is small, so Newton's iteration
 * takes few steps; a bracket guards it.
 */

import { METHOD_CODE } from "../../kernels.ts";
import { STALL_TOLERANCE, TOLERANCE } from "../../shared/thresholds.ts";
import { bestAt, bestLogsAt, gapsAt, leadAt, meansAt, ratiosAt, resultsAt } from "./advantage-gaps.ts";
import { mdpoRow, sppoRow } from "./maximisers.ts";
import { trpoRow } from "./normalisation-root.ts";

/** x of state s at exp(z), and the row's results. Returns the row's divergence. */
export function maximise(
  f: Float64Array,
  method: number,
  logPi: number,
  pi: number,
  z: number,
  price: number,
  correction: number,
  scratch: number,
  s: number,
  S: number,
  A: number,
): number {
  const i = s * A;
  const gap = gapsAt(scratch) + i;
  const x = ratiosAt(scratch, S, A) + i;
  const mean = f[meansAt(scratch, S, A) + s];
  const results = resultsAt(scratch, S, A);
  if (method === METHOD_CODE.mdpo) return mdpoRow(f, gap, logPi + i, pi + i, x, price, results, A);
  if (method === METHOD_CODE.sppo) return sppoRow(f, gap, logPi + i, pi + i, x, price, z, mean, results, A);
  const best = f[bestAt(scratch, S, A) + s];
  const bestLog = f[bestLogsAt(scratch, S, A) + s];
  const lead = f[leadAt(scratch, S, A) + s];
  return trpoRow(f, gap, pi + i, x, price, correction, z, mean, best, bestLog, lead, results, A);
}

/** C at exp(z) + correction; its slope along z goes to results. */
function divergenceAt(
  f: Float64Array,
  method: number,
  logPi: number,
  pi: number,
  occupancy: number,
  z: number,
  correction: number,
  scratch: number,
  S: number,
  A: number,
): number {
  const results = resultsAt(scratch, S, A);
  const price = Math.exp(z);
  let C = 0;
  let slope = 0;
  for (let s = 0; s < S; s++) {
    const d = f[occupancy + s];
    if (d === 0) continue;
    C += d * maximise(f, method, logPi, pi, z, price, correction, scratch, s, S, A);
    slope += d * f[results];
  }
  f[results] = slope;
  return C;
}

/** z with C nearest to delta, from a first guess. */
export function solvePrice(
  f: Float64Array,
  method: number,
  logPi: number,
  pi: number,
  occupancy: number,
  delta: number,
  first: number,
  scratch: number,
  S: number,
  A: number,
): number {
  const results = resultsAt(scratch, S, A);
  let low = -Infinity;
  let high = Infinity;
  let z = first;
  let reach = 1;
  let before = Infinity;
  let nearest = first;
  let least = Infinity;
  for (let step = 0; step < 300; step++) {
    const C = divergenceAt(f, method, logPi, pi, occupancy, z, 0, scratch, S, A);
    const error = Math.abs(C - delta);
    if (error < least) {
      least = error;
      nearest = z;
    }
    if (error <= TOLERANCE * delta || (error <= STALL_TOLERANCE * delta && error >= 0.5 * before)) break;
    before = error;
    if (C > delta) low = z;
    else high = z;
    let next = z - (Math.log(C / delta) * C) / f[results];
    if (low === -Infinity || high === Infinity) {
      // Newton may overshoot where nothing bounds it, or stand still where a slope is rounding: it goes at most eight
      // times as far as the last time, and as far as that where it does not move.
      const far = Math.abs(next - z);
      if (!(far > 0 && far <= reach) || step > 40) next = C > delta ? z + reach : z - reach;
      reach *= 8;
    } else if (!(next > low && next < high) || next === z || step > 60) next = low + (high - low) / 2;
    // Below that MDPO's policy is greedy to the last bit, and gap / Lambda overflows.
    if (method === METHOD_CODE.mdpo) next = Math.max(next, -650);
    if (next === z || next === low || next === high) break;
    z = next;
  }
  return nearest;
}

/**
 * What exp(z) lacks for C = delta. In TRPO a mass that hardly existed grows to about 1 - exp(z) / gap, which is small where
 * delta is, and one unit in the last place of the price would be much of it.
 */
export function refinePrice(
  f: Float64Array,
  method: number,
  logPi: number,
  pi: number,
  occupancy: number,
  delta: number,
  z: number,
  scratch: number,
  S: number,
  A: number,
): number {
  if (method !== METHOD_CODE.trpo) return 0;
  const price = Math.exp(z);
  let correction = 0;
  let next = 0;
  let before = Infinity;
  for (let step = 0; step < 4; step++) {
    const over = divergenceAt(f, method, logPi, pi, occupancy, z, next, scratch, S, A) - delta;
    if (!(Math.abs(over) < 0.5 * before)) break;
    before = Math.abs(over);
    correction = next;
    next -= (over * price) / f[resultsAt(scratch, S, A)];
    if (before <= TOLERANCE * delta || !(Math.abs(next) < 1e-9 * price)) break;
  }
  return correction;
}
