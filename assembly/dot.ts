// Doubles two at a time, from doubles or from floats, and a row's sum of products.

import { across } from "./lanes";

/** Two numbers of T at p, as doubles. */
// @ts-ignore: decorator
@inline
export function pair<T>(p: usize): v128 {
  if (sizeof<T>() == 8) return v128.load(p);
  return f64x2.promote_low_f32x4(v128.load64_zero(p));
}

/** sum_{j < n} row(j) x(j) of doubles, added up in eight interleaved parts. */
export function dot(row: usize, x: usize, n: i32): f64 {
  let a = f64x2.splat(0.0);
  let b = a;
  let c = a;
  let d = a;
  const eights = row + (<usize>(n & ~7) << 3);
  for (; row < eights; row += 64, x += 64) {
    a = f64x2.add(a, f64x2.mul(v128.load(row), v128.load(x)));
    b = f64x2.add(b, f64x2.mul(v128.load(row, 16), v128.load(x, 16)));
    c = f64x2.add(c, f64x2.mul(v128.load(row, 32), v128.load(x, 32)));
    d = f64x2.add(d, f64x2.mul(v128.load(row, 48), v128.load(x, 48)));
  }
  let sum = across(f64x2.add(f64x2.add(a, b), f64x2.add(c, d)));
  const end = row + (<usize>(n & 7) << 3);
  for (; row < end; row += 8, x += 8) sum += load<f64>(row) * load<f64>(x);
  return sum;
}
