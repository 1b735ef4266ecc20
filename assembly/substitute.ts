// Triangular solves with the factors of `factor.ts`: M = L U, L unit lower with entries -f, U upper with entries -B and
// the pivots. The factors are of T, the vectors always doubles.

import { addMultiple, dot } from "./dot";

/** x <- M^-1 x. B in, rows `stride` bytes apart; x inout [S]. */
export function solve<T>(B: usize, stride: usize, x: usize, S: i32): void {
  let row = B;
  for (let i = 1; i < S; i++) {
    row += stride;
    const at = x + (<usize>i << 3);
    store<f64>(at, load<f64>(at) + dot<T>(row, x, i));
  }
  for (let k = S - 1; k >= 0; k--, row -= stride) {
    const at = x + (<usize>k << 3);
    const pivot = row + <usize>k * sizeof<T>();
    const sum = dot<T>(pivot + sizeof<T>(), at + 8, S - 1 - k);
    store<f64>(at, (load<f64>(at) + sum) / <f64>load<T>(pivot));
  }
}

/** x <- M^-T x, row by row so that memory is read in order; every term is >= 0 where x is. x inout [S]. */
export function solveTransposed<T>(B: usize, stride: usize, x: usize, S: i32): void {
  let row = B;
  for (let k = 0; k < S; k++, row += stride) {
    const at = x + (<usize>k << 3);
    const pivot = row + <usize>k * sizeof<T>();
    const z = load<f64>(at) / <f64>load<T>(pivot);
    store<f64>(at, z);
    if (z != 0.0) addMultiple<T>(z, pivot + sizeof<T>(), at + 8, S - 1 - k);
  }
  for (let i = S - 1; i > 0; i--) {
    row -= stride;
    const z = load<f64>(x + (<usize>i << 3));
    if (z != 0.0) addMultiple<T>(z, row, x, i);
  }
}
