// Slopes of the chosen pair of the family, and their inverses (docs/mathematics.md, section 10). Every divergence but
// jensen-shannon has c_p = (r^b - 1) / (b s) with s = scale p_t^power, reverse-kl being the limit b = 0; so c_pp = r^(b-1) / (s p_t).

import { chosen } from "../policy/members";
import { expm1 } from "../policy/ratios";
import { both } from "../math/lanes";
import { expOf, logNear, logOf } from "./row-logarithms";

export const LOG: i32 = 0;
export const LINEAR: i32 = 1;
const CLIP: i32 = 2;
const DUAL_CLIP: i32 = 3;
const CAPPED: i32 = 4;
const Q_LOG: i32 = 5;

/** The chosen divergence: b, scale, power; whether it is jensen-shannon; whether c_p is finite at p = p_t = 0. */
export let lawB: f64 = 0.0;
export let lawScale: f64 = 1.0;
export let lawPower: f64 = 0.0;
export let lawShannon: bool = false;
export let lawReturns: bool = false;

/** e^x - 1 */
export function growthOf(x: f64): f64 {
  return f64x2.extract_lane(expm1(both(x)), 0);
}

/** log(1 + y) */
export function logOnePlusOf(y: f64): f64 {
  return y == Infinity ? y : logNear(1.0 + y, y);
}

function setLaw(b: f64, scale: f64, power: f64): void {
  lawB = b;
  lawScale = scale;
  lawPower = power;
}

/** Reads the chosen pair. */
export function readLaw(): void {
  const code = <i32>chosen.divergence, k = chosen.d1;
  lawShannon = code == 5;
  switch (code) {
    case 0: setLaw(-1.0, 1.0, 0.0); break;
    case 1: setLaw(0.0, 1.0, 0.0); break;
    case 2: setLaw(1.0, 0.5, 0.0); break;
    case 3: setLaw(-0.5, 2.0, 0.0); break;
    case 4: setLaw(k - 1.0, 1.0, 0.0); break;
    case 5: setLaw(-1.0, 1.0, 0.0); break;
    case 6: setLaw(1.0, 1.0, -1.0); break;
    case 7: setLaw(-1.0, 1.0, 1.0); break;
    default: setLaw(k - 1.0, 1.0 / k, 1.0 - k);
  }
  lawReturns = lawPower < 0.0 && lawB > 0.0;
}

/** Whether an action with p_t = 0 may have mass. */
export function mayReturn(): bool {
  return lawReturns && <i32>chosen.objective == LINEAR;
}

/** b s; b scale where c_p is taken in p: (p^b - p_t^b) / (b scale). */
export function widthOf(logQ: f64): f64 {
  const factor = lawB == 0 ? 1.0 : lawB;
  return lawReturns || lawPower == 0 ? factor * lawScale : factor * lawScale * expOf(lawPower * logQ);
}

/** c_p at v = log r. */
export function pullAt(v: f64, logQ: f64): f64 {
  const b = lawB;
  if (lawShannon) return -0.5 * logOnePlusOf(0.5 * growthOf(-v));
  if (b == 0) return v;
  const level = lawReturns ? expOf(b * logQ) : 1.0;
  return (level * growthOf(b * v)) / widthOf(logQ);
}

/** f_r at r, of an objective that is no clip; r = 0 and Infinity are limits. */
export function slopeAt(r: f64, adv: f64): f64 {
  if (adv == 0) return 0;
  const code = <i32>chosen.objective;
  if (code == LOG) return adv / r;
  if (code == LINEAR) return adv;
  if (code == CAPPED) return r <= chosen.o1 ? adv : (adv * chosen.o1) / r;
  if (code == Q_LOG) return adv * expOf(-chosen.o1 * logOf(r));
  return adv - (abs(adv) * (r - 1)) / chosen.o1;
}

/** r f_rr */
export function bendAt(r: f64, adv: f64): f64 {
  if (adv == 0) return 0;
  const code = <i32>chosen.objective;
  if (code == LOG) return -adv / r;
  if (code == LINEAR) return 0;
  if (code == CAPPED) return r <= chosen.o1 ? 0 : (-adv * chosen.o1) / r;
  if (code == Q_LOG) return -chosen.o1 * adv * expOf(-chosen.o1 * logOf(r));
  return (-abs(adv) * r) / chosen.o1;
}

/** Whether the objective has two slopes, f_r left and right of a kink. */
export function hasKink(): bool {
  return <i32>chosen.objective == CLIP || <i32>chosen.objective == DUAL_CLIP;
}

/** Log of the ratio at a clip's kink; -Infinity where there is none above 0. */
export function kinkOf(adv: f64): f64 {
  return adv >= 0 ? logOnePlusOf(chosen.o2) : logOf(max(1 - chosen.o1, 0));
}

/** f_r at p = 1 and at p = p_t. */
export function slopeAtOne(logQ: f64, adv: f64): f64 {
  if (hasKink()) return adv >= 0 ? (-logQ < kinkOf(adv) ? adv : 0) : adv;
  return slopeAt(expOf(-logQ), adv);
}
export function slopeAtOld(adv: f64): f64 {
  return hasKink() ? adv : slopeAt(1, adv);
}

/**
 * Whether p -> p_t f - c / eta is strictly concave on (0, 1]. Only f of some objectives and signs of Adv bends upwards: by
 * |Adv| k r^-m for r > low, against c's r^(b-1) / (eta s).
 */
export function isConcave(logQ: f64, adv: f64, eta: f64): bool {
  const code = <i32>chosen.objective;
  if (logQ == -Infinity || adv == 0) return true;
  if (code == DUAL_CLIP) return adv > 0 || logOf(chosen.o3) + logQ >= 0;
  let k = 1.0;
  let m = 2.0;
  let low = 0.0;
  if (code == CAPPED) {
    k = chosen.o1;
    low = chosen.o1;
    if (adv > 0 || logOf(low) + logQ >= 0) return true;
  } else if (code == Q_LOG) {
    k = abs(chosen.o1);
    m = chosen.o1 + 1;
    if ((adv > 0) == (chosen.o1 > 0)) return true;
  } else if (code != LOG || adv > 0) return true;
  const size = eta * abs(adv) * k;
  if (lawShannon) {
    const r = m > 1 ? low : expOf(-logQ);
    return size < (0.5 * expOf((m - 1) * logOf(r))) / (1 + r);
  }
  const power = m + lawB - 1;
  const logS = logOf(lawScale) + lawPower * logQ;
  const least = power > 0 ? power * logOf(low) : power == 0 ? 0 : -power * logQ;
  return logOf(size) < least - logS;
}
