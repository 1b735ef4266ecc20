// Rows of the exact maximisers (docs/mathematics.md, section 7) in which something is less than a double can hold: the price,
// p_t of the best actions, a sum of weights. Logarithms take its place. Units as in normalisation-root.ts; rows in scalars, as they are
// rare.

import { SMALLEST_DIVISOR } from "../shared/thresholds";
import { F64 } from "../math/views";
import { expOf, klTerm, logNear, logOf } from "./row-logarithms";

export { SMALLEST_DIVISOR } from "../shared/thresholds";

/** Results of a row: the slope of the divergence along log Lambda, the multiplier (nu - max Q; N), the mass with p_t = 0. */
export let slope: f64 = 0.0;
export let rowMultiplier: f64 = 0.0;
export let unsupportedMass: f64 = 0.0;

/** log(Lambda / top), Lambda = price + more. */
function logShare(top: f64, price: f64, more: f64, logPrice: f64): f64 {
  if (price < SMALLEST_DIVISOR) return logPrice - logOf(top);
  return -logNear(top / price, (top - price - more * (top / price)) / price);
}

/**
 * TRPO where an action without probability is better than all others, by `lead`: it takes what the others leave at nu =
 * its Q. Returns KL(p_t, p), or -1 where they leave nothing.
 */
export function unsupportedTrpoRow(
  gap: F64, q: F64, x: F64, price: f64, more: f64, logPrice: f64, lead: f64, n: i32,
): f64 {
  unsupportedMass = 0.0;
  for (let a = 0; a < n; a++) {
    const top = gap[a] + lead;
    unsupportedMass += q[a] * (top - price - more) / top;
  }
  if (!(unsupportedMass >= 0.0)) return -1.0;
  let kl = unsupportedMass;
  slope = 0.0;
  for (let a = 0; a < n; a++) {
    const top = gap[a] + lead;
    x[a] = logShare(top, price, more, logPrice);
    kl += klTerm(q[a], q[a] * price / top, x[a]);
    slope -= q[a];
  }
  rowMultiplier = lead;
  return max(kl, 0.0);
}

/**
 * TRPO where nu = max Q to the last digit: Lambda underflows, or p_t of the best actions does. They take what the others
 * leave. Returns KL(p_t, p), or -1 where they leave nothing.
 */
export function underflowingTrpoRow(
  gap: F64,
  q: F64,
  x: F64,
  price: f64,
  more: f64,
  logPrice: f64,
  best: f64,
  bestLog: f64,
  n: i32,
): f64 {
  let left = best;
  for (let a = 0; a < n; a++) if (gap[a] > 0.0) left += q[a] * (gap[a] - price - more) / gap[a];
  if (!(left > 0.0)) return -1.0;
  const lift = logOf(left) - bestLog;
  // Where p_t(best) is a double, lift = log(left / p_t(best)).
  let kl = best >= SMALLEST_DIVISOR ? klTerm(best, left, lift) : left;
  slope = 0.0;
  for (let a = 0; a < n; a++) {
    x[a] = lift;
    if (gap[a] == 0.0) continue;
    x[a] = logShare(gap[a], price, more, logPrice);
    kl += klTerm(q[a], q[a] * price / gap[a], x[a]);
    slope -= q[a];
  }
  rowMultiplier = 0.0;
  unsupportedMass = 0.0;
  return max(kl, 0.0);
}

/** sPPO where N underflows: the row's best weight is t, or belongs to an action whose p_t underflows. */
export function underflowingSppoRow(gap: F64, logQ: F64, q: F64, x: F64, t: f64, logT: f64, n: i32): f64 {
  let top = -Infinity;
  for (let a = 0; a < n; a++) {
    x[a] = gap[a] == 0.0 ? logT : logOf(max(gap[a] + t, 0.0));
    top = max(top, logQ[a] + x[a]);
  }
  let sum = 0.0;
  for (let a = 0; a < n; a++) sum += expOf(logQ[a] + x[a] - top);
  const logN = top + logOf(sum);
  let kl = 0.0;
  slope = 0.0;
  for (let a = 0; a < n; a++) {
    x[a] = x[a] - logN;
    const p = expOf(logQ[a] + x[a]);
    kl += klTerm(q[a], p, x[a]);
    if (q[a] > 0.0 && gap[a] == 0.0) slope -= (p - q[a]) * (p - q[a]) / q[a];
  }
  rowMultiplier = expOf(logN);
  return kl;
}
