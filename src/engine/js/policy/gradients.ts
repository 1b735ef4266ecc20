/**
 * Gradients of J_m - etaInverse C_m with respect to theta (docs/mathematics.md, section 2).
 * Rows of weight 0 are left as they are.
 */
import { METHOD_CODE } from "../../kernels.ts";
import { pairGradient } from "./pair-terms.ts";
import { klRow } from "./relative-entropy.ts";
import { logRatio } from "./softmax.ts";

/** sum_b p Adv of the row at i. */
export function meanAdvantage(f: Float64Array, pi: number, advantages: number, i: number, A: number): number {
  let mean = 0;
  for (let a = i; a < i + A; a++) mean += f[pi + a] * f[advantages + a];
  return mean;
}

/** sPPO [10]: d (p_t Adv - etaInverse (p - p_t)). */
function sppoGradient(
  f: Float64Array,
  pi: number,
  piOld: number,
  advantages: number,
  weights: number,
  etaInverse: number,
  gradient: number,
  S: number,
  A: number,
): void {
  for (let s = 0, i = 0; s < S; s++, i += A) {
    const d = f[weights + s];
    if (d === 0) continue;
    for (let a = i; a < i + A; a++) {
      const old = f[piOld + a];
      f[gradient + a] = d * (old * f[advantages + a] - etaInverse * (f[pi + a] - old));
    }
  }
}

/** TRPO [20, 21 mended]: d (p (Adv - sum_b p Adv) - etaInverse (p - p_t)). */
function trpoGradient(
  f: Float64Array,
  pi: number,
  piOld: number,
  advantages: number,
  weights: number,
  etaInverse: number,
  gradient: number,
  S: number,
  A: number,
): void {
  for (let s = 0, i = 0; s < S; s++, i += A) {
    const d = f[weights + s];
    if (d === 0) continue;
    const mean = meanAdvantage(f, pi, advantages, i, A);
    for (let a = i; a < i + A; a++) {
      const p = f[pi + a];
      f[gradient + a] = d * (p * (f[advantages + a] - mean) - etaInverse * (p - f[piOld + a]));
    }
  }
}

/** MDPO: d p (Adv - sum_b p Adv - etaInverse (lr - KL(p, p_t))). */
function mdpoGradient(
  f: Float64Array,
  logPi: number,
  pi: number,
  logPiOld: number,
  piOld: number,
  advantages: number,
  weights: number,
  etaInverse: number,
  gradient: number,
  S: number,
  A: number,
): void {
  for (let s = 0, i = 0; s < S; s++, i += A) {
    const d = f[weights + s];
    if (d === 0) continue;
    const mean = meanAdvantage(f, pi, advantages, i, A);
    const kl = etaInverse === 0 ? 0 : klRow(f, logPi, pi, logPiOld, piOld, i, A);
    for (let a = i; a < i + A; a++) {
      const p = f[pi + a];
      let slope = f[advantages + a] - mean;
      if (etaInverse !== 0) slope -= etaInverse * (logRatio(f[logPi + a], f[logPiOld + a]) - kl);
      f[gradient + a] = p === 0 ? 0 : d * p * slope;
    }
  }
}

/** I Adv of [26]: Adv where (Adv > 0 and p < (1 + eps) p_t) or (Adv < 0 and p > (1 - eps) p_t), else 0. */
function unclipped(p: number, old: number, adv: number, epsilon: number): number {
  return adv > 0 ? (p < (1 + epsilon) * old ? adv : 0) : p > (1 - epsilon) * old ? adv : 0;
}

/** PPO [26, 27 mended]: d p (I Adv - sum_b p I Adv). */
function ppoGradient(
  f: Float64Array,
  pi: number,
  piOld: number,
  advantages: number,
  weights: number,
  epsilon: number,
  gradient: number,
  S: number,
  A: number,
): void {
  for (let s = 0, i = 0; s < S; s++, i += A) {
    const d = f[weights + s];
    if (d === 0) continue;
    let mean = 0;
    for (let a = i; a < i + A; a++) {
      const slope = unclipped(f[pi + a], f[piOld + a], f[advantages + a], epsilon);
      f[gradient + a] = slope;
      mean += f[pi + a] * slope;
    }
    for (let a = i; a < i + A; a++) f[gradient + a] = d * f[pi + a] * (f[gradient + a] - mean);
  }
}

/** A probability is at a kink within this share of it. */
const KINK = 2 ** -48;

/** A slope of [24] in p: Adv inside the clipping range, 0 outside, a given share of Adv at a kink. */
function slopeAt(p: number, old: number, adv: number, epsilon: number, atHigh: number, atLow: number): number {
  const kink = (adv > 0 ? 1 + epsilon : 1 - epsilon) * old;
  if (Math.abs(p - kink) <= KINK * kink) return (adv > 0 ? atHigh : atLow) * adv;
  return adv > 0 === p < kink ? adv : 0;
}

/** PPO's supergradient that counts atHigh Adv at the kink 1 + eps and atLow Adv at 1 - eps: d p (g - sum_b p g). */
export function kinkedGradient(
  f: Float64Array,
  pi: number,
  piOld: number,
  advantages: number,
  weights: number,
  epsilon: number,
  atHigh: number,
  atLow: number,
  gradient: number,
  S: number,
  A: number,
): void {
  for (let s = 0, i = 0; s < S; s++, i += A) {
    const d = f[weights + s];
    if (d === 0) continue;
    let mean = 0;
    for (let a = i; a < i + A; a++) {
      const slope = slopeAt(f[pi + a], f[piOld + a], f[advantages + a], epsilon, atHigh, atLow);
      f[gradient + a] = slope;
      mean += f[pi + a] * slope;
    }
    for (let a = i; a < i + A; a++) f[gradient + a] = d * f[pi + a] * (f[gradient + a] - mean);
  }
}

/** The gradient of J_m - etaInverse C_m. logPi, pi, logPiOld, piOld, advantages in, gradient out [S, A]. */
export function surrogateGradient(
  f: Float64Array,
  method: number,
  logPi: number,
  pi: number,
  logPiOld: number,
  piOld: number,
  advantages: number,
  weights: number,
  etaInverse: number,
  epsilon: number,
  gradient: number,
  S: number,
  A: number,
): void {
  if (method === METHOD_CODE.family) {
    pairGradient(f, logPi, pi, logPiOld, piOld, advantages, weights, etaInverse, gradient, S, A);
  } else if (method === METHOD_CODE.sppo) {
    sppoGradient(f, pi, piOld, advantages, weights, etaInverse, gradient, S, A);
  } else if (method === METHOD_CODE.mdpo) {
    mdpoGradient(f, logPi, pi, logPiOld, piOld, advantages, weights, etaInverse, gradient, S, A);
  } else if (method === METHOD_CODE.trpo) {
    trpoGradient(f, pi, piOld, advantages, weights, etaInverse, gradient, S, A);
  } else {
    ppoGradient(f, pi, piOld, advantages, weights, epsilon, gradient, S, A);
  }
}
