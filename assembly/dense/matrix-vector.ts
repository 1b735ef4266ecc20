// Products with rows of a matrix, four rows at once: the vector is read and written once for all of them, and the rows
// arrive as four streams. From beyond the caches that is up to twice as fast as one after the other.

import { across } from "../math/lanes";

/** Where sums of four rows may be left. */
export const sums = memory.data(32, 16);

/** Two numbers of T at p, as doubles. */
// @ts-ignore: decorator
@inline
function pair<T>(p: usize): v128 {
  if (sizeof<T>() == 8) return v128.load(p);
  return f64x2.promote_low_f32x4(v128.load64_zero(p));
}

/** to(r) = sum_{j < n} row_r(j) x(j) for rows `apart` bytes apart, each added up in two interleaved parts. to out [4]. */
export function dots<T>(row: usize, apart: usize, x: usize, n: i32, to: usize): void {
  let a = f64x2.splat(0.0);
  let b = a;
  let c = a;
  let d = a;
  const twos = row + (<usize>(n & ~1)) * sizeof<T>();
  for (; row < twos; row += 2 * sizeof<T>(), x += 16) {
    const factor = v128.load(x);
    let at = row;
    a = f64x2.add(a, f64x2.mul(pair<T>(at), factor));
    b = f64x2.add(b, f64x2.mul(pair<T>((at += apart)), factor));
    c = f64x2.add(c, f64x2.mul(pair<T>((at += apart)), factor));
    d = f64x2.add(d, f64x2.mul(pair<T>((at += apart)), factor));
  }
  store<f64>(to, across(a));
  store<f64>(to, across(b), 8);
  store<f64>(to, across(c), 16);
  store<f64>(to, across(d), 24);
  if (n & 1) {
    const factor = load<f64>(x);
    for (let r: usize = 0; r < 32; r += 8, row += apart) {
      store<f64>(to + r, load<f64>(to + r) + <f64>load<T>(row) * factor);
    }
  }
}

/** x(j) += z0 row0(j), then z1 row1(j), z2 row2(j), z3 row3(j), for j < n. Rows anywhere. */
export function addMultiples<T>(
  z0: f64,
  row0: usize,
  z1: f64,
  row1: usize,
  z2: f64,
  row2: usize,
  z3: f64,
  row3: usize,
  x: usize,
  n: i32,
): void {
  const a = f64x2.splat(z0);
  const b = f64x2.splat(z1);
  const c = f64x2.splat(z2);
  const d = f64x2.splat(z3);
  row1 -= row0;
  row2 -= row0;
  row3 -= row0;
  const twos = row0 + (<usize>(n & ~1)) * sizeof<T>();
  for (; row0 < twos; row0 += 2 * sizeof<T>(), x += 16) {
    let sum = f64x2.add(v128.load(x), f64x2.mul(a, pair<T>(row0)));
    sum = f64x2.add(sum, f64x2.mul(b, pair<T>(row0 + row1)));
    sum = f64x2.add(sum, f64x2.mul(c, pair<T>(row0 + row2)));
    v128.store(x, f64x2.add(sum, f64x2.mul(d, pair<T>(row0 + row3))));
  }
  if (n & 1) {
    let sum = load<f64>(x) + z0 * <f64>load<T>(row0);
    sum += z1 * <f64>load<T>(row0 + row1);
    sum += z2 * <f64>load<T>(row0 + row2);
    store<f64>(x, sum + z3 * <f64>load<T>(row0 + row3));
  }
}

/** Both at once, for doubles: sums(r) = sum_j row_r(j) x(j) and y(j) += sum_r z(r) row_r(j) in order. z in [4]. */
export function dotsAndMultiples(row: usize, apart: usize, x: usize, z: usize, y: usize, n: i32): void {
  const e = v128.load64_splat(z);
  const f = v128.load64_splat(z, 8);
  const g = v128.load64_splat(z, 16);
  const h = v128.load64_splat(z, 24);
  let a = f64x2.splat(0.0);
  let b = a;
  let c = a;
  let d = a;
  const twos = row + (<usize>(n & ~1) << 3);
  for (; row < twos; row += 16, x += 16, y += 16) {
    const factor = v128.load(x);
    let at = row;
    let part = v128.load(at);
    a = f64x2.add(a, f64x2.mul(part, factor));
    let sum = f64x2.add(v128.load(y), f64x2.mul(e, part));
    part = v128.load((at += apart));
    b = f64x2.add(b, f64x2.mul(part, factor));
    sum = f64x2.add(sum, f64x2.mul(f, part));
    part = v128.load((at += apart));
    c = f64x2.add(c, f64x2.mul(part, factor));
    sum = f64x2.add(sum, f64x2.mul(g, part));
    part = v128.load((at += apart));
    d = f64x2.add(d, f64x2.mul(part, factor));
    v128.store(y, f64x2.add(sum, f64x2.mul(h, part)));
  }
  store<f64>(sums, across(a));
  store<f64>(sums, across(b), 8);
  store<f64>(sums, across(c), 16);
  store<f64>(sums, across(d), 24);
  if (n & 1) {
    const factor = load<f64>(x);
    let sum = load<f64>(y);
    for (let r: usize = 0; r < 32; r += 8, row += apart) {
      const part = load<f64>(row);
      store<f64>(sums + r, load<f64>(sums + r) + part * factor);
      sum += load<f64>(z + r) * part;
    }
    store<f64>(y, sum);
  }
}
