// c = p_t (r - 1)^2 (docs/mathematics.md, section 10).

import { add, both, larger, mul, sub } from "../../math/lanes";
import { ratio } from "../ratios";

@unmanaged
export class Chi2 {
  @inline value(p: v128, q: v128, lr: v128, _logQ: v128): v128 {
    return mul(sub(p, q), sub(ratio(p, q, lr), both(1.0)));
  }
  /** p c_p */
  @inline slope(p: v128, q: v128, lr: v128, _logQ: v128): v128 {
    return mul(add(p, p), sub(ratio(p, q, lr), both(1.0)));
  }
  /** p c_pp */
  @inline secondDerivative(p: v128, q: v128, lr: v128, _logQ: v128): v128 {
    return mul(both(2.0), ratio(p, q, lr));
  }
  /** The p at which c_p = x, at least 0. */
  @inline inverse(x: v128, q: v128, _logQ: v128): v128 {
    return larger(mul(q, add(both(1.0), mul(both(0.5), x))), both(0.0));
  }
}
