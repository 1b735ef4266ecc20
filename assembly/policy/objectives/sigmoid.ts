// f = A (4 / tau) s(tau (r - 1)), s(y) = 1 / (1 + e^-y), tau by the sign of A (docs/mathematics.md, section 10).

import { add, both, choose, div, larger, mul, sub } from "../../math/lanes";
import { expNormal } from "../../math/exponential";
import { ratio } from "../ratios";

@unmanaged
export class Sigmoid {
  positive: f64;
  negative: f64;

  @inline tau(adv: v128): v128 {
    return choose(f64x2.ge(adv, both(0.0)), both(this.positive), both(this.negative));
  }
  /** e^-|y|; |y| > 708 counts as 708. */
  @inline decay(y: v128): v128 {
    return expNormal(larger(f64x2.neg(f64x2.abs(y)), both(-708.0)));
  }
  /** p_t f */
  @inline value(p: v128, q: v128, lr: v128, adv: v128): v128 {
    const tau = this.tau(adv), y = mul(tau, sub(ratio(p, q, lr), both(1.0)));
    const power = this.decay(y);
    const s = div(choose(f64x2.ge(y, both(0.0)), both(1.0), power), add(both(1.0), power));
    return mul(mul(q, adv), div(mul(both(4.0), s), tau));
  }
  /** p f_r = 4 p A s (1 - s) */
  @inline slope(p: v128, q: v128, lr: v128, adv: v128): v128 {
    const y = mul(this.tau(adv), sub(ratio(p, q, lr), both(1.0)));
    const power = this.decay(y), sum = add(both(1.0), power);
    return mul(mul(p, adv), div(mul(both(4.0), power), mul(sum, sum)));
  }
}
