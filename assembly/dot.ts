// Doubles two at a time, from doubles or from floats, and the two loops over rows that need nothing else.

import { across } from "./lanes";

/** Two numbers of T at p + offset, as doubles. */
// @ts-ignore: decorator
@inline
export function pair<T>(p: usize, offset: usize = 0): v128 {
  if (sizeof<T>() == 8) return v128.load(p + offset);
  return f64x2.promote_low_f32x4(v128.load64_zero(p + offset));
}

/** sum_{j < n} row(j) x(j), added up in eight interleaved parts. */
export function dot<T>(row: usize, x: usize, n: i32): f64 {
  let a = f64x2.splat(0.0);
  let b = a;
  let c = a;
  let d = a;
  const eights = row + (<usize>(n & ~7)) * sizeof<T>();
  for (; row < eights; row += 8 * sizeof<T>(), x += 64) {
    a = f64x2.add(a, f64x2.mul(pair<T>(row), v128.load(x)));
    b = f64x2.add(b, f64x2.mul(pair<T>(row + 2 * sizeof<T>()), v128.load(x, 16)));
    c = f64x2.add(c, f64x2.mul(pair<T>(row + 4 * sizeof<T>()), v128.load(x, 32)));
    d = f64x2.add(d, f64x2.mul(pair<T>(row + 6 * sizeof<T>()), v128.load(x, 48)));
  }
  let sum = across(f64x2.add(f64x2.add(a, b), f64x2.add(c, d)));
  const end = row + (<usize>(n & 7)) * sizeof<T>();
  for (; row < end; row += sizeof<T>(), x += 8) sum += <f64>load<T>(row) * load<f64>(x);
  return sum;
}

/** x(j) += z row(j) for j < n. */
export function addMultiple<T>(z: f64, row: usize, x: usize, n: i32): void {
  const factor = f64x2.splat(z);
  const fours = row + (<usize>(n & ~3)) * sizeof<T>();
  for (; row < fours; row += 4 * sizeof<T>(), x += 32) {
    v128.store(x, f64x2.add(v128.load(x), f64x2.mul(factor, pair<T>(row))));
    v128.store(x, f64x2.add(v128.load(x, 16), f64x2.mul(factor, pair<T>(row + 2 * sizeof<T>()))), 16);
  }
  const end = row + (<usize>(n & 3)) * sizeof<T>();
  for (; row < end; row += sizeof<T>(), x += 8) store<f64>(x, load<f64>(x) + z * <f64>load<T>(row));
}
