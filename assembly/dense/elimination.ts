// Subtraction-free (GTH) elimination of M = D - B, in blocks of K: no pivoting, no cancellation, right in every
// component whatever gamma is (docs/mathematics.md, section 1; Grassmann, Taksar & Heyman 1985; Alfa, Xue & Ye 2002).
//
// For k = 0 .. S-1: pivot(k) = e(k) + sum_{j>k} B(k,j); for i > k: f = B(i,k) / pivot(k), B(i,j) += f B(k,j) for j > k,
// j != i, and e(i) += f e(k). In blocks, with rows and columns split into the block 1 and what comes after it, 2:
//
//   rest = e1 + the row sums of B12      all that a pivot of the block needs to know of B12, carried as one column
//   B11 -> N1, pivots, U1                `eliminateBlock`; N1: the multipliers, strictly lower; U1: strictly upper
//   B12 <- (I - N1)^-1 B12               strips of columns
//   F21 <- B21 (I - U1/pivot)^-1 /pivot  strips of rows: the same elimination, turned
//   e2 += F21 e1,  B22 += F21 B12        tiles
//
// Every term of every sum is >= 0.

import { eliminateBlock, total } from "./diagonal-block";
import { putColumns, putRows, takeColumns, takeRows } from "./packing";
import { blockSize, padded } from "./storage";
import { ROW, eliminate, multiplier, multiplyAdd, width } from "./micro-kernel";

/**
 * B inout [S, S], rows `stride` bytes apart: the multipliers f below the diagonal, pivots on it, the upper factor's
 * -off-diagonal above; rows (of several blocks) and columns of 0 follow up to P, whole strips. e inout [P], with 0 beyond S.
 * rest [P] and pack [blockSize, P] are scratch. Starts at column `from` and ends after so many `blocks`, if not 0.
 * Returns 0, or 1 + k where pivot(k) = 0: the policy never leaves a class that holds state k; or -(the next column).
 */
export function factorise<T>(
  B: usize,
  stride: usize,
  e: usize,
  rest: usize,
  pack: usize,
  from: i32,
  blocks: i32,
  S: i32,
): i32 {
  const size = sizeof<T>();
  const wide = width<T>();
  const P = padded<T>(S);
  const K = blockSize(S);
  // The triangle takes K^2/2 numbers, a strip K rows.
  const length = <usize>K * ROW;
  const triangle = pack;
  const strip = pack + ((<usize>K * <usize>K * size) >> 1);
  const strips = strip + length;
  for (let first = from; first < S; first += K) {
    const last = min(first + K, S);
    const corner = B + <usize>first * (stride + size);
    const eHere = e + <usize>first * size;
    for (let i: usize = 0, row = corner; i < <usize>(last - first); i++, row += stride) {
      const beyond = rowSum<T>(row + <usize>(last - first) * size, last < S ? P - last : 0);
      store<T>(rest + i * size, load<T>(eHere + i * size) + beyond);
    }
    const status = eliminateBlock<T>(corner, stride, eHere, rest, last - first);
    if (status) return first + status;
    if (last == S) break;

    // B12, left in `strips` as well.
    packTriangle<T>(corner, stride, false, triangle, K);
    let X = strips;
    const top = corner + <usize>K * size;
    const count = (P - last) / wide;
    for (let s = 0; s < count; s++, X += length) {
      const at = top + <usize>s * ROW;
      takeColumns(at, stride, X, K);
      eliminate<T>(triangle, X, K);
      putColumns(X, at, stride, K);
    }

    // F21, e2 and B22, a strip of rows at a time.
    packTriangle<T>(corner, stride, true, triangle, K);
    let row = corner + <usize>K * stride;
    for (let i = last; i < P; i += wide, row += <usize>wide * stride) {
      takeRows<T>(row, stride, strip, K);
      eliminate<T>(triangle, strip, K);
      divide<T>(strip, corner, stride, eHere, e + <usize>i * size, K);
      putRows<T>(strip, row, stride, K);
      const right = row + <usize>K * size;
      multiplyAdd<T>(strip, strips, right, stride, count, K);
      if (wide == 8) multiplyAdd<T>(strip + 16, strips, right + 4 * stride, stride, count, K);
    }
    if (--blocks == 0) return -last;
  }
  return 0;
}

/** The sum of n numbers of a row; n is a multiple of `width`. */
function rowSum<T>(row: usize, n: i32): T {
  let sum = v128.splat<T>(<T>0);
  let sumToo = sum;
  for (const end = row + <usize>n * sizeof<T>(); row < end; row += 32) {
    sum = v128.add<T>(sum, v128.load(row));
    sumToo = v128.add<T>(sumToo, v128.load(row, 16));
  }
  return total<T>(v128.add<T>(sum, sumToo));
}

/** What `eliminate` reads, in its order: N1; or, turned, (U1 / pivot)^T: row l of U1 is divided by its own pivot. */
function packTriangle<T>(corner: usize, stride: usize, turned: bool, to: usize, K: i32): void {
  const down = turned ? sizeof<T>() : stride;
  const along = turned ? stride : sizeof<T>();
  for (let k = 0; k < K; k += 4) {
    for (let l = 0; l < k + 3; l++) {
      const pivot = load<T>(corner + <usize>l * (stride + sizeof<T>()));
      for (let row = max(k, l + 1); row < k + 4; row++, to += sizeof<T>()) {
        const entry = load<T>(corner + <usize>row * down + <usize>l * along);
        store<T>(to, turned ? multiplier<T>(entry / pivot) : entry);
      }
    }
    to += 2 * sizeof<T>();
  }
}

/** F = X / pivot and e2 += F e1 for one strip of rows. X inout [K, width]; e1 in [K]; e2 inout [width]. */
function divide<T>(X: usize, corner: usize, stride: usize, e1: usize, e2: usize, K: i32): void {
  let sum = v128.load(e2);
  let sumToo = v128.load(e2, 16);
  for (let k = 0; k < K; k++, X += ROW, corner += stride + sizeof<T>(), e1 += sizeof<T>()) {
    const pivot = v128.load_splat<T>(corner);
    const exit = v128.load_splat<T>(e1);
    const f = v128.div<T>(v128.load(X), pivot);
    const g = v128.div<T>(v128.load(X, 16), pivot);
    v128.store(X, f);
    v128.store(X, g, 16);
    sum = v128.add<T>(sum, v128.mul<T>(f, exit));
    sumToo = v128.add<T>(sumToo, v128.mul<T>(g, exit));
  }
  v128.store(e2, sum);
  v128.store(e2, sumToo, 16);
}
