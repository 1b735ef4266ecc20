// Certificates of closed forms, two states at a time: certificate.ts's formulas for J_m - price C_m, sPPO and MDPO.

import { F64 } from "../math/views";
import { add, both, choose, larger, LANES, mul, Pair, smaller, sub, where } from "../math/lanes";
import { forwardTerm, logRatio } from "../policy/relative-entropy";
import { expNormal } from "../math/exponential";
import { pairUp } from "../math/interleave";
import { SPPO } from "../policy/surrogate-terms";

/** What a pair reports: sum_a p (max g - g), the value, C_m, and the largest p |g - sum_a p g|, LANES each. */
export const PAIR_GAP: usize = 0;
export const VALUE: usize = LANES;
export const PAIR_DIVERGENCE: usize = 2 * LANES;
export const PAIR_RESIDUAL: usize = 3 * LANES;

/** min(max_a Adv, 0) over the support, as in closed-forms.ts. */
@inline function negativeTop(q: Pair, adv: Pair, end: usize): v128 {
  let top = both(-Infinity);
  for (let a: usize = 0; a < end; a += LANES) top = choose(f64x2.gt(q[a], both(0.0)), larger(top, adv[a]), top);
  return smaller(top, both(0.0));
}

/**
 * States s and t, which may be the same -> report. Returns false, with nothing done, where an action's numbers are not tame:
 * a ratio that an exponential cannot hold, p = 0 where p_t > 0 among them; a weight that underflows; an infinite slope.
 * scratch: [6][A][2]
 */
export function certifyPair(
  method: i32,
  logPi: F64,
  pi: F64,
  logPiOld: F64,
  piOld: F64,
  advantages: F64,
  price: f64,
  least: f64,
  s: i32,
  t: i32,
  report: Pair,
  scratch: F64,
  A: i32,
): bool {
  const end = <usize>A * LANES;
  const logP = changetype<Pair>(scratch), p = logP.from(end), logQ = p.from(end), q = logQ.from(end);
  const adv = q.from(end), g = adv.from(end);
  const row = s * A, other = t * A;
  pairUp(logPi.from(row), logPi.from(other), scratch, A);
  pairUp(pi.from(row), pi.from(other), changetype<F64>(p), A);
  pairUp(logPiOld.from(row), logPiOld.from(other), changetype<F64>(logQ), A);
  pairUp(piOld.from(row), piOld.from(other), changetype<F64>(q), A);
  pairUp(advantages.from(row), advantages.from(other), changetype<F64>(adv), A);
  const base = method == SPPO ? negativeTop(q, adv, end) : both(0.0);
  // C_m = KL(from, to)
  const from = method == SPPO ? q : p, to = method == SPPO ? p : q;
  const sign = both(method == SPPO ? 1.0 : -1.0);

  let tame = f64x2.eq(both(0.0), both(0.0));
  let sum = both(0.0);
  let C = both(0.0);
  let top = both(-Infinity);
  for (let a: usize = 0; a < end; a += LANES) {
    // An action that neither policy has takes no part.
    const dead = v128.and(f64x2.eq(logP[a], both(-Infinity)), f64x2.eq(logQ[a], both(-Infinity)));
    const x = logRatio(logP[a], logQ[a]);
    tame = v128.and(tame, f64x2.lt(f64x2.abs(x), both(700.0)));
    if (method == SPPO) {
      // w / p, w = p_t max(Adv - base + price, least)
      const w = larger(add(sub(adv[a], base), both(price)), both(least));
      tame = v128.and(tame, v128.or(f64x2.gt(w, both(1e-280)), f64x2.eq(w, both(0.0))));
      g[a] = v128.andnot(mul(w, expNormal(f64x2.neg(x))), dead);
      sum = add(sum, mul(mul(q[a], w), x));
    } else {
      g[a] = choose(dead, both(-Infinity), sub(adv[a], mul(both(price), x)));
      sum = add(sum, mul(p[a], adv[a]));
    }
    C = add(C, choose(f64x2.eq(from[a], both(0.0)), to[a], forwardTerm(from[a], to[a], mul(sign, x))));
    top = larger(top, g[a]);
  }
  if (!i64x2.all_true(v128.and(tame, f64x2.lt(top, both(Infinity))))) return false;

  let missing = both(0.0);
  for (let a: usize = 0; a < end; a += LANES) {
    missing = add(missing, where(f64x2.gt(p[a], both(0.0)), mul(p[a], sub(top, g[a]))));
  }
  const mean = sub(top, missing);
  let most = both(0.0);
  for (let a: usize = 0; a < end; a += LANES) {
    most = larger(most, where(f64x2.gt(p[a], both(0.0)), mul(p[a], f64x2.abs(sub(g[a], mean)))));
  }
  report[PAIR_GAP] = missing;
  report[VALUE] = method == SPPO ? sum : sub(sum, mul(both(price), C));
  report[PAIR_DIVERGENCE] = C;
  report[PAIR_RESIDUAL] = most;
  return true;
}
