// c = KL(p, p_t) as a sum of terms p ln r - p + p_t >= 0 (docs/mathematics.md, sections 2 and 10).

import { add, both, mul, where } from "../../math/lanes";
import { exponential, klTerm } from "../ratios";

@unmanaged
export class ReverseKl {
  @inline value(p: v128, q: v128, lr: v128, _logQ: v128): v128 {
    return klTerm(p, q, f64x2.neg(lr));
  }
  /** p c_p */
  @inline slope(p: v128, _q: v128, lr: v128, _logQ: v128): v128 {
    return where(f64x2.gt(p, both(0.0)), mul(p, lr));
  }
  /** p c_pp */
  @inline secondDerivative(_p: v128, _q: v128, _lr: v128, _logQ: v128): v128 {
    return both(1.0);
  }
  /** The p at which c_p = x. */
  @inline inverse(x: v128, _q: v128, logQ: v128): v128 {
    return exponential(add(logQ, x));
  }
}
