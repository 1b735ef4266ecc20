// Two rows of a table side by side, for kernels that visit states two by two. Two actions at a time.

import { F64 } from "./views";
import { LANES, Pair } from "./lanes";

/** As `pairUp`, inlined. */
@inline export function pairUpHere(first: usize, second: usize, block: Pair, width: usize): void {
  let a: usize = 0;
  for (; a + LANES <= width; a += LANES) {
    const x = v128.load(first + a), y = v128.load(second + a);
    block[a << 1] = v128.shuffle<f64>(x, y, 0, 2);
    block[(a << 1) + LANES] = v128.shuffle<f64>(x, y, 1, 3);
  }
  if (a < width) block[a << 1] = v128.load64_lane(second + a, v128.load64_zero(first + a), 1);
}

/** block [A][2] <- rows `first` and `second` of a table; they may be the same. */
export function pairUp(first: F64, second: F64, block: F64, A: i32): void {
  pairUpHere(changetype<usize>(first), changetype<usize>(second), changetype<Pair>(block), <usize>A << 3);
}

/** As `separate`, inlined; returns the bits that changed. */
@inline export function separateHere(block: Pair, first: usize, second: usize, width: usize): v128 {
  let changed = i64x2.splat(0);
  let a: usize = 0;
  for (; a + LANES <= width; a += LANES) {
    const x = block[a << 1], y = block[(a << 1) + LANES];
    const one = v128.shuffle<f64>(x, y, 0, 2), other = v128.shuffle<f64>(x, y, 1, 3);
    changed = v128.or(changed, v128.or(v128.xor(one, v128.load(first + a)), v128.xor(other, v128.load(second + a))));
    v128.store(first + a, one);
    v128.store(second + a, other);
  }
  if (a < width) {
    const x = block[a << 1];
    changed = v128.or(changed, v128.xor(x, v128.load64_lane(second + a, v128.load64_zero(first + a), 1)));
    v128.store64_lane(first + a, x, 0);
    v128.store64_lane(second + a, x, 1);
  }
  return changed;
}

/** Rows `first` and `second` of a table <- block [A][2]. */
export function separate(block: F64, first: F64, second: F64, A: i32): void {
  separateHere(changetype<Pair>(block), changetype<usize>(first), changetype<usize>(second), <usize>A << 3);
}
