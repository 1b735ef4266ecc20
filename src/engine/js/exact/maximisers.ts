/**
 * One row of an exact maximiser at a price Lambda (docs/mathematics.md, section 7): x = log p - log p_t, the divergence,
 * its slope along log Lambda (sPPO: along log t, t = Lambda + min Adv) and the row's multiplier. Gaps, Lambda and the
 * multiplier are in units of the largest gap. `log price` stands beside the price because the price may underflow.
 */
import { SMALLEST_DIVISOR } from "../../shared/thresholds.ts";
import { klTerm } from "../policy/relative-entropy.ts";

export { SMALLEST_DIVISOR } from "../../shared/thresholds.ts";

/** MDPO: p = p_t exp(-gap / Lambda) / Z. Returns KL(p, p_t); results: slope, Lambda (log Z - 1). */
export function mdpoRow(
  f: Float64Array,
  gap: number,
  logQ: number,
  q: number,
  x: number,
  price: number,
  results: number,
  A: number,
): number {
  let top = -Infinity;
  for (let a = 0; a < A; a++) top = Math.max(top, f[logQ + a] - f[gap + a] / price);
  let sum = 0;
  for (let a = 0; a < A; a++) sum += Math.exp(f[logQ + a] - f[gap + a] / price - top);
  const logZ = top + Math.log(sum);
  let kl = 0;
  let mean = 0;
  for (let a = 0; a < A; a++) {
    const g = f[gap + a] / price;
    const p = Math.exp(f[logQ + a] - g - top) / sum;
    f[x + a] = -g - logZ;
    if (p === 0) kl += f[q + a];
    else {
      kl += klTerm(p, f[q + a], -f[x + a]);
      mean += p * g;
    }
  }
  let variance = 0;
  for (let a = 0; a < A; a++) {
    const g = f[gap + a] / price;
    const p = Math.exp(f[logQ + a] - g - top) / sum;
    if (p !== 0) variance += p * (g - mean) * (g - mean);
  }
  f[results] = -variance;
  f[results + 1] = price * (logZ - 1);
  return kl;
}

/** sPPO where N underflows: the row's best weight is t, or belongs to an action whose p_t does. In logarithms. */
function underflowingSppoRow(
  f: Float64Array,
  gap: number,
  logQ: number,
  q: number,
  x: number,
  t: number,
  logT: number,
  results: number,
  A: number,
): number {
  let top = -Infinity;
  for (let a = 0; a < A; a++) {
    f[x + a] = f[gap + a] === 0 ? logT : Math.log(Math.max(f[gap + a] + t, 0));
    top = Math.max(top, f[logQ + a] + f[x + a]);
  }
  let sum = 0;
  for (let a = 0; a < A; a++) sum += Math.exp(f[logQ + a] + f[x + a] - top);
  const logN = top + Math.log(sum);
  let kl = 0;
  let fall = 0;
  for (let a = 0; a < A; a++) {
    f[x + a] -= logN;
    const p = Math.exp(f[logQ + a] + f[x + a]);
    kl += klTerm(f[q + a], p, f[x + a]);
    if (f[q + a] > 0 && f[gap + a] === 0) fall += (p - f[q + a]) ** 2 / f[q + a];
  }
  f[results] = -fall;
  f[results + 1] = Math.exp(logN);
  return kl;
}

/**
 * sPPO: p = p_t (gap + t)+ / N, N = sum p_t (gap + t)+. Returns KL(p_t, p); results: slope along log t, N. A negative
 * gap, which only a pair with d p_t = 0 has, may be clipped.
 */
export function sppoRow(
  f: Float64Array,
  gap: number,
  logQ: number,
  q: number,
  x: number,
  t: number,
  logT: number,
  mean: number,
  results: number,
  A: number,
): number {
  let N = 0;
  let clipped = false;
  for (let a = 0; a < A; a++) {
    N += f[q + a] * Math.max(f[gap + a] + t, 0);
    if (f[q + a] > 0 && f[gap + a] + t < 0) clipped = true;
  }
  if (N < SMALLEST_DIVISOR) return underflowingSppoRow(f, gap, logQ, q, x, t, logT, results, A);
  const logN = Math.log(N);
  // N - t, without the difference where that is possible.
  const centre = clipped ? N - t : mean;
  let kl = 0;
  let fall = 0;
  for (let a = 0; a < A; a++) {
    const old = f[q + a];
    const weight = Math.max(f[gap + a] + t, 0);
    const y = (f[gap + a] - centre) / N;
    if (y > -0.5) f[x + a] = Math.log1p(y);
    else f[x + a] = (f[gap + a] === 0 ? logT : Math.log(weight)) - logN;
    if (old === 0) continue;
    kl += klTerm(old, (old * weight) / N, f[x + a]);
    fall += f[gap + a] === 0 ? old * y * y : (old * y * y * t) / weight;
  }
  f[results] = -fall;
  f[results + 1] = N;
  return kl;
}
