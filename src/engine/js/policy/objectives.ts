/**
 * J_m (docs/mathematics.md, section 2). States of weight 0 contribute nothing.
 */
import { METHOD_CODE } from "../../kernels.ts";
import { pairObjective } from "./pair-terms.ts";
import { logRatio } from "./softmax.ts";

/** sPPO: sum_s d sum_a p_t Adv lr. */
function weightedLogRatio(
  f: Float64Array,
  logPi: number,
  logPiOld: number,
  piOld: number,
  advantages: number,
  weights: number,
  S: number,
  A: number,
): number {
  let total = 0;
  for (let s = 0, i = 0; s < S; s++, i += A) {
    const d = f[weights + s];
    if (d === 0) continue;
    let sum = 0;
    for (let a = i; a < i + A; a++) {
      const old = f[piOld + a];
      if (old === 0) continue;
      const weight = old * f[advantages + a];
      if (weight !== 0) sum += weight * logRatio(f[logPi + a], f[logPiOld + a]);
    }
    total += d * sum;
  }
  return total;
}

/** MDPO, and TRPO less its constant sum_s d V: sum_s d sum_a p Adv. */
function expectedAdvantage(
  f: Float64Array,
  pi: number,
  advantages: number,
  weights: number,
  S: number,
  A: number,
): number {
  let total = 0;
  for (let s = 0, i = 0; s < S; s++, i += A) {
    const d = f[weights + s];
    if (d === 0) continue;
    let sum = 0;
    for (let a = i; a < i + A; a++) sum += f[pi + a] * f[advantages + a];
    total += d * sum;
  }
  return total;
}

/** PPO [24]: sum_s d sum_a min(p Adv, clip(p, (1 - eps) p_t, (1 + eps) p_t) Adv). */
function clippedAdvantage(
  f: Float64Array,
  pi: number,
  piOld: number,
  advantages: number,
  weights: number,
  epsilon: number,
  S: number,
  A: number,
): number {
  let total = 0;
  for (let s = 0, i = 0; s < S; s++, i += A) {
    const d = f[weights + s];
    if (d === 0) continue;
    let sum = 0;
    for (let a = i; a < i + A; a++) {
      const old = f[piOld + a];
      const adv = f[advantages + a];
      const p = f[pi + a];
      const clipped = Math.min(Math.max(p, (1 - epsilon) * old), (1 + epsilon) * old);
      sum += Math.min(p * adv, clipped * adv);
    }
    total += d * sum;
  }
  return total;
}

/** J_m, for TRPO less sum_s d V. */
export function objective(
  f: Float64Array,
  method: number,
  logPi: number,
  pi: number,
  logPiOld: number,
  piOld: number,
  advantages: number,
  weights: number,
  epsilon: number,
  S: number,
  A: number,
): number {
  switch (method) {
    case METHOD_CODE.family:
      return pairObjective(f, logPi, pi, logPiOld, piOld, advantages, weights, S, A);
    case METHOD_CODE.sppo:
      return weightedLogRatio(f, logPi, logPiOld, piOld, advantages, weights, S, A);
    case METHOD_CODE.ppo:
      return clippedAdvantage(f, pi, piOld, advantages, weights, epsilon, S, A);
    default:
      return expectedAdvantage(f, pi, advantages, weights, S, A);
  }
}
