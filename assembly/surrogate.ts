// The surrogates: objective J_m, divergence C_m and the gradient of J_m - C_m / eta with respect to theta, for two states
// at a time. docs/mathematics.md, section 2: p_t, Adv and d are fixed, p = softmax(theta) moves.

import { add, both, choose, larger, LANES, mul, Pair, smaller, sub, where } from "./lanes";
import { forwardTerm, logRatio, reverseTerm } from "./divergence";

export const SPPO = 0;
export const MDPO = 1;
export const TRPO = 2;
export const PPO = 3;

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
  if (method == SPPO) {
    // d [p_t Adv - (p - p_t) / eta]  [10]
    for (let a: usize = 0; a < end; a += LANES) {
      gradient[a] = mul(d, sub(mul(q[a], adv[a]), mul(etaInverse, sub(p[a], q[a]))));
    }
  } else if (method == TRPO) {
    // d [p (Adv - sum_b p Adv) - (p - p_t) / eta]  [20, 21]
    const centre = mean(p, adv, end);
    for (let a: usize = 0; a < end; a += LANES) {
      gradient[a] = mul(d, sub(mul(p[a], sub(adv[a], centre)), mul(etaInverse, sub(p[a], q[a]))));
    }
  } else if (method == MDPO) {
    // d p [Adv - lr / eta - sum_b p (Adv - lr / eta)]  (section 2.2 of the notes)
    let centre = both(0.0);
    const pulls = f64x2.ne(etaInverse, both(0.0));
    for (let a: usize = 0; a < end; a += LANES) {
      const pull = sub(adv[a], where(pulls, mul(etaInverse, logRatio(logP[a], logQ[a]))));
      gradient[a] = pull;
      centre = add(centre, where(f64x2.gt(p[a], both(0.0)), mul(p[a], pull)));
    }
    for (let a: usize = 0; a < end; a += LANES) {
      gradient[a] = where(f64x2.gt(p[a], both(0.0)), mul(mul(d, p[a]), sub(gradient[a], centre)));
    }
  } else {
    // d p [I Adv - sum_b p I Adv], I = (Adv > 0 and p < (1 + eps) p_t) or (Adv < 0 and p > (1 - eps) p_t)  [26, 27]
    let centre = both(0.0);
    for (let a: usize = 0; a < end; a += LANES) {
      const x = unclipped(p[a], q[a], adv[a], epsilon);
      gradient[a] = x;
      centre = add(centre, mul(p[a], x));
    }
    for (let a: usize = 0; a < end; a += LANES) gradient[a] = mul(mul(d, p[a]), sub(gradient[a], centre));
  }
}
