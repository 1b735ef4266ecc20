// TRPO's row of an exact maximiser at a price Lambda, p = p_t / (tau + gap / Lambda), tau = (nu - max Q) / Lambda the root
// of sum_a p_t / (tau + gap / Lambda) = 1 (docs/mathematics.md, section 7). Gaps and Lambda in units of the largest gap;
// x = log p - log p_t. Lambda is price + correction: where a mass that hardly existed grows, one unit in the last place
// may be much of it.

import { across, add, both, div, LANES, mul, Pair, sub } from "../math/lanes";
import { klRow, logRow } from "./row-logarithms";

/** The slope of the divergence along log Lambda. */
export let slope: f64 = 0.0;
/** The root, and w = 1 - tau: the smaller of the two is right in every digit. */
export let tau: f64 = 0.0;
let w: f64 = 0.0;

/** top / (price + more) - 1, to the first order in `more`, without cancellation. */
@inline function above(top: v128, price: v128, more: v128, inverse: v128): v128 {
  return mul(sub(sub(top, price), mul(more, mul(top, inverse))), inverse);
}

/** y = tau + gap / Lambda - 1, by the smaller of tau and w. */
@inline function excess(gap: v128, price: v128, more: v128, inverse: v128): v128 {
  if (w < 0.5) return sub(mul(gap, inverse), both(w));
  return add(above(gap, price, more, inverse), both(tau));
}

/**
 * H(tau) = 1 / sum_a p_t / (tau + g), g = gap / Lambda, is concave and increasing, so Newton's iteration on H = 1 from the
 * left increases to the root; tau = 1 - sum p_t g (Jensen), p_t(best) and `least` lie left of it. The residual 1 / H - 1
 * is summed as -sum p_t y / (1 + y), y = tau + g - 1, which does not cancel. Ends within a step of the last digits, as
 * the iteration squares its error, or where the residual is rounding. Returns sum p_t / (tau + g)^2 before the last step.
 */
@inline function findRoot(gap: Pair, q: Pair, price: f64, correction: f64, mean: f64, least: f64, end: usize): f64 {
  const inverse = both(1.0 / price), by = both(price), more = both(correction), one = both(1.0);
  w = mean / price;
  tau = 1.0 - w;
  if (tau < least) {
    tau = least;
    w = 1.0 - tau;
  }
  let squares = 1.0;
  for (let step = 0; step < 100; step++) {
    const t = both(tau);
    let F = both(0.0), E = both(0.0), size = both(0.0), F2 = both(0.0);
    for (let a: usize = 0; a < end; a += LANES) {
      const share = div(one, add(mul(gap[a], inverse), t));
      const p = mul(q[a], share);
      const part = mul(p, excess(gap[a], by, more, inverse));
      F = add(F, p);
      E = add(E, part);
      size = add(size, f64x2.abs(part));
      F2 = add(F2, mul(p, share));
    }
    const off = across(E);
    squares = across(F2);
    const move = across(F) * off / squares;
    if (w < 0.5) {
      w += move;
      tau = 1.0 - w;
    } else {
      tau = max(tau - move, least);
      w = 1.0 - tau;
    }
    if (abs(move) <= 1.4901161193847656e-8 * min(tau, w) || abs(off) <= 4.440892098500626e-16 * across(size)) break;
  }
  return squares;
}

/** x of the row, and KL(p_t, p). p, below and y are scratch. */
export function rootRow(
  gap: Pair,
  q: Pair,
  x: Pair,
  p: Pair,
  below: Pair,
  y: Pair,
  price: f64,
  correction: f64,
  mean: f64,
  least: f64,
  end: usize,
): f64 {
  const squares = findRoot(gap, q, price, correction, mean, least, end);
  const inverse = both(1.0 / price), by = both(price), more = both(correction), t = both(tau);
  let fall = both(0.0);
  for (let a: usize = 0; a < end; a += LANES) {
    below[a] = add(mul(gap[a], inverse), t);
    y[a] = excess(gap[a], by, more, inverse);
    p[a] = div(q[a], below[a]);
    const z = div(y[a], below[a]);
    fall = add(fall, mul(q[a], mul(z, z)));
  }
  slope = -across(fall) / squares;
  logRow(below, y, x, -1.0, end);
  return klRow(q, p, x, 1.0, end);
}
