// The preconditioned operator of BiCGSTAB in two sweeps, with the vector update before it and the dot products after it
// taken along: at a million states a step is bound by memory, and while a sweep waits arithmetic is free.

import { F64, I32 } from "./vec";
import { Sparse, SQUARE } from "./sparse";

/**
 * N x = (I - L')^-1 D~^-1 M (I - U')^-1 x, or its transpose, without a product with M (Eisenstat 1981): with
 * t = (I - U')^-1 x it is t + (I - L')^-1 (x - excess t).
 *
 * This first sweep, s descending: x = r - w v + m q -> out; t; y = x - excess t. Transposed, t is inout, 0 before.
 */
export function sweepDown(
  transposed: bool,
  system: Sparse,
  r: F64,
  w: f64,
  v: F64,
  m: f64,
  q: F64,
  out: F64,
  t: F64,
  y: F64,
  lower: i32,
  upper: i32,
  S: i32,
): void {
  const excess = system.excess(S);
  if (transposed) {
    const start = system.lowerStart(S, lower, upper), column = system.lowerColumn(S, lower, upper);
    const T = system.lowerValue(S), near = system.lowerNear(S);
    let k = start[S] - 1;
    let carry = 0.0;
    for (let s = S - 1; s >= 0; s--) {
      const x = r[s] - w * v[s] + m * q[s];
      const z = t[s] + x + carry;
      carry = near[s] * z;
      out[s] = x;
      t[s] = z;
      y[s] = x - excess[s] * z;
      for (const first = start[s]; k >= first; k--) {
        const c = column[k];
        t[c] = t[c] + T[k] * z;
      }
    }
  } else {
    const start = system.upperStart(S, lower, upper), column = system.upperColumn(S, lower, upper);
    const T = system.upperValue(S, lower), near = system.upperNear(S);
    let k = start[S] - 1;
    let z = 0.0;
    for (let s = S - 1; s >= 0; s--) {
      const x = r[s] - w * v[s] + m * q[s];
      let sum = x;
      for (const first = start[s]; k >= first; k--) sum += T[k] * t[column[k]];
      z = sum + near[s] * z;
      out[s] = x;
      t[s] = z;
      y[s] = x - excess[s] * z;
    }
  }
}

/**
 * The second sweep, s ascending: N x = t + (I - L')^-1 y, or transposed, -> t, transposed -> y with t = 0 left behind.
 * Returns weight . N x, and N x . N x in head[SQUARE].
 */
export function sweepUp(
  transposed: bool,
  system: Sparse,
  y: F64,
  t: F64,
  weight: F64,
  lower: i32,
  upper: i32,
  S: i32,
): f64 {
  let dot = 0.0;
  let square = 0.0;
  let k = 0;
  if (transposed) {
    const start = system.upperStart(S, lower, upper), column = system.upperColumn(S, lower, upper);
    const T = system.upperValue(S, lower), near = system.upperNear(S);
    let carry = 0.0;
    for (let s = 0; s < S; s++) {
      const z = y[s] + carry;
      carry = near[s] * z;
      const image = z + t[s];
      y[s] = image;
      t[s] = 0.0;
      dot += weight[s] * image;
      square += image * image;
      for (const last = start[s + 1]; k < last; k++) {
        const c = column[k];
        y[c] = y[c] + T[k] * z;
      }
    }
  } else {
    const start = system.lowerStart(S, lower, upper), column = system.lowerColumn(S, lower, upper);
    const T = system.lowerValue(S), near = system.lowerNear(S);
    let z = 0.0;
    for (let s = 0; s < S; s++) {
      let sum = y[s];
      for (const last = start[s + 1]; k < last; k++) sum += T[k] * y[column[k]];
      z = sum + near[s] * z;
      const image = z + t[s];
      y[s] = z;
      t[s] = image;
      dot += weight[s] * image;
      square += image * image;
    }
  }
  system.head(S)[SQUARE] = square;
  return dot;
}
