// An exact short cut through the backtracking of a trust region. Along theta + alpha g the divergence C_m rises once it
// has passed its start: where that is proved, one trial that lies above delta by more than rounding rejects every larger
// alpha as well, unseen. The search ends at the same alpha, bit for bit, as one that tries them all
// (docs/mathematics.md, section 8).

import { across, add, both, larger, LANES, mul, Pair, sub, where } from "./lanes";
import { MDPO } from "./surrogate";
import { logRatio } from "./divergence";
import { divergence, visit } from "./trial";
import * as panel from "./panel";

/** 2^-53 */
const UNIT: f64 = 1.1102230246251565e-16;

/** Largest magnitude of a panel; numbers only. An action at -inf has no probability anywhere, so no rounding either. */
function magnitude(x: Pair): f64 {
  let most = both(0.0);
  for (let a: usize = 0; a < panel.length; a += LANES) {
    most = larger(most, where(f64x2.ne(x[a], both(-Infinity)), f64x2.abs(x[a])));
  }
  return max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
}

/** E sqrt(2 sum_s d) and the relative part of a bound on the rounding of C_m; see `bound`. */
let absolute = 0.0;
let relative = 0.0;

/**
 * Bounds the rounding of C_m at every point up to theta + alpha g by absolute sqrt(C_m) + relative C_m.
 *
 * C_m moves by sum_s d |p - p_t| E when theta, log p and log p_t are off by E together, which is at most
 * E sqrt(2 C_m sum_s d) (Pinsker, Cauchy-Schwarz); the terms and their sum add some units of C_m. Where a term is taken as
 * p - p_t - p_t lr, |lr| >= 1/8 and its rounding is below 26 u |p - p_t| |lr|. Near p_t, in tilt.ts, E is the rounding of
 * theta + alpha g, log p_t and their difference, and the rest 3 A + 38 units at most. So E = 32 u M with u = 2^-53 and
 * M = 2 max |theta + alpha g| + max |log p_t| + A + 32 >= |lr|, |log p|, and what the softmax's sum adds.
 */
function bound(alpha: f64): void {
  const A = <f64>(panel.end / LANES);
  const blocks = <f64>(panel.length / panel.end);
  let weight = 0.0;
  for (let state: usize = 0; state < panel.states; state += LANES) weight += across(panel.d[state]);
  const M = 2.0 * (magnitude(panel.theta) + alpha * magnitude(panel.g)) + magnitude(panel.logQ) + A + 32.0;
  absolute = 32.0 * UNIT * M * sqrt(2.0 * weight);
  relative = UNIT * (blocks + 4.0 * A + 64.0);
}

/** Whether C_m = c at some point proves that C_m, as computed, passes delta wherever the true C_m is no smaller than here. */
function proves(c: f64, delta: f64): bool {
  return c * (1.0 - 4.0 * relative) - 4.0 * absolute * sqrt(c) > delta;
}

/**
 * The largest alpha up to which C_m = sum_s d KL(p, p_t) surely rises, at panel.theta, where p and log p stand.
 *
 * C'(alpha) = sum_s d [Cov_p(g, lr_0) + alpha Var_p(g)], and d/dalpha Cov_p(g, lr_0) = E_p (g - E g)^2 (lr_0 - E lr_0). With
 * R = max |lr_0 - E_0 lr_0| and Var_p(g) <= e^(alpha span) Var_0(g), span the range of g,
 * C'(alpha) >= C'(0) - 2.3 alpha sum_s d R Var_0(g) while alpha span <= 1/8. Half of that region is claimed, and nothing
 * where C'(0) may be rounding (log-ratios are right to 1e-12).
 */
function risingReach(): f64 {
  let slope = 0.0;
  let doubt = 0.0;
  let bend = 0.0;
  let span = 0.0;
  for (let block: usize = 0, state: usize = 0; block < panel.length; block += panel.end, state += LANES) {
    const p = panel.p.from(block), logP = panel.logP.from(block), logQ = panel.logQ.from(block), g = panel.g.from(block);
    let meanG = both(0.0);
    let meanLr = both(0.0);
    for (let a: usize = 0; a < panel.end; a += LANES) {
      const seen = f64x2.gt(p[a], both(0.0));
      meanG = add(meanG, mul(p[a], g[a]));
      meanLr = add(meanLr, where(seen, mul(p[a], logRatio(logP[a], logQ[a]))));
    }
    let covariance = both(0.0);
    let uncertain = both(0.0);
    let variance = both(0.0);
    let R = both(0.0);
    let widest = both(0.0);
    for (let a: usize = 0; a < panel.end; a += LANES) {
      const y = sub(g[a], meanG);
      const z = where(f64x2.gt(p[a], both(0.0)), sub(logRatio(logP[a], logQ[a]), meanLr));
      const product = mul(p[a], mul(y, z));
      covariance = add(covariance, product);
      uncertain = add(uncertain, add(f64x2.abs(product), mul(both(1e-3), f64x2.abs(mul(p[a], y)))));
      variance = add(variance, mul(p[a], mul(y, y)));
      R = larger(R, f64x2.abs(z));
      widest = larger(widest, f64x2.abs(y));
    }
    const d = panel.d[state];
    slope += across(mul(d, covariance));
    doubt += across(mul(d, uncertain));
    bend += across(mul(d, mul(R, variance)));
    const w = where(f64x2.gt(d, both(0.0)), widest);
    span = max(span, 2.0 * max(f64x2.extract_lane(w, 0), f64x2.extract_lane(w, 1)));
  }
  if (!(slope > 1e-9 * doubt)) return 0.0;
  return min(0.125 / span, slope / (4.6 * bend));
}

/** How far leaps reach from panel.theta along panel.g: everywhere where C_m is convex, near the start for MDPO. */
export function reachOf(method: i32, start: f64, delta: f64): f64 {
  if (!(start <= delta)) return 0.0;
  return method == MDPO ? risingReach() : Infinity;
}

/** Trials that were proved to fail by the last `leap`, and the last of them. */
export let skipped: i32 = 0;
export let landed: f64 = 0.0;

/** From a failed alpha with C_m > delta: skips trials that surely fail too, `most` at the most. */
export function leap(method: i32, alpha: f64, decay: f64, delta: f64, most: i32): void {
  skipped = 0;
  landed = alpha;
  bound(alpha);
  let growing = true;
  for (let stride = 2; stride > 1; ) {
    if (skipped + stride <= most) {
      let next = landed;
      for (let i = 0; i < stride; i++) next *= decay;
      visit(method, next, true);
      if (proves(divergence, delta)) {
        landed = next;
        skipped += stride;
        if (growing) {
          stride <<= 1;
          continue;
        }
      }
    }
    growing = false;
    stride >>= 1;
  }
}
