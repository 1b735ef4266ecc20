/**
 * The exact updates (docs/mathematics.md, section 7): the maximiser of J_m under C_m <= delta, and TRPO's at a price.
 */

import { METHOD_CODE, REPORT } from "../../kernels.ts";
import { LARGEST_GAP } from "../../shared/thresholds.ts";
import {
  bestValue,
  gapVariance,
  lowestAdvantage,
  measureGaps,
  ratiosAt,
  resultsAt,
  sumGaps,
} from "./advantage-gaps.ts";
import { binds, writeLimit } from "./greedy-limit.ts";
import { maximise, refinePrice, solvePrice } from "./price-root.ts";
import { writeRow } from "./reweighted-row.ts";

/** Every row at exp(z); the multipliers in the units of the model. */
function writeRows(
  f: Float64Array,
  method: number,
  logPi: number,
  pi: number,
  target: number,
  multiplier: number,
  z: number,
  correction: number,
  unit: number,
  scratch: number,
  S: number,
  A: number,
): number {
  const results = resultsAt(scratch, S, A);
  const price = Math.exp(z);
  let changed = false;
  for (let s = 0; s < S; s++) {
    const i = s * A;
    maximise(f, method, logPi, pi, z, price, correction, scratch, s, S, A);
    const level = method === METHOD_CODE.sppo ? 0 : bestValue(f, logPi + i, target + i, A);
    f[multiplier + s] = level + unit * f[results + 1];
    const rest = method === METHOD_CODE.trpo ? f[results + 2] : 0;
    if (writeRow(f, logPi + i, pi + i, ratiosAt(scratch, S, A) + i, target + i, rest, A)) changed = true;
  }
  return changed ? 1 : 0;
}

/**
 * A price to start from: C is about Var / (2 Lambda^2), Var = sum d Var_{p_t}(Q), where it is small.
 * sPPO's unknown is t = Lambda + lowest.
 */
function initialPrice(variance: number, delta: number, lowest: number): number {
  const price = variance > 0 ? Math.sqrt(variance / (2 * delta)) : 1;
  return Math.log(Math.max(price + lowest, 1e-3 * price));
}

/**
 * The maximiser of J_m under C_m <= delta for sPPO, MDPO and TRPO. logPi, pi inout [S, A]; advantages (sPPO's)
 * and qValues in [S, A]; occupancy in [S]; multiplier out [S]: lambda_s / d; report: price, binding, logMargin, lowest.
 * Returns 1 if a bit of logPi changed.
 */
export function exactConstrained(
  f: Float64Array,
  method: number,
  logPi: number,
  pi: number,
  advantages: number,
  qValues: number,
  occupancy: number,
  multiplier: number,
  report: number,
  scratch: number,
  delta: number,
  S: number,
  A: number,
): number {
  const sppo = method === METHOD_CODE.sppo;
  const target = sppo ? advantages : qValues;
  const lowest = sppo ? lowestAdvantage(f, pi, target, occupancy, S, A) : 0;
  const unit = measureGaps(f, method, logPi, target, qValues, occupancy, lowest, Infinity, scratch, S, A);
  sumGaps(f, logPi, pi, scratch, S, A);
  f[report + REPORT.lowest] = lowest;
  if (unit === 0 || !binds(f, method, pi, occupancy, delta, scratch, S, A)) {
    f[report + REPORT.price] = 0;
    f[report + REPORT.logMargin] = -Infinity;
    f[report + REPORT.binding] = 0;
    return writeLimit(f, method, logPi, pi, target, qValues, multiplier, scratch, S, A);
  }
  const first = initialPrice(gapVariance(f, pi, occupancy, scratch, S, A), delta, lowest / unit);
  const z = solvePrice(f, method, logPi, pi, occupancy, delta, first, scratch, S, A);
  const correction = refinePrice(f, method, logPi, pi, occupancy, delta, z, scratch, S, A);
  f[report + REPORT.price] = unit * Math.exp(z) - lowest;
  f[report + REPORT.logMargin] = z + Math.log(unit);
  f[report + REPORT.binding] = 1;
  return writeRows(f, method, logPi, pi, target, multiplier, z, correction, unit, scratch, S, A);
}

/**
 * TRPO's maximiser of J_m - price C_m. logPi, pi inout [S, A]; qValues in [S, A]; multiplier out [S]: nu_s.
 * Returns 1 if a bit of logPi changed.
 */
export function exactTrpo(
  f: Float64Array,
  logPi: number,
  pi: number,
  qValues: number,
  multiplier: number,
  scratch: number,
  price: number,
  S: number,
  A: number,
): number {
  // Gaps that are large beside the price in some state must not take the digits of the others.
  const most = price * LARGEST_GAP;
  const unit = measureGaps(f, METHOD_CODE.trpo, logPi, qValues, qValues, -1, 0, most, scratch, S, A);
  if (unit === 0) {
    // Every action of a state is as good as any other: p = p_t, nu = Q + price.
    for (let s = 0; s < S; s++) f[multiplier + s] = bestValue(f, logPi + s * A, qValues + s * A, A) + price;
    return 0;
  }
  sumGaps(f, logPi, pi, scratch, S, A);
  const z = Math.log(price) - Math.log(unit);
  return writeRows(f, METHOD_CODE.trpo, logPi, pi, qValues, multiplier, z, 0, unit, scratch, S, A);
}
