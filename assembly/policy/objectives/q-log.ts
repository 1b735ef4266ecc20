// f = A (r^(1-q) - 1) / (1 - q), q not 1 (docs/mathematics.md, section 10).

import { add, both, div, mul } from "../../math/lanes";
import { growth } from "../ratios";

@unmanaged
export class QLog {
  q: f64;

  /** p_t f */
  @inline value(_p: v128, q: v128, lr: v128, adv: v128): v128 {
    const k = both(1.0 - this.q);
    return mul(mul(q, adv), div(growth(mul(k, lr)), k));
  }
  /** p f_r = p_t A r^(1-q) */
  @inline slope(_p: v128, q: v128, lr: v128, adv: v128): v128 {
    return mul(mul(q, adv), add(both(1.0), growth(mul(both(1.0 - this.q), lr))));
  }
}
