/**
 * Slopes of the chosen pair of the family, and their inverses (docs/mathematics.md, section 10). Every divergence but
 * jensen-shannon has c_p = (r^b - 1) / (b s) with s = scale p_t^power, reverse-kl being the limit b = 0; so c_pp = r^(b-1) / (s p_t).
 */

import { DIVERGENCES } from "../../members.ts";
import {
  OBJECTIVE_CAPPED,
  OBJECTIVE_CLIP,
  OBJECTIVE_DUAL_CLIP,
  OBJECTIVE_LINEAR,
  OBJECTIVE_LOG,
  OBJECTIVE_Q_LOG,
} from "../../shared/codes.ts";
import { pair } from "../policy/members.ts";

const DIVERGENCE_NAMES = Object.keys(DIVERGENCES);

/** The chosen divergence: b, scale, power; whether it is jensen-shannon; whether c_p is finite at p = p_t = 0. */
export const form = { b: 0, scale: 1, power: 0, jensenShannon: false, finiteAtZero: false };

/** Reads the chosen pair. */
export function readPair(): void {
  const { k } = pair;
  const laws = [
    [-1, 1, 0],
    [0, 1, 0],
    [1, 0.5, 0],
    [-0.5, 2, 0],
    [k - 1, 1, 0],
    [-1, 1, 0],
    [1, 1, -1],
    [-1, 1, 1],
    [k - 1, 1 / k, 1 - k],
  ];
  [form.b, form.scale, form.power] = laws[pair.divergenceCode];
  form.jensenShannon = DIVERGENCE_NAMES[pair.divergenceCode] === "jensen-shannon";
  form.finiteAtZero = form.power < 0 && form.b > 0;
}

/** b s; b scale where c_p is taken in p: (p^b - p_t^b) / (b scale). */
export const scaleOf = (logQ: number): number => {
  const factor = form.b === 0 ? 1 : form.b;
  return form.finiteAtZero || form.power === 0
    ? factor * form.scale
    : factor * form.scale * Math.exp(form.power * logQ);
};

/** c_p at v = log r. */
export function penaltySlopeAt(v: number, logQ: number): number {
  const { b } = form;
  if (form.jensenShannon) return -0.5 * Math.log1p(0.5 * Math.expm1(-v));
  if (b === 0) return v;
  const level = form.finiteAtZero ? Math.exp(b * logQ) : 1;
  return (level * Math.expm1(b * v)) / scaleOf(logQ);
}

/** f_r at r, of an objective that is no clip; r = 0 and Infinity are limits. */
export function slopeAt(r: number, adv: number): number {
  if (adv === 0) return 0;
  const code = pair.objectiveCode;
  if (code === OBJECTIVE_LOG) return adv / r;
  if (code === OBJECTIVE_LINEAR) return adv;
  if (code === OBJECTIVE_CAPPED) return r <= pair.a ? adv : (adv * pair.a) / r;
  if (code === OBJECTIVE_Q_LOG) return adv * r ** -pair.a;
  return adv - (Math.abs(adv) * (r - 1)) / pair.a;
}

/** r f_rr */
export function secondDerivativeAt(r: number, adv: number): number {
  if (adv === 0) return 0;
  const code = pair.objectiveCode;
  if (code === OBJECTIVE_LOG) return -adv / r;
  if (code === OBJECTIVE_LINEAR) return 0;
  if (code === OBJECTIVE_CAPPED) return r <= pair.a ? 0 : (-adv * pair.a) / r;
  if (code === OBJECTIVE_Q_LOG) return -pair.a * adv * r ** -pair.a;
  return (-Math.abs(adv) * r) / pair.a;
}

/** Whether the objective has two slopes, f_r left and right of a kink. */
export const hasKink = (): boolean =>
  pair.objectiveCode === OBJECTIVE_CLIP || pair.objectiveCode === OBJECTIVE_DUAL_CLIP;

/** Log of the ratio at a clip's kink; -Infinity where there is none above 0. */
export const kinkOf = (adv: number): number => (adv >= 0 ? Math.log1p(pair.b) : Math.log(Math.max(1 - pair.a, 0)));

/** f_r at p = 1 and at p = p_t. */
export function slopeAtOne(logQ: number, adv: number): number {
  if (hasKink()) return adv >= 0 ? (-logQ < kinkOf(adv) ? adv : 0) : adv;
  return slopeAt(Math.exp(-logQ), adv);
}
export const slopeAtOld = (adv: number): number => (hasKink() ? adv : slopeAt(1, adv));

/**
 * Whether p -> p_t f - c / eta is strictly concave on (0, 1]. Only f of some objectives and signs of Adv bends upwards: by
 * |Adv| k r^-m for r > low, against c's r^(b-1) / (eta s).
 */
export function isConcave(logQ: number, adv: number, eta: number): boolean {
  const code = pair.objectiveCode;
  if (logQ === -Infinity || adv === 0) return true;
  if (code === OBJECTIVE_DUAL_CLIP) return adv > 0 || Math.log(pair.c) + logQ >= 0;
  let k = 1;
  let m = 2;
  let low = 0;
  if (code === OBJECTIVE_CAPPED) {
    k = pair.a;
    low = pair.a;
    if (adv > 0 || Math.log(low) + logQ >= 0) return true;
  } else if (code === OBJECTIVE_Q_LOG) {
    k = Math.abs(pair.a);
    m = pair.a + 1;
    if (adv > 0 === pair.a > 0) return true;
  } else if (code !== OBJECTIVE_LOG || adv > 0) return true;
  const size = eta * Math.abs(adv) * k;
  if (form.jensenShannon) {
    const r = m > 1 ? low : Math.exp(-logQ);
    return size < (0.5 * r ** (m - 1)) / (1 + r);
  }
  const power = m + form.b - 1;
  const logS = Math.log(form.scale) + form.power * logQ;
  const least = power > 0 ? power * Math.log(low) : power === 0 ? 0 : -power * logQ;
  return Math.log(size) < least - logS;
}
