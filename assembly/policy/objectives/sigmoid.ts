// f = A (4 / tau) s(tau (r - 1)), s(y) = 1 / (1 + e^-y), tau by the sign of A (docs/mathematics.md, section 10).

import { add, both, choose, CHUNK, constant, div, LANES, larger, mul, Pair, sub, where } from "../../math/lanes";
import { expNormal } from "../../math/exponential";
import { ratio } from "../ratios";

// tanh x = x N / D for |x| <= 1/2, of Lambert's continued fraction (error 2e-16): 1/2; 1; N, D in x^2; the last of N is 1.
// fma-pg/core has no such table.
const TANH: usize = isDefined(NO_FAMILY) ? 0 : memory.data<f64>([0.5, 1.0, 135135.0, 17325.0, 378.0, 62370.0, 3150.0, 28.0]);

/** Slopes of a whole table, in chunks: p A (1 - tanh(y / 2)^2) where |y| <= 1. out is neither p nor q nor adv. */
export function sigmoidSlopes(member: Sigmoid, p: Pair, q: Pair, adv: Pair, out: Pair, length: usize): void {
  const positive = both(0.5 * member.positive), negative = both(0.5 * member.negative);
  for (let chunk: usize = 0; chunk < length; chunk += CHUNK) {
    const last = min(chunk + CHUNK, length);
    let close = f64x2.eq(both(0.0), both(0.0));
    for (let a = chunk; a < last; a += LANES) {
      const A = adv[a], positiveP = f64x2.gt(p[a], both(0.0)), tau = choose(f64x2.ge(A, both(0.0)), positive, negative);
      const x = mul(tau, sub(div(p[a], q[a]), constant(TANH, 1))), x2 = mul(x, x);
      close = v128.andnot(close, v128.andnot(positiveP, f64x2.le(f64x2.abs(x), constant(TANH, 0))));
      const above = add(constant(TANH, 2), mul(x2, add(constant(TANH, 3), mul(x2, add(constant(TANH, 4), x2)))));
      const upper = add(constant(TANH, 6), mul(x2, constant(TANH, 7)));
      const below = add(constant(TANH, 2), mul(x2, add(constant(TANH, 5), mul(x2, upper))));
      const t = div(mul(x, above), below);
      out[a] = where(positiveP, mul(mul(p[a], A), sub(constant(TANH, 1), mul(t, t))));
    }
    if (i64x2.all_true(close)) continue;
    for (let a = chunk; a < last; a += LANES) out[a] = member.slopeFar(p[a], q[a], adv[a], out[a]);
  }
}

@unmanaged
export class Sigmoid {
  positive: f64;
  negative: f64;

  @inline tau(adv: v128): v128 {
    return choose(f64x2.ge(adv, both(0.0)), both(this.positive), both(this.negative));
  }
  /** e^-|y|; |y| > 708 counts as 708. */
  @inline decay(y: v128): v128 {
    return expNormal(larger(f64x2.neg(f64x2.abs(y)), both(-708.0)));
  }
  /** p_t f */
  @inline value(p: v128, q: v128, lr: v128, adv: v128): v128 {
    const tau = this.tau(adv), y = mul(tau, sub(ratio(p, q, lr), both(1.0)));
    const power = this.decay(y);
    const s = div(choose(f64x2.ge(y, both(0.0)), both(1.0), power), add(both(1.0), power));
    return mul(mul(q, adv), div(mul(both(4.0), s), tau));
  }
  /** p f_r = 4 p A s (1 - s) where |y| > 1, and what is given elsewhere. */
  slopeFar(p: v128, q: v128, adv: v128, near: v128): v128 {
    const y = mul(this.tau(adv), sub(div(p, q), both(1.0)));
    return choose(f64x2.le(f64x2.abs(y), both(1.0)), near, where(f64x2.gt(p, both(0.0)), this.slopeOf(y, p, adv)));
  }
  @inline slope(p: v128, q: v128, _lr: v128, adv: v128): v128 {
    // Where p_t is too small for a quotient r may be infinite or not a number: e^-|y| is 0 then, but for 4 p A 1e-308.
    return this.slopeOf(mul(this.tau(adv), sub(div(p, q), both(1.0))), p, adv);
  }
  @inline slopeOf(y: v128, p: v128, adv: v128): v128 {
    const power = this.decay(y), sum = add(both(1.0), power);
    const weighted = mul(p, adv), twice = add(weighted, weighted);
    return mul(add(twice, twice), div(power, mul(sum, sum)));
  }
}
