/**
 * The closed-form updates of the direct representation (docs/mathematics.md, section 3), carried in log space.
 */
import { softmaxRow } from "./softmax.ts";

/** to = from, rows of A. Returns whether that changed a bit. */
function replaceRow(f: Float64Array, from: number, to: number, A: number): boolean {
  let changed = false;
  for (let a = 0; a < A; a++) {
    if (!Object.is(f[from + a], f[to + a])) changed = true;
    f[to + a] = f[from + a];
  }
  return changed;
}

/**
 * min(max_a Adv, 0) over the row's support. sum_a pi Adv = 0, so some action has Adv >= 0: this is 0, or a rounding
 * error that a large eta would turn into N = 0.
 */
export function negativeTop(f: Float64Array, pi: number, advantages: number, A: number): number {
  let top = -Infinity;
  for (let a = 0; a < A; a++) if (f[pi + a] > 0 && f[advantages + a] > top) top = f[advantages + a];
  return Math.min(top, 0);
}

/**
 * [7]: pi <- pi max(1 + eta Adv, floor) / N, N = sum_b pi max(1 + eta Adv, floor). logPi, pi inout [S, A];
 * advantages in; normaliser out [S]: N. Returns 1 if a bit of logPi changed.
 */
export function closedSppo(
  f: Float64Array,
  logPi: number,
  pi: number,
  advantages: number,
  normaliser: number,
  scratch: number,
  eta: number,
  floor: number,
  S: number,
  A: number,
): number {
  let changed = false;
  for (let s = 0, i = 0; s < S; s++, i += A) {
    let N = 0;
    const shift = negativeTop(f, pi + i, advantages + i, A);
    for (let a = 0; a < A; a++) {
      const factor = Math.max(1 + eta * (f[advantages + i + a] - shift), floor);
      const p = f[pi + i + a];
      if (p !== 0) N += p * factor;
      const x = f[logPi + i + a];
      f[scratch + a] = x === -Infinity ? x : x + Math.log(factor);
    }
    f[normaliser + s] = N;
    softmaxRow(f, scratch, scratch, pi + i, A);
    if (replaceRow(f, scratch, logPi + i, A)) changed = true;
  }
  return changed ? 1 : 0;
}

/**
 * [18]: pi <- pi exp(eta Q) / Z, Z = sum_b pi exp(eta Q). logPi, pi inout [S, A]; qValues in; logNormaliser out [S]:
 * log Z. Returns 1 if a bit of logPi changed.
 */
export function closedMdpo(
  f: Float64Array,
  logPi: number,
  pi: number,
  qValues: number,
  logNormaliser: number,
  scratch: number,
  eta: number,
  S: number,
  A: number,
): number {
  let changed = false;
  for (let s = 0, i = 0; s < S; s++, i += A) {
    for (let a = 0; a < A; a++) {
      const x = f[logPi + i + a];
      f[scratch + a] = x === -Infinity ? x : x + eta * f[qValues + i + a];
    }
    f[logNormaliser + s] = softmaxRow(f, scratch, scratch, pi + i, A);
    if (replaceRow(f, scratch, logPi + i, A)) changed = true;
  }
  return changed ? 1 : 0;
}
