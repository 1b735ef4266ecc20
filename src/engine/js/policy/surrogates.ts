/**
 * The surrogate of a method: its rows (surrogate-terms.ts) over the states with weight, and the kernels that are asked for
 * it once (docs/mathematics.md, sections 2 and 6).
 */
import { METHOD_CODE, REPORT } from "../../kernels.ts";
import { naturalDirection } from "./natural-direction.ts";
import { pairGradient } from "./pair-terms.ts";
import { evaluatePoint, type Point } from "./point.ts";
import { divergenceRow, gradientRow, objectiveRow } from "./surrogate-terms.ts";

/** J_m, for TRPO less sum_s d V. */
export function objective(at: Point): number {
  const { f, weights, S, A } = at;
  let sum = 0;
  for (let s = 0; s < S; s++) if (f[weights + s] !== 0) sum += f[weights + s] * objectiveRow(at, s * A);
  return sum;
}

/** C_m. */
export function divergence(at: Point): number {
  const { f, weights, S, A } = at;
  if (at.method === METHOD_CODE.ppo) return 0;
  let sum = 0;
  for (let s = 0; s < S; s++) if (f[weights + s] !== 0) sum += f[weights + s] * divergenceRow(at, s * A);
  return sum;
}

/**
 * The gradient of J_m - etaInverse C_m with respect to theta, out [S, A]; rows of weight 0 are left as they are. Returns its
 * squared 2-norm over the others.
 */
export function gradient(at: Point, out: number): number {
  if (at.method === METHOD_CODE.family) return pairGradient(at, out);
  const { f, weights, S, A } = at;
  let squares = 0;
  for (let s = 0, i = out; s < S; s++, i += A) {
    if (f[weights + s] === 0) continue;
    gradientRow(at, s * A, f[weights + s], out);
    for (let a = i; a < i + A; a++) squares += f[a] * f[a];
  }
  return squares;
}

/**
 * J_m, C_m and the gradient of J_m - etaInverse C_m at theta; TRPO's J_m = sum_s d (V + sum_a p Adv). PPO's slope at its
 * kinks is atHigh Adv and atLow Adv; that of [26] where atHigh < 0.
 */
export function surrogate(
  f: Float64Array,
  method: number,
  theta: number,
  logPiOld: number,
  piOld: number,
  advantages: number,
  values: number,
  occupancy: number,
  etaInverse: number,
  epsilon: number,
  atHigh: number,
  atLow: number,
  ascent: number,
  report: number,
  scratch: number,
  S: number,
  A: number,
): void {
  const [weights, logPi, pi] = [occupancy, scratch, scratch + S * A];
  // biome-ignore format: one line a kind
  const at: Point = {
    f, method, logPi, pi, logPiOld, piOld, advantages, weights,
    etaInverse, epsilon, atHigh, atLow, S, A,
  };
  evaluatePoint(at, theta);
  f.fill(0, ascent, ascent + S * A);
  gradient(at, ascent);
  let total = objective(at);
  if (method === METHOD_CODE.trpo) for (let s = 0; s < S; s++) total += f[occupancy + s] * f[values + s];
  f[report + REPORT.objective] = total;
  f[report + REPORT.divergence] = divergence(at);
}

/** The natural direction of sPPO, MDPO, TRPO or a pair and its curvature x^T A x (section 6). */
export function naturalStep(
  f: Float64Array,
  method: number,
  theta: number,
  logPiOld: number,
  piOld: number,
  advantages: number,
  occupancy: number,
  direction: number,
  report: number,
  scratch: number,
  S: number,
  A: number,
): void {
  const n = S * A;
  const [weights, logPi, pi] = [occupancy, scratch, scratch + n];
  // biome-ignore format: one line a kind
  const at: Point = {
    f, method, logPi, pi, logPiOld, piOld, advantages, weights,
    etaInverse: 0, epsilon: 0, atHigh: -1, atLow: -1, S, A,
  };
  evaluatePoint(at, theta);
  f.fill(0, direction, direction + n);
  f[report + REPORT.curvature] = naturalDirection(at, 0, direction, scratch + 2 * n);
}
