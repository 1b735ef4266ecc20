// f = A r - |A| (r - 1)^2 / (2 epsilon) (docs/mathematics.md, section 10).

import { both, div, mul, sub } from "../../math/lanes";
import { ratio } from "../ratios";

@unmanaged
export class Quadratic {
  epsilon: f64;

  /** |A| (r - 1) / epsilon */
  @inline penaltySlope(p: v128, q: v128, lr: v128, adv: v128): v128 {
    return div(mul(f64x2.abs(adv), sub(ratio(p, q, lr), both(1.0))), both(this.epsilon));
  }
  /** p_t f */
  @inline value(p: v128, q: v128, lr: v128, adv: v128): v128 {
    return sub(mul(p, adv), mul(mul(both(0.5), sub(p, q)), this.penaltySlope(p, q, lr, adv)));
  }
  /** p f_r */
  @inline slope(p: v128, q: v128, lr: v128, adv: v128): v128 {
    return mul(p, sub(adv, this.penaltySlope(p, q, lr, adv)));
  }
}
