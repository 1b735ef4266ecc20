// c = p_t [r^a - 1 - a (r - 1)] / (a (a - 1)), a not 0 or 1 (docs/mathematics.md, section 10).

import { add, both, choose, div, larger, mul, sub } from "../../math/lanes";
import { bregmanSeries, exponential, growth, growthSeries, isSmallPower, logarithm } from "../ratios";

@unmanaged
export class Alpha {
  a: f64;

  @inline value(p: v128, q: v128, lr: v128, logQ: v128): v128 {
    const a = both(this.a);
    const small = isSmallPower(a, lr);
    let c = mul(q, bregmanSeries(a, lr));
    if (!i64x2.all_true(small)) {
      // p_t r^a as one power: r^a alone may overflow where p_t is tiny.
      const power = exponential(add(logQ, mul(a, lr)));
      c = choose(small, c, sub(sub(power, q), mul(a, sub(p, q))));
    }
    return larger(div(c, both(this.a * (this.a - 1.0))), both(0.0));
  }
  /** p c_p */
  @inline slope(p: v128, _q: v128, lr: v128, logQ: v128): v128 {
    const b = both(this.a - 1.0);
    const small = isSmallPower(b, lr);
    let g = mul(p, growthSeries(mul(b, lr)));
    if (!i64x2.all_true(small)) g = choose(small, g, sub(exponential(add(logQ, mul(both(this.a), lr))), p));
    return div(g, b);
  }
  /** p c_pp */
  @inline bend(_p: v128, _q: v128, lr: v128, _logQ: v128): v128 {
    return add(both(1.0), growth(mul(both(this.a - 1.0), lr)));
  }
  /** The p at which c_p = x: r^(a-1) = 1 + (a - 1) x, at least 0. For a < 1 infinite where that is 0. */
  @inline inverse(x: v128, _q: v128, logQ: v128): v128 {
    const b = both(this.a - 1.0);
    return exponential(add(logQ, div(logarithm(larger(add(both(1.0), mul(b, x)), both(0.0))), b)));
  }
}
