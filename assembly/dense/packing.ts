// Strips in and out of the matrix: a strip holds `width` columns of K rows, or `width` rows of K columns, turned.

import { ROW } from "./micro-kernel";

/** X <- `width` columns of K rows. A in, rows `stride` bytes apart; X out. */
export function takeColumns(A: usize, stride: usize, X: usize, K: i32): void {
  for (const end = X + <usize>K * ROW; X < end; X += ROW, A += stride) {
    v128.store(X, v128.load(A));
    v128.store(X, v128.load(A, 16), 16);
  }
}

/** The way back. */
export function putColumns(X: usize, A: usize, stride: usize, K: i32): void {
  for (const end = X + <usize>K * ROW; X < end; X += ROW, A += stride) {
    v128.store(A, v128.load(X));
    v128.store(A, v128.load(X, 16), 16);
  }
}

/** X <- `width` rows of K columns, turned. A in, rows `stride` bytes apart; X out. K is a multiple of 4. */
export function takeRows<T>(A: usize, stride: usize, X: usize, K: i32): void {
  const below = <usize>(16 / sizeof<T>()) * stride;
  for (const end = X + <usize>K * ROW; X < end; X += (16 / sizeof<T>()) * ROW, A += 16) {
    transpose<T>(A, stride, X, ROW);
    transpose<T>(A + below, stride, X + 16, ROW);
  }
}

/** The way back. */
export function putRows<T>(X: usize, A: usize, stride: usize, K: i32): void {
  const below = <usize>(16 / sizeof<T>()) * stride;
  for (const end = X + <usize>K * ROW; X < end; X += (16 / sizeof<T>()) * ROW, A += 16) {
    transpose<T>(X, ROW, A, stride);
    transpose<T>(X + 16, ROW, A + below, stride);
  }
}

/** `to` <- the square at `from`, turned: 4 x 4 floats or 2 x 2 doubles, rows so many bytes apart. */
// @ts-ignore: decorator
@inline
function transpose<T>(from: usize, apart: usize, to: usize, toApart: usize): void {
  if (sizeof<T>() == 8) {
    const a = v128.load(from);
    const b = v128.load(from + apart);
    v128.store(to, v128.shuffle<f64>(a, b, 0, 2));
    v128.store(to + toApart, v128.shuffle<f64>(a, b, 1, 3));
  } else {
    const a = v128.load(from);
    const b = v128.load(from + apart);
    const c = v128.load(from + 2 * apart);
    const d = v128.load(from + 3 * apart);
    const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const AB = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const CD = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
    v128.store(to + toApart, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
    v128.store(to + 2 * toApart, v128.shuffle<f32>(AB, CD, 0, 1, 4, 5));
    v128.store(to + 3 * toApart, v128.shuffle<f32>(AB, CD, 2, 3, 6, 7));
  }
}
