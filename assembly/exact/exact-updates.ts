// The exact updates of TRPO, MDPO and sPPO (docs/mathematics.md, section 7). sPPO and MDPO with a price are closed-forms.ts.

import { LARGEST_GAP } from "../shared/thresholds";
import { F64 } from "../math/views";
import { expOf, logOf } from "./row-logarithms";
import { BINDING, LOG_MARGIN, LOWEST, PRICE } from "../shared/codes";
import { rowMultiplier, maximise, unsupportedMass } from "./maximisers";
import { refinePrice, solvePrice } from "./price-root";
import { MDPO, SPPO, TRPO } from "../policy/surrogate-terms";
import * as table from "./advantage-gaps";
import { writeRow } from "./reweighted-row";
import { writeLimit } from "./greedy-limit";

/** Every row at exp(z); the multipliers in the units of the model. Returns 1 if a bit of logPi changed. */
function writeRows(
  method: i32,
  logPi: F64,
  pi: F64,
  target: F64,
  multiplier: F64,
  z: f64,
  correction: f64,
  unit: f64,
  S: i32,
  A: i32,
): i32 {
  const price = expOf(z);
  let changed = false;
  for (let s = 0; s < S; s++) {
    const row = s * A;
    maximise(method, s, z, price, correction);
    const top = method == SPPO ? 0.0 : table.bestValue(logPi.from(row), target.from(row), A);
    multiplier[s] = top + unit * rowMultiplier;
    const x = changetype<F64>(table.ratioRow(s));
    if (writeRow(logPi.from(row), pi.from(row), x, target.from(row), unsupportedMass, A)) changed = true;
  }
  return i32(changed);
}

/**
 * Whether C_m reaches delta at some price. sPPO's and TRPO's grows without bound where a pair with d p_t > 0 has a gap,
 * or TRPO has a better action without probability; MDPO's ends at the greedy policy's, sum d log 1 / p_t(best actions).
 */
function binds(method: i32, occupancy: F64, delta: f64, S: i32): bool {
  let most = 0.0;
  for (let s = 0; s < S; s++) {
    const d = occupancy[s];
    if (!(d > 0.0 && (table.lead[s] > 0.0 || table.hasGap(s, d)))) continue;
    if (method != MDPO) return true;
    most -= d * table.bestLog[s];
  }
  return delta < most;
}

/**
 * log of a price to start from: C is about Var / (2 Lambda^2), Var = sum d Var_{p_t}(Q), where it is small. sPPO's
 * unknown is t = Lambda + lowest.
 */
function initialPrice(variance: f64, delta: f64, lowest: f64): f64 {
  const price = variance > 0.0 ? sqrt(variance / (2.0 * delta)) : 1.0;
  return logOf(max(price + lowest, 1e-3 * price));
}

/** The maximiser of J_m under C_m <= delta. Returns 1 if a bit of logPi changed. */
export function exactConstrained(
  method: i32,
  logPi: F64,
  pi: F64,
  advantages: F64,
  qValues: F64,
  occupancy: F64,
  multiplier: F64,
  report: F64,
  scratch: F64,
  delta: f64,
  S: i32,
  A: i32,
): i32 {
  const target = method == SPPO ? advantages : qValues;
  const lowest = method == SPPO ? table.lowestAdvantage(pi, advantages, occupancy, S, A) : 0.0;
  const unit = table.measureGaps(method, logPi, pi, target, qValues, occupancy, lowest, Infinity, scratch, S, A);
  report[LOWEST] = lowest;
  if (unit == 0.0 || !binds(method, occupancy, delta, S)) {
    report[PRICE] = 0.0;
    report[LOG_MARGIN] = -Infinity;
    report[BINDING] = 0.0;
    return writeLimit(method, logPi, pi, target, qValues, multiplier, scratch, S, A);
  }
  const first = initialPrice(table.gapVariance(occupancy, S), delta, lowest / unit);
  const z = solvePrice(method, occupancy, delta, first, S);
  report[PRICE] = unit * expOf(z) - lowest;
  report[LOG_MARGIN] = z + logOf(unit);
  report[BINDING] = 1.0;
  const correction = refinePrice(method, occupancy, delta, z, S);
  return writeRows(method, logPi, pi, target, multiplier, z, correction, unit, S, A);
}

/** The maximiser of TRPO's J_m - price C_m  (T). Returns 1 if a bit of logPi changed. */
export function exactTrpo(
  logPi: F64,
  pi: F64,
  qValues: F64,
  multiplier: F64,
  scratch: F64,
  price: f64,
  S: i32,
  A: i32,
): i32 {
  // Gaps that are large beside the price in some state must not take the digits of the others.
  const most = price * LARGEST_GAP;
  const unit = table.measureGaps(TRPO, logPi, pi, qValues, qValues, changetype<F64>(0), 0.0, most, scratch, S, A);
  if (unit > 0.0) return writeRows(TRPO, logPi, pi, qValues, multiplier, logOf(price) - logOf(unit), 0.0, unit, S, A);
  // Every action of a state is as good as any other: p = p_t, nu = Q + price.
  for (let s = 0; s < S; s++) multiplier[s] = table.bestValue(logPi.from(s * A), qValues.from(s * A), A) + price;
  return 0;
}
