// Triangular solves with the factors of `factor.ts`: M = L U, L unit lower with entries -f, U upper with entries -B and
// the pivots. The factors are of T, the vectors always doubles. Four rows are taken at a time: their columns outside the
// square on the diagonal together, the triangle in the square row by row. Where fewer than four are left at
// the end, their whole rows of L go that way.

import { addMultiples, dots, sums } from "./matrix-vector";

/** sum_j row(j) x(j) for a few columns, first <= j < end. */
// @ts-ignore: decorator
@inline
function inside<T>(row: usize, x: usize, first: i32, end: i32): f64 {
  let sum = 0.0;
  for (let j = first; j < end; j++) {
    sum += <f64>load<T>(row + <usize>j * sizeof<T>()) * load<f64>(x + (<usize>j << 3));
  }
  return sum;
}

/** x(j) += z row(j) for these columns. */
// @ts-ignore: decorator
@inline
function addInside<T>(z: f64, row: usize, x: usize, first: i32, end: i32): void {
  for (let j = first; j < end; j++) {
    const at = x + (<usize>j << 3);
    store<f64>(at, load<f64>(at) + z * <f64>load<T>(row + <usize>j * sizeof<T>()));
  }
}

/** x <- M^-1 x. B in, rows `stride` bytes apart; x inout [S]. */
export function solve<T>(B: usize, stride: usize, x: usize, S: i32): void {
  let row = B;
  for (let i = 0; i < S; i += 4) {
    const end = min(i + 4, S);
    const from = end - i == 4 ? i : 0;
    dots<T>(row, stride, x, from, sums);
    for (let r = i; r < end; r++, row += stride) {
      const at = x + (<usize>r << 3);
      const outside = load<f64>(sums + (<usize>(r - i) << 3));
      store<f64>(at, load<f64>(at) + outside + inside<T>(row, x, from, r));
    }
  }
  for (let k = (S - 1) & ~3; k >= 0; k -= 4) {
    const end = min(k + 4, S);
    dots<T>(B + <usize>k * stride + <usize>end * sizeof<T>(), stride, x + (<usize>end << 3), S - end, sums);
    for (let r = end - 1; r >= k; r--) {
      row -= stride;
      const at = x + (<usize>r << 3);
      const pivot = row + <usize>r * sizeof<T>();
      const outside = load<f64>(sums + (<usize>(r - k) << 3));
      store<f64>(at, (load<f64>(at) + outside + inside<T>(row, x, r + 1, end)) / <f64>load<T>(pivot));
    }
  }
}

/** x <- M^-T x, in the order of memory; every term is >= 0 where x is. x inout [S]. */
export function solveTransposed<T>(B: usize, stride: usize, x: usize, S: i32): void {
  let row = B;
  for (let k = 0; k < S; k += 4) {
    const end = min(k + 4, S);
    for (let r = k; r < end; r++, row += stride) {
      const at = x + (<usize>r << 3);
      const pivot = row + <usize>r * sizeof<T>();
      const z = load<f64>(at) / <f64>load<T>(pivot);
      store<f64>(at, z);
      addInside<T>(z, row, x, r + 1, end);
    }
    if (end < S) addFour<T>(k, B, stride, x, end, S);
  }
  for (let k = (S - 1) & ~3; k >= 0; k -= 4) {
    const end = min(k + 4, S);
    const from = end - k == 4 ? k : 0;
    for (let r = end - 1; r >= k; r--) {
      row -= stride;
      addInside<T>(load<f64>(x + (<usize>r << 3)), row, x, from, r);
    }
    addFour<T>(k, B, stride, x, 0, from);
  }
}

/** x(j) += sum_r x(r) B(r,j) for first <= j < end and the four rows k .. k + 3. */
function addFour<T>(k: i32, B: usize, stride: usize, x: usize, first: i32, end: i32): void {
  const at = x + (<usize>k << 3);
  const z0 = load<f64>(at);
  const z1 = load<f64>(at, 8);
  const z2 = load<f64>(at, 16);
  const z3 = load<f64>(at, 24);
  if (first == end || (z0 == 0.0 && z1 == 0.0 && z2 == 0.0 && z3 == 0.0)) return;
  const row = B + <usize>k * stride + <usize>first * sizeof<T>();
  const to = x + (<usize>first << 3);
  addMultiples<T>(z0, row, z1, row + stride, z2, row + 2 * stride, z3, row + 3 * stride, to, end - first);
}
