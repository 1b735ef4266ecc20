// f = A ln r (docs/mathematics.md, section 10).

import { mul, where, both } from "../../math/lanes";

@unmanaged
export class Log {
  /** p_t f */
  @inline value(_p: v128, q: v128, lr: v128, adv: v128): v128 {
    return where(f64x2.gt(q, both(0.0)), mul(mul(q, adv), lr));
  }
  /** p f_r */
  @inline slope(_p: v128, q: v128, _lr: v128, adv: v128): v128 {
    return mul(q, adv);
  }
}
