// The surrogates: objective J_m, divergence C_m and the gradient of J_m - C_m / eta with respect to theta, for two states
// at a time. docs/mathematics.md, section 2: p_t, Adv and d are fixed, p = softmax(theta) moves.

import { SPPO, MDPO, TRPO, PPO, FAMILY } from "../shared/codes";
import { add, both, choose, larger, LANES, mul, Pair, smaller, sub, where } from "../math/lanes";
import { forwardTerm, logRatio, reverseTerm } from "./relative-entropy";

export { SPPO, MDPO, TRPO, PPO, FAMILY } from "../shared/codes";

/** Whether a method is a chosen pair. */
@inline export function isFamily(method: i32): bool {
  return !isDefined(NO_FAMILY) && method == FAMILY;
}

/** sum_a p x */
@inline export function mean(p: Pair, x: Pair, end: usize): v128 {
  let sum = both(0.0);
  for (let a: usize = 0; a < end; a += LANES) sum = add(sum, mul(p[a], x[a]));
  return sum;
}

/** sum_a of J_m, without the factor d. */
@inline export function objectiveBlock(
  method: i32,
  p: Pair,
  logP: Pair,
  q: Pair,
  logQ: Pair,
  adv: Pair,
  epsilon: v128,
  end: usize,
): v128 {
  let sum = both(0.0);
  if (method == SPPO) {
    // sum_a p_t Adv lr
    for (let a: usize = 0; a < end; a += LANES) {
      const term = mul(mul(q[a], adv[a]), logRatio(logP[a], logQ[a]));
      sum = add(sum, where(f64x2.gt(q[a], both(0.0)), term));
    }
  } else if (method == PPO) {
    // sum_a min(p Adv, clip(p, (1 - eps) p_t, (1 + eps) p_t) Adv)  [24]
    for (let a: usize = 0; a < end; a += LANES) {
      const low = mul(sub(both(1.0), epsilon), q[a]);
      const high = mul(add(both(1.0), epsilon), q[a]);
      const clipped = larger(low, smaller(high, p[a]));
      sum = add(sum, smaller(mul(p[a], adv[a]), mul(clipped, adv[a])));
    }
  } else {
    // MDPO, TRPO: sum_a p Adv
    sum = mean(p, adv, end);
  }
  return sum;
}

/** sum_a of C_m, without the factor d: KL(p, p_t) for MDPO, KL(p_t, p) for sPPO and TRPO, 0 for PPO. */
@inline export function divergenceBlock(method: i32, p: Pair, logP: Pair, q: Pair, logQ: Pair, end: usize): v128 {
  let sum = both(0.0);
  if (method == MDPO) {
    for (let a: usize = 0; a < end; a += LANES) sum = add(sum, reverseTerm(q[a], p[a], logRatio(logP[a], logQ[a])));
  } else if (method != PPO) {
    for (let a: usize = 0; a < end; a += LANES) sum = add(sum, forwardTerm(q[a], p[a], logRatio(logP[a], logQ[a])));
  }
  return sum;
}

/** Adv where PPO's objective still moves with p, else 0  [26]. */
@inline function unclipped(p: v128, q: v128, adv: v128, epsilon: v128): v128 {
  const below = f64x2.lt(p, mul(add(both(1.0), epsilon), q));
  const above = f64x2.gt(p, mul(sub(both(1.0), epsilon), q));
  return where(choose(f64x2.gt(adv, both(0.0)), below, above), adv);
}

/** The regularised advantage of MDPO, Adv - lr / eta; 0 where p underflows. */
@inline function mdpoAdvantage(p: v128, logP: v128, logQ: v128, adv: v128, etaInverse: v128): v128 {
  const back = where(f64x2.ne(etaInverse, both(0.0)), mul(etaInverse, logRatio(logP, logQ)));
  return where(f64x2.gt(p, both(0.0)), sub(adv, back));
}

/** A term of the mean that the gradient of action a is measured against: sum_b p Adv, sum_b p (Adv - lr / eta), sum_b p I Adv. */
@inline export function centreTerm(
  method: i32,
  p: v128,
  logP: v128,
  q: Pair,
  logQ: Pair,
  adv: Pair,
  a: usize,
  etaInverse: v128,
  epsilon: v128,
): v128 {
  let x = both(0.0);
  if (method == TRPO) x = adv[a];
  else if (method == MDPO) x = mdpoAdvantage(p, logP, logQ[a], adv[a], etaInverse);
  else if (method == PPO) x = unclipped(p, q[a], adv[a], epsilon);
  return mul(p, x);
}

/** The gradient of J_m - C_m / eta for action a, with the factor d. centre: the sum of `centreTerm`, which sPPO lacks. */
@inline export function gradientTerm(
  method: i32,
  p: v128,
  logP: v128,
  q: Pair,
  logQ: Pair,
  adv: Pair,
  a: usize,
  centre: v128,
  d: v128,
  etaInverse: v128,
  epsilon: v128,
): v128 {
  let g = d;
  if (method == SPPO) {
    // d [p_t Adv - (p - p_t) / eta]  [10]
    g = mul(d, sub(mul(q[a], adv[a]), mul(etaInverse, sub(p, q[a]))));
  } else if (method == TRPO) {
    // d [p (Adv - sum_b p Adv) - (p - p_t) / eta]  [20, 21]
    g = mul(d, sub(mul(p, sub(adv[a], centre)), mul(etaInverse, sub(p, q[a]))));
  } else if (method == MDPO) {
    // d p [Adv - lr / eta - sum_b p (Adv - lr / eta)]  (section 2.2 of the notes)
    g = mul(mul(d, p), sub(mdpoAdvantage(p, logP, logQ[a], adv[a], etaInverse), centre));
  } else {
    // d p [I Adv - sum_b p I Adv], I = (Adv > 0 and p < (1 + eps) p_t) or (Adv < 0 and p > (1 - eps) p_t)  [26, 27]
    g = mul(mul(d, p), sub(unclipped(p, q[a], adv[a], epsilon), centre));
  }
  return g;
}

/** The gradient of J_m - C_m / eta, with the factor d. logP is read by MDPO only. */
@inline export function gradientBlock(
  method: i32,
  p: Pair,
  logP: Pair,
  q: Pair,
  logQ: Pair,
  adv: Pair,
  d: v128,
  etaInverse: v128,
  epsilon: v128,
  gradient: Pair,
  end: usize,
): void {
  let centre = both(0.0);
  if (method != SPPO) {
    for (let a: usize = 0; a < end; a += LANES) {
      centre = add(centre, centreTerm(method, p[a], logP[a], q, logQ, adv, a, etaInverse, epsilon));
    }
  }
  for (let a: usize = 0; a < end; a += LANES) {
    gradient[a] = gradientTerm(method, p[a], logP[a], q, logQ, adv, a, centre, d, etaInverse, epsilon);
  }
}
