// PPO's supergradient with a chosen slope at the kinks of its objective (docs/mathematics.md, section 2).

import { KINK } from "../shared/thresholds";
import { add, both, choose, LANES, mul, Pair, sub, where } from "../math/lanes";

/** Adv inside the clipping range, 0 outside, atHigh Adv at 1 + eps (Adv > 0), atLow Adv at 1 - eps (Adv < 0). */
@inline function slopeAt(p: v128, q: v128, adv: v128, epsilon: f64, atHigh: f64, atLow: f64): v128 {
  const good = f64x2.gt(adv, both(0.0));
  const kink = mul(q, choose(good, both(1.0 + epsilon), both(1.0 - epsilon)));
  const at = f64x2.le(f64x2.abs(sub(p, kink)), mul(both(KINK), kink));
  const inside = choose(good, f64x2.lt(p, kink), f64x2.gt(p, kink));
  return choose(at, mul(adv, choose(good, both(atHigh), both(atLow))), where(inside, adv));
}

/** d p (g - sum_b p g), g the slope. */
@inline export function kinkedBlock(
  p: Pair,
  q: Pair,
  adv: Pair,
  d: v128,
  epsilon: f64,
  atHigh: f64,
  atLow: f64,
  gradient: Pair,
  end: usize,
): void {
  let centre = both(0.0);
  for (let a: usize = 0; a < end; a += LANES) {
    const g = slopeAt(p[a], q[a], adv[a], epsilon, atHigh, atLow);
    gradient[a] = g;
    centre = add(centre, mul(p[a], g));
  }
  for (let a: usize = 0; a < end; a += LANES) gradient[a] = mul(mul(d, p[a]), sub(gradient[a], centre));
}
