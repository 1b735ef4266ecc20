// What the exact maximisers work on (docs/mathematics.md, section 7): p_t, log p_t and the gaps of the action values, in
// units of the largest gap, so that a price is a plain number whatever the rewards' units; and sums over each state that no
// price changes. Rows are padded to an even number of actions by actions with p_t = 0. One instance serves one solver, so
// the table in use stands in globals.

import { TIE } from "../shared/thresholds";
import { F64 } from "../math/views";
import { across, add, both, LANES, mul, Pair, sub, where } from "../math/lanes";
import { expOf, logOf } from "./row-logarithms";
import { MDPO, SPPO, TRPO } from "../policy/surrogate-terms";

export { TIE } from "../shared/thresholds";

/** Bytes of a row. */
export let end: usize = 0;
/** gap, p_t, log p_t and the log ratio x of a maximiser, [S, A + A % 2] */
let advantageGaps: F64 = changetype<F64>(0);
let weights: F64 = changetype<F64>(0);
let logs: F64 = changetype<F64>(0);
let ratios: F64 = changetype<F64>(0);
/** sum p_t gap; p_t of the actions with gap 0, and its logarithm, which may exist where it underflows: [S] */
export let mean: F64 = changetype<F64>(0);
export let best: F64 = changetype<F64>(0);
export let bestLog: F64 = changetype<F64>(0);
/** Rows for what lies between p_t and x. */
export let first: Pair = changetype<Pair>(0);
export let second: Pair = changetype<Pair>(0);
export let third: Pair = changetype<Pair>(0);
/** By how much TRPO's best action without probability is better than all others, or 0: [S] */
export let lead: F64 = changetype<F64>(0);

let width: i32 = 0;

@inline export function gapRow(s: i32): Pair {
  return changetype<Pair>(advantageGaps.at(s, width));
}
@inline export function weightRow(s: i32): Pair {
  return changetype<Pair>(weights.at(s, width));
}
@inline export function logRow(s: i32): Pair {
  return changetype<Pair>(logs.at(s, width));
}
@inline export function ratioRow(s: i32): Pair {
  return changetype<Pair>(ratios.at(s, width));
}

/** How far apart two action values may be by rounding alone. */
@inline export function tieOf(x: f64, y: f64): f64 {
  return TIE * max(abs(x), abs(y));
}

/** How far an advantage may be from 0 by rounding alone, from Q and V = Q - Adv. */
@inline export function tieOfAdvantage(q: f64, adv: f64): f64 {
  return tieOf(q, q - adv);
}

/** max Q over the actions of a row with probability. */
export function bestValue(logPi: F64, qValues: F64, A: i32): f64 {
  let top = -Infinity;
  for (let a = 0; a < A; a++) if (logPi[a] != -Infinity && qValues[a] > top) top = qValues[a];
  return top;
}

/** min Adv over the pairs with d p > 0, or 0 where rounding has left none below. */
export function lowestAdvantage(pi: F64, advantages: F64, occupancy: F64, S: i32, A: i32): f64 {
  let lowest = 0.0;
  for (let s = 0; s < S; s++) {
    const d = occupancy[s];
    for (let sa = s * A; sa < (s + 1) * A; sa++) if (d * pi[sa] > 0.0) lowest = min(lowest, advantages[sa]);
  }
  return lowest;
}

/** Lays the table out in scratch. */
function layOut(scratch: F64, S: i32, A: i32): void {
  width = A + (A & 1);
  end = <usize>width << 3;
  advantageGaps = scratch;
  weights = advantageGaps.at(S, width);
  logs = weights.at(S, width);
  ratios = logs.at(S, width);
  const rows = ratios.at(S, width);
  first = changetype<Pair>(rows);
  second = first.from(end);
  third = second.from(end);
  mean = rows.from(3 * width);
  best = mean.from(S);
  bestLog = best.from(S);
  lead = bestLog.from(S);
}

/**
 * gap = max Q - Q over the actions with probability (TRPO, MDPO), Adv - lowest (sPPO), ties at 0; an action without
 * probability gets 1. Returns the unit, the largest gap of the states with d > 0, at most `most`; of all states where
 * those have none or occupancy is 0; 0 if there is none. A state with d = 0 may have gaps above 1.
 */
export function measureGaps(
  method: i32, logPi: F64, pi: F64, target: F64, qValues: F64, occupancy: F64, lowest: f64, most: f64, scratch: F64,
  S: i32, A: i32,
): f64 {
  layOut(scratch, S, A);
  let unit = 0.0;
  let others = 0.0;
  for (let s = 0; s < S; s++) {
    const row = s * A;
    const gap = advantageGaps.at(s, width), weight = weights.at(s, width), logP = logs.at(s, width);
    const top = method == SPPO ? lowest : bestValue(logPi.from(row), target.from(row), A);
    let beyond = 0.0;
    let largest = 0.0;
    for (let a = 0; a < A; a++) {
      const q = qValues[row + a];
      const tie = method == SPPO ? max(tieOfAdvantage(q, target[row + a]), TIE * abs(lowest)) : tieOf(top, q);
      const distance = method == SPPO ? target[row + a] - top : top - target[row + a];
      weight[a] = pi[row + a];
      logP[a] = logPi[row + a];
      gap[a] = 0.0;
      if (logP[a] == -Infinity) {
        if (method == TRPO && -distance > tie) beyond = max(beyond, -distance);
      } else if (abs(distance) > tie) {
        gap[a] = distance;
        largest = max(largest, abs(distance));
      }
    }
    if (A & 1) {
      weight[A] = 0.0;
      logP[A] = -Infinity;
    }
    lead[s] = beyond;
    largest = max(largest, beyond);
    if (changetype<usize>(occupancy) == 0 || occupancy[s] > 0.0) unit = max(unit, largest);
    else others = max(others, largest);
  }
  if (unit == 0.0) unit = others;
  if (unit == 0.0) return 0.0;
  unit = min(unit, most);
  for (let s = 0; s < S; s++) {
    const gap = advantageGaps.at(s, width), logP = logs.at(s, width);
    for (let a = 0; a < width; a++) gap[a] = logP[a] == -Infinity ? 1.0 : inUnits(gap[a], unit);
    lead[s] = inUnits(lead[s], unit);
    if (method != MDPO) mean[s] = meanGap(s);
    if (method != SPPO) summariseBest(gap, weights.at(s, width), logP, s);
  }
  return unit;
}

/** x / unit, finite. */
@inline function inUnits(x: f64, unit: f64): f64 {
  return max(min(x / unit, f64.MAX_VALUE), -f64.MAX_VALUE);
}

/** sum p_t gap */
function meanGap(s: i32): f64 {
  const gap = gapRow(s), q = weightRow(s);
  let sum = both(0.0);
  for (let a: usize = 0; a < end; a += LANES) sum = add(sum, mul(q[a], gap[a]));
  return across(sum);
}

/** p_t of the actions with gap 0, and its logarithm. */
function summariseBest(gap: F64, q: F64, logQ: F64, s: i32): void {
  let share = 0.0;
  let top = -Infinity;
  for (let a = 0; a < width; a++) {
    if (gap[a] != 0.0) continue;
    share += q[a];
    top = max(top, logQ[a]);
  }
  best[s] = share;
  if (share > 1e-280) {
    bestLog[s] = logOf(share);
    return;
  }
  let sum = 0.0;
  for (let a = 0; a < width; a++) if (gap[a] == 0.0) sum += expOf(logQ[a] - top);
  bestLog[s] = top + logOf(sum);
}

/** sum_s d Var_{p_t}(gap) */
export function gapVariance(occupancy: F64, S: i32): f64 {
  let total = 0.0;
  for (let s = 0; s < S; s++) {
    const gap = gapRow(s), q = weightRow(s);
    const centre = both(meanGap(s));
    let sum = both(0.0);
    for (let a: usize = 0; a < end; a += LANES) {
      const off = sub(gap[a], centre);
      sum = add(sum, mul(q[a], mul(off, off)));
    }
    if (occupancy[s] > 0.0) total += occupancy[s] * across(sum);
  }
  return total;
}

/** Whether an action of state s with d p_t > 0 has a gap. */
export function hasGap(s: i32, d: f64): bool {
  const gap = gapRow(s), q = weightRow(s);
  let found = both(0.0);
  for (let a: usize = 0; a < end; a += LANES) {
    found = v128.or(found, where(f64x2.gt(gap[a], both(0.0)), f64x2.gt(mul(both(d), q[a]), both(0.0))));
  }
  return v128.any_true(found);
}
