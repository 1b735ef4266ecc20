/**
 * The natural direction of the chosen pair of the family: the pseudo-inverse of the Hessian of C in theta times the
 * gradient of J. With u = c_p and h = u - sum_b p u + p c_pp, the block of a state is diag(p h) - p p' (h + h' - sum_b p h),
 * which KL divergences reduce to section 6 of docs/mathematics.md. Without a divergence h = 1, the Fisher direction.
 */
import { pair } from "./members.ts";
import type { Point } from "./point.ts";
import { logRatio } from "./softmax.ts";

/**
 * x = (g + tau) / h and h on the row at i, g = f_r - sum_b p f_r, tau = -sum_b (p g / h) / sum_b (p / h) over the actions with
 * d p (1 - p) > cut. x out [S, A], h out [A].
 */
export function pairRow(at: Point, d: number, cut: number, x: number, h: number, i: number): void {
  const { f, logPi, pi, logPiOld, piOld, advantages, A } = at;
  const { objective, divergence, hasSecondDerivative, a, b, c, k } = pair;
  let centre = 0;
  let middle = 0;
  for (let j = 0; j < A; j++) {
    const p = f[pi + i + j];
    const q = f[piOld + i + j];
    const logQ = f[logPiOld + i + j];
    const lr = logRatio(f[logPi + i + j], logQ);
    const w = objective.slope(p, q, lr, f[advantages + i + j], a, b, c);
    const divergenceSlope = hasSecondDerivative ? divergence.slope(p, q, lr, logQ, k) : 0;
    centre += w;
    middle += divergenceSlope;
    f[x + i + j] = w / p;
    f[h + j] = hasSecondDerivative ? divergenceSlope / p + divergence.secondDerivative(p, q, lr, logQ, k) : 1;
  }
  let slopes = 0;
  let masses = 0;
  for (let j = 0; j < A; j++) {
    const p = f[pi + i + j];
    f[h + j] -= middle;
    f[x + i + j] -= centre;
    if (!(d * p * (1 - p) > cut)) continue;
    slopes += (p / f[h + j]) * f[x + i + j];
    masses += p / f[h + j];
  }
  for (let j = 0; j < A; j++) f[x + i + j] = (f[x + i + j] - slopes / masses) / f[h + j];
}
