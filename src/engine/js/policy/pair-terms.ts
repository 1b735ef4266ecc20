/**
 * Sums and gradients of the chosen pair of the family (docs/mathematics.md, section 10), the same for every member:
 * F = sum_s d [sum_a p_t f - (1/eta) sum_a c], gradient d (w - p sum_b w), w = p f_r - p c_p / eta. States of weight 0 contribute
 * nothing.
 */
import { pair } from "./members.ts";
import { logRatio } from "./softmax.ts";

/** J of the chosen pair. */
export function pairObjective(
  f: Float64Array,
  logPi: number,
  pi: number,
  logPiOld: number,
  piOld: number,
  advantages: number,
  weights: number,
  S: number,
  A: number,
): number {
  const { objective, a, b, c } = pair;
  let total = 0;
  for (let s = 0, i = 0; s < S; s++, i += A) {
    const d = f[weights + s];
    if (d === 0) continue;
    let sum = 0;
    for (let j = i; j < i + A; j++) {
      const lr = logRatio(f[logPi + j], f[logPiOld + j]);
      sum += objective.value(f[pi + j], f[piOld + j], lr, f[advantages + j], a, b, c);
    }
    total += d * sum;
  }
  return total;
}

/** C of the chosen pair; 0 without a divergence. */
export function pairDivergence(
  f: Float64Array,
  logPi: number,
  pi: number,
  logPiOld: number,
  piOld: number,
  weights: number,
  S: number,
  A: number,
): number {
  const { divergence, k } = pair;
  if (!pair.hasDivergence) return 0;
  let total = 0;
  for (let s = 0, i = 0; s < S; s++, i += A) {
    const d = f[weights + s];
    if (d === 0) continue;
    let sum = 0;
    for (let j = i; j < i + A; j++) {
      const lr = logRatio(f[logPi + j], f[logPiOld + j]);
      sum += divergence.value(f[pi + j], f[piOld + j], lr, f[logPiOld + j], k);
    }
    total += d * sum;
  }
  return total;
}

/** The gradient of J - etaInverse C with respect to theta. Rows of weight 0 are left as they are. */
export function pairGradient(
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
  const { objective, divergence, a, b, c, k } = pair;
  for (let s = 0, i = 0; s < S; s++, i += A) {
    const d = f[weights + s];
    if (d === 0) continue;
    let centre = 0;
    for (let j = i; j < i + A; j++) {
      const p = f[pi + j];
      const q = f[piOld + j];
      const logQ = f[logPiOld + j];
      const lr = logRatio(f[logPi + j], logQ);
      let w = objective.slope(p, q, lr, f[advantages + j], a, b, c);
      if (etaInverse !== 0) w -= etaInverse * divergence.slope(p, q, lr, logQ, k);
      f[gradient + j] = w;
      centre += w;
    }
    for (let j = i; j < i + A; j++) f[gradient + j] = d * (f[gradient + j] - f[pi + j] * centre);
  }
}
