// Two rows of a table side by side, for kernels that visit every state once. Actions go two at a time: a vector that is
// loaded from two stores of half its width would wait until both have left the core.

import { F64 } from "./vec";
import { Pair } from "./lanes";

/** block [A][2] <- rows `first` and `second` of a table; they may be the same. */
export function pairUp(first: F64, second: F64, block: F64, A: i32): void {
  const x = changetype<Pair>(first), y = changetype<Pair>(second), to = changetype<Pair>(block);
  const end = <usize>(A & ~1) << 3;
  for (let at: usize = 0; at < end; at += 16) {
    const u = x[at], w = y[at];
    to[2 * at] = v128.shuffle<i64>(u, w, 0, 2);
    to[2 * at + 16] = v128.shuffle<i64>(u, w, 1, 3);
  }
  if (A & 1) to[2 * end] = f64x2.replace_lane(f64x2.splat(first[A - 1]), 1, second[A - 1]);
}

/** Rows `first` and `second` of a table <- block [A][2]. */
export function separate(block: F64, first: F64, second: F64, A: i32): void {
  const from = changetype<Pair>(block), x = changetype<Pair>(first), y = changetype<Pair>(second);
  const end = <usize>(A & ~1) << 3;
  for (let at: usize = 0; at < end; at += 16) {
    const u = from[2 * at], w = from[2 * at + 16];
    x[at] = v128.shuffle<i64>(u, w, 0, 2);
    y[at] = v128.shuffle<i64>(u, w, 1, 3);
  }
  if (A & 1) {
    first[A - 1] = block[2 * A - 2];
    second[A - 1] = block[2 * A - 1];
  }
}
