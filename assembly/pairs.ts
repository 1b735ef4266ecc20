// Two rows of a table side by side, for kernels that visit every state once.

import { F64 } from "./vec";

/** block [A][2] <- rows `first` and `second` of a table; they may be the same. */
@inline export function pairUp(first: F64, second: F64, block: F64, A: i32): void {
  for (let a = 0; a < A; a++) {
    block[2 * a] = first[a];
    block[2 * a + 1] = second[a];
  }
}

/** Rows `first` and `second` of a table <- block [A][2]. */
@inline export function separate(block: F64, first: F64, second: F64, A: i32): void {
  for (let a = 0; a < A; a++) {
    first[a] = block[2 * a];
    second[a] = block[2 * a + 1];
  }
}
