// Subtraction-free (GTH) elimination of M = D - B: no pivoting, no cancellation, right in every component whatever gamma
// is (docs/mathematics.md, section 1; Grassmann, Taksar & Heyman 1985; Alfa, Xue & Ye 2002).

import { F64 } from "./vec";

/**
 * For k = 0 .. S-1: pivot(k) = e(k) + sum_{j>k} B(k,j); for i > k: f = B(i,k) / pivot(k),
 * B(i,j) += f B(k,j) for j > k, j != i, and e(i) += f e(k).
 * B inout [S, S]: the multipliers f below the diagonal, pivots on it, the upper factor's -off-diagonal above; e inout.
 * Returns 0, or 1 + k where pivot(k) = 0: the policy never leaves a class that holds state k.
 */
export function factorise(B: F64, e: F64, S: i32): i32 {
  for (let k = 0; k < S; k++) {
    const top = B.at(k, S);
    let pivot = e[k];
    for (let j = k + 1; j < S; j++) pivot += top[j];
    if (!(pivot > 0.0)) return k + 1;
    top[k] = pivot;
    for (let i = k + 1; i < S; i++) {
      const row = B.at(i, S);
      if (row[k] == 0.0) continue;
      const f = row[k] / pivot;
      row[k] = f;
      e[i] = e[i] + f * e[k];
      // The diagonal is overwritten by its pivot later, so what lands on it does no harm.
      for (let j = k + 1; j < S; j++) row[j] = row[j] + f * top[j];
    }
  }
  return 0;
}
