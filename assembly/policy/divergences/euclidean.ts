// c = (p - p_t)^2 / 2 (docs/mathematics.md, section 10).

import { add, both, larger, mul, sub } from "../../math/lanes";

@unmanaged
export class Euclidean {
  @inline value(p: v128, q: v128, _lr: v128, _logQ: v128): v128 {
    const away = sub(p, q);
    return mul(both(0.5), mul(away, away));
  }
  /** p c_p */
  @inline slope(p: v128, q: v128, _lr: v128, _logQ: v128): v128 {
    return mul(p, sub(p, q));
  }
  /** p c_pp */
  @inline secondDerivative(p: v128, _q: v128, _lr: v128, _logQ: v128): v128 {
    return p;
  }
  /** The p at which c_p = x, at least 0. */
  @inline inverse(x: v128, q: v128, _logQ: v128): v128 {
    return larger(add(q, x), both(0.0));
  }
}
