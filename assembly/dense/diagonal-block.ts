// Elimination within one block on the diagonal, unblocked: all there is to do for a small model.

import { multiplier } from "./micro-kernel";

/**
 * GTH elimination of K rows and columns whose rows go on beyond the block. For k = 0 .. K-1:
 * pivot(k) = rest(k) + sum_{k<j<K} B(k,j); for k < i < K: f = B(i,k) / pivot(k), B(i,j) += f B(k,j) for k < j < K,
 * j != i, and e(i) += f e(k), rest(i) += f rest(k), where rest is e plus the row's entries beyond the block.
 * B inout, rows `stride` bytes apart: f below the diagonal, pivots on it; columns K up to the next multiple of 32 bytes
 * must be 0 or do not matter; e, rest inout [K]. Returns 0, or 1 + k where pivot(k) = 0.
 */
export function eliminateBlock<T>(B: usize, stride: usize, e: usize, rest: usize, K: i32): i32 {
  const lanes = 32 / sizeof<T>();
  const bytes = (<usize>K * sizeof<T>() + 31) & ~31;
  for (let k: usize = 0, top = B; k < <usize>K; k++, top += stride) {
    // Vectors start at the 32-byte boundary at or before column k + 1; columns <= k there are 0 meanwhile.
    const from = ((k + 1) & ~(lanes - 1)) * sizeof<T>();
    const saved = v128.load(top + from);
    const savedToo = v128.load(top + from, 16);
    for (let at = from; at <= k * sizeof<T>(); at += sizeof<T>()) store<T>(top + at, <T>0);

    let sum = v128.splat<T>(<T>0);
    let sumToo = sum;
    for (let at = top + from, end = top + bytes; at < end; at += 32) {
      sum = v128.add<T>(sum, v128.load(at));
      sumToo = v128.add<T>(sumToo, v128.load(at, 16));
    }
    const restTop = load<T>(rest + k * sizeof<T>());
    const pivot: T = restTop + total<T>(v128.add<T>(sum, sumToo));
    if (!(pivot > <T>0)) return <i32>k + 1;
    const eTop = load<T>(e + k * sizeof<T>());

    let row = top + stride;
    for (let i = k + 1; i < <usize>K; i++, row += stride) {
      const b = load<T>(row + k * sizeof<T>());
      if (b == <T>0) continue;
      const f: T = multiplier<T>(b / pivot);
      store<T>(e + i * sizeof<T>(), load<T>(e + i * sizeof<T>()) + f * eTop);
      store<T>(rest + i * sizeof<T>(), load<T>(rest + i * sizeof<T>()) + f * restTop);
      const factor = v128.splat<T>(f);
      for (let at = top + from, to = row + from, end = top + bytes; at < end; at += 32, to += 32) {
        v128.store(to, v128.add<T>(v128.load(to), v128.mul<T>(factor, v128.load(at))));
        v128.store(to, v128.add<T>(v128.load(to, 16), v128.mul<T>(factor, v128.load(at, 16))), 16);
      }
      // What landed on the diagonal B(i,i) does no harm: its pivot takes its place later.
      store<T>(row + k * sizeof<T>(), f);
    }
    v128.store(top + from, saved);
    v128.store(top + from, savedToo, 16);
    store<T>(top + k * sizeof<T>(), pivot);
  }
  return 0;
}

/** The sum of a vector's lanes, in a fixed order. */
// @ts-ignore: decorator
@inline
export function total<T>(v: v128): T {
  if (sizeof<T>() == 8) return <T>(f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1));
  return <T>(
    (f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 2) + (f32x4.extract_lane(v, 1) + f32x4.extract_lane(v, 3)))
  );
}
