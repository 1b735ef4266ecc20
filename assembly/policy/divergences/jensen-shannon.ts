// c = [p ln(p / m) + p_t ln(p_t / m)] / 2, m = (p + p_t) / 2 (docs/mathematics.md, section 10).

import { add, both, choose, div, larger, mul, sub, where } from "../../math/lanes";
import { logOnePlus } from "../../math/exponential";
import { isSmall } from "../relative-entropy";
import { exponential, growthSeries, klTerm, logarithm } from "../ratios";

/** ln(m / p_t) = ln((1 + r) / 2) */
function middle(lr: v128): v128 {
  const half = both(0.5);
  const small = isSmall(lr);
  const near = logOnePlus(mul(half, growthSeries(lr)));
  if (i64x2.all_true(small)) return near;
  const share = exponential(f64x2.neg(f64x2.abs(lr)));
  return choose(small, near, add(larger(lr, both(0.0)), logarithm(mul(half, add(both(1.0), share)))));
}

@unmanaged
export class JensenShannon {
  /** A sum of terms m - p + p ln(p / m) >= 0 and m - p_t + p_t ln(p_t / m) >= 0. */
  @inline value(p: v128, q: v128, lr: v128, _logQ: v128): v128 {
    const m = mul(both(0.5), add(p, q)), towards = middle(lr);
    return mul(both(0.5), add(klTerm(p, m, sub(towards, lr)), klTerm(q, m, towards)));
  }
  /** p c_p */
  @inline slope(p: v128, _q: v128, lr: v128, _logQ: v128): v128 {
    return where(f64x2.gt(p, both(0.0)), mul(mul(both(0.5), p), sub(lr, middle(lr))));
  }
  /** p c_pp */
  @inline bend(p: v128, q: v128, _lr: v128, _logQ: v128): v128 {
    return mul(both(0.5), div(q, add(p, q)));
  }
  /** The p at which c_p = x: 2 r / (1 + r) = e^(2x); infinite from x = ln(2) / 2 on. */
  @inline inverse(x: v128, q: v128, _logQ: v128): v128 {
    const power = exponential(add(x, x)), rest = sub(both(2.0), power);
    return choose(f64x2.gt(rest, both(0.0)), div(mul(q, power), rest), both(Infinity));
  }
}
