// Triangular solves with the factors of `factor.ts`: M = L U, L unit lower with entries -f, U upper with entries -B.

import { F64 } from "./vec";

/** x <- M^-1 x. x inout [S]. */
export function solve(B: F64, x: F64, S: i32): void {
  for (let i = 1; i < S; i++) {
    const row = B.at(i, S);
    let sum = x[i];
    for (let k = 0; k < i; k++) sum += row[k] * x[k];
    x[i] = sum;
  }
  for (let k = S - 1; k >= 0; k--) {
    const row = B.at(k, S);
    let sum = x[k];
    for (let j = k + 1; j < S; j++) sum += row[j] * x[j];
    x[k] = sum / row[k];
  }
}

/** x <- M^-T x, row by row so that memory is read in order; every term is >= 0 where x is. x inout [S]. */
export function solveTransposed(B: F64, x: F64, S: i32): void {
  for (let k = 0; k < S; k++) {
    const row = B.at(k, S);
    const z = x[k] / row[k];
    x[k] = z;
    if (z != 0.0) for (let j = k + 1; j < S; j++) x[j] = x[j] + row[j] * z;
  }
  for (let i = S - 1; i > 0; i--) {
    const row = B.at(i, S);
    const z = x[i];
    if (z != 0.0) for (let k = 0; k < i; k++) x[k] = x[k] + row[k] * z;
  }
}
