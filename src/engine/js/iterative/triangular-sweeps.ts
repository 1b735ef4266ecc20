/**
 * Triangular solves with the unit factors of gather-policy.ts, in place. Numbers smaller than `least` become 0.
 */
import { type Layout, LEAST } from "./policy-system.ts";

/** x <- (I - L')^-1 x, or (I - U'^T)^-1 x: the first half of the preconditioner. x [S] */
export function solveFirst(f: Float64Array, i32: Int32Array, transposed: boolean, at: Layout, x: number, S: number) {
  const least = f[at.head + LEAST];
  let z = 0;
  if (!transposed) {
    for (let s = 0; s < S; s++) {
      const end = i32[at.lowerStart + s + 1];
      let sum = f[x + s];
      for (let k = i32[at.lowerStart + s]; k < end; k++) sum += f[at.lowerValue + k] * f[x + i32[at.lowerColumn + k]];
      z = sum + f[at.lowerNear + s] * z;
      if (Math.abs(z) < least) z = 0;
      f[x + s] = z;
    }
    return;
  }
  let carry = 0;
  for (let s = 0; s < S; s++) {
    z = f[x + s] + carry;
    if (Math.abs(z) < least) z = 0;
    carry = f[at.upperNear + s] * z;
    f[x + s] = z;
    const end = i32[at.upperStart + s + 1];
    for (let k = i32[at.upperStart + s]; k < end; k++) f[x + i32[at.upperColumn + k]] += f[at.upperValue + k] * z;
  }
}

/** x <- (I - U')^-1 x, or (I - L'^T)^-1 x: the second half. x [S] */
export function solveSecond(f: Float64Array, i32: Int32Array, transposed: boolean, at: Layout, x: number, S: number) {
  const least = f[at.head + LEAST];
  let z = 0;
  if (!transposed) {
    for (let s = S - 1; s >= 0; s--) {
      const end = i32[at.upperStart + s + 1];
      let sum = f[x + s];
      for (let k = i32[at.upperStart + s]; k < end; k++) sum += f[at.upperValue + k] * f[x + i32[at.upperColumn + k]];
      z = sum + f[at.upperNear + s] * z;
      if (Math.abs(z) < least) z = 0;
      f[x + s] = z;
    }
    return;
  }
  let carry = 0;
  for (let s = S - 1; s >= 0; s--) {
    z = f[x + s] + carry;
    if (Math.abs(z) < least) z = 0;
    carry = f[at.lowerNear + s] * z;
    f[x + s] = z;
    const end = i32[at.lowerStart + s + 1];
    for (let k = i32[at.lowerStart + s]; k < end; k++) f[x + i32[at.lowerColumn + k]] += f[at.lowerValue + k] * z;
  }
}
