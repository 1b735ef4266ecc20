/**
 * What the inner loops share (docs/mathematics.md, section 8): which states move, and steps that tell whether a bit
 * of theta changed. Weights are d(s) where a state moves and 0 where it does not.
 */

/** A norm of the gradient or a curvature below it counts as 0. */
export const VANISHED = 1e-128;

/** weights(s) = d(s), or 0 where all Adv(s,.) are the same double: such a row never moves. weights out [S]. */
export function moveWeights(
  f: Float64Array,
  advantages: number,
  occupancy: number,
  weights: number,
  S: number,
  A: number,
): void {
  for (let s = 0, i = advantages; s < S; s++, i += A) {
    let a = 1;
    while (a < A && f[i + a] === f[i]) a++;
    f[weights + s] = a < A ? f[occupancy + s] : 0;
  }
}

/** The 2-norm of x [n]. */
export function norm(f: Float64Array, x: number, n: number): number {
  let sum = 0;
  for (let i = x; i < x + n; i++) sum += f[i] * f[i];
  return Math.sqrt(sum);
}

/** y = x + alpha direction on the rows with weight; y may be x. Returns whether a bit of y differs from x. */
export function stepWhere(
  f: Float64Array,
  x: number,
  weights: number,
  alpha: number,
  direction: number,
  y: number,
  S: number,
  A: number,
): boolean {
  let moved = false;
  for (let s = 0, i = 0; s < S; s++, i += A) {
    if (f[weights + s] === 0) continue;
    for (let a = i; a < i + A; a++) {
      const before = f[x + a];
      const after = before + alpha * f[direction + a];
      if (!Object.is(after, before)) moved = true;
      f[y + a] = after;
    }
  }
  return moved;
}

/** to = from on the rows with weight. */
export function copyWhere(f: Float64Array, from: number, weights: number, to: number, S: number, A: number): void {
  for (let s = 0, i = 0; s < S; s++, i += A) {
    if (f[weights + s] === 0) continue;
    for (let a = i; a < i + A; a++) f[to + a] = f[from + a];
  }
}

/** Whether a bit of x [n] differs from y [n]. */
export function differs(f: Float64Array, x: number, y: number, n: number): boolean {
  for (let i = 0; i < n; i++) if (!Object.is(f[x + i], f[y + i])) return true;
  return false;
}
