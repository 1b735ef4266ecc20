// c = [p^k - p_t^k - k p_t^(k-1) (p - p_t)] / (k - 1), k > 0, not 1 (docs/mathematics.md, section 10): alpha's c for a = k
// with k p_t^(k-1) as a weight.

import { add, both, choose, div, LANES, larger, mul, Pair, sub, where } from "../../math/lanes";
import { exponential, isNormalRatio, logarithm, powerSlope, powerValue, ratio } from "../ratios";

/** The k whose slope is taken without lr. */
export const ROOT: f64 = 0.5;

/** p / sqrt(p_t) - sqrt(p) where p or p_t is too small for a quotient in some lane; 0 without p. */
function rootSlopeRare(p: v128, logQ: v128): v128 {
  const logP = logarithm(p), root = exponential(mul(both(0.5), logP));
  return where(f64x2.gt(p, both(0.0)), sub(exponential(sub(logP, mul(both(0.5), logQ))), root));
}

/** Slopes of a whole table for k = ROOT, without lr. out is neither p nor q nor logQ. */
export function rootSlopes(p: Pair, q: Pair, logQ: Pair, out: Pair, length: usize): void {
  let normal = f64x2.eq(both(0.0), both(0.0));
  for (let a: usize = 0; a < length; a += LANES) {
    normal = v128.and(normal, isNormalRatio(p[a], q[a]));
    out[a] = sub(div(p[a], f64x2.sqrt(q[a])), f64x2.sqrt(p[a]));
  }
  if (i64x2.all_true(normal)) return;
  for (let a: usize = 0; a < length; a += LANES) {
    const near = isNormalRatio(p[a], q[a]);
    if (!i64x2.all_true(near)) out[a] = choose(near, out[a], rootSlopeRare(p[a], logQ[a]));
  }
}

@unmanaged
export class Tsallis {
  k: f64;
  /** 1 / (k - 1) */
  inverseLess: f64;

  /** p_t^(k-1) p, as p_t^k r for k < 1, where p_t^(k-1) may overflow. */
  @inline weighted(p: v128, q: v128, lr: v128, logQ: v128): v128 {
    const sharp = this.k > 1.0, power = sharp ? this.k - 1.0 : this.k;
    const base = power == 1.0 ? q : exponential(mul(both(power), logQ));
    return mul(base, sharp ? p : ratio(p, q, lr));
  }
  @inline value(p: v128, q: v128, lr: v128, logQ: v128): v128 {
    const k = both(this.k), logBase = mul(k, logQ);
    return mul(k, powerValue(this.k, exponential(logBase), this.weighted(p, q, lr, logQ), logBase, lr));
  }
  /** p c_p */
  @inline slope(p: v128, q: v128, lr: v128, logQ: v128): v128 {
    // Roots in place of powers for a common k.
    if (this.k == ROOT) {
      const normal = isNormalRatio(p, q);
      const near = sub(div(p, f64x2.sqrt(q)), f64x2.sqrt(p));
      return i64x2.all_true(normal) ? near : choose(normal, near, rootSlopeRare(p, logQ));
    }
    const k = both(this.k);
    return mul(k, powerSlope(this.k, this.inverseLess, this.weighted(p, q, lr, logQ), mul(k, logQ), lr));
  }
  /** p c_pp */
  @inline secondDerivative(_p: v128, _q: v128, lr: v128, logQ: v128): v128 {
    return mul(both(this.k), exponential(mul(both(this.k - 1.0), add(logQ, lr))));
  }
  /** The p at which c_p = x: p^(k-1) = p_t^(k-1) + x (k - 1) / k, at least 0. For k < 1 infinite where that is 0. */
  @inline inverse(x: v128, _q: v128, logQ: v128): v128 {
    const b = both(this.k - 1.0);
    const power = add(exponential(mul(b, logQ)), mul(both((this.k - 1.0) / this.k), x));
    return exponential(div(logarithm(larger(power, both(0.0))), b));
  }
}
