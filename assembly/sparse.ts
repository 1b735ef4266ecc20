// The policy's system M = I - gamma P_pi in compressed rows, laid out in one stretch of memory (`sparseLength` in
// src/kernels.ts reserves it). Lower and upper triangle stand apart, so that a sweep reads only what it uses.

import { F64, I32 } from "./vec";

/** Doubles before the first vector. */
const HEAD: i32 = 16;
/** Vectors of `stride(S)` doubles. */
const VECTORS: i32 = 11;

/** Slots of the head: what BiCGSTAB carries from call to call. */
export const RHO: i32 = 0;
/** p = r - WEIGHT v + BETA p, still to be done. */
export const BETA: i32 = 1;
export const WEIGHT: i32 = 2;
/** The last t . t */
export const SQUARE: i32 = 3;

/** Doubles from vector to vector: pages and five lines, for what stands whole pages apart shares its place in the cache. */
// @ts-ignore: decorator
@inline
function stride(S: i32): i32 {
  return ((S + 511) & ~511) + 40;
}

@unmanaged
export class Sparse {
  @inline vector(i: i32, S: i32): F64 {
    return changetype<F64>(changetype<usize>(this) + (<usize>(HEAD + i * stride(S)) << 3));
  }
  /** Scalars between calls. */
  @inline head(): F64 {
    return changetype<F64>(this);
  }
  /** Pivots of the preconditioner, D~. [S] */
  @inline pivot(S: i32): F64 {
    return this.vector(0, S);
  }
  /** 2 - D / D~. [S] */
  @inline excess(S: i32): F64 {
    return this.vector(1, S);
  }
  /** The residual, then BiCGSTAB's r and s. [S] */
  @inline residual(S: i32): F64 {
    return this.vector(2, S);
  }
  /** BiCGSTAB's fixed first residual. [S] */
  @inline shadow(S: i32): F64 {
    return this.vector(3, S);
  }
  /** BiCGSTAB's p. [S] */
  @inline direction(S: i32): F64 {
    return this.vector(4, S);
  }
  /** BiCGSTAB's v, the image of p. [S] */
  @inline image(S: i32): F64 {
    return this.vector(5, S);
  }
  /** BiCGSTAB's t, the image of s. [S] */
  @inline second(S: i32): F64 {
    return this.vector(6, S);
  }
  /** The correction so far, before its last triangular solve. [S] */
  @inline correction(S: i32): F64 {
    return this.vector(7, S);
  }
  /** Scratch of the operator; 0 between transposed ones. [S] */
  @inline between(S: i32): F64 {
    return this.vector(8, S);
  }
  /** L'(s, s - 1), with L' = D~^-1 L. [S] */
  @inline lowerNear(S: i32): F64 {
    return this.vector(9, S);
  }
  /** U'(s, s + 1), with U' = D~^-1 U. [S] */
  @inline upperNear(S: i32): F64 {
    return this.vector(10, S);
  }
  /** The rest of L', row by row. [lower] */
  @inline lowerValue(S: i32): F64 {
    return this.vector(VECTORS, S);
  }
  /** The rest of U', row by row. [upper] */
  @inline upperValue(S: i32, lower: i32): F64 {
    return this.lowerValue(S).from(lower);
  }
  /** The rest of row s of L' stands at lowerStart[s] .. lowerStart[s + 1] - 1. [S + 1] */
  @inline lowerStart(S: i32, lower: i32, upper: i32): I32 {
    return changetype<I32>(this.upperValue(S, lower).from(upper));
  }
  /** The same of U'. [S + 1] */
  @inline upperStart(S: i32, lower: i32, upper: i32): I32 {
    return this.lowerStart(S, lower, upper).from(S + 1);
  }
  /** [lower] */
  @inline lowerColumn(S: i32, lower: i32, upper: i32): I32 {
    return this.upperStart(S, lower, upper).from(S + 1);
  }
  /** [upper] */
  @inline upperColumn(S: i32, lower: i32, upper: i32): I32 {
    return this.lowerColumn(S, lower, upper).from(lower);
  }
}
