/**
 * Slopes of the chosen pair of the family, and their inverses (docs/mathematics.md, section 10). Every divergence but
 * jensen-shannon has c_p = (r^b - 1) / (b s) with s = scale p_t^power, reverse-kl being the limit b = 0; so c_pp = r^(b-1) / (s p_t).
 */
import { DIVERGENCES, OBJECTIVES } from "../../members.ts";
import { pair } from "../policy/members.ts";

const OBJECTIVE_NAMES = Object.keys(OBJECTIVES);
const DIVERGENCE_NAMES = Object.keys(DIVERGENCES);
export const LOG = OBJECTIVE_NAMES.indexOf("log");
export const LINEAR = OBJECTIVE_NAMES.indexOf("linear");
export const CLIP = OBJECTIVE_NAMES.indexOf("clip");
export const DUAL_CLIP = OBJECTIVE_NAMES.indexOf("dual-clip");
export const CAPPED = OBJECTIVE_NAMES.indexOf("capped");
export const Q_LOG = OBJECTIVE_NAMES.indexOf("q-log");

/** The chosen divergence: b, scale, power; whether it is jensen-shannon; whether c_p is finite at p = p_t = 0. */
export const law = { b: 0, scale: 1, power: 0, shannon: false, returns: false };

/** Reads the chosen pair. */
export function readLaw(): void {
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
  [law.b, law.scale, law.power] = laws[pair.divergenceCode];
  law.shannon = DIVERGENCE_NAMES[pair.divergenceCode] === "jensen-shannon";
  law.returns = law.power < 0 && law.b > 0;
}

/** b s; b scale where c_p is taken in p: (p^b - p_t^b) / (b scale). */
export const widthOf = (logQ: number): number => {
  const factor = law.b === 0 ? 1 : law.b;
  return law.returns || law.power === 0 ? factor * law.scale : factor * law.scale * Math.exp(law.power * logQ);
};

/** c_p at v = log r. */
export function pullAt(v: number, logQ: number): number {
  const { b } = law;
  if (law.shannon) return -0.5 * Math.log1p(0.5 * Math.expm1(-v));
  if (b === 0) return v;
  const level = law.returns ? Math.exp(b * logQ) : 1;
  return (level * Math.expm1(b * v)) / widthOf(logQ);
}

/** f_r at r, of an objective that is no clip; r = 0 and Infinity are limits. */
export function slopeAt(r: number, adv: number): number {
  if (adv === 0) return 0;
  const code = pair.objectiveCode;
  if (code === LOG) return adv / r;
  if (code === LINEAR) return adv;
  if (code === CAPPED) return r <= pair.a ? adv : (adv * pair.a) / r;
  if (code === Q_LOG) return adv * r ** -pair.a;
  return adv - (Math.abs(adv) * (r - 1)) / pair.a;
}

/** r f_rr */
export function bendAt(r: number, adv: number): number {
  if (adv === 0) return 0;
  const code = pair.objectiveCode;
  if (code === LOG) return -adv / r;
  if (code === LINEAR) return 0;
  if (code === CAPPED) return r <= pair.a ? 0 : (-adv * pair.a) / r;
  if (code === Q_LOG) return -pair.a * adv * r ** -pair.a;
  return (-Math.abs(adv) * r) / pair.a;
}

/** Whether the objective has two slopes, f_r left and right of a kink. */
export const hasKink = (): boolean => pair.objectiveCode === CLIP || pair.objectiveCode === DUAL_CLIP;

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
  if (code === DUAL_CLIP) return adv > 0 || Math.log(pair.c) + logQ >= 0;
  let k = 1;
  let m = 2;
  let low = 0;
  if (code === CAPPED) {
    k = pair.a;
    low = pair.a;
    if (adv > 0 || Math.log(low) + logQ >= 0) return true;
  } else if (code === Q_LOG) {
    k = Math.abs(pair.a);
    m = pair.a + 1;
    if (adv > 0 === pair.a > 0) return true;
  } else if (code !== LOG || adv > 0) return true;
  const size = eta * Math.abs(adv) * k;
  if (law.shannon) {
    const r = m > 1 ? low : Math.exp(-logQ);
    return size < (0.5 * r ** (m - 1)) / (1 + r);
  }
  const power = m + law.b - 1;
  const logS = Math.log(law.scale) + law.power * logQ;
  const least = power > 0 ? power * Math.log(low) : power === 0 ? 0 : -power * logQ;
  return Math.log(size) < least - logS;
}
