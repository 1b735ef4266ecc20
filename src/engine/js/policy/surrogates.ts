/**
 * The surrogate of a method at theta, asked for once: gradient, objective and divergence (docs/mathematics.md,
 * section 2), natural direction and curvature (section 6).
 */
import { METHOD_CODE, REPORT } from "../../kernels.ts";
import { divergence } from "./divergences.ts";
import { kinkedGradient, surrogateGradient } from "./gradients.ts";
import { naturalDirection } from "./natural-direction.ts";
import { objective } from "./objectives.ts";
import { softmaxWhere } from "./softmax.ts";

/**
 * J_m, C_m and the gradient of J_m - etaInverse C_m; TRPO's J_m = sum_s d (V + sum_a p Adv). PPO's slope at its kinks is
 * atHigh Adv and atLow Adv; that of [26] where atHigh < 0.
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
  gradient: number,
  report: number,
  scratch: number,
  S: number,
  A: number,
): void {
  const logPi = scratch;
  const pi = logPi + S * A;
  softmaxWhere(f, theta, occupancy, logPi, pi, S, A);
  f.fill(0, gradient, gradient + S * A);
  if (method === METHOD_CODE.ppo && atHigh >= 0) {
    kinkedGradient(f, pi, piOld, advantages, occupancy, epsilon, atHigh, atLow, gradient, S, A);
  } else {
    surrogateGradient(
      f,
      method,
      logPi,
      pi,
      logPiOld,
      piOld,
      advantages,
      occupancy,
      etaInverse,
      epsilon,
      gradient,
      S,
      A,
    );
  }
  let total = objective(f, method, logPi, pi, logPiOld, piOld, advantages, occupancy, epsilon, S, A);
  if (method === METHOD_CODE.trpo) for (let s = 0; s < S; s++) total += f[occupancy + s] * f[values + s];
  f[report + REPORT.objective] = total;
  f[report + REPORT.divergence] = divergence(f, method, logPi, pi, logPiOld, piOld, occupancy, S, A);
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
  const logPi = scratch;
  const pi = logPi + n;
  softmaxWhere(f, theta, occupancy, logPi, pi, S, A);
  f.fill(0, direction, direction + n);
  f[report + REPORT.curvature] = naturalDirection(
    f,
    method,
    logPi,
    pi,
    logPiOld,
    piOld,
    advantages,
    occupancy,
    0,
    direction,
    scratch + 2 * n,
    S,
    A,
  );
}
