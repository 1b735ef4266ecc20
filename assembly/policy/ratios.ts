// What the members of the family are made of: r = p / p_t and powers of it, from p, p_t and lr = log r
// (docs/mathematics.md, section 10). Series are inlined where they stand; the rest are calls, which keeps the binary small.

import { add, both, choose, div, larger, mul, smaller, sub } from "../math/lanes";
import { expPair, logPair } from "../math/exponential";
import { forwardTerm, isSmall, phiSeries } from "./relative-entropy";

/** e^x, as a call. */
export function exponential(x: v128): v128 {
  return expPair(x);
}

/** ln x, as a call. */
export function logarithm(x: v128): v128 {
  return logPair(x);
}

/** A term of KL(q, p) (relative-entropy.ts), as a call. */
export function klTerm(q: v128, p: v128, lr: v128): v128 {
  return forwardTerm(q, p, lr);
}

/** sqrt(p p_t) = p_t sqrt(r); 0 where it is below 1e-162, far below the rounding of a row's sum. */
@inline export function geometricMean(p: v128, q: v128): v128 {
  return f64x2.sqrt(mul(p, q));
}

/** Lanes in which p / p_t is a quotient of normal numbers, which cannot overflow. */
@inline export function isNormalRatio(p: v128, q: v128): v128 {
  return f64x2.ge(smaller(p, q), both(2.2250738585072014e-308));
}

/** r where p or p_t is too small for a quotient in some lane. */
function ratioRare(quotient: v128, normal: v128, lr: v128): v128 {
  return choose(normal, quotient, exponential(lr));
}

/** r = p / p_t; e^lr where one of them is too small for a quotient, 1 where both are absent. */
@inline export function ratio(p: v128, q: v128, lr: v128): v128 {
  const normal = isNormalRatio(p, q);
  const quotient = div(p, q);
  return i64x2.all_true(normal) ? quotient : ratioRare(quotient, normal, lr);
}

/** e^x - 1 for small |x|. */
@inline export function expm1Series(x: v128): v128 {
  return add(x, phiSeries(x));
}

/** e^x - 1 where x is not small in some lane. */
function expm1Far(small: v128, near: v128, x: v128): v128 {
  return choose(small, near, sub(exponential(x), both(1.0)));
}

/** e^x - 1 */
@inline export function expm1(x: v128): v128 {
  const small = isSmall(x), near = expm1Series(x);
  return i64x2.all_true(small) ? near : expm1Far(small, near, x);
}

/**
 * w [r^a - 1 - a (r - 1)] / (a (a - 1)) with r = e^x, of w, wr = w r and log w: w [phi(a x) - a phi(x)] where both are small,
 * so that no term cancels; elsewhere w r^a is one power, for r^a alone may overflow.
 */
export function powerValue(a: f64, w: v128, wr: v128, logW: v128, x: v128): v128 {
  const ax = mul(both(a), x);
  const small = v128.and(isSmall(x), isSmall(ax));
  const near = mul(w, sub(phiSeries(ax), mul(both(a), phiSeries(x))));
  const far = sub(sub(exponential(add(logW, ax)), w), mul(both(a), sub(wr, w)));
  return larger(div(choose(small, near, far), both(a * (a - 1.0))), both(0.0));
}

/** `powerSlope` where some |(a - 1) x| is not small. */
function powerSlopeFar(small: v128, near: v128, wr: v128, logWr: v128): v128 {
  return choose(small, near, sub(exponential(logWr), wr));
}

/** w r (r^(a-1) - 1) / (a - 1), likewise; inverseLess = 1 / (a - 1). */
@inline export function powerSlope(a: f64, inverseLess: f64, wr: v128, logW: v128, x: v128): v128 {
  const b = both(a - 1.0), bx = mul(b, x);
  const small = isSmall(bx);
  let g = mul(wr, expm1Series(bx));
  if (!i64x2.all_true(small)) g = powerSlopeFar(small, g, wr, add(logW, mul(both(a), x)));
  return mul(g, both(inverseLess));
}
