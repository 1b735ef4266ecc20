// Two states side by side: a block holds one double of two states per action, [A][2]. Kernels that work on blocks read
// as their scalar formulas do; an index is a byte offset, `for (let a: usize = 0; a < end; a += LANES)`.

/** Bytes of one action of a block. */
export const LANES: usize = 16;

/** Bytes that a pass over a table looks at together, where it asks whether a short way will do. */
export const CHUNK: usize = 4 * LANES;

/** A borrowed view of blocks. */
@unmanaged
export class Pair {
  @inline @operator("[]") get(offset: usize): v128 {
    return v128.load(changetype<usize>(this) + offset);
  }
  @inline @operator("[]=") set(offset: usize, value: v128): void {
    v128.store(changetype<usize>(this) + offset, value);
  }
  /** The view that starts `offset` bytes further on. */
  @inline from(offset: usize): Pair {
    return changetype<Pair>(changetype<usize>(this) + offset);
  }
}

@inline export function both(x: f64): v128 {
  return f64x2.splat(x);
}
/** Number i of a table of doubles, in both lanes: one load, where an immediate vector costs three instructions. */
@inline export function constant(table: usize, i: usize): v128 {
  return v128.load64_splat(table + (i << 3));
}
@inline export function add(x: v128, y: v128): v128 {
  return f64x2.add(x, y);
}
@inline export function sub(x: v128, y: v128): v128 {
  return f64x2.sub(x, y);
}
@inline export function mul(x: v128, y: v128): v128 {
  return f64x2.mul(x, y);
}
@inline export function div(x: v128, y: v128): v128 {
  return f64x2.div(x, y);
}
/** x where the mask is set, else 0. */
@inline export function where(mask: v128, x: v128): v128 {
  return v128.and(mask, x);
}
/** x where the mask is set, else y. */
@inline export function choose(mask: v128, x: v128, y: v128): v128 {
  return v128.bitselect(x, y, mask);
}
/** The larger of each lane; y where a lane of x is NaN. */
@inline export function larger(x: v128, y: v128): v128 {
  return f64x2.pmax(y, x);
}
/** The smaller of each lane. */
@inline export function smaller(x: v128, y: v128): v128 {
  return f64x2.pmin(y, x);
}
/** First lane plus second lane. */
@inline export function across(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}
