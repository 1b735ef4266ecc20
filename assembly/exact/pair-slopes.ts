// Slopes of the chosen pair of the family, and their inverses (docs/mathematics.md, section 10). Every divergence but
// jensen-shannon has c_p = (r^b - 1) / (b s) with s = scale p_t^power, reverse-kl being the limit b = 0; so c_pp = r^(b-1) / (s p_t).

import { OBJECTIVE_CAPPED, OBJECTIVE_CLIP, OBJECTIVE_DUAL_CLIP, OBJECTIVE_LINEAR, OBJECTIVE_LOG, OBJECTIVE_Q_LOG } from "../shared/codes";
import { chosen } from "../policy/members";
import { expm1 } from "../policy/ratios";
import { both } from "../math/lanes";
import { expOf, logNear, logOf } from "./row-logarithms";


/** The chosen divergence: b, scale, power; whether it is jensen-shannon; whether c_p is finite at p = p_t = 0. */
export let formExponent: f64 = 0.0;
export let formScale: f64 = 1.0;
export let formPower: f64 = 0.0;
export let isJensenShannon: bool = false;
export let finiteAtZero: bool = false;

/** e^x - 1 */
export function expm1Of(x: f64): f64 {
  return f64x2.extract_lane(expm1(both(x)), 0);
}

/** log(1 + y) */
export function log1pOf(y: f64): f64 {
  return y == Infinity ? y : logNear(1.0 + y, y);
}

function setPowerForm(b: f64, scale: f64, power: f64): void {
  formExponent = b;
  formScale = scale;
  formPower = power;
}

/** Reads the chosen pair. */
export function readPair(): void {
  const code = <i32>chosen.divergence, k = chosen.d1;
  isJensenShannon = code == 5;
  switch (code) {
    case 0: setPowerForm(-1.0, 1.0, 0.0); break;
    case 1: setPowerForm(0.0, 1.0, 0.0); break;
    case 2: setPowerForm(1.0, 0.5, 0.0); break;
    case 3: setPowerForm(-0.5, 2.0, 0.0); break;
    case 4: setPowerForm(k - 1.0, 1.0, 0.0); break;
    case 5: setPowerForm(-1.0, 1.0, 0.0); break;
    case 6: setPowerForm(1.0, 1.0, -1.0); break;
    case 7: setPowerForm(-1.0, 1.0, 1.0); break;
    default: setPowerForm(k - 1.0, 1.0 / k, 1.0 - k);
  }
  finiteAtZero = formPower < 0.0 && formExponent > 0.0;
}

/** Whether an action with p_t = 0 may have mass. */
export function mayReturn(): bool {
  return finiteAtZero && <i32>chosen.objective == OBJECTIVE_LINEAR;
}

/** b s; b scale where c_p is taken in p: (p^b - p_t^b) / (b scale). */
export function scaleOf(logQ: f64): f64 {
  const factor = formExponent == 0 ? 1.0 : formExponent;
  return finiteAtZero || formPower == 0 ? factor * formScale : factor * formScale * expOf(formPower * logQ);
}

/** c_p at v = log r. */
export function penaltySlopeAt(v: f64, logQ: f64): f64 {
  const b = formExponent;
  if (isJensenShannon) return -0.5 * log1pOf(0.5 * expm1Of(-v));
  if (b == 0) return v;
  const level = finiteAtZero ? expOf(b * logQ) : 1.0;
  return (level * expm1Of(b * v)) / scaleOf(logQ);
}

/** f_r at r, of an objective that is no clip; r = 0 and Infinity are limits. */
export function slopeAt(r: f64, adv: f64): f64 {
  if (adv == 0) return 0;
  const code = <i32>chosen.objective;
  if (code == OBJECTIVE_LOG) return adv / r;
  if (code == OBJECTIVE_LINEAR) return adv;
  if (code == OBJECTIVE_CAPPED) return r <= chosen.o1 ? adv : (adv * chosen.o1) / r;
  if (code == OBJECTIVE_Q_LOG) return adv * expOf(-chosen.o1 * logOf(r));
  return adv - (abs(adv) * (r - 1)) / chosen.o1;
}

/** r f_rr */
export function secondDerivativeAt(r: f64, adv: f64): f64 {
  if (adv == 0) return 0;
  const code = <i32>chosen.objective;
  if (code == OBJECTIVE_LOG) return -adv / r;
  if (code == OBJECTIVE_LINEAR) return 0;
  if (code == OBJECTIVE_CAPPED) return r <= chosen.o1 ? 0 : (-adv * chosen.o1) / r;
  if (code == OBJECTIVE_Q_LOG) return -chosen.o1 * adv * expOf(-chosen.o1 * logOf(r));
  return (-abs(adv) * r) / chosen.o1;
}

/** Whether the objective has two slopes, f_r left and right of a kink. */
export function hasKink(): bool {
  return <i32>chosen.objective == OBJECTIVE_CLIP || <i32>chosen.objective == OBJECTIVE_DUAL_CLIP;
}

/** Log of the ratio at a clip's kink; -Infinity where there is none above 0. */
export function kinkOf(adv: f64): f64 {
  return adv >= 0 ? log1pOf(chosen.o2) : logOf(max(1 - chosen.o1, 0));
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
  if (code == OBJECTIVE_DUAL_CLIP) return adv > 0 || logOf(chosen.o3) + logQ >= 0;
  let k = 1.0;
  let m = 2.0;
  let low = 0.0;
  if (code == OBJECTIVE_CAPPED) {
    k = chosen.o1;
    low = chosen.o1;
    if (adv > 0 || logOf(low) + logQ >= 0) return true;
  } else if (code == OBJECTIVE_Q_LOG) {
    k = abs(chosen.o1);
    m = chosen.o1 + 1;
    if ((adv > 0) == (chosen.o1 > 0)) return true;
  } else if (code != OBJECTIVE_LOG || adv > 0) return true;
  const size = eta * abs(adv) * k;
  if (isJensenShannon) {
    const r = m > 1 ? low : expOf(-logQ);
    return size < (0.5 * expOf((m - 1) * logOf(r))) / (1 + r);
  }
  const power = m + formExponent - 1;
  const logS = logOf(formScale) + formPower * logQ;
  const least = power > 0 ? power * logOf(low) : power == 0 ? 0 : -power * logQ;
  return logOf(size) < least - logS;
}
