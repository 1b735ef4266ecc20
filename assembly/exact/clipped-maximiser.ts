// A maximiser of PPO's clipped objective [24], state by state (docs/mathematics.md, section 7).

import { F64 } from "../math/views";
import { logOf } from "./row-logarithms";
import { tieOfAdvantage } from "./advantage-gaps";
import { writeRow } from "./reweighted-row";

/** The sign of an advantage, 0 within rounding. */
@inline function signOfAdvantage(q: f64, adv: f64): i32 {
  const tie = tieOfAdvantage(q, adv);
  return i32(adv > tie) - i32(adv < -tie);
}

/**
 * (1 + eps) P+ > 1: all mass on actions with Adv > 0, the best first, each up to (1 + eps) p_t; equally good ones share
 * in proportion. x out: log ratio. Returns the Adv of the last action with mass, the price of mass.
 */
function allocateByAdvantage(q: F64, adv: F64, values: F64, x: F64, epsilon: f64, A: i32): f64 {
  let left = 1.0;
  let price = 0.0;
  let above = Infinity;
  for (let a = 0; a < A; a++) x[a] = -Infinity;
  while (left > 0.0) {
    let level = 0.0;
    for (let a = 0; a < A; a++) {
      if (adv[a] < above && adv[a] > level && signOfAdvantage(values[a], adv[a]) > 0) level = adv[a];
    }
    if (level == 0.0) break;
    let share = 0.0;
    for (let a = 0; a < A; a++) if (adv[a] == level) share += q[a];
    const ratio = min(1.0 + epsilon, left / share);
    const logRatio = logOf(ratio);
    for (let a = 0; a < A; a++) if (adv[a] == level) x[a] = logRatio;
    left = ratio < 1.0 + epsilon ? 0.0 : left - ratio * share;
    above = level;
    price = level;
  }
  return price;
}

/**
 * (1 + eps) P+ <= 1: every Adv > 0 at ratio 1 + eps and every Adv < 0 at 1 - eps (0 from eps = 1 on). Mass left over goes
 * to Adv >= 0 in proportion to p_t, missing mass is taken from Adv <= 0 in proportion to what they have. x out: log ratio.
 */
function moveMass(plus: f64, zero: f64, minus: f64, adv: F64, values: F64, x: F64, epsilon: f64, A: i32): void {
  const low = max(1.0 - epsilon, 0.0);
  const over = minus - low * minus - epsilon * plus;
  let up = 1.0 + epsilon;
  let level = 1.0;
  let down = low;
  if (over >= 0.0) {
    up += over / (plus + zero);
    level += over / (plus + zero);
  } else {
    const have = zero + low * minus;
    level = have > 0.0 ? (1.0 - (1.0 + epsilon) * plus) / have : 0.0;
    down = low * level;
  }
  const logUp = logOf(up), logLevel = logOf(level), logDown = logOf(down);
  for (let a = 0; a < A; a++) {
    const side = signOfAdvantage(values[a], adv[a]);
    x[a] = side > 0 ? logUp : side < 0 ? logDown : logLevel;
  }
}

/** x out: log ratio of a maximiser. Returns the price of mass. */
function clipRow(q: F64, adv: F64, values: F64, x: F64, epsilon: f64, A: i32): f64 {
  let plus = 0.0;
  let zero = 0.0;
  let minus = 0.0;
  for (let a = 0; a < A; a++) {
    const side = signOfAdvantage(values[a], adv[a]);
    if (side > 0) plus += q[a];
    else if (side < 0) minus += q[a];
    else zero += q[a];
  }
  if (plus == 0.0 && (minus == 0.0 || zero == 0.0)) {
    for (let a = 0; a < A; a++) x[a] = 0.0;
    return 0.0;
  }
  if ((1.0 + epsilon) * plus > 1.0) return allocateByAdvantage(q, adv, values, x, epsilon, A);
  moveMass(plus, zero, minus, adv, values, x, epsilon, A);
  return 0.0;
}

/** A maximiser, of those nearest to p_t in total variation where it is not unique. Returns 1 if a bit of logPi changed. */
export function exactPpo(
  logPi: F64,
  pi: F64,
  advantages: F64,
  qValues: F64,
  multiplier: F64,
  scratch: F64,
  epsilon: f64,
  S: i32,
  A: i32,
): i32 {
  let changed = false;
  for (let s = 0; s < S; s++) {
    const row = s * A;
    multiplier[s] = clipRow(pi.from(row), advantages.from(row), qValues.from(row), scratch, epsilon, A);
    if (writeRow(logPi.from(row), pi.from(row), scratch, advantages.from(row), 0.0, A)) changed = true;
  }
  return i32(changed);
}
