// f = A r (docs/mathematics.md, section 10).

import { mul } from "../../math/lanes";

@unmanaged
export class Linear {
  /** p_t f */
  @inline value(p: v128, _q: v128, _lr: v128, adv: v128): v128 {
    return mul(p, adv);
  }
  /** p f_r */
  @inline slope(p: v128, _q: v128, _lr: v128, adv: v128): v128 {
    return mul(p, adv);
  }
}
