/**
 * The surrogates row by row (docs/mathematics.md, section 2): J_m and C_m without the factor d, and the gradient of
 * J_m - etaInverse C_m with respect to theta. A row starts at i; p_t, Adv and d are fixed, p = softmax(theta) moves.
 */

import { METHOD_CODE } from "../../kernels.ts";
import { KINK } from "../../shared/thresholds.ts";
import { pairDivergenceRow, pairObjectiveRow } from "./pair-terms.ts";
import type { Point } from "./point.ts";
import { klRow, klTerm } from "./relative-entropy.ts";
import { logRatio } from "./softmax.ts";

/** sum_b p Adv */
export function meanAdvantage({ f, pi, advantages, A }: Point, i: number): number {
  let mean = 0;
  for (let a = i; a < i + A; a++) mean += f[pi + a] * f[advantages + a];
  return mean;
}

/** sPPO: sum_a p_t Adv lr. */
function weightedLogRatio({ f, logPi, logPiOld, piOld, advantages, A }: Point, i: number): number {
  let sum = 0;
  for (let a = i; a < i + A; a++) {
    const old = f[piOld + a];
    if (old === 0) continue;
    const weight = old * f[advantages + a];
    if (weight !== 0) sum += weight * logRatio(f[logPi + a], f[logPiOld + a]);
  }
  return sum;
}

/** PPO [24]: sum_a min(p Adv, clip(p, (1 - eps) p_t, (1 + eps) p_t) Adv). p, q = p_t and adv start where the row does. */
export function clippedAdvantage(
  f: Float64Array,
  p: number,
  q: number,
  adv: number,
  epsilon: number,
  A: number,
): number {
  let sum = 0;
  for (let a = 0; a < A; a++) {
    const old = f[q + a];
    const clipped = Math.min(Math.max(f[p + a], (1 - epsilon) * old), (1 + epsilon) * old);
    sum += Math.min(f[p + a] * f[adv + a], clipped * f[adv + a]);
  }
  return sum;
}

/** J_m of a row; TRPO's less its constant V. */
export function objectiveRow(at: Point, i: number): number {
  switch (at.method) {
    case METHOD_CODE.family:
      return pairObjectiveRow(at, i);
    case METHOD_CODE.sppo:
      return weightedLogRatio(at, i);
    case METHOD_CODE.ppo:
      return clippedAdvantage(at.f, at.pi + i, at.piOld + i, at.advantages + i, at.epsilon, at.A);
    default:
      return meanAdvantage(at, i);
  }
}

/** KL(p, p_t) */
export function reverseKl({ f, logPi, pi, logPiOld, piOld, A }: Point, i: number): number {
  return klRow(f, logPi, pi, logPiOld, piOld, i, A);
}

/** C_m of a row: KL(p_t, p) for sPPO and TRPO, KL(p, p_t) for MDPO, C of a pair, 0 for PPO. */
export function divergenceRow(at: Point, i: number): number {
  switch (at.method) {
    case METHOD_CODE.family:
      return pairDivergenceRow(at, i);
    case METHOD_CODE.mdpo:
      return reverseKl(at, i);
    case METHOD_CODE.ppo:
      return 0;
    default:
      return klRow(at.f, at.logPiOld, at.piOld, at.logPi, at.pi, i, at.A);
  }
}

/** sPPO [10]: d (p_t Adv - etaInverse (p - p_t)). */
function sppoGradient({ f, pi, piOld, advantages, etaInverse, A }: Point, i: number, d: number, out: number): void {
  for (let a = i; a < i + A; a++) {
    const old = f[piOld + a];
    f[out + a] = d * (old * f[advantages + a] - etaInverse * (f[pi + a] - old));
  }
}

/** TRPO [20, 21 mended]: d (p (Adv - sum_b p Adv) - etaInverse (p - p_t)). */
function trpoGradient(at: Point, i: number, d: number, out: number): void {
  const { f, pi, piOld, advantages, etaInverse, A } = at;
  const mean = meanAdvantage(at, i);
  for (let a = i; a < i + A; a++) {
    const p = f[pi + a];
    f[out + a] = d * (p * (f[advantages + a] - mean) - etaInverse * (p - f[piOld + a]));
  }
}

/** MDPO: d p (Adv - sum_b p Adv - etaInverse (lr - KL(p, p_t))). */
function mdpoGradient(at: Point, i: number, d: number, out: number): void {
  const { f, logPi, pi, logPiOld, piOld, advantages, etaInverse, A } = at;
  let mean = 0;
  let kl = 0;
  for (let a = i; a < i + A; a++) {
    const p = f[pi + a];
    mean += p * f[advantages + a];
    if (etaInverse !== 0) kl += klTerm(p, f[piOld + a], logRatio(f[logPiOld + a], f[logPi + a]));
  }
  for (let a = i; a < i + A; a++) {
    const p = f[pi + a];
    let slope = f[advantages + a] - mean;
    if (etaInverse !== 0) slope -= etaInverse * (logRatio(f[logPi + a], f[logPiOld + a]) - kl);
    f[out + a] = p === 0 ? 0 : d * p * slope;
  }
}

/** I Adv of [26]: Adv where (Adv > 0 and p < (1 + eps) p_t) or (Adv < 0 and p > (1 - eps) p_t), else 0. */
function unclipped(p: number, old: number, adv: number, epsilon: number): number {
  return adv > 0 ? (p < (1 + epsilon) * old ? adv : 0) : p > (1 - epsilon) * old ? adv : 0;
}

/** A slope of [24] in p: Adv inside the clipping range, 0 outside, a given share of Adv at a kink. */
function kinked(p: number, old: number, adv: number, epsilon: number, atHigh: number, atLow: number): number {
  const kink = (adv > 0 ? 1 + epsilon : 1 - epsilon) * old;
  if (Math.abs(p - kink) <= KINK * kink) return (adv > 0 ? atHigh : atLow) * adv;
  return adv > 0 === p < kink ? adv : 0;
}

/** PPO [26, 27 mended]: d p (I Adv - sum_b p I Adv), or the same with the chosen slopes at the kinks. */
function ppoGradient(at: Point, i: number, d: number, out: number): void {
  const { f, pi, piOld, advantages, epsilon, atHigh, atLow, A } = at;
  let mean = 0;
  for (let a = i; a < i + A; a++) {
    const p = f[pi + a];
    const old = f[piOld + a];
    const adv = f[advantages + a];
    const slope = atHigh < 0 ? unclipped(p, old, adv, epsilon) : kinked(p, old, adv, epsilon, atHigh, atLow);
    f[out + a] = slope;
    mean += p * slope;
  }
  for (let a = i; a < i + A; a++) f[out + a] = d * f[pi + a] * (f[out + a] - mean);
}

/** The gradient of J_m - etaInverse C_m on a row of weight d; a pair's stands in pair-terms.ts. */
export function gradientRow(at: Point, i: number, d: number, out: number): void {
  const { method } = at;
  if (method === METHOD_CODE.sppo) sppoGradient(at, i, d, out);
  else if (method === METHOD_CODE.mdpo) mdpoGradient(at, i, d, out);
  else if (method === METHOD_CODE.trpo) trpoGradient(at, i, d, out);
  else ppoGradient(at, i, d, out);
}
