// How evaluation divides the memory that src/engine/lengths.ts reserves for its factor (`factorLength`): the matrix in doubles
// and what `factorise` packs; or the matrix in floats after one row in doubles or, where `keepsMatrix`, after all of
// them, and what is packed. Where floats fail, doubles take their place.

import { NARROW_FROM, ONE_BLOCK } from "../shared/lengths";
import { ROW, width } from "./micro-kernel";

/** Whether refinement keeps the matrix in doubles: by so many entries of the model's rows it would be slower. */
// @ts-ignore: decorator
@inline
export function keepsMatrix(S: i32, entries: i32): bool {
  return <f64>entries * 3.0 > <f64>S * <f64>S;
}

/** Whether a factor in floats is tried. */
export function isNarrow(S: i32): bool {
  return S >= NARROW_FROM;
}

export { blockSize } from "../shared/lengths";

/** S rounded up to whole strips. */
// @ts-ignore: decorator
@inline
export function padded<T>(S: i32): i32 {
  return (S + width<T>() - 1) & -width<T>();
}

/** Bytes from row to row: whole strips, and one more where the rows of a panel would share few cache sets. */
// @ts-ignore: decorator
@inline
export function strideOf<T>(S: i32): usize {
  const bytes = <usize>padded<T>(S) * sizeof<T>();
  return bytes & 511 ? bytes : bytes + ROW;
}

/** Bytes of a matrix of T; blocks take whole strips of rows. */
// @ts-ignore: decorator
@inline
export function matrixBytes<T>(S: i32): usize {
  return <usize>(S <= ONE_BLOCK ? S : padded<T>(S)) * strideOf<T>(S);
}

/** Bytes from row to row of a matrix in doubles that is only kept: whole vectors. */
// @ts-ignore: decorator
@inline
export function keptStride(S: i32): usize {
  return <usize>((S + 1) & ~1) << 3;
}

/** Bytes of so many rows of it; each is written padded, over the beginning of the next. */
// @ts-ignore: decorator
@inline
export function keptBytes(S: i32, rows: i32): usize {
  return (<usize>(rows - 1) * keptStride(S) + (<usize>padded<f32>(S) << 3) + 63) & ~63;
}
