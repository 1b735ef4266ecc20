/**
 * How much memory the kernels of one model need, in doubles: what `layout.ts` reserves, and `assembly/` divides.
 */
import {
  blockSize,
  CORRECTION_VECTORS,
  HEAD,
  NARROW_FROM,
  ONE_BLOCK,
  SYSTEM_VECTORS,
  vectorStride,
} from "./shared/lengths.ts";

export { MEMBERS_LENGTH } from "./shared/lengths.ts";

/** Doubles of scratch that the kernels of one model need. */
export function scratchLength(S: number, A: number): number {
  return 9 * (S + 1) * A + 2 * A + 8 * S + 32;
}

/**
 * Doubles of storage that evaluation needs for a model with so many entries: the S x S matrix, padded, and one panel of
 * rows; half as much again for models of many states and full rows, whose factor in single precision stands beside the
 * matrix (the layout: assembly/dense/storage.ts; the panel: assembly/dense/elimination.ts).
 */
export function factorLength(S: number, entries: number): number {
  const panel = S <= ONE_BLOCK ? 0 : blockSize(S);
  // So many numbers a strip, 32 bytes.
  const matrix = (width: number) => {
    const columns = width * Math.ceil(S / width);
    const rows = panel === 0 ? S : columns;
    const stride = columns % (16 * width) ? columns : columns + width;
    return (rows * stride + panel * (columns + width - panel / 2)) * (4 / width);
  };
  const wide = matrix(4);
  if (S < NARROW_FROM || 3 * entries <= S * S) return wide;
  const kept = (S - 1) * (S + (S % 2)) + 8 * Math.ceil(S / 8);
  return Math.max(wide, 8 * Math.ceil(kept / 8) + matrix(8));
}

/** Doubles of the vectors that stand first in the memory of iterative evaluation, and that only a correction needs. */
export const correctionLength = (S: number) => CORRECTION_VECTORS * vectorStride(S);

/** Doubles that iterative evaluation needs, for so many entries away from the three diagonals (assembly/iterative/policy-system.ts). */
export function sparseLength(S: number, lower: number, upper: number): number {
  const rows = SYSTEM_VECTORS * vectorStride(S) + lower + upper + Math.ceil((2 * (S + 2) + lower + upper) / 2);
  return correctionLength(S) + HEAD + rows;
}
