// c = [p ln(p / m) + p_t ln(p_t / m)] / 2, m = (p + p_t) / 2 (docs/mathematics.md, section 10).

import { add, both, choose, div, larger, mul, sub, where } from "../../math/lanes";
import { logNormal } from "../../math/exponential";
import { isSmall } from "../relative-entropy";
import { exponential, klTerm, logarithm, ratio } from "../ratios";

/** ln((1 + e^x) / 2) where |x| is not small in some lane. */
function logMixtureFar(small: v128, near: v128, x: v128): v128 {
  const share = exponential(f64x2.neg(f64x2.abs(x)));
  return choose(small, near, add(larger(x, both(0.0)), logarithm(mul(both(0.5), add(both(1.0), share)))));
}

/**
 * ln(m / p_t) = ln((1 + e^x) / 2) = x / 2 + ln cosh(x / 2), x = lr; ln cosh y = y^2 / 2 - y^4 / 12 + ...
 * for small |x|. */
@inline function logMixture(x: v128): v128 {
  const y = mul(both(0.5), x), y2 = mul(y, y), y4 = mul(y2, y2);
  const p01 = add(both(0.5), mul(y2, both(-1.0 / 12.0)));
  const p23 = add(both(1.0 / 45.0), mul(y2, both(-17.0 / 2520.0)));
  const near = add(y, mul(y2, add(p01, mul(y4, add(p23, mul(y4, both(31.0 / 14175.0)))))));
  const small = isSmall(x);
  return i64x2.all_true(small) ? near : logMixtureFar(small, near, x);
}

@unmanaged
export class JensenShannon {
  /** A sum of terms m - p + p ln(p / m) >= 0 and m - p_t + p_t ln(p_t / m) >= 0. */
  @inline value(p: v128, q: v128, lr: v128, _logQ: v128): v128 {
    const m = mul(both(0.5), add(p, q)), towards = logMixture(lr);
    return mul(both(0.5), add(klTerm(p, m, sub(towards, lr)), klTerm(q, m, towards)));
  }
  /** p c_p */
  @inline slope(p: v128, q: v128, lr: v128, _logQ: v128): v128 {
    // ln(p / m) where r is not huge, and ln 2 where it is.
    const half = both(0.5), m = mul(half, add(both(1.0), ratio(p, q, lr)));
    const away = choose(f64x2.gt(lr, both(40.0)), both(0.6931471805599453), sub(lr, logNormal(m)));
    return where(f64x2.gt(p, both(0.0)), mul(mul(half, p), away));
  }
  /** p c_pp */
  @inline secondDerivative(p: v128, q: v128, _lr: v128, _logQ: v128): v128 {
    return mul(both(0.5), div(q, add(p, q)));
  }
  /** The p at which c_p = x: 2 r / (1 + r) = e^(2x); infinite from x = ln(2) / 2 on. */
  @inline inverse(x: v128, q: v128, _logQ: v128): v128 {
    const power = exponential(add(x, x)), rest = sub(both(2.0), power);
    return choose(f64x2.gt(rest, both(0.0)), div(mul(q, power), rest), both(Infinity));
  }
}
