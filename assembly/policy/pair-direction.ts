// The natural direction of a pair of the family: the pseudo-inverse of the Hessian of C in theta times the gradient of J,
// in O(A) a state. With u = c_p, h = u - sum_b p u + p c_pp, the block of a state is
//
//   H = diag(p h) - p p' (h + h' - sum_b p h)      x^T H x = sum p h (x - sum_b p x)^2
//
// which KL divergences reduce to section 6 of docs/mathematics.md: h = 1, h = lr - KL + 1. Hx = p g with g = f_r - sum_b p f_r
// has the solution x = (g + tau) / h, tau = -sum_b (p g / h) / sum_b (p / h). Without a divergence h = 1, the Fisher direction.

import { add, both, div, LANES, mul, Pair, sub, where } from "../math/lanes";
import { CUT, centreDirection, weight } from "./natural-direction";
import { total } from "./softmax";

/** The direction of a block out of p f_r in `slope`; of p c_p and p c_pp, overwritten by h. Returns its part of the curvature. */
export function pairDirectionBlock(
  p: Pair,
  d: v128,
  top: f64,
  slope: Pair,
  divergenceSlope: Pair,
  secondDerivative: Pair,
  direction: Pair,
  end: usize,
): v128 {
  const cut = both(CUT * top);
  const centre = total(slope, end), middle = total(divergenceSlope, end);
  let above = both(0.0), below = both(0.0);
  for (let a: usize = 0; a < end; a += LANES) {
    const active = f64x2.gt(weight(p[a], d), cut);
    const h = add(sub(div(divergenceSlope[a], p[a]), middle), secondDerivative[a]);
    const share = div(p[a], h);
    secondDerivative[a] = h;
    above = add(above, where(active, mul(share, sub(div(slope[a], p[a]), centre))));
    below = add(below, where(active, share));
  }
  const tau = div(above, below);
  for (let a: usize = 0; a < end; a += LANES) {
    direction[a] = div(sub(sub(div(slope[a], p[a]), centre), tau), secondDerivative[a]);
  }
  return centreDirection(p, d, cut, direction, secondDerivative, true, direction, end);
}
