// The loops of dot.ts over four rows at once: the vector is read and written once for all of them, and the rows arrive
// as four streams. Where they come from beyond the caches, that is more than twice as fast as one after the other.

import { across } from "./lanes";
import { pair } from "./dot";

/** Where `dots` may leave its sums. */
export const sums = memory.data(32, 16);

/** sums(r) = sum_{j < n} row_r(j) x(j) for four rows `apart` bytes apart, each added up in four interleaved parts. sums out [4]. */
export function dots<T>(row: usize, apart: usize, x: usize, n: i32, sums: usize): void {
  const two = 2 * sizeof<T>();
  let a = f64x2.splat(0.0);
  let b = a;
  let c = a;
  let d = a;
  let A = a;
  let B = a;
  let C = a;
  let D = a;
  const fours = row + (<usize>(n & ~3)) * sizeof<T>();
  for (; row < fours; row += 4 * sizeof<T>(), x += 32) {
    const low = v128.load(x);
    const high = v128.load(x, 16);
    const second = row + apart;
    const third = second + apart;
    const fourth = third + apart;
    a = f64x2.add(a, f64x2.mul(pair<T>(row), low));
    A = f64x2.add(A, f64x2.mul(pair<T>(row, two), high));
    b = f64x2.add(b, f64x2.mul(pair<T>(second), low));
    B = f64x2.add(B, f64x2.mul(pair<T>(second, two), high));
    c = f64x2.add(c, f64x2.mul(pair<T>(third), low));
    C = f64x2.add(C, f64x2.mul(pair<T>(third, two), high));
    d = f64x2.add(d, f64x2.mul(pair<T>(fourth), low));
    D = f64x2.add(D, f64x2.mul(pair<T>(fourth, two), high));
  }
  let first = across(f64x2.add(a, A));
  let second = across(f64x2.add(b, B));
  let third = across(f64x2.add(c, C));
  let fourth = across(f64x2.add(d, D));
  for (const end = row + (<usize>(n & 3)) * sizeof<T>(); row < end; row += sizeof<T>(), x += 8) {
    const factor = load<f64>(x);
    first += <f64>load<T>(row) * factor;
    second += <f64>load<T>(row + apart) * factor;
    third += <f64>load<T>(row + 2 * apart) * factor;
    fourth += <f64>load<T>(row + 3 * apart) * factor;
  }
  store<f64>(sums, first);
  store<f64>(sums, second, 8);
  store<f64>(sums, third, 16);
  store<f64>(sums, fourth, 24);
}

/** x(j) += z0 row0(j), then z1 row1(j), z2 row2(j), z3 row3(j), for j < n. */
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

/** x += z^T of four rows `apart` bytes apart, n numbers each. z in [4]. */
export function addFour<T>(z: usize, row: usize, apart: usize, x: usize, n: i32): void {
  const z0 = load<f64>(z);
  const z1 = load<f64>(z, 8);
  const z2 = load<f64>(z, 16);
  const z3 = load<f64>(z, 24);
  if (z0 == 0.0 && z1 == 0.0 && z2 == 0.0 && z3 == 0.0) return;
  addMultiples<T>(z0, row, z1, row + apart, z2, row + 2 * apart, z3, row + 3 * apart, x, n);
}
