// f = min(A r, A clip(r, 1 - low, 1 + high)) (docs/mathematics.md, section 10).

import { add, both, choose, larger, mul, smaller, sub, where } from "../../math/lanes";

/** p_t f */
@inline export function clippedValue(p: v128, q: v128, adv: v128, low: f64, high: f64): v128 {
  const least = mul(sub(both(1.0), both(low)), q);
  const most = mul(add(both(1.0), both(high)), q);
  return smaller(mul(p, adv), mul(larger(least, smaller(most, p)), adv));
}

/** p f_r: p A where r < 1 + high (A >= 0) or r > 1 - low (A < 0) */
@inline export function clippedSlope(p: v128, q: v128, adv: v128, low: f64, high: f64): v128 {
  const below = f64x2.lt(p, mul(add(both(1.0), both(high)), q));
  const above = f64x2.gt(p, mul(sub(both(1.0), both(low)), q));
  return where(choose(f64x2.ge(adv, both(0.0)), below, above), mul(p, adv));
}

@unmanaged
export class Clip {
  low: f64;
  high: f64;

  /** p_t f */
  @inline value(p: v128, q: v128, _lr: v128, adv: v128): v128 {
    return clippedValue(p, q, adv, this.low, this.high);
  }
  /** p f_r */
  @inline slope(p: v128, q: v128, _lr: v128, adv: v128): v128 {
    return clippedSlope(p, q, adv, this.low, this.high);
  }
}
