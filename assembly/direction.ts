// The natural direction: the pseudo-inverse of d (diag p - p p^T) applied to the gradient, two states at a time in O(A).
// docs/mathematics.md, section 6.

import { F64 } from "./vec";
import { add, both, choose, div, larger, LANES, mul, Pair, sub, where } from "./lanes";
import { mean, MDPO, SPPO } from "./surrogate";
import { logRatio, reverseTerm } from "./divergence";

/** Relative cut below which a weight d p (1 - p) counts as 0, as in a pseudo-inverse. */
const CUT: f64 = 1e-15;

/** d p (1 - p) */
@inline function weight(p: v128, d: v128): v128 {
  return mul(mul(d, p), sub(both(1.0), p));
}

/** The largest weight d p (1 - p) of a block. */
@inline export function largestWeight(p: Pair, d: v128, end: usize): v128 {
  let top = both(0.0);
  for (let a: usize = 0; a < end; a += LANES) top = larger(top, weight(p[a], d));
  return top;
}

/** The largest weight of all states, [S, A] and [S]: those outside the panel stay where they are, but count. */
export function largestOfAll(pi: F64, occupancy: F64, S: i32, A: i32): f64 {
  let top = both(0.0);
  for (let s = 0; s < S; s++) {
    const d = both(occupancy[s]), row = pi.from(s * A);
    let a = 0;
    for (; a + 1 < A; a += 2) top = larger(weight(v128.load(changetype<usize>(row.from(a))), d), top);
    if (a < A) top = larger(weight(both(row[a]), d), top);
  }
  return max(f64x2.extract_lane(top, 0), f64x2.extract_lane(top, 1));
}

/** The direction of a block; returns its part of the curvature. `top` is the largest weight of all states. */
@inline export function directionBlock(
  method: i32,
  p: Pair,
  logP: Pair,
  q: Pair,
  logQ: Pair,
  adv: Pair,
  d: v128,
  top: f64,
  direction: Pair,
  h: Pair,
  end: usize,
): v128 {
  const cut = both(CUT * top);
  const one = both(1.0);
  // h = lr - KL(p, p_t) + 1 and tau = -sum_b (p g / h) / sum_b (p / h), g = Adv - sum_b p Adv (MDPO); h = 1 otherwise.
  let centre = both(0.0);
  let tau = both(0.0);
  if (method == MDPO) {
    let kl = both(0.0);
    for (let a: usize = 0; a < end; a += LANES) kl = add(kl, reverseTerm(q[a], p[a], logRatio(logP[a], logQ[a])));
    centre = mean(p, adv, end);
    let above = both(0.0);
    let below = both(0.0);
    for (let a: usize = 0; a < end; a += LANES) {
      const active = f64x2.gt(weight(p[a], d), cut);
      h[a] = add(sub(logRatio(logP[a], logQ[a]), kl), one);
      const share = div(p[a], h[a]);
      above = add(above, where(active, mul(share, sub(adv[a], centre))));
      below = add(below, where(active, share));
    }
    tau = div(above, below);
  }
  // x = Adv (TRPO), exp(-lr) Adv = p_t Adv / p (sPPO), (g + tau) / h (MDPO), over the active actions.
  let count = both(0.0);
  let sumX = both(0.0);
  let sumPX = both(0.0);
  let sumP = both(0.0);
  for (let a: usize = 0; a < end; a += LANES) {
    const active = f64x2.gt(weight(p[a], d), cut);
    let x = adv[a];
    if (method == SPPO) x = mul(x, div(q[a], p[a]));
    if (method == MDPO) x = div(sub(sub(x, centre), tau), h[a]);
    direction[a] = x;
    count = add(count, where(active, one));
    sumX = add(sumX, where(active, x));
    sumPX = add(sumPX, where(active, mul(p[a], x)));
    sumP = add(sumP, where(active, p[a]));
  }
  // Minimum norm: x - mean of x; curvature: sum d p h y^2, y = x - (sum_b p x) / (sum_b p); 0 with one active action.
  const middle = div(sumX, count);
  const balance = div(sumPX, sumP);
  const enough = f64x2.ge(count, both(2.0));
  let curvature = both(0.0);
  for (let a: usize = 0; a < end; a += LANES) {
    const active = v128.and(enough, f64x2.gt(weight(p[a], d), cut));
    const y = sub(direction[a], balance);
    let term = mul(mul(p[a], y), y);
    if (method == MDPO) term = mul(term, h[a]);
    curvature = add(curvature, where(active, term));
    direction[a] = where(active, sub(direction[a], middle));
  }
  return mul(d, curvature);
}
