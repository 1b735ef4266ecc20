// [8] by row, in log space, for a panel of blocks (lanes.ts). The work goes in passes over all blocks, so that the long
// chain of one exponential or logarithm overlaps with those of the next blocks.

import { F64 } from "../math/views";
import { add, both, div, larger, LANES, mul, Pair, sub } from "../math/lanes";
import { expPair, exponentials, isNotTiny, log, logNormal, logPair } from "../math/exponential";
import { pairUp, separate } from "../math/interleave";

/** p = exp(x - top) with each state's maximum as top, sum = sum_a p: `length` bytes of x and p, a pair a block of the rest. */
export function exponentiate(x: Pair, p: Pair, sum: Pair, top: Pair, length: usize, end: usize): void {
  if (!subtractMaximum(x, p, top, length, end)) return exponentiateRare(x, p, sum, top, length, end);
  exponentials(p, length);
  for (let block: usize = 0, state: usize = 0; block < length; block += end, state += LANES) {
    sum[state] = total(p.from(block), end);
  }
}

/** sum_a p */
@inline export function total(p: Pair, end: usize): v128 {
  let sum = p[0];
  for (let a: usize = LANES; a < end; a += LANES) sum = add(sum, p[a]);
  return sum;
}

/** y = x - top, never above 0; returns whether every e^y is a normal number. */
function subtractMaximum(x: Pair, y: Pair, top: Pair, length: usize, end: usize): bool {
  let normal = f64x2.eq(both(0.0), both(0.0));
  for (let block: usize = 0, state: usize = 0; block < length; block += end, state += LANES) {
    const from = x.from(block);
    const to = y.from(block);
    let most = from[0];
    for (let a: usize = LANES; a < end; a += LANES) most = larger(most, from[a]);
    for (let a: usize = 0; a < end; a += LANES) {
      const below = sub(from[a], most);
      normal = v128.and(normal, isNotTiny(below));
      to[a] = below;
    }
    top[state] = most;
  }
  return i64x2.all_true(normal);
}

/** The same where some exponential underflows or is not a number. */
function exponentiateRare(x: Pair, p: Pair, sum: Pair, top: Pair, length: usize, end: usize): void {
  for (let block: usize = 0, state: usize = 0; block < length; block += end, state += LANES) {
    for (let a: usize = block; a < block + end; a += LANES) p[a] = expPair(sub(x[a], top[state]));
    sum[state] = total(p.from(block), end);
  }
}

/** logSum = log(sum); every sum is at least 1, or not a number and then its logarithm is not one either. */
export function logarithms(sum: Pair, logSum: Pair, states: usize): void {
  for (let state: usize = 0; state < states; state += LANES) {
    const z = sum[state];
    logSum[state] = add(logNormal(z), sub(z, z));
  }
}

/** Block: logP = (x - top) - log sum exp(x - top), p = exp(logP); returns log sum exp(x). x may be logP. `column`: [2][2] */
@inline export function normaliseBlock(x: Pair, logP: Pair, p: Pair, column: Pair, end: usize): v128 {
  exponentiate(x, p, column, column.from(LANES), end, end);
  const sum = column[0];
  const top = column[LANES];
  const logSum = add(logNormal(sum), sub(sum, sum));
  const share = div(both(1.0), sum);
  for (let a: usize = 0; a < end; a += LANES) {
    logP[a] = sub(sub(x[a], top), logSum);
    p[a] = mul(p[a], share);
  }
  return add(top, logSum);
}

/** As `normaliseBlock`, as a call. */
export function softmaxBlock(x: Pair, logP: Pair, p: Pair, column: Pair, end: usize): void {
  normaliseBlock(x, logP, p, column, end);
}

/** logPi = log softmax(theta), pi = softmax(theta) by row; theta in, logPi out (may be theta), pi out: [S, A]. */
export function softmax(theta: F64, logPi: F64, pi: F64, scratch: F64, S: i32, A: i32): void {
  const block = scratch;
  const p = scratch.from(2 * A);
  const column = changetype<Pair>(scratch.from(4 * A));
  for (let s = 0; s < S; s += 2) {
    // An odd last state is its own partner.
    const row = s * A;
    const other = min(s + 1, S - 1) * A;
    pairUp(theta.from(row), theta.from(other), block, A);
    normaliseBlock(changetype<Pair>(block), changetype<Pair>(block), changetype<Pair>(p), column, <usize>A * LANES);
    separate(block, logPi.from(row), logPi.from(other), A);
    separate(p, pi.from(row), pi.from(other), A);
  }
}

/** logPi = log pi, -inf where pi = 0. pi in, logPi out: [S, A]. */
export function logarithm(pi: F64, logPi: F64, S: i32, A: i32): void {
  const n = S * A;
  const from = changetype<Pair>(pi);
  const to = changetype<Pair>(logPi);
  for (let at: usize = 0, end = (<usize>n >> 1) * LANES; at < end; at += LANES) to[at] = logPair(from[at]);
  if (n & 1) logPi[n - 1] = log(pi[n - 1]);
}
