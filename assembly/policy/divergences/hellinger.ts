// c = (sqrt p - sqrt p_t)^2 (docs/mathematics.md, section 10).

import { both, div, mul, sub } from "../../math/lanes";
import { geometricMean } from "../ratios";

@unmanaged
export class Hellinger {
  @inline value(p: v128, q: v128, _lr: v128, _logQ: v128): v128 {
    const away = sub(f64x2.sqrt(p), f64x2.sqrt(q));
    return mul(away, away);
  }
  /** p c_p */
  @inline slope(p: v128, q: v128, _lr: v128, _logQ: v128): v128 {
    return sub(p, geometricMean(p, q));
  }
  /** p c_pp */
  @inline secondDerivative(p: v128, q: v128, _lr: v128, _logQ: v128): v128 {
    return mul(both(0.5), f64x2.sqrt(div(q, p)));
  }
  /** The p at which c_p = x; infinite for x >= 1. */
  @inline inverse(x: v128, q: v128, _logQ: v128): v128 {
    const rest = sub(both(1.0), x);
    return v128.bitselect(div(q, mul(rest, rest)), both(Infinity), f64x2.gt(rest, both(0.0)));
  }
}
