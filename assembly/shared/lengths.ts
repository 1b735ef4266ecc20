// Lengths, strides and block sizes on which both engines and the library agree. `npm run generate` writes src/engine/shared/ from
// this folder.

/** Doubles of the report. */
export const REPORT_LENGTH: i32 = 16;

/** Doubles of a pair of the family: a code and three parameters for the objective, and the same for the divergence. */
export const MEMBERS_LENGTH: i32 = 8;
/** Where the divergence's begin. */
export const DIVERGENCE_AT: i32 = 4;

/** Up to this many states elimination is one block. */
export const ONE_BLOCK: i32 = 32;
/** Columns of the largest blocks that `evaluate` eliminates at a time. */
export const BLOCK: i32 = 32;
/** From this many states on the factor may be in single precision. */
export const NARROW_FROM: i32 = 129;
/** Rows and columns eliminated at a time: all of a small model, whose zeros are skipped; else what measured best. */
export function blockSize(S: i32): i32 {
  return S <= ONE_BLOCK ? S : S < 162 ? 8 : S < 350 ? 16 : BLOCK;
}

/** Vectors of iterative evaluation: those of one correction, then the head, then the others. */
export const CORRECTION_VECTORS: i32 = 6;
export const SYSTEM_VECTORS: i32 = 5;
/** Doubles of the head. */
export const HEAD: i32 = 16;
/** Slots of the head: what sweeps take for 0, */
export const LEAST: i32 = 4;
/** and the power of two that the residual was multiplied by. */
export const UNIT: i32 = 5;

/** Doubles from vector to vector: pages and five lines, for what stands whole pages apart shares its place in the cache. */
// @ts-ignore: decorator
@inline
export function vectorStride(S: i32): i32 {
  return ((S + 511) & ~511) + 40;
}
