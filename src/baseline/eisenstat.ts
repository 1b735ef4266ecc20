/**
 * The preconditioned operator of BiCGSTAB in two sweeps, with the vector update before it and the dot products after it
 * taken along: the twin of assembly/two-sweeps.ts, where the formulas are.
 */
import type { Layout } from "./sparse-system.ts";

/** Where a sweep reads and writes: vectors [S], indexes into doubles. */
export interface Sweep {
  r: number;
  v: number;
  q: number;
  out: number;
  t: number;
  y: number;
}

/** x = r - w v + m q -> out, t = (I - U')^-1 x, y = x - excess t, s descending; or transposed, with t = 0 given. */
export function sweepDown(
  f: Float64Array,
  i32: Int32Array,
  transposed: boolean,
  at: Layout,
  { r, v, q, out, t, y }: Sweep,
  w: number,
  m: number,
  S: number,
): void {
  const start = transposed ? at.lowerStart : at.upperStart;
  const column = transposed ? at.lowerColumn : at.upperColumn;
  const T = transposed ? at.lowerValue : at.upperValue;
  for (let s = S - 1; s >= 0; s--) {
    const first = i32[start + s];
    const x = f[r + s] - w * f[v + s] + m * f[q + s];
    let z = transposed ? f[t + s] + x : x;
    if (transposed) {
      for (let k = i32[start + s + 1] - 1; k >= first; k--) f[t + i32[column + k]] += f[T + k] * z;
    } else {
      for (let k = i32[start + s + 1] - 1; k >= first; k--) z += f[T + k] * f[t + i32[column + k]];
    }
    f[out + s] = x;
    f[t + s] = z;
    f[y + s] = x - f[at.excess + s] * z;
  }
}

/** t + (I - L')^-1 y -> t, s ascending; or transposed -> y, with t = 0 left behind. f[dots], f[dots + 1] <- weight . it, it . it. */
export function sweepUp(
  f: Float64Array,
  i32: Int32Array,
  transposed: boolean,
  at: Layout,
  y: number,
  t: number,
  weight: number,
  dots: number,
  S: number,
): void {
  const start = transposed ? at.upperStart : at.lowerStart;
  const column = transposed ? at.upperColumn : at.lowerColumn;
  const T = transposed ? at.upperValue : at.lowerValue;
  let dot = 0;
  let square = 0;
  for (let s = 0; s < S; s++) {
    const last = i32[start + s + 1];
    let z = f[y + s];
    if (transposed) for (let k = i32[start + s]; k < last; k++) f[y + i32[column + k]] += f[T + k] * z;
    else for (let k = i32[start + s]; k < last; k++) z += f[T + k] * f[y + i32[column + k]];
    const image = z + f[t + s];
    f[y + s] = transposed ? image : z;
    f[t + s] = transposed ? 0 : image;
    dot += f[weight + s] * image;
    square += image * image;
  }
  f[dots] = dot;
  f[dots + 1] = square;
}
