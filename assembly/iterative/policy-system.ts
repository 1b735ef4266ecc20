// The policy's system M = I - gamma P_pi in compressed rows, laid out in one stretch of memory (src/engine/lengths.ts has its
// length). The vectors of one correction stand first: src/engine/layout.ts lays them over Q and Adv, which are written last. Lower and upper triangle stand apart, so that a sweep reads only what it uses.

import { F64, I32 } from "../math/views";
import { HEAD, SYSTEM_VECTORS, CORRECTION_VECTORS, vectorStride } from "../shared/lengths";

/** Slots of the head: what BiCGSTAB carries from call to call. */
export const RHO: i32 = 0;
/** p = r - WEIGHT v + BETA p, still to be done. */
export const BETA: i32 = 1;
export const WEIGHT: i32 = 2;
/** The last t . t */
export const SQUARE: i32 = 3;
/**
 * What sweeps take for 0: 2^-450 of the largest residual. A sweep's answer fades with the distance from where the residual
 * is, on a grid of a million states at discount 0.9 through all of the numbers that a double can be, and arithmetic on
 * the last of them, the subnormal ones, is a hundred times slower.
 */
export { LEAST, UNIT } from "../shared/lengths";
export { NEGLIGIBLE } from "../shared/thresholds";

@unmanaged
export class Sparse {
  @inline correctionVector(i: i32, S: i32): F64 {
    return changetype<F64>(changetype<usize>(this) + (<usize>(i * vectorStride(S)) << 3));
  }
  @inline systemVector(i: i32, S: i32): F64 {
    return this.correctionVector(CORRECTION_VECTORS + i, S).from(HEAD);
  }
  /** BiCGSTAB's fixed first residual. [S] */
  @inline shadow(S: i32): F64 {
    return this.correctionVector(0, S);
  }
  /** BiCGSTAB's p. [S] */
  @inline direction(S: i32): F64 {
    return this.correctionVector(1, S);
  }
  /** BiCGSTAB's v, the image of p. [S] */
  @inline image(S: i32): F64 {
    return this.correctionVector(2, S);
  }
  /** BiCGSTAB's t, the image of s. [S] */
  @inline second(S: i32): F64 {
    return this.correctionVector(3, S);
  }
  /** The correction so far, before its last triangular solve. [S] */
  @inline correction(S: i32): F64 {
    return this.correctionVector(4, S);
  }
  /** Scratch of the operator; 0 between transposed ones. [S] */
  @inline operatorScratch(S: i32): F64 {
    return this.correctionVector(5, S);
  }
  /** Scalars between calls. */
  @inline head(S: i32): F64 {
    return this.correctionVector(CORRECTION_VECTORS, S);
  }
  /** Pivots of the preconditioner, D~. [S] */
  @inline pivot(S: i32): F64 {
    return this.systemVector(0, S);
  }
  /** 2 - D / D~. [S] */
  @inline excess(S: i32): F64 {
    return this.systemVector(1, S);
  }
  /** The residual, then BiCGSTAB's r and s. [S] */
  @inline residual(S: i32): F64 {
    return this.systemVector(2, S);
  }
  /** L'(s, s - 1), with L' = D~^-1 L. [S] */
  @inline lowerNear(S: i32): F64 {
    return this.systemVector(3, S);
  }
  /** U'(s, s + 1), with U' = D~^-1 U. [S] */
  @inline upperNear(S: i32): F64 {
    return this.systemVector(4, S);
  }
  /** The rest of L', row by row. [lower] */
  @inline lowerValue(S: i32): F64 {
    return this.systemVector(SYSTEM_VECTORS, S);
  }
  /** The rest of U', row by row. [upper] */
  @inline upperValue(S: i32, lower: i32): F64 {
    return this.lowerValue(S).from(lower);
  }
  /** The rest of row s of L' stands at lowerStart[s] .. lowerStart[s + 1] - 1. [S + 2] */
  @inline lowerStart(S: i32, lower: i32, upper: i32): I32 {
    return changetype<I32>(this.upperValue(S, lower).from(upper));
  }
  /** The same of U'. [S + 2] */
  @inline upperStart(S: i32, lower: i32, upper: i32): I32 {
    return this.lowerStart(S, lower, upper).from(S + 2);
  }
  /** [lower] */
  @inline lowerColumn(S: i32, lower: i32, upper: i32): I32 {
    return this.upperStart(S, lower, upper).from(S + 2);
  }
  /** [upper] */
  @inline upperColumn(S: i32, lower: i32, upper: i32): I32 {
    return this.lowerColumn(S, lower, upper).from(lower);
  }
}
