/**
 * The natural direction of the chosen pair of the family: the pseudo-inverse of the Hessian of C in theta times the gradient of J.
 * With u = c_p, h = u - sum_b p u + p c_pp, the block of a state is diag(p h) - p p' (h + h' - sum_b p h), which KL
 * divergences reduce to section 6 of docs/mathematics.md. With g = f_r - sum_b p f_r: x = (g + tau) / h,
 * tau = -sum_b (p g / h) / sum_b (p / h). Without a divergence h = 1, the Fisher direction.
 */

import { CUT, widestWeight } from "./fisher-weights.ts";
import { pair } from "./members.ts";
import { logRatio } from "./softmax.ts";

/** h of the row at i -> out [A]. */
function bendRow(
  f: Float64Array,
  logPi: number,
  pi: number,
  logPiOld: number,
  piOld: number,
  out: number,
  i: number,
  A: number,
): void {
  const { divergence, k } = pair;
  if (!pair.hasDivergence) {
    f.fill(1, out, out + A);
    return;
  }
  let middle = 0;
  for (let j = 0; j < A; j++) {
    const p = f[pi + i + j];
    const logQ = f[logPiOld + i + j];
    const lr = logRatio(f[logPi + i + j], logQ);
    const pull = divergence.slope(p, f[piOld + i + j], lr, logQ, k);
    middle += pull;
    f[out + j] = pull / p + divergence.bend(p, f[piOld + i + j], lr, logQ, k);
  }
  for (let j = 0; j < A; j++) f[out + j] -= middle;
}

/**
 * direction out [S, A], 0 outside a row's active actions (natural-direction.ts); h is scratch [A], widest the largest weight
 * of the states that `weights` leaves out. Rows of weight 0 are left as they are. Returns the curvature, sum d p h y^2.
 */
export function pairDirection(
  f: Float64Array,
  logPi: number,
  pi: number,
  logPiOld: number,
  piOld: number,
  advantages: number,
  weights: number,
  widest: number,
  direction: number,
  h: number,
  S: number,
  A: number,
): number {
  const { objective, a, b, c } = pair;
  const cut = CUT * widestWeight(f, pi, weights, widest, S, A);
  let curvature = 0;
  for (let s = 0, i = 0; s < S; s++, i += A) {
    const d = f[weights + s];
    if (d === 0) continue;
    bendRow(f, logPi, pi, logPiOld, piOld, h, i, A);
    let centre = 0;
    for (let j = i; j < i + A; j++) {
      const lr = logRatio(f[logPi + j], f[logPiOld + j]);
      const w = objective.slope(f[pi + j], f[piOld + j], lr, f[advantages + j], a, b, c);
      f[direction + j] = w / f[pi + j];
      centre += w;
    }
    let active = 0;
    let slopes = 0;
    let masses = 0;
    for (let j = 0; j < A; j++) {
      const p = f[pi + i + j];
      if (!(d * p * (1 - p) > cut)) continue;
      active++;
      slopes += (p / f[h + j]) * (f[direction + i + j] - centre);
      masses += p / f[h + j];
    }
    if (active < 2) {
      f.fill(0, direction + i, direction + i + A);
      continue;
    }
    const tau = -slopes / masses;
    let sumX = 0;
    let sumP = 0;
    let sumPX = 0;
    for (let j = 0; j < A; j++) {
      const p = f[pi + i + j];
      if (!(d * p * (1 - p) > cut)) continue;
      const x = (f[direction + i + j] - centre + tau) / f[h + j];
      f[direction + i + j] = x;
      sumX += x;
      sumP += p;
      sumPX += p * x;
    }
    let sum = 0;
    for (let j = 0; j < A; j++) {
      const p = f[pi + i + j];
      if (!(d * p * (1 - p) > cut)) {
        f[direction + i + j] = 0;
        continue;
      }
      const x = f[direction + i + j];
      sum += p * f[h + j] * (x - sumPX / sumP) ** 2;
      f[direction + i + j] = x - sumX / active;
    }
    curvature += d * sum;
  }
  return curvature;
}
