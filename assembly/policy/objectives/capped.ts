// f = A r up to r = c, A c (1 + ln(r / c)) above (docs/mathematics.md, section 10).

import { add, both, choose, mul, smaller, sub } from "../../math/lanes";
import { logarithm } from "../ratios";

@unmanaged
export class Capped {
  c: f64;

  /** p_t f */
  @inline value(p: v128, q: v128, lr: v128, adv: v128): v128 {
    const cap = mul(both(this.c), q);
    const below = f64x2.le(p, cap);
    if (i64x2.all_true(below)) return mul(p, adv);
    const above = mul(cap, add(both(1.0), sub(lr, logarithm(both(this.c)))));
    return mul(choose(below, p, above), adv);
  }
  /** p f_r */
  @inline slope(p: v128, q: v128, _lr: v128, adv: v128): v128 {
    return mul(smaller(p, mul(both(this.c), q)), adv);
  }
}
