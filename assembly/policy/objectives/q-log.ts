// f = A (r^(1-q) - 1) / (1 - q), q not 1 (docs/mathematics.md, section 10).

import { both, div, mul } from "../../math/lanes";
import { exponential, geometricMean, expm1 } from "../ratios";

@unmanaged
export class QLog {
  q: f64;

  /** p_t f */
  @inline value(_p: v128, q: v128, lr: v128, adv: v128): v128 {
    const k = both(1.0 - this.q);
    return mul(mul(q, adv), div(expm1(mul(k, lr)), k));
  }
  /** p f_r = p_t A r^(1-q) */
  @inline slope(p: v128, q: v128, lr: v128, adv: v128): v128 {
    // A root in place of a power for a common q.
    if (this.q == 0.5) return mul(geometricMean(p, q), adv);
    return mul(mul(q, adv), exponential(mul(both(1.0 - this.q), lr)));
  }
}
