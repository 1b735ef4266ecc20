// The price at which an exact maximiser's divergence is delta (docs/mathematics.md, section 7): the root of log(C / delta)
// in z = log Lambda (sPPO: in z = log t, t = Lambda + min Adv). log C falls along z and is nearly straight where C is
// small, so Newton's iteration takes few steps; a bracket guards it.

import { TOLERANCE, STALL_TOLERANCE } from "../shared/thresholds";
import { F64 } from "../math/views";
import { expOf, logOf } from "./row-logarithms";
import { maximise, slope } from "./maximisers";
import { MDPO, TRPO } from "../policy/surrogate-terms";

/** The slope of C along z. */
let divergenceSlope: f64 = 0.0;

/** C = sum_s d C_s at exp(z) + correction. */
function divergenceAt(method: i32, occupancy: F64, z: f64, correction: f64, S: i32): f64 {
  const price = expOf(z);
  let C = 0.0;
  divergenceSlope = 0.0;
  for (let s = 0; s < S; s++) {
    const d = occupancy[s];
    if (d == 0.0) continue;
    C += d * maximise(method, s, z, price, correction);
    divergenceSlope += d * slope;
  }
  return C;
}

/** z with C nearest to delta, from a first guess. */
export function solvePrice(method: i32, occupancy: F64, delta: f64, first: f64, S: i32): f64 {
  let low = -Infinity, high = Infinity;
  let z = first;
  let reach = 1.0;
  let before = Infinity;
  let nearest = first, least = Infinity;
  for (let step = 0; step < 300; step++) {
    const C = divergenceAt(method, occupancy, z, 0.0, S);
    const error = abs(C - delta);
    if (error < least) {
      least = error;
      nearest = z;
    }
    if (error <= TOLERANCE * delta || (error <= STALL_TOLERANCE * delta && error >= 0.5 * before)) break;
    before = error;
    if (C > delta) low = z;
    else high = z;
    let next = z - logOf(C / delta) * C / divergenceSlope;
    if (low == -Infinity || high == Infinity) {
      // Newton may overshoot where nothing bounds it, or stand still where a slope is rounding: it goes at most eight
      // times as far as the last time, and as far as that where it does not move.
      const far = abs(next - z);
      if (!(far > 0.0 && far <= reach) || step > 40) next = C > delta ? z + reach : z - reach;
      reach *= 8.0;
    } else if (!(next > low && next < high) || next == z || step > 60) {
      next = low + (high - low) / 2.0;
    }
    // Below that MDPO's policy is greedy to the last bit, and gap / Lambda overflows.
    if (method == MDPO) next = max(next, -650.0);
    if (next == z || next == low || next == high) break;
    z = next;
  }
  return nearest;
}

/**
 * What exp(z) lacks for C = delta. In TRPO a mass that hardly existed grows to about 1 - exp(z) / gap, which is small where
 * delta is, and one unit in the last place of the price would be much of it.
 */
export function refinePrice(method: i32, occupancy: F64, delta: f64, z: f64, S: i32): f64 {
  if (method != TRPO) return 0.0;
  const price = expOf(z);
  let correction = 0.0, next = 0.0, before = Infinity;
  for (let step = 0; step < 4; step++) {
    const over = divergenceAt(method, occupancy, z, next, S) - delta;
    if (!(abs(over) < 0.5 * before)) break;
    before = abs(over);
    correction = next;
    next -= over * price / divergenceSlope;
    if (before <= TOLERANCE * delta || !(abs(next) < 1e-9 * price)) break;
  }
  return correction;
}
