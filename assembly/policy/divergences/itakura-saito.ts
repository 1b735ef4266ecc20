// c = r - ln r - 1 (docs/mathematics.md, section 10).

import { both, choose, div, mul, sub } from "../../math/lanes";
import { klTerm, ratio } from "../ratios";

@unmanaged
export class ItakuraSaito {
  @inline value(p: v128, q: v128, lr: v128, _logQ: v128): v128 {
    return klTerm(both(1.0), ratio(p, q, lr), lr);
  }
  /** p c_p */
  @inline slope(p: v128, q: v128, lr: v128, _logQ: v128): v128 {
    return sub(ratio(p, q, lr), both(1.0));
  }
  /** p c_pp */
  @inline secondDerivative(p: v128, _q: v128, _lr: v128, _logQ: v128): v128 {
    return div(both(1.0), p);
  }
  /** The p at which c_p = x: 1 / p = 1 / p_t - x; infinite where that is not positive. */
  @inline inverse(x: v128, q: v128, _logQ: v128): v128 {
    const rest = sub(both(1.0), mul(q, x));
    return choose(f64x2.gt(rest, both(0.0)), div(q, rest), both(Infinity));
  }
}
