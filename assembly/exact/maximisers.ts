// One row of an exact maximiser at a price Lambda (docs/mathematics.md, section 7): x = log p - log p_t and the divergence;
// its slope along log Lambda (sPPO: along log t, t = Lambda + min Adv) and the row's multiplier are left in globals. Gaps,
// Lambda and the multiplier are in units of the largest gap.

import { F64 } from "../math/views";
import { across, add, both, choose, div, larger, LANES, mul, Pair, sub, where } from "../math/lanes";
import { expPair } from "../math/exponential";
import { SMALLEST_DIVISOR, underflowingTrpoRow, underflowingSppoRow, unsupportedTrpoRow } from "./underflowing-rows";
import { klRow, logOf, logRow } from "./row-logarithms";
import { rootRow } from "./normalisation-root";
import { MDPO, SPPO } from "../policy/surrogate-terms";
import * as underflowing from "./underflowing-rows";
import * as root from "./normalisation-root";
import * as table from "./advantage-gaps";

/** Results of a row: slope, multiplier without the value of its best action, mass of actions with p_t = 0 (TRPO). */
export let slope: f64 = 0.0;
export let rowMultiplier: f64 = 0.0;
export let unsupportedMass: f64 = 0.0;

/** MDPO: p = p_t exp(-g) / Z, g = gap / Lambda; the slope is -Var_p(g), the multiplier Lambda (log Z - 1). */
@inline function mdpoRow(gap: Pair, logQ: Pair, q: Pair, x: Pair, p: Pair, price: f64, end: usize): f64 {
  const scale = both(1.0 / price), none = both(0.0);
  let tops = both(-Infinity);
  for (let a: usize = 0; a < end; a += LANES) tops = larger(tops, sub(logQ[a], mul(gap[a], scale)));
  const top = max(f64x2.extract_lane(tops, 0), f64x2.extract_lane(tops, 1));
  let sums = none;
  for (let a: usize = 0; a < end; a += LANES) {
    const e = expPair(sub(sub(logQ[a], mul(gap[a], scale)), both(top)));
    p[a] = e;
    sums = add(sums, e);
  }
  const sum = across(sums);
  const logZ = top + logOf(sum);
  const share = both(1.0 / sum);
  let first = none, second = none, aside = none;
  for (let a: usize = 0; a < end; a += LANES) {
    const g = mul(gap[a], scale);
    p[a] = mul(p[a], share);
    x[a] = sub(f64x2.neg(g), both(logZ));
    const there = f64x2.gt(p[a], none);
    first = add(first, where(there, mul(p[a], g)));
    second = add(second, where(there, mul(mul(p[a], g), g)));
    aside = add(aside, where(there, mul(mul(p[a], x[a]), x[a])));
  }
  rowMultiplier = price * (logZ - 1.0);
  const divergence = klRow(p, q, x, -1.0, end);
  // Var_p(g) = Var_p(x), about the nearer of two origins: E_p x = KL is small at a small step, E_p g near the greedy one.
  const centre = across(first), far = across(second), near = across(aside);
  slope = near < far ? divergence * divergence - near : centre * centre - far;
  return divergence;
}

/**
 * sPPO: p = p_t (gap + t)+ / N, N = sum p_t (gap + t)+; the slope is -sum p_t y^2 t / (gap + t), y = (gap + t) / N - 1, the
 * multiplier N. A negative gap, which only a pair with d p_t = 0 has, may be clipped.
 */
@inline function sppoRow(gap: Pair, logQ: Pair, q: Pair, x: Pair, t: f64, logT: f64, mean: f64, end: usize): f64 {
  const none = both(0.0), one = both(1.0), by = both(t);
  let sums = none, clipped = none;
  for (let a: usize = 0; a < end; a += LANES) {
    const weight = add(gap[a], by);
    sums = add(sums, mul(q[a], larger(weight, none)));
    clipped = v128.or(clipped, where(f64x2.gt(q[a], none), f64x2.lt(weight, none)));
  }
  const N = across(sums);
  if (N < SMALLEST_DIVISOR) {
    const kl = underflowingSppoRow(
      changetype<F64>(gap), changetype<F64>(logQ), changetype<F64>(q), changetype<F64>(x), t, logT, <i32>(end >> 3),
    );
    slope = underflowing.slope;
    rowMultiplier = underflowing.rowMultiplier;
    return kl;
  }
  // N - t, without the difference where that is possible.
  const centre = both(v128.any_true(clipped) ? N - t : mean);
  const scale = both(1.0 / N), p = table.first, ratio = table.second, y = table.third;
  let fall = none;
  for (let a: usize = 0; a < end; a += LANES) {
    const weight = larger(add(gap[a], by), none);
    ratio[a] = mul(weight, scale);
    y[a] = mul(sub(gap[a], centre), scale);
    p[a] = mul(q[a], ratio[a]);
    const part = choose(f64x2.eq(gap[a], none), one, div(by, choose(f64x2.gt(weight, none), weight, one)));
    fall = add(fall, mul(mul(q[a], part), mul(y[a], y[a])));
  }
  logRow(ratio, y, x, 1.0, end);
  if (t < SMALLEST_DIVISOR) {
    const least = both(logT - logOf(N));
    for (let a: usize = 0; a < end; a += LANES) x[a] = choose(f64x2.eq(gap[a], none), least, x[a]);
  }
  slope = -across(fall);
  rowMultiplier = N;
  return klRow(q, p, x, 1.0, end);
}

/** TRPO: p = p_t / (tau + gap / Lambda); the multiplier is nu. */
function trpoRow(s: i32, price: f64, correction: f64, logPrice: f64): f64 {
  const gap = table.gapRow(s), q = table.weightRow(s), x = table.ratioRow(s);
  const G = changetype<F64>(gap), P = changetype<F64>(q), X = changetype<F64>(x);
  const best = table.best[s], lead = table.lead[s], n = <i32>(table.end >> 3);
  let least = best >= SMALLEST_DIVISOR ? best : 1e-150;
  let kl = -1.0;
  if (lead > 0.0) {
    kl = unsupportedTrpoRow(G, P, X, price, correction, logPrice, lead, n);
    least = max(least, lead / price);
  }
  if (kl < 0.0 && (price < SMALLEST_DIVISOR || best < SMALLEST_DIVISOR)) {
    kl = underflowingTrpoRow(G, P, X, price, correction, logPrice, best, table.bestLog[s], n);
  }
  if (kl >= 0.0) {
    slope = underflowing.slope;
    rowMultiplier = underflowing.rowMultiplier;
    unsupportedMass = underflowing.unsupportedMass;
    return kl;
  }
  kl = rootRow(
    gap, q, x, table.first, table.second, table.third, price, correction, table.mean[s], least, table.end,
  );
  slope = root.slope;
  rowMultiplier = price * root.tau;
  return kl;
}

/** x of state s at the price exp(z) + correction, and the row's results. Returns its divergence. */
export function maximise(method: i32, s: i32, z: f64, price: f64, correction: f64): f64 {
  unsupportedMass = 0.0;
  const gap = table.gapRow(s), logQ = table.logRow(s), q = table.weightRow(s), x = table.ratioRow(s);
  if (method == MDPO) return mdpoRow(gap, logQ, q, x, table.first, price, table.end);
  if (method == SPPO) return sppoRow(gap, logQ, q, x, price, z, table.mean[s], table.end);
  return trpoRow(s, price, correction, z);
}
