/**
 * The natural direction in closed form (docs/mathematics.md, section 6): the pseudo-inverse of the Hessian of C_m at
 * theta, times the gradient of J_m.
 */

import { METHOD_CODE } from "../../kernels.ts";
import { CUT } from "../../shared/thresholds.ts";
import { pairRow } from "./pair-direction.ts";
import type { Point } from "./point.ts";
import { logRatio } from "./softmax.ts";
import { meanAdvantage, reverseKl } from "./surrogate-terms.ts";

/** max of `fixed` and w = d p (1 - p). */
function largestWeight(f: Float64Array, pi: number, weights: number, fixed: number, S: number, A: number): number {
  for (let s = 0, i = 0; s < S; s++, i += A) {
    const d = f[weights + s];
    if (d === 0) continue;
    for (let a = i; a < i + A; a++) {
      const p = f[pi + a];
      const w = d * p * (1 - p);
      if (w > fixed) fixed = w;
    }
  }
  return fixed;
}

/** max w = d p (1 - p) over the states that `weights` leaves out; their p stays p_t. */
export function largestOmittedWeight(
  f: Float64Array,
  piOld: number,
  occupancy: number,
  weights: number,
  S: number,
  A: number,
): number {
  let fixed = 0;
  for (let s = 0, i = 0; s < S; s++, i += A) {
    const d = f[occupancy + s];
    if (f[weights + s] !== 0 || d === 0) continue;
    for (let a = i; a < i + A; a++) fixed = Math.max(fixed, d * f[piOld + a] * (1 - f[piOld + a]));
  }
  return fixed;
}

/** sPPO: x = exp(-lr) Adv on the row at i. */
function sppoRow({ f, logPi, logPiOld, advantages, A }: Point, x: number, i: number): void {
  for (let a = i; a < i + A; a++) f[x + a] = Math.exp(logRatio(f[logPiOld + a], f[logPi + a])) * f[advantages + a];
}

/**
 * MDPO: x = (g + tau) / h with h = lr + lift, lift = 1 - KL(p, p_t), g = Adv - sum_b p Adv,
 * tau = -sum_b (p g / h) / sum_b (p / h), on the row at i.
 */
function mdpoRow(at: Point, lift: number, x: number, i: number): void {
  const { f, logPi, pi, logPiOld, advantages, A } = at;
  const mean = meanAdvantage(at, i);
  let slopes = 0;
  let masses = 0;
  for (let a = i; a < i + A; a++) {
    const p = f[pi + a];
    if (p === 0) continue;
    const mass = p / (logRatio(f[logPi + a], f[logPiOld + a]) + lift);
    slopes += mass * (f[advantages + a] - mean);
    masses += mass;
  }
  const tau = -slopes / masses;
  for (let a = i; a < i + A; a++) {
    const h = logRatio(f[logPi + a], f[logPiOld + a]) + lift;
    f[x + a] = (f[advantages + a] - mean + tau) / h;
  }
}

/**
 * direction = x - mean of x over the row's active actions, those with w > CUT max w; 0 elsewhere and in rows with
 * fewer than two. x = Adv for TRPO. `fixed` is max w over the states that `weights` leaves out.
 * Rows of weight 0 are left as they are. direction out [S, A]; scratch [A] holds the h of a pair of the family.
 * Returns the curvature, sum d p h y^2 with y = x - (sum_b p x) / (sum_b p) over active actions.
 */
export function naturalDirection(at: Point, fixed: number, direction: number, scratch: number): number {
  const { f, method, logPi, pi, logPiOld, advantages, weights, S, A } = at;
  const family = method === METHOD_CODE.family;
  const sppo = method === METHOD_CODE.sppo;
  const mdpo = method === METHOD_CODE.mdpo;
  const cut = CUT * largestWeight(f, pi, weights, fixed, S, A);
  let curvature = 0;
  for (let s = 0, i = 0; s < S; s++, i += A) {
    const d = f[weights + s];
    if (d === 0) continue;
    const lift = mdpo ? 1 - reverseKl(at, i) : 1;
    if (family) pairRow(at, d, cut, direction, scratch, i);
    else if (mdpo) mdpoRow(at, lift, direction, i);
    else if (sppo) sppoRow(at, direction, i);
    else for (let a = i; a < i + A; a++) f[direction + a] = f[advantages + a];

    let active = 0;
    let sumX = 0;
    let sumP = 0;
    let sumPX = 0;
    for (let a = i; a < i + A; a++) {
      const p = f[pi + a];
      if (!(d * p * (1 - p) > cut)) continue;
      const x = f[direction + a];
      active++;
      sumX += x;
      sumP += p;
      sumPX += p * x;
    }
    if (active < 2) {
      f.fill(0, direction + i, direction + i + A);
      continue;
    }

    const mean = sumX / active;
    const centre = sumPX / sumP;
    let sum = 0;
    for (let a = i; a < i + A; a++) {
      const p = f[pi + a];
      if (!(d * p * (1 - p) > cut)) {
        f[direction + a] = 0;
        continue;
      }
      const x = f[direction + a];
      const y = x - centre;
      const h = family ? f[scratch + a - i] : mdpo ? logRatio(f[logPi + a], f[logPiOld + a]) + lift : 1;
      sum += p * h * y * y;
      f[direction + a] = x - mean;
    }
    curvature += d * sum;
  }
  return curvature;
}
