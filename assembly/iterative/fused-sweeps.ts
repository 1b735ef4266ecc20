// The preconditioned operator of BiCGSTAB in two sweeps, with the vector update before it and the dot products after it
// taken along: at a million states a step is bound by memory, and while a sweep waits arithmetic is free. Two states at a
// time; where S is odd, a state S without entries, where every vector is 0, makes the last pair full.
//
// Their loops test at the end: what every turn of a loop passes through before it can leave, V8 computes once, before it.

import { F64, I32 } from "../math/views";
import { across, add, both, mul, Pair, sub } from "../math/lanes";
import { LEAST, Sparse, SQUARE } from "./policy-system";

/** sum + sum_k T(s,k) x(k) over the entries first .. last - 1. */
@inline function gatherRow(sum: f64, column: I32, T: F64, first: i32, last: i32, x: F64): f64 {
  for (let k = first; k < last; k++) sum += T[k] * x[column[k]];
  return sum;
}

/** x(k) += T(s,k) z over the entries first .. last - 1. */
@inline function scatterRow(z: f64, column: I32, T: F64, first: i32, last: i32, x: F64): void {
  for (let k = first; k < last; k++) {
    const c = column[k];
    x[c] = x[c] + T[k] * z;
  }
}

@inline function low(x: v128): f64 {
  return f64x2.extract_lane(x, 0);
}
@inline function high(x: v128): f64 {
  return f64x2.extract_lane(x, 1);
}
/** x, 0 where it is negligible; what is not a number stays. */
@inline function withoutNegligible(x: v128, least: v128): v128 {
  return v128.andnot(x, f64x2.lt(f64x2.abs(x), least));
}
@inline function pack(x: f64, y: f64): v128 {
  return f64x2.replace_lane(both(x), 1, y);
}

/**
 * N x = (I - L')^-1 D~^-1 M (I - U')^-1 x, or its transpose, without a product with M (Eisenstat 1981): with
 * t = (I - U')^-1 x it is t + (I - L')^-1 (x - excess t).
 *
 * This first sweep, s descending: x = r - w v + m q -> out; t; y = x - excess t. Transposed, t is inout, 0 before.
 */
export function sweepDown(
  transposed: bool,
  system: Sparse,
  r: Pair,
  w: f64,
  v: Pair,
  m: f64,
  q: Pair,
  out: Pair,
  t: Pair,
  y: Pair,
  lower: i32,
  upper: i32,
  S: i32,
): void {
  const excess = changetype<Pair>(system.excess(S)), sums = changetype<F64>(t);
  const last = (S - 1) & ~1;
  const least = both(system.head(S)[LEAST]);
  if (transposed) {
    const start = system.lowerStart(S, lower, upper), column = system.lowerColumn(S, lower, upper);
    const T = system.lowerValue(S), near = system.lowerNear(S);
    let end = start[last + 2];
    let carry = 0.0;
    let s = last;
    do {
      const at = <usize>s << 3;
      const x = add(sub(r[at], mul(both(w), v[at])), mul(both(m), q[at]));
      const sum = add(t[at], x);
      const z1 = high(sum) + carry;
      const z0 = low(sum) + near[s + 1] * z1;
      carry = near[s] * z0;
      const z = withoutNegligible(pack(z0, z1), least);
      out[at] = x;
      t[at] = z;
      y[at] = sub(x, mul(excess[at], z));
      const middle = start[s + 1], first = start[s];
      scatterRow(high(z), column, T, middle, end, sums);
      scatterRow(low(z), column, T, first, middle, sums);
      end = first;
      s -= 2;
    } while (s >= 0);
  } else {
    const start = system.upperStart(S, lower, upper), column = system.upperColumn(S, lower, upper);
    const T = system.upperValue(S, lower), near = system.upperNear(S);
    let end = start[last + 2];
    let z0 = 0.0;
    let s = last;
    do {
      const at = <usize>s << 3;
      const x = add(sub(r[at], mul(both(w), v[at])), mul(both(m), q[at]));
      const middle = start[s + 1], first = start[s];
      const z1 = gatherRow(high(x), column, T, middle, end, sums) + near[s + 1] * z0;
      z0 = gatherRow(low(x), column, T, first, middle, sums) + near[s] * z1;
      const z = withoutNegligible(pack(z0, z1), least);
      out[at] = x;
      t[at] = z;
      y[at] = sub(x, mul(excess[at], z));
      end = first;
      s -= 2;
    } while (s >= 0);
  }
}

/**
 * The second sweep, s ascending: N x = t + (I - L')^-1 y, or transposed, -> t, transposed -> y with t = 0 left behind.
 * Returns weight . N x, and N x . N x in head[SQUARE].
 */
export function sweepUp(
  transposed: bool,
  system: Sparse,
  y: Pair,
  t: Pair,
  weight: Pair,
  lower: i32,
  upper: i32,
  S: i32,
): f64 {
  const sums = changetype<F64>(y);
  const least = both(system.head(S)[LEAST]);
  let dot = both(0.0);
  let square = both(0.0);
  let first = 0;
  if (transposed) {
    const start = system.upperStart(S, lower, upper), column = system.upperColumn(S, lower, upper);
    const T = system.upperValue(S, lower), near = system.upperNear(S);
    let carry = 0.0;
    let s = 0;
    do {
      const at = <usize>s << 3;
      const sum = y[at];
      const z0 = low(sum) + carry;
      const z1 = high(sum) + near[s] * z0;
      carry = near[s + 1] * z1;
      const z = withoutNegligible(pack(z0, z1), least);
      const image = add(z, t[at]);
      y[at] = image;
      t[at] = both(0.0);
      dot = add(dot, mul(weight[at], image));
      square = add(square, mul(image, image));
      const middle = start[s + 1], end = start[s + 2];
      scatterRow(low(z), column, T, first, middle, sums);
      scatterRow(high(z), column, T, middle, end, sums);
      first = end;
      s += 2;
    } while (s < S);
  } else {
    const start = system.lowerStart(S, lower, upper), column = system.lowerColumn(S, lower, upper);
    const T = system.lowerValue(S), near = system.lowerNear(S);
    let z1 = 0.0;
    let s = 0;
    do {
      const at = <usize>s << 3;
      const sum = y[at];
      const middle = start[s + 1], end = start[s + 2];
      const z0 = gatherRow(low(sum), column, T, first, middle, sums) + near[s] * z1;
      z1 = gatherRow(high(sum), column, T, middle, end, sums) + near[s + 1] * z0;
      const z = withoutNegligible(pack(z0, z1), least);
      const image = add(z, t[at]);
      y[at] = z;
      t[at] = image;
      dot = add(dot, mul(weight[at], image));
      square = add(square, mul(image, image));
      first = end;
      s += 2;
    } while (s < S);
  }
  system.head(S)[SQUARE] = across(square);
  return across(dot);
}
