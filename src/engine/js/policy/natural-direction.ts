/**
 * The natural direction in closed form (docs/mathematics.md, section 6): the pseudo-inverse of the Hessian of C_m at
 * theta, times the gradient of J_m.
 */
import { METHOD_CODE } from "../../kernels.ts";
import { meanAdvantage } from "./gradients.ts";
import { pairRow } from "./pair-direction.ts";
import { klRow } from "./relative-entropy.ts";
import { logRatio } from "./softmax.ts";

/** w <= CUT max w counts as 0, as a pseudo-inverse with rcond = 1e-15 would have it. */
const CUT = 1e-15;

/** max of `widest` and w = d p (1 - p). */
function widestWeight(f: Float64Array, pi: number, weights: number, widest: number, S: number, A: number): number {
  for (let s = 0, i = 0; s < S; s++, i += A) {
    const d = f[weights + s];
    if (d === 0) continue;
    for (let a = i; a < i + A; a++) {
      const p = f[pi + a];
      const w = d * p * (1 - p);
      if (w > widest) widest = w;
    }
  }
  return widest;
}

/** max w = d p (1 - p) over the states that `weights` leaves out; their p stays p_t. */
export function widestAtRest(
  f: Float64Array,
  piOld: number,
  occupancy: number,
  weights: number,
  S: number,
  A: number,
): number {
  let widest = 0;
  for (let s = 0, i = 0; s < S; s++, i += A) {
    const d = f[occupancy + s];
    if (f[weights + s] !== 0 || d === 0) continue;
    for (let a = i; a < i + A; a++) widest = Math.max(widest, d * f[piOld + a] * (1 - f[piOld + a]));
  }
  return widest;
}

/** sPPO: x = exp(-lr) Adv on the row at i. */
function sppoRow(
  f: Float64Array,
  logPi: number,
  logPiOld: number,
  advantages: number,
  x: number,
  i: number,
  A: number,
) {
  for (let a = i; a < i + A; a++) f[x + a] = Math.exp(logRatio(f[logPiOld + a], f[logPi + a])) * f[advantages + a];
}

/**
 * MDPO: x = (g + tau) / h with h = lr + lift, lift = 1 - KL(p, p_t), g = Adv - sum_b p Adv,
 * tau = -sum_b (p g / h) / sum_b (p / h), on the row at i.
 */
function mdpoRow(
  f: Float64Array,
  logPi: number,
  pi: number,
  logPiOld: number,
  advantages: number,
  lift: number,
  x: number,
  i: number,
  A: number,
): void {
  const mean = meanAdvantage(f, pi, advantages, i, A);
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
 * fewer than two. x = Adv for TRPO. `widest` is max w over the states that `weights` leaves out.
 * Rows of weight 0 are left as they are. direction out [S, A]; scratch [A] holds the h of a pair of the family.
 * Returns the curvature, sum d p h y^2 with y = x - (sum_b p x) / (sum_b p) over active actions.
 */
export function naturalDirection(
  f: Float64Array,
  method: number,
  logPi: number,
  pi: number,
  logPiOld: number,
  piOld: number,
  advantages: number,
  weights: number,
  widest: number,
  direction: number,
  scratch: number,
  S: number,
  A: number,
): number {
  const family = method === METHOD_CODE.family;
  const sppo = method === METHOD_CODE.sppo;
  const mdpo = method === METHOD_CODE.mdpo;
  const cut = CUT * widestWeight(f, pi, weights, widest, S, A);
  let curvature = 0;
  for (let s = 0, i = 0; s < S; s++, i += A) {
    const d = f[weights + s];
    if (d === 0) continue;
    const lift = mdpo ? 1 - klRow(f, logPi, pi, logPiOld, piOld, i, A) : 1;
    if (family) pairRow(f, logPi, pi, logPiOld, piOld, advantages, d, cut, direction, scratch, i, A);
    else if (mdpo) mdpoRow(f, logPi, pi, logPiOld, advantages, lift, direction, i, A);
    else if (sppo) sppoRow(f, logPi, logPiOld, advantages, direction, i, A);
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
