// Bounds on the rounding of J_m and C_m as trials compute them (docs/mathematics.md, section 8).

import { ROUNDOFF as UNIT } from "../shared/thresholds";
import { across, both, larger, LANES, Pair, where } from "../math/lanes";
import * as panel from "../policy/state-panel";

/** Largest magnitude of a panel; numbers only. An action at -inf has no probability anywhere, so no rounding either. */
function magnitude(x: Pair): f64 {
  let most = both(0.0);
  for (let a: usize = 0; a < panel.length; a += LANES) {
    most = larger(most, where(f64x2.ne(x[a], both(-Infinity)), f64x2.abs(x[a])));
  }
  return max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
}

/** The largest of a panel's numbers >= 0, one of each state. */
function largest(x: Pair): f64 {
  let most = both(0.0);
  for (let state: usize = 0; state < panel.states; state += LANES) most = larger(most, x[state]);
  return max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
}

/** M, E sqrt(2 sum_s d) and the relative part of a bound on the rounding of C_m; see `boundRounding`. */
let magnitudeBound = 0.0;
let absoluteError = 0.0;
let relativeError = 0.0;

/**
 * Bounds the rounding of C_m at every point up to theta + alpha g by absolute sqrt(C_m) + relative C_m.
 *
 * C_m moves by sum_s d |p - p_t| E when z or log p is off by E, which is at most E sqrt(2 C_m sum_s d) (Pinsker,
 * Cauchy-Schwarz); the terms and their sum add some units of C_m. In relative-softmax.ts E is the rounding of z + alpha dz and, where
 * e^z is taken, of e^z - 1 - z, and the rest 5 A + 50 units at most. Beyond, it is that of log p_t + z and of what the
 * softmax adds, and where a term is taken as p - p_t - p_t lr, |lr| >= 3/32 and its rounding is below
 * (36 + 4 |lr|) u |p - p_t|. So E = 32 u M with u = 2^-53 and
 * M = 2 max |z + alpha dz| + max |log p_t| + A + 32 >= |lr|, |log p|.
 */
export function boundRounding(alpha: f64): void {
  const A = <f64>(panel.end / LANES);
  const blocks = <f64>(panel.length / panel.end);
  let weight = 0.0;
  for (let state: usize = 0; state < panel.states; state += LANES) weight += across(panel.d[state]);
  const M = 2.0 * (largest(panel.largestZ) + alpha * largest(panel.largestDz)) + magnitude(panel.logQ) + A + 32.0;
  magnitudeBound = M;
  absoluteError = 32.0 * UNIT * M * sqrt(2.0 * weight);
  relativeError = UNIT * (blocks + 6.0 * A + 64.0);
}

/**
 * After `boundRounding`: whether C_m = c at some point proves that C_m, as computed, is above delta wherever the true C_m
 * is no smaller.
 */
export function provesExcess(c: f64, delta: f64): bool {
  return c * (1.0 - 4.0 * relativeError) - 4.0 * absoluteError * sqrt(c) > delta;
}

/** After `boundRounding`: about the least c with `provesExcess(c, delta)`. */
export function leastProvable(delta: f64): f64 {
  return delta * (1.0 + 5.0 * relativeError) + 5.0 * absoluteError * sqrt(delta);
}

/** sum_s d max |Adv| */
function objectiveScale(): f64 {
  let W = 0.0;
  for (let block: usize = 0, state: usize = 0; block < panel.length; block += panel.end, state += LANES) {
    let most = both(0.0);
    for (let a: usize = block; a < block + panel.end; a += LANES) most = larger(most, f64x2.abs(panel.adv[a]));
    W += across(f64x2.mul(panel.d[state], most));
  }
  return W;
}

/** What J_m and f + rise may be off by together; J_m itself lies between +-M W, W = sum_s d max |Adv|. */
function objectiveRounding(W: f64, f: f64, rise: f64): f64 {
  const A = <f64>(panel.end / LANES);
  const blocks = <f64>(panel.length / panel.end);
  return UNIT * ((96.0 + blocks + 4.0 * A) * magnitudeBound * W + 4.0 * (abs(f) + rise));
}

/** After `boundRounding(alpha)`: by how much J_m must miss f + rise to be computed as a miss at any step up to alpha. */
export function objectiveMargin(f: f64, rise: f64): f64 {
  return 4.0 * objectiveRounding(objectiveScale(), f, rise);
}

/**
 * After `boundRounding(alpha)`: by how much a trial must miss what a line search asks for, f + rise with F = J_m -
 * weight C_m, to prove that every larger step up to alpha is computed as a miss, too, where F is concave.
 *
 * With dJ = M W + |f| a step at which weight C_m > 2 dJ misses by half of that; elsewhere C_m is at most 2 dJ / weight,
 * and its rounding so bounded.
 */
export function lineMargin(f: f64, rise: f64, weight: f64): f64 {
  const W = objectiveScale();
  const dJ = magnitudeBound * W + abs(f);
  const C = 2.0 * dJ / weight;
  const off = objectiveRounding(W, f, rise) + weight * (absoluteError * sqrt(C) + relativeError * C);
  return dJ > 2.0 * off ? 4.0 * off : Infinity;
}
