// Triangular solves with the factors of `factor.ts`: M = L U, L unit lower with entries -f, U upper with entries -B and
// the pivots. The factors are of T, the vectors always doubles. Four rows are taken at a time: their columns outside the
// square on the diagonal at once, the square by itself.

import { addMultiple, dot } from "./dot";
import { addFour, dots, sums } from "./four-rows";

/** A number of T in a row's column, as a double. */
// @ts-ignore: decorator
@inline
function entry<T>(row: usize, column: i32): f64 {
  return <f64>load<T>(row + <usize>column * sizeof<T>());
}

/** x <- M^-1 x. B in, rows `stride` bytes apart; x inout [S]. */
export function solve<T>(B: usize, stride: usize, x: usize, S: i32): void {
  const whole = S & ~3;
  let row = B;
  for (let i = 0; i < whole; i += 4) {
    dots<T>(row, stride, x, i, sums);
    for (let r = 0; r < 4; r++, row += stride) {
      const at = x + (<usize>(i + r) << 3);
      let sum = load<f64>(at) + load<f64>(sums + (<usize>r << 3));
      for (let q = i; q < i + r; q++) sum += entry<T>(row, q) * load<f64>(x + (<usize>q << 3));
      store<f64>(at, sum);
    }
  }
  for (let i = whole; i < S; i++, row += stride) {
    const at = x + (<usize>i << 3);
    store<f64>(at, load<f64>(at) + dot<T>(row, x, i));
  }
  for (let k = S - 1; k >= whole; k--) {
    row -= stride;
    const at = x + (<usize>k << 3);
    const sum = dot<T>(row + <usize>(k + 1) * sizeof<T>(), at + 8, S - 1 - k);
    store<f64>(at, (load<f64>(at) + sum) / entry<T>(row, k));
  }
  for (let k = whole; k > 0; k -= 4) {
    dots<T>(row - 4 * stride + <usize>k * sizeof<T>(), stride, x + (<usize>k << 3), S - k, sums);
    for (let r = 1; r <= 4; r++) {
      row -= stride;
      const at = x + (<usize>(k - r) << 3);
      let sum = load<f64>(at) + load<f64>(sums + (<usize>(4 - r) << 3));
      for (let q = k - r + 1; q < k; q++) sum += entry<T>(row, q) * load<f64>(x + (<usize>q << 3));
      store<f64>(at, sum / entry<T>(row, k - r));
    }
  }
}

/** x <- M^-T x, row by row so that memory is read in order; every term is >= 0 where x is. x inout [S]. */
export function solveTransposed<T>(B: usize, stride: usize, x: usize, S: i32): void {
  const whole = S & ~3;
  let row = B;
  for (let k = 0; k < whole; k += 4) {
    const at = x + (<usize>k << 3);
    for (let r = 0; r < 4; r++, row += stride) {
      const z = load<f64>(at + (<usize>r << 3)) / entry<T>(row, k + r);
      store<f64>(at + (<usize>r << 3), z);
      addMultiple<T>(z, row + <usize>(k + r + 1) * sizeof<T>(), at + (<usize>(r + 1) << 3), 3 - r);
    }
    addFour<T>(at, row - 4 * stride + <usize>(k + 4) * sizeof<T>(), stride, at + 32, S - k - 4);
  }
  for (let k = whole; k < S; k++, row += stride) {
    const at = x + (<usize>k << 3);
    const z = load<f64>(at) / entry<T>(row, k);
    store<f64>(at, z);
    addMultiple<T>(z, row + <usize>(k + 1) * sizeof<T>(), at + 8, S - 1 - k);
  }
  for (let i = S - 1; i >= whole; i--) {
    row -= stride;
    addMultiple<T>(load<f64>(x + (<usize>i << 3)), row, x, i);
  }
  for (let i = whole - 4; i >= 0; i -= 4) {
    const at = x + (<usize>i << 3);
    for (let r = 3; r >= 0; r--) {
      row -= stride;
      addMultiple<T>(load<f64>(at + (<usize>r << 3)), row + <usize>i * sizeof<T>(), at, r);
    }
    addFour<T>(at, row, stride, x, i);
  }
}
