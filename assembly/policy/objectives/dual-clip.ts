// f = clip, and at least c A for A < 0 (docs/mathematics.md, section 10).

import { both, choose, larger, mul, where } from "../../math/lanes";
import { clippedSlope, clippedValue } from "./clip";

@unmanaged
export class DualClip {
  low: f64;
  high: f64;
  c: f64;

  /** p_t f */
  @inline value(p: v128, q: v128, _lr: v128, adv: v128): v128 {
    const clipped = clippedValue(p, q, adv, this.low, this.high);
    return choose(f64x2.lt(adv, both(0.0)), larger(clipped, mul(mul(both(this.c), q), adv)), clipped);
  }
  /** p f_r: 0 for A < 0 and r >= c, too */
  @inline slope(p: v128, q: v128, _lr: v128, adv: v128): v128 {
    const moves = v128.or(f64x2.ge(adv, both(0.0)), f64x2.lt(p, mul(both(this.c), q)));
    return where(moves, clippedSlope(p, q, adv, this.low, this.high));
  }
}
