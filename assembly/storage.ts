// How evaluation divides the memory that src/kernels.ts reserves for its factor (`factorLength`): the matrix in doubles
// and what `factorise` packs; or the matrix in floats after one row in doubles or, where `keepsMatrix`, after all of
// them, and what is packed. Where floats fail, doubles take their place.

/** From this many states on the factor may be in single precision. */
const NARROW_FROM: i32 = 160;
/** From this many on, whatever the model's rows are. */
const NARROW_AND_KEPT_FROM: i32 = 448;

/** Whether refinement keeps the matrix in doubles: by so many entries of the model's rows it would be slower. */
// @ts-ignore: decorator
@inline
export function keepsMatrix(S: i32, entries: i32): bool {
  return <f64>entries * 3.0 > <f64>S * <f64>S;
}

/** Whether a factor in floats is worth its storage. */
export function isNarrow(S: i32, entries: i32): bool {
  return S >= (keepsMatrix(S, entries) ? NARROW_AND_KEPT_FROM : NARROW_FROM);
}

/** S rounded up to whole strips. */
// @ts-ignore: decorator
@inline
export function padded(S: i32): i32 {
  return (S + 7) & ~7;
}

/** Bytes from row to row: an odd number of cache lines, so that the rows of a panel do not share cache sets. */
// @ts-ignore: decorator
@inline
export function strideOf<T>(S: i32): usize {
  return (((<usize>S * sizeof<T>() + 63) >> 6) | 1) << 6;
}

/** Bytes of a matrix of T. */
// @ts-ignore: decorator
@inline
export function matrixBytes<T>(S: i32): usize {
  return <usize>padded(S) * strideOf<T>(S);
}
