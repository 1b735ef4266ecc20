// c = [p^k - p_t^k - k p_t^(k-1) (p - p_t)] / (k - 1), k > 0, not 1 (docs/mathematics.md, section 10).

import { add, both, choose, div, larger, mul, sub } from "../../math/lanes";
import { bregmanSeries, exponential, growthSeries, isSmallPower, logarithm, ratio } from "../ratios";

@unmanaged
export class Tsallis {
  k: f64;

  /** p_t^(k-1) y of y = p or p - p_t, as p_t^k y / p_t for k < 1, where p_t^(k-1) may overflow. */
  @inline scaled(y: v128, yRatio: v128, logQ: v128): v128 {
    return this.k > 1.0
      ? mul(exponential(mul(both(this.k - 1.0), logQ)), y)
      : mul(exponential(mul(both(this.k), logQ)), yRatio);
  }
  @inline value(p: v128, q: v128, lr: v128, logQ: v128): v128 {
    const k = both(this.k), base = exponential(mul(k, logQ));
    const small = isSmallPower(k, lr);
    let c = mul(base, bregmanSeries(k, lr));
    if (!i64x2.all_true(small)) {
      const tangent = this.scaled(sub(p, q), sub(ratio(p, q, lr), both(1.0)), logQ);
      c = choose(small, c, sub(sub(exponential(mul(k, add(logQ, lr))), base), mul(k, tangent)));
    }
    return larger(div(c, both(this.k - 1.0)), both(0.0));
  }
  /** p c_p */
  @inline slope(p: v128, q: v128, lr: v128, logQ: v128): v128 {
    const b = mul(both(this.k - 1.0), lr);
    const small = isSmallPower(both(this.k - 1.0), lr);
    const base = this.scaled(p, ratio(p, q, lr), logQ);
    let g = mul(base, growthSeries(b));
    if (!i64x2.all_true(small)) g = choose(small, g, sub(exponential(mul(both(this.k), add(logQ, lr))), base));
    return mul(both(this.k / (this.k - 1.0)), g);
  }
  /** p c_pp */
  @inline bend(_p: v128, _q: v128, lr: v128, logQ: v128): v128 {
    return mul(both(this.k), exponential(mul(both(this.k - 1.0), add(logQ, lr))));
  }
  /** The p at which c_p = x: p^(k-1) = p_t^(k-1) + x (k - 1) / k, at least 0. For k < 1 infinite where that is 0. */
  @inline inverse(x: v128, _q: v128, logQ: v128): v128 {
    const b = both(this.k - 1.0);
    const power = add(exponential(mul(b, logQ)), mul(both((this.k - 1.0) / this.k), x));
    return exponential(div(logarithm(larger(power, both(0.0))), b));
  }
}
