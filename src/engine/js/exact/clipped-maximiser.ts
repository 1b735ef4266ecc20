/**
 * A maximiser of PPO's clipped objective, state by state (docs/mathematics.md, section 7).
 */

import { tieOfAdvantage } from "./advantage-gaps.ts";
import { writeRow } from "./reweighted-row.ts";

/** The sign of an advantage, 0 within rounding. */
function signOfAdvantage(q: number, adv: number): number {
  const tie = tieOfAdvantage(q, adv);
  return adv > tie ? 1 : adv < -tie ? -1 : 0;
}

/**
 * (1 + eps) P+ > 1: all mass on actions with Adv > 0, the best first, each up to (1 + eps) p_t; equally good ones share
 * in proportion. x out: log ratio. Returns the Adv of the last action with mass, the price of mass.
 */
function allocateByAdvantage(
  f: Float64Array,
  q: number,
  adv: number,
  values: number,
  x: number,
  epsilon: number,
  A: number,
): number {
  let left = 1;
  let price = 0;
  let above = Infinity;
  for (let a = 0; a < A; a++) f[x + a] = -Infinity;
  while (left > 0) {
    let level = 0;
    for (let a = 0; a < A; a++) {
      const x = f[adv + a];
      if (x < above && x > level && signOfAdvantage(f[values + a], x) > 0) level = x;
    }
    if (level === 0) break;
    let share = 0;
    for (let a = 0; a < A; a++) if (f[adv + a] === level) share += f[q + a];
    const ratio = Math.min(1 + epsilon, left / share);
    const log = Math.log(ratio);
    for (let a = 0; a < A; a++) if (f[adv + a] === level) f[x + a] = log;
    left = ratio < 1 + epsilon ? 0 : left - ratio * share;
    above = level;
    price = level;
  }
  return price;
}

/**
 * One row. With (1 + eps) P+ <= 1: every Adv > 0 at ratio 1 + eps and every Adv < 0 at 1 - eps (0 from eps = 1 on); mass
 * left over goes to Adv >= 0 in proportion to p_t, missing mass is taken from Adv <= 0 in proportion to what they have.
 * x out: log ratio. Returns the price of mass.
 */
function clipRow(
  f: Float64Array,
  q: number,
  adv: number,
  values: number,
  x: number,
  epsilon: number,
  A: number,
): number {
  let plus = 0;
  let zero = 0;
  let minus = 0;
  for (let a = 0; a < A; a++) {
    const side = signOfAdvantage(f[values + a], f[adv + a]);
    if (side > 0) plus += f[q + a];
    else if (side < 0) minus += f[q + a];
    else zero += f[q + a];
  }
  if ((plus === 0 && minus === 0) || (plus === 0 && zero === 0)) {
    for (let a = 0; a < A; a++) f[x + a] = 0;
    return 0;
  }
  if ((1 + epsilon) * plus > 1) return allocateByAdvantage(f, q, adv, values, x, epsilon, A);
  const low = Math.max(1 - epsilon, 0);
  const over = minus - low * minus - epsilon * plus;
  let up = 1 + epsilon;
  let level = 1;
  let down = low;
  if (over >= 0) {
    up += over / (plus + zero);
    level += over / (plus + zero);
  } else {
    const have = zero + low * minus;
    level = have > 0 ? (1 - (1 + epsilon) * plus) / have : 0;
    down = low * level;
  }
  const logUp = Math.log(up);
  const logLevel = Math.log(level);
  const logDown = Math.log(down);
  for (let a = 0; a < A; a++) {
    const side = signOfAdvantage(f[values + a], f[adv + a]);
    f[x + a] = side > 0 ? logUp : side < 0 ? logDown : logLevel;
  }
  return 0;
}

/**
 * A maximiser of PPO's objective [24], of those nearest to p_t in total variation where it is not unique. logPi, pi inout
 * [S, A]; advantages, qValues in [S, A]; multiplier out [S]: the price of mass. Returns 1 if a bit of logPi changed.
 */
export function exactPpo(
  f: Float64Array,
  logPi: number,
  pi: number,
  advantages: number,
  qValues: number,
  multiplier: number,
  scratch: number,
  epsilon: number,
  S: number,
  A: number,
): number {
  let changed = false;
  for (let s = 0, i = 0; s < S; s++, i += A) {
    f[multiplier + s] = clipRow(f, pi + i, advantages + i, qValues + i, scratch, epsilon, A);
    if (writeRow(f, logPi + i, pi + i, scratch, advantages + i, 0, A)) changed = true;
  }
  return changed ? 1 : 0;
}
