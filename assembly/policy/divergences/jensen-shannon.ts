// c = [p ln(p / m) + p_t ln(p_t / m)] / 2, m = (p + p_t) / 2 (docs/mathematics.md, section 10).

import { add, both, choose, constant, div, LANES, larger, mul, Pair, sub, where } from "../../math/lanes";
import { isSmall } from "../relative-entropy";
import { exponential, klTerm, logarithm } from "../ratios";

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

// The exponents' part, as in math/exponential.ts: as bits, 1.5; 2^52; 2^52 + 1023; 1023. Then ln(2) / 2; the coefficients of
// (artanh(s) / s - 1) / s^2 in s^2, interpolated at the Chebyshev nodes of |s| <= 0.2005 (error 1e-16); 1; the least normal
// number. fma-pg/core has no such table.
const HALF_LOG: usize = isDefined(NO_FAMILY) ? 0 : memory.data<f64>([
  1.5, 4503599627370496.0, 4503599627371519.0, 5.054e-321, 0.34657359027997264,
  0.33333333333333465, 0.19999999999663468, 0.1428571441956521, 0.11111091197833871,
  0.09092315501919741, 0.0764159591707792, 0.07561579108979057, 1.0, 2.2250738585072014e-308,
]);

/**
 * ln(p / m) / 2 = k ln(2) / 2 + artanh(s), m = (p + q) / 2, s = (x - m) / (x + m), x = 2^-k p between m / 1.5 and 1.5 m: one
 * division, and nothing cancels where p is close to q. For normal p.
 */
@inline function halfLog(p: v128, q: v128): v128 {
  const twice = add(p, p), sum = add(p, q);
  const exponent = i64x2.shr_u(i64x2.add(i64x2.sub(twice, sum), constant(HALF_LOG, 0)), 52);
  const k = sub(v128.or(exponent, constant(HALF_LOG, 1)), constant(HALF_LOG, 2));
  const x = i64x2.sub(twice, i64x2.shl(i64x2.sub(exponent, constant(HALF_LOG, 3)), 52));
  const s = div(sub(x, sum), add(x, sum));
  const z = mul(s, s), w = mul(z, z);
  const p12 = add(constant(HALF_LOG, 5), mul(constant(HALF_LOG, 6), z)), p34 = add(constant(HALF_LOG, 7), mul(constant(HALF_LOG, 8), z));
  const p56 = add(constant(HALF_LOG, 9), mul(constant(HALF_LOG, 10), z)), p567 = add(p56, mul(w, constant(HALF_LOG, 11)));
  const series = add(constant(HALF_LOG, 12), mul(z, add(p12, mul(w, add(p34, mul(w, p567))))));
  return add(mul(k, constant(HALF_LOG, 4)), mul(s, series));
}

/** Slopes of a whole table; bits of a lane depend on that lane alone. out is neither p nor q. */
export function jensenShannonSlopes(p: Pair, q: Pair, out: Pair, length: usize): void {
  let normal = f64x2.eq(both(0.0), both(0.0));
  for (let a: usize = 0; a < length; a += LANES) {
    normal = v128.and(normal, f64x2.ge(p[a], constant(HALF_LOG, 13)));
    out[a] = mul(p[a], halfLog(p[a], q[a]));
  }
  if (i64x2.all_true(normal)) return;
  for (let a: usize = 0; a < length; a += LANES) {
    const far = f64x2.lt(p[a], constant(HALF_LOG, 13));
    if (v128.any_true(far)) out[a] = choose(far, slopeRare(p[a], q[a]), out[a]);
  }
}

/** p ln(p / m) / 2 for every p; 0 without p. */
function slopeRare(p: v128, q: v128): v128 {
  const half = mul(both(0.5), p);
  return where(f64x2.gt(p, both(0.0)), mul(half, logarithm(div(p, add(half, mul(both(0.5), q))))));
}

@unmanaged
export class JensenShannon {
  /** A sum of terms m - p + p ln(p / m) >= 0 and m - p_t + p_t ln(p_t / m) >= 0. */
  @inline value(p: v128, q: v128, lr: v128, _logQ: v128): v128 {
    const m = mul(both(0.5), add(p, q)), towards = logMixture(lr);
    return mul(both(0.5), add(klTerm(p, m, sub(towards, lr)), klTerm(q, m, towards)));
  }
  /** p c_p */
  @inline slope(p: v128, q: v128, _lr: v128, _logQ: v128): v128 {
    const normal = f64x2.ge(p, both(2.2250738585072014e-308)), near = mul(p, halfLog(p, q));
    return i64x2.all_true(normal) ? near : choose(normal, near, slopeRare(p, q));
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
