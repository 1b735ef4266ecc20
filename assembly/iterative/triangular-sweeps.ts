// Triangular solves with the unit factors of gather-policy.ts, in place. Numbers smaller than `least` become 0.

import { F64, I32 } from "../math/views";
import { LEAST, Sparse } from "./policy-system";

/** x <- (I - T)^-1 x for T below the diagonal: x(s) += sum_k T(s,k) x(k), s ascending. near: T(s,s-1), the rest in rows. */
export function solveLower(near: F64, start: I32, column: I32, T: F64, x: F64, least: f64, S: i32): void {
  let k = start[0];
  let z = 0.0;
  for (let s = 0; s < S; s++) {
    let sum = x[s];
    for (const last = start[s + 1]; k < last; k++) sum += T[k] * x[column[k]];
    z = sum + near[s] * z;
    if (Math.abs(z) < least) z = 0.0;
    x[s] = z;
  }
}

/** x <- (I - T)^-1 x for T above the diagonal, s descending. near: T(s,s+1). */
export function solveUpper(near: F64, start: I32, column: I32, T: F64, x: F64, least: f64, S: i32): void {
  let k = start[S] - 1;
  let z = 0.0;
  for (let s = S - 1; s >= 0; s--) {
    let sum = x[s];
    for (const first = start[s]; k >= first; k--) sum += T[k] * x[column[k]];
    z = sum + near[s] * z;
    if (Math.abs(z) < least) z = 0.0;
    x[s] = z;
  }
}

/** x <- (I - T^T)^-1 x for T below the diagonal: x(k) += T(s,k) x(s), s descending. */
export function solveLowerTransposed(near: F64, start: I32, column: I32, T: F64, x: F64, least: f64, S: i32): void {
  let k = start[S] - 1;
  let carry = 0.0;
  for (let s = S - 1; s >= 0; s--) {
    let z = x[s] + carry;
    if (Math.abs(z) < least) z = 0.0;
    carry = near[s] * z;
    x[s] = z;
    for (const first = start[s]; k >= first; k--) x[column[k]] = x[column[k]] + T[k] * z;
  }
}

/** x <- (I - T^T)^-1 x for T above the diagonal, s ascending. */
export function solveUpperTransposed(near: F64, start: I32, column: I32, T: F64, x: F64, least: f64, S: i32): void {
  let k = start[0];
  let carry = 0.0;
  for (let s = 0; s < S; s++) {
    let z = x[s] + carry;
    if (Math.abs(z) < least) z = 0.0;
    carry = near[s] * z;
    x[s] = z;
    for (const last = start[s + 1]; k < last; k++) x[column[k]] = x[column[k]] + T[k] * z;
  }
}

/** x <- (I - L')^-1 x, or (I - U'^T)^-1 x: the first half of the preconditioner. */
export function solveFirst(transposed: bool, system: Sparse, x: F64, lower: i32, upper: i32, S: i32): void {
  const least = system.head(S)[LEAST];
  if (transposed) {
    const start = system.upperStart(S, lower, upper);
    const column = system.upperColumn(S, lower, upper);
    solveUpperTransposed(system.upperNear(S), start, column, system.upperValue(S, lower), x, least, S);
  } else {
    const start = system.lowerStart(S, lower, upper);
    solveLower(system.lowerNear(S), start, system.lowerColumn(S, lower, upper), system.lowerValue(S), x, least, S);
  }
}

/** x <- (I - U')^-1 x, or (I - L'^T)^-1 x: the second half. */
export function solveSecond(transposed: bool, system: Sparse, x: F64, lower: i32, upper: i32, S: i32): void {
  const least = system.head(S)[LEAST];
  if (transposed) {
    const start = system.lowerStart(S, lower, upper);
    const column = system.lowerColumn(S, lower, upper);
    solveLowerTransposed(system.lowerNear(S), start, column, system.lowerValue(S), x, least, S);
  } else {
    const start = system.upperStart(S, lower, upper);
    solveUpper(system.upperNear(S), start, system.upperColumn(S, lower, upper), system.upperValue(S, lower), x, least, S);
  }
}
