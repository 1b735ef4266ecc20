// The only transcendental functions of the package, two lanes at a time, each within an ulp. Only + - * / on doubles, so
// the same bits on every host. `exp` and `log` are the first lane of the same code.

import { add, both, constant, div, LANES, mul, Pair, sub } from "./lanes";

// 1 / ln 2; 1.5 2^52, whose addition rounds to an integer; ln 2 in two parts, the first with 32 bits, so that n times it
// is exact; then the coefficients of r^11 .. r^2 of e^r, interpolated at the Chebyshev nodes of |r| <= ln 2 / 2
// (relative error 1.6e-17); 1; and the bounds within which e^x is a normal number.
const EXP: usize = memory.data<f64>([
  1.4426950408889634, 6755399441055744.0, 0.6931471803691238, 1.9082149292705877e-10,
  2.5100424157005067e-8, 2.7620138719733994e-7, 2.7557268378684192e-6, 2.480152119021773e-5, 1.9841269863105968e-4,
  1.3888888917281794e-3, 8.333333333330051e-3, 4.166666666662399e-2, 1.6666666666666669e-1, 5.000000000000001e-1,
  1.0, 708.0, -708.0,
]);

/**
 * e^x = 2^n e^r, n = round(x / ln 2), r = x - n ln 2, e^r = 1 + r + r^2 q(r), for |x| <= 708 in both lanes.
 * r = high - low stands apart in the last sum: high is exact, so its rounding does not enter there.
 */
@inline export function expNormal(x: v128): v128 {
  const t = add(mul(x, constant(EXP, 0)), constant(EXP, 1));
  const n = sub(t, constant(EXP, 1));
  const high = sub(x, mul(n, constant(EXP, 2)));
  const low = mul(n, constant(EXP, 3));
  const r = sub(high, low);
  // q in pairs of powers, so that four short chains replace one long one.
  const r2 = mul(r, r);
  const r4 = mul(r2, r2);
  const q01 = add(mul(constant(EXP, 12), r), constant(EXP, 13));
  const q23 = add(mul(constant(EXP, 10), r), constant(EXP, 11));
  const q45 = add(mul(constant(EXP, 8), r), constant(EXP, 9));
  const q67 = add(mul(constant(EXP, 6), r), constant(EXP, 7));
  const q89 = add(mul(constant(EXP, 4), r), constant(EXP, 5));
  const upper = add(add(mul(q67, r2), q45), mul(q89, r4));
  const q = add(add(mul(q23, r2), q01), mul(upper, r4));
  const y = add(constant(EXP, 14), sub(high, sub(low, mul(r2, q))));
  // n stands in the low bits of t: added to the exponent it multiplies by 2^n.
  return i64x2.add(y, i64x2.shl(t, 52));
}

/** x <- e^x as `expNormal`, `length` bytes. Two vectors at a time, so that one fills the gaps of the other. */
export function exponentials(x: Pair, length: usize): void {
  let a: usize = 0;
  if (length & LANES) {
    x[0] = expNormal(x[0]);
    a = LANES;
  }
  for (; a < length; a += 2 * LANES) {
    const first = expNormal(x[a]);
    const second = expNormal(x[a + LANES]);
    x[a] = first;
    x[a + LANES] = second;
  }
}

/** Lanes in which `expNormal` holds. */
@inline export function isExpNormal(x: v128): v128 {
  return f64x2.le(f64x2.abs(x), constant(EXP, 15));
}

/** Lanes of an x <= 0 in which `expNormal` holds. */
@inline export function isNotTiny(x: v128): v128 {
  return f64x2.ge(x, constant(EXP, 16));
}

/** e^x for every x. */
@inline export function expPair(x: v128): v128 {
  return i64x2.all_true(isExpNormal(x)) ? expNormal(x) : expRare(x);
}

/** As `expPair`, lane by lane, for every double. */
function expRare(x: v128): v128 {
  return f64x2.replace_lane(both(expScalar(f64x2.extract_lane(x, 0))), 1, expScalar(f64x2.extract_lane(x, 1)));
}

function expScalar(x: f64): f64 {
  if (x != x) return x;
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019412) return 0.0;
  // Outside the normal range the result of x -+ 64 ln 2 is rounded once more when it is scaled back.
  if (x > 708.0) return f64x2.extract_lane(expShifted(x, -1.0), 0) * 2.0;
  if (x < -708.0) return f64x2.extract_lane(expShifted(x, 64.0), 0) * 5.421010862427522e-20;
  return f64x2.extract_lane(expNormal(both(x)), 0);
}

/** 2^shift e^x. */
function expShifted(x: f64, shift: f64): v128 {
  const n = nearest(x * 1.4426950408889634);
  const r = x - n * 0.6931471803691238 - n * 1.9082149292705877e-10;
  return i64x2.add(expNormal(both(r)), i64x2.splat(<i64>(n + shift) << 52));
}

@inline export function exp(x: f64): f64 {
  return f64x2.extract_lane(expPair(both(x)), 0);
}

// ln 2 in two parts; the minimax coefficients of the odd series 2 s + 2/3 s^3 + ..., s = f / (2 + f)  (Sun's fdlibm).
const LOG: usize = memory.data<f64>([
  6.93147180369123816490e-1, 1.90821492927058770002e-10,
  6.666666666666735130e-1, 3.999999999940941908e-1, 2.857142874366239149e-1, 2.222219843214978396e-1,
  1.818357216161805012e-1, 1.531383769920937332e-1, 1.479819860511658591e-1,
  // As bits: 1 - sqrt(1/2) taken between the exponents, 2^52, 2^52 + 1023, 1023; then 2 and 1/2.
  1.303418089031685e-308, 4503599627370496.0, 4503599627371519.0, 5.054e-321, 2.0, 0.5,
]);

/** log x = k ln 2 + log(1 + f), sqrt(1/2) < 1 + f < sqrt(2). */
@inline export function logPair(x: v128): v128 {
  // Zero, subnormal, negative, infinite or not a number in some lane.
  const normal = v128.and(f64x2.ge(x, both(2.2250738585072014e-308)), f64x2.lt(x, both(Infinity)));
  if (!i64x2.all_true(normal)) return logRare(x);
  return logNormal(x);
}

/** log x where x is positive, normal and finite in both lanes. */
@inline export function logNormal(x: v128): v128 {
  // k: the exponent once 1 + f has been brought between sqrt(1/2) and sqrt(2); 2^52 + (k + 1023) is a double.
  const exponent = i64x2.shr_u(i64x2.add(x, constant(LOG, 9)), 52);
  const k = sub(v128.or(exponent, constant(LOG, 10)), constant(LOG, 11));
  const f = sub(i64x2.sub(x, i64x2.shl(i64x2.sub(exponent, constant(LOG, 12)), 52)), constant(EXP, 14));
  const halfSquare = mul(constant(LOG, 14), mul(f, f));
  const small = add(logPart(f, halfSquare), mul(k, constant(LOG, 1)));
  return sub(mul(k, constant(LOG, 0)), sub(sub(halfSquare, small), f));
}

/** log(1 + f) - f + f^2 / 2 from f and f^2 / 2, sqrt(1/2) < 1 + f < sqrt(2). */
@inline function logPart(f: v128, halfSquare: v128): v128 {
  const s = div(f, add(constant(LOG, 13), f));
  const z = mul(s, s);
  const w = mul(z, z);
  const even = mul(w, add(constant(LOG, 3), mul(w, add(constant(LOG, 5), mul(w, constant(LOG, 7))))));
  const odd = mul(
    z,
    add(constant(LOG, 2), mul(w, add(constant(LOG, 4), mul(w, add(constant(LOG, 6), mul(w, constant(LOG, 8))))))),
  );
  return mul(s, add(halfSquare, add(odd, even)));
}

/** log(1 + f), sqrt(1/2) < 1 + f < sqrt(2), right in every digit for tiny f, too. */
@inline export function logOnePlus(f: v128): v128 {
  const halfSquare = mul(constant(LOG, 14), mul(f, f));
  return sub(f, sub(halfSquare, logPart(f, halfSquare)));
}

/** As `logPair`, lane by lane, for every double. */
function logRare(x: v128): v128 {
  return f64x2.replace_lane(both(logScalar(f64x2.extract_lane(x, 0))), 1, logScalar(f64x2.extract_lane(x, 1)));
}

function logScalar(x: f64): f64 {
  if (x != x || x == Infinity) return x;
  if (x < 0.0) return NaN;
  if (x == 0.0) return -Infinity;
  // A subnormal times 2^54 is normal.
  if (x < 2.2250738585072014e-308) return f64x2.extract_lane(logNormal(both(x * 18014398509481984.0)), 0) - 37.42994775023705;
  return f64x2.extract_lane(logNormal(both(x)), 0);
}

@inline export function log(x: f64): f64 {
  return f64x2.extract_lane(logPair(both(x)), 0);
}
