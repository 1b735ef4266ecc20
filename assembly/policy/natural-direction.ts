// The natural direction: the pseudo-inverse of d (diag p - p p^T) applied to the gradient, two states at a time in O(A).
// docs/mathematics.md, section 6.

import { CUT } from "../shared/thresholds";
import { F64 } from "../math/views";
import { add, both, div, larger, LANES, mul, Pair, smaller, sub, where } from "../math/lanes";
import { mean, MDPO, SPPO, TRPO } from "./surrogate-terms";
import { logRatio, reverseTerm } from "./relative-entropy";

export { CUT } from "../shared/thresholds";

/** d p (1 - p) */
@inline export function weight(p: v128, d: v128): v128 {
  return mul(mul(d, p), sub(both(1.0), p));
}

/** The largest and the least weight d p (1 - p) of a block. */
@inline export function largestWeight(p: Pair, d: v128, end: usize): v128 {
  let top = both(0.0);
  for (let a: usize = 0; a < end; a += LANES) top = larger(top, weight(p[a], d));
  return top;
}
@inline export function leastWeight(p: Pair, d: v128, end: usize): v128 {
  let least = both(Infinity);
  for (let a: usize = 0; a < end; a += LANES) least = smaller(least, weight(p[a], d));
  return least;
}

/** The largest weight of a row of a policy, in both lanes. */
@inline export function largestOfRow(p: F64, d: v128, A: i32): v128 {
  let top = both(0.0);
  for (let a = 0; a < A; a++) top = larger(top, weight(both(p[a]), d));
  return top;
}

/** MDPO: h = lr - KL(p, p_t) + 1, tau = -sum_b (p g / h) / sum_b (p / h), x = (g + tau) / h with g = Adv - sum_b p Adv. */
@inline function mdpoDirection(
  p: Pair,
  logP: Pair,
  q: Pair,
  logQ: Pair,
  adv: Pair,
  d: v128,
  cut: v128,
  x: Pair,
  h: Pair,
  end: usize,
): void {
  let kl = both(0.0);
  for (let a: usize = 0; a < end; a += LANES) kl = add(kl, reverseTerm(q[a], p[a], logRatio(logP[a], logQ[a])));
  const centre = mean(p, adv, end);
  let above = both(0.0);
  let below = both(0.0);
  for (let a: usize = 0; a < end; a += LANES) {
    const active = f64x2.gt(weight(p[a], d), cut);
    h[a] = add(sub(logRatio(logP[a], logQ[a]), kl), both(1.0));
    const share = div(p[a], h[a]);
    above = add(above, where(active, mul(share, sub(adv[a], centre))));
    below = add(below, where(active, share));
  }
  const tau = div(above, below);
  for (let a: usize = 0; a < end; a += LANES) x[a] = div(sub(sub(adv[a], centre), tau), h[a]);
}

/**
 * x - mean of x over the active actions, whose norm is least, and the curvature sum d p h y^2, y = x - (sum_b p x) /
 * (sum_b p); both 0 with one active action.
 */
export function centreDirection(
  p: Pair, d: v128, cut: v128, x: Pair, h: Pair, curved: bool, direction: Pair, end: usize,
): v128 {
  let count = both(0.0);
  let sumX = both(0.0);
  let sumPX = both(0.0);
  let sumP = both(0.0);
  for (let a: usize = 0; a < end; a += LANES) {
    const active = f64x2.gt(weight(p[a], d), cut);
    count = add(count, where(active, both(1.0)));
    sumX = add(sumX, where(active, x[a]));
    sumPX = add(sumPX, where(active, mul(p[a], x[a])));
    sumP = add(sumP, where(active, p[a]));
  }
  const middle = div(sumX, count);
  const balance = div(sumPX, sumP);
  const enough = f64x2.ge(count, both(2.0));
  let curvature = both(0.0);
  for (let a: usize = 0; a < end; a += LANES) {
    const active = v128.and(enough, f64x2.gt(weight(p[a], d), cut));
    const y = sub(x[a], balance);
    let term = mul(mul(p[a], y), y);
    if (curved) term = mul(term, h[a]);
    curvature = add(curvature, where(active, term));
    direction[a] = where(active, sub(x[a], middle));
  }
  return mul(d, curvature);
}

/** As `centreDirection`, where every action of the block is active. */
@inline function centreDirectionAll(
  p: Pair, d: v128, x: Pair, h: Pair, curved: bool, direction: Pair, end: usize,
): v128 {
  let sumX = both(0.0);
  let sumPX = both(0.0);
  let sumP = both(0.0);
  for (let a: usize = 0; a < end; a += LANES) {
    sumX = add(sumX, x[a]);
    sumPX = add(sumPX, mul(p[a], x[a]));
    sumP = add(sumP, p[a]);
  }
  const middle = div(sumX, both(<f64>(end / LANES)));
  const balance = div(sumPX, sumP);
  let curvature = both(0.0);
  for (let a: usize = 0; a < end; a += LANES) {
    const y = sub(x[a], balance);
    let term = mul(mul(p[a], y), y);
    if (curved) term = mul(term, h[a]);
    curvature = add(curvature, term);
    direction[a] = sub(x[a], middle);
  }
  return mul(d, curvature);
}

/** The direction of a block; returns its part of the curvature. `least`: its least weight, `top`: the largest of all. */
@inline export function directionBlock(
  method: i32,
  p: Pair,
  logP: Pair,
  q: Pair,
  logQ: Pair,
  adv: Pair,
  d: v128,
  least: v128,
  top: f64,
  direction: Pair,
  h: Pair,
  end: usize,
): v128 {
  const cut = both(CUT * top);
  // x = Adv (TRPO), exp(-lr) Adv = p_t Adv / p (sPPO), (g + tau) / h (MDPO), over the active actions.
  let x = direction;
  if (method == TRPO) x = adv;
  else if (method == SPPO) for (let a: usize = 0; a < end; a += LANES) x[a] = mul(adv[a], div(q[a], p[a]));
  else mdpoDirection(p, logP, q, logQ, adv, d, cut, x, h, end);
  return i64x2.all_true(f64x2.gt(least, cut)) && end > LANES
    ? centreDirectionAll(p, d, x, h, method == MDPO, direction, end)
    : centreDirection(p, d, cut, x, h, method == MDPO, direction, end);
}
