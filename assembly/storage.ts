// How evaluation divides the memory that src/kernels.ts reserves for its factor (`factorLength`): first the matrix in
// doubles; from NARROW_FROM states on the factor in floats; then what `factorise` packs. Where floats fail, doubles
// pack over them.

/** From this many states on the factor may be in single precision. */
export const NARROW_FROM: i32 = 160;

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
