// c = p_t [r^a - 1 - a (r - 1)] / (a (a - 1)), a not 0 or 1 (docs/mathematics.md, section 10).

import { add, both, div, larger, mul, sub } from "../../math/lanes";
import { exponential, geometricMean, logarithm, powerSlope, powerValue } from "../ratios";

@unmanaged
export class Alpha {
  a: f64;
  /** 1 / (a - 1) */
  inverseLess: f64;

  @inline value(p: v128, q: v128, lr: v128, logQ: v128): v128 {
    return powerValue(this.a, q, p, logQ, lr);
  }
  /** p c_p */
  @inline slope(p: v128, q: v128, lr: v128, logQ: v128): v128 {
    // A root in place of a power for a common a.
    if (this.a == 0.5) return mul(both(2.0), sub(p, geometricMean(p, q)));
    return powerSlope(this.a, this.inverseLess, p, logQ, lr);
  }
  /** p c_pp */
  @inline secondDerivative(_p: v128, _q: v128, lr: v128, _logQ: v128): v128 {
    return exponential(mul(both(this.a - 1.0), lr));
  }
  /** The p at which c_p = x: r^(a-1) = 1 + (a - 1) x, at least 0. For a < 1 infinite where that is 0. */
  @inline inverse(x: v128, _q: v128, logQ: v128): v128 {
    const b = both(this.a - 1.0);
    return exponential(add(logQ, div(logarithm(larger(add(both(1.0), mul(b, x)), both(0.0))), b)));
  }
}
