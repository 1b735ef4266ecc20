// The surrogates: objective J_m, divergence C_m and the gradient of J_m - C_m / eta with respect to theta.
// docs/mathematics.md, section 2. A row is one state; p_t, Adv and d are fixed, p = softmax(theta) moves.

import { F64 } from "./vec";
import { normaliseRow } from "./softmax";
import { forwardTerm, logRatio, reverseTerm } from "./divergence";
import { DIVERGENCE, OBJECTIVE } from "./report";

export const SPPO = 0;
export const MDPO = 1;
export const TRPO = 2;
export const PPO = 3;

/** sum_a of one row of J_m, without the factor d. */
export function objectiveRow(method: i32, p: F64, logP: F64, q: F64, logQ: F64, adv: F64, epsilon: f64, A: i32): f64 {
  let sum = 0.0;
  if (method == SPPO) {
    // sum_a p_t Adv lr
    for (let a = 0; a < A; a++) if (q[a] > 0.0) sum += q[a] * adv[a] * logRatio(logP[a], logQ[a]);
  } else if (method == PPO) {
    // sum_a min(p Adv, clip(p, (1 - eps) p_t, (1 + eps) p_t) Adv)  [24]
    for (let a = 0; a < A; a++) {
      const clipped = max((1.0 - epsilon) * q[a], min((1.0 + epsilon) * q[a], p[a]));
      sum += min(p[a] * adv[a], clipped * adv[a]);
    }
  } else {
    // MDPO, TRPO: sum_a p Adv
    for (let a = 0; a < A; a++) sum += p[a] * adv[a];
  }
  return sum;
}

/** sum_a of one row of C_m, without the factor d: KL(p, p_t) for MDPO, KL(p_t, p) for sPPO and TRPO, 0 for PPO. */
export function divergenceRow(method: i32, p: F64, logP: F64, q: F64, logQ: F64, A: i32): f64 {
  let sum = 0.0;
  if (method == MDPO) {
    for (let a = 0; a < A; a++) sum += reverseTerm(q[a], p[a], logRatio(logP[a], logQ[a]));
  } else if (method != PPO) {
    for (let a = 0; a < A; a++) sum += forwardTerm(q[a], p[a], logRatio(logP[a], logQ[a]));
  }
  return sum;
}

/** One row of the gradient of J_m - C_m / eta, with the factor d. */
export function gradientRow(
  method: i32,
  p: F64,
  logP: F64,
  q: F64,
  logQ: F64,
  adv: F64,
  d: f64,
  etaInverse: f64,
  epsilon: f64,
  gradient: F64,
  A: i32,
): void {
  if (method == SPPO) {
    // d [p_t Adv - (p - p_t) / eta]  [10]
    for (let a = 0; a < A; a++) gradient[a] = d * (q[a] * adv[a] - etaInverse * (p[a] - q[a]));
  } else if (method == TRPO) {
    // d [p (Adv - sum_b p Adv) - (p - p_t) / eta]  [20, 21]
    let mean = 0.0;
    for (let a = 0; a < A; a++) mean += p[a] * adv[a];
    for (let a = 0; a < A; a++) gradient[a] = d * (p[a] * (adv[a] - mean) - etaInverse * (p[a] - q[a]));
  } else if (method == MDPO) {
    // d p [Adv - sum_b p Adv - (lr - KL(p, p_t)) / eta]  (section 2.2 of the notes)
    let mean = 0.0;
    for (let a = 0; a < A; a++) mean += p[a] * adv[a];
    const kl = divergenceRow(MDPO, p, logP, q, logQ, A);
    for (let a = 0; a < A; a++) {
      const pull = etaInverse > 0.0 ? etaInverse * (logRatio(logP[a], logQ[a]) - kl) : 0.0;
      gradient[a] = p[a] > 0.0 ? d * p[a] * (adv[a] - mean - pull) : 0.0;
    }
  } else {
    // d p [I Adv - sum_b p I Adv], I = (Adv > 0 and p < (1 + eps) p_t) or (Adv < 0 and p > (1 - eps) p_t)  [26, 27]
    let mean = 0.0;
    for (let a = 0; a < A; a++) mean += p[a] * unclipped(p[a], q[a], adv[a], epsilon);
    for (let a = 0; a < A; a++) gradient[a] = d * p[a] * (unclipped(p[a], q[a], adv[a], epsilon) - mean);
  }
}

/** I Adv: the advantage where PPO's objective still moves with p, else 0  [26]. */
@inline function unclipped(p: f64, q: f64, adv: f64, epsilon: f64): f64 {
  const inside = adv > 0.0 ? p < (1.0 + epsilon) * q : p > (1.0 - epsilon) * q;
  return inside ? adv : 0.0;
}

/** J_m, C_m and the gradient of J_m - etaInverse C_m at any theta. */
export function surrogate(
  method: i32,
  theta: F64,
  logPiOld: F64,
  piOld: F64,
  advantages: F64,
  values: F64,
  occupancy: F64,
  etaInverse: f64,
  epsilon: f64,
  gradient: F64,
  report: F64,
  scratch: F64,
  S: i32,
  A: i32,
): void {
  const logP = scratch;
  const p = scratch.from(A);
  let objective = 0.0;
  let divergence = 0.0;
  for (let s = 0; s < S; s++) {
    const row = s * A;
    const d = occupancy[s];
    const g = gradient.from(row);
    if (d == 0.0) {
      for (let a = 0; a < A; a++) g[a] = 0.0;
      continue;
    }
    const q = piOld.from(row);
    const logQ = logPiOld.from(row);
    const adv = advantages.from(row);
    normaliseRow(theta.from(row), logP, p, A);
    let j = objectiveRow(method, p, logP, q, logQ, adv, epsilon, A);
    // sum_a p Q = V + sum_a p Adv
    if (method == TRPO) j += values[s];
    objective += d * j;
    divergence += d * divergenceRow(method, p, logP, q, logQ, A);
    gradientRow(method, p, logP, q, logQ, adv, d, etaInverse, epsilon, g, A);
  }
  report[OBJECTIVE] = objective;
  report[DIVERGENCE] = divergence;
}
