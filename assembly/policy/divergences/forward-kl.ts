// c = KL(p_t, p) as a sum of terms p - p_t - p_t ln r >= 0 (docs/mathematics.md, sections 2 and 10).

import { both, div, sub } from "../../math/lanes";
import { klTerm } from "../ratios";

@unmanaged
export class ForwardKl {
  @inline value(p: v128, q: v128, lr: v128, _logQ: v128): v128 {
    return klTerm(q, p, lr);
  }
  /** p c_p */
  @inline slope(p: v128, q: v128, _lr: v128, _logQ: v128): v128 {
    return sub(p, q);
  }
  /** p c_pp */
  @inline secondDerivative(p: v128, q: v128, _lr: v128, _logQ: v128): v128 {
    return div(q, p);
  }
  /** The p at which c_p = x; infinite for x >= 1. */
  @inline inverse(x: v128, q: v128, _logQ: v128): v128 {
    const rest = sub(both(1.0), x);
    return v128.bitselect(div(q, rest), both(Infinity), f64x2.gt(rest, both(0.0)));
  }
}
