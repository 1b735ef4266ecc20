// Closed-form updates of a directly represented policy, in log space (docs/mathematics.md, section 3).

import { F64 } from "../math/views";
import { add, both, choose, larger, LANES, mul, Pair, smaller, sub } from "../math/lanes";
import { logPair } from "../math/exponential";
import { normaliseBlock } from "./softmax";
import { pairUp, separate } from "../math/interleave";

/** x where logP is not -inf, else -inf: an action without probability keeps none. */
@inline function keepZero(logP: v128, x: v128): v128 {
  return choose(f64x2.eq(logP, both(-Infinity)), logP, x);
}

/** Bits in which a and b differ. */
@inline function changedBits(a: Pair, b: Pair, end: usize): v128 {
  let changed = both(0.0);
  for (let i: usize = 0; i < end; i += LANES) changed = v128.or(changed, v128.xor(a[i], b[i]));
  return changed;
}

/**
 * min(max_a Adv, 0) over the support. sum_a pi Adv = 0, so some action has Adv >= 0: this is 0, or a rounding error that
 * a large eta would turn into N = 0.
 */
@inline function negativeTop(p: Pair, adv: Pair, end: usize): v128 {
  let top = both(-Infinity);
  for (let a: usize = 0; a < end; a += LANES) top = choose(f64x2.gt(p[a], both(0.0)), larger(top, adv[a]), top);
  return smaller(top, both(0.0));
}

/** pi <- pi max(1 + eta Adv, floor) / N, N = sum_b pi max(1 + eta Adv, floor)  [7]. Returns 1 if a bit of logPi changed. */
export function closedSppo(
  logPi: F64,
  pi: F64,
  advantages: F64,
  normaliser: F64,
  scratch: F64,
  eta: f64,
  floor: f64,
  S: i32,
  A: i32,
): i32 {
  const logP = scratch;
  const p = scratch.from(2 * A);
  const adv = scratch.from(4 * A);
  const end = <usize>A * LANES;
  const column = changetype<Pair>(scratch.from(6 * A));
  const L = changetype<Pair>(logP), P = changetype<Pair>(p), X = changetype<Pair>(adv);
  let changed = both(0.0);
  for (let s = 0; s < S; s += 2) {
    const t = min(s + 1, S - 1);
    pairUp(logPi.from(s * A), logPi.from(t * A), logP, A);
    pairUp(pi.from(s * A), pi.from(t * A), p, A);
    pairUp(advantages.from(s * A), advantages.from(t * A), adv, A);
    const shift = negativeTop(P, X, end);
    let N = both(0.0);
    for (let a: usize = 0; a < end; a += LANES) {
      const factor = larger(add(both(1.0), mul(both(eta), sub(X[a], shift))), both(floor));
      N = add(N, mul(P[a], factor));
      X[a] = keepZero(L[a], add(L[a], logPair(factor)));
    }
    normaliser[s] = f64x2.extract_lane(N, 0);
    normaliser[t] = f64x2.extract_lane(N, 1);
    normaliseBlock(X, X, P, column, end);
    changed = v128.or(changed, changedBits(L, X, end));
    separate(adv, logPi.from(s * A), logPi.from(t * A), A);
    separate(p, pi.from(s * A), pi.from(t * A), A);
  }
  return i32(v128.any_true(changed));
}

/** pi <- pi exp(eta Q) / Z  [18]; logNormaliser <- log Z. Returns 1 if a bit of logPi changed. */
export function closedMdpo(
  logPi: F64,
  pi: F64,
  qValues: F64,
  logNormaliser: F64,
  scratch: F64,
  eta: f64,
  S: i32,
  A: i32,
): i32 {
  const logP = scratch;
  const p = scratch.from(2 * A);
  const q = scratch.from(4 * A);
  const end = <usize>A * LANES;
  const column = changetype<Pair>(scratch.from(6 * A));
  const L = changetype<Pair>(logP), P = changetype<Pair>(p), X = changetype<Pair>(q);
  let changed = both(0.0);
  for (let s = 0; s < S; s += 2) {
    const t = min(s + 1, S - 1);
    pairUp(logPi.from(s * A), logPi.from(t * A), logP, A);
    pairUp(qValues.from(s * A), qValues.from(t * A), q, A);
    for (let a: usize = 0; a < end; a += LANES) X[a] = keepZero(L[a], add(L[a], mul(both(eta), X[a])));
    const logZ = normaliseBlock(X, X, P, column, end);
    logNormaliser[s] = f64x2.extract_lane(logZ, 0);
    logNormaliser[t] = f64x2.extract_lane(logZ, 1);
    changed = v128.or(changed, changedBits(L, X, end));
    separate(q, logPi.from(s * A), logPi.from(t * A), A);
    separate(p, pi.from(s * A), pi.from(t * A), A);
  }
  return i32(v128.any_true(changed));
}
