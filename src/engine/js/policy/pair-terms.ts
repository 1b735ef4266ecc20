/**
 * The chosen pair of the family (docs/mathematics.md, section 10), the same for every member: rows of J = sum_a p_t f and
 * C = sum_a c, and the gradient d (w - p sum_b w), w = p f_r - p c_p / eta. A row starts at i.
 */
import { pair } from "./members.ts";
import type { Point } from "./point.ts";
import { logRatio } from "./softmax.ts";

/** J of the chosen pair. */
export function pairObjectiveRow({ f, logPi, pi, logPiOld, piOld, advantages, A }: Point, i: number): number {
  const { objective, a, b, c } = pair;
  let sum = 0;
  for (let j = i; j < i + A; j++) {
    const lr = logRatio(f[logPi + j], f[logPiOld + j]);
    sum += objective.value(f[pi + j], f[piOld + j], lr, f[advantages + j], a, b, c);
  }
  return sum;
}

/** C of the chosen pair; 0 without a divergence. */
export function pairDivergenceRow({ f, logPi, pi, logPiOld, piOld, A }: Point, i: number): number {
  const { divergence, k } = pair;
  if (!pair.hasDivergence) return 0;
  let sum = 0;
  for (let j = i; j < i + A; j++) {
    const logQ = f[logPiOld + j];
    sum += divergence.value(f[pi + j], f[piOld + j], logRatio(f[logPi + j], logQ), logQ, k);
  }
  return sum;
}

/** The gradient of J - etaInverse C; its squared 2-norm. A loop of its own, so that members are looked up once a pass. */
export function pairGradient(at: Point, out: number): number {
  const { f, logPi, pi, logPiOld, piOld, advantages, weights, etaInverse, S, A } = at;
  const { objective, divergence, a, b, c, k } = pair;
  let squares = 0;
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
      f[out + j] = w;
      centre += w;
    }
    for (let j = i; j < i + A; j++) {
      const g = d * (f[out + j] - f[pi + j] * centre);
      f[out + j] = g;
      squares += g * g;
    }
  }
  return squares;
}
