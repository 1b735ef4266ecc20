/**
 * Which actions have a part in a natural direction (docs/mathematics.md, section 6).
 */

/** w <= CUT max w counts as 0, as a pseudo-inverse with rcond = 1e-15 would have it. */
export const CUT = 1e-15;

/** max of `widest` and w = d p (1 - p). */
export function widestWeight(
  f: Float64Array,
  pi: number,
  weights: number,
  widest: number,
  S: number,
  A: number,
): number {
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
