/**
 * The supergradients df/dp of a row that a certificate is made of (docs/mathematics.md, section 7). p, p_t, Adv and g in
 * [A]; g out.
 */
import { KINK } from "../../shared/thresholds.ts";
import { logRatio } from "../policy/softmax.ts";

/** e^(logWeight - x); no overflow on the way. */
const divideByRatio = (weight: number, logWeight: number, x: number): number =>
  weight > 1e-280 && Math.abs(x) < 700 ? weight * Math.exp(-x) : Math.exp(logWeight - x);

/**
 * Supergradients of sPPO, w / p with w = p_t max(Adv - base + t, floor); 0 where w = 0. Adv - base is 0 within the share
 * `tie` of Q, V and base. Returns sum w x.
 */
export function sppoSlopes(
  f: Float64Array,
  logP: number,
  logQ: number,
  q: number,
  adv: number,
  values: number,
  base: number,
  tie: number,
  t: number,
  logT: number,
  floor: number,
  g: number,
  A: number,
): number {
  let sum = 0;
  for (let a = 0; a < A; a++) {
    const x = logRatio(f[logP + a], f[logQ + a]);
    const distance = f[adv + a] - base;
    const worth = f[values + a];
    const size = Math.max(Math.abs(worth), Math.abs(worth - f[adv + a]), Math.abs(base));
    const above = Math.abs(distance) > tie * size ? distance : 0;
    const weight = Math.max(above + t, floor);
    if (f[logQ + a] === -Infinity || weight < 0 || (weight === 0 && above !== 0)) {
      f[g + a] = 0;
      continue;
    }
    f[g + a] = divideByRatio(weight, above === 0 && weight === t ? logT : Math.log(weight), x);
    if (f[q + a] > 0 && weight > 0) sum += f[q + a] * weight * x;
  }
  return sum;
}

/** Supergradients of TRPO, Adv + Lambda p_t / p; Adv alone where p_t = 0. */
export function trpoSlopes(
  f: Float64Array,
  logP: number,
  logQ: number,
  adv: number,
  price: number,
  logPrice: number,
  g: number,
  A: number,
): void {
  for (let a = 0; a < A; a++) {
    const x = logRatio(f[logP + a], f[logQ + a]);
    f[g + a] = f[adv + a];
    if (f[logQ + a] !== -Infinity && logPrice !== -Infinity) f[g + a] += divideByRatio(price, logPrice, x);
  }
}

/** Supergradients of MDPO, Adv - Lambda lr; -Infinity where p_t = 0: such an action has no place in any policy. */
export function mdpoSlopes(
  f: Float64Array,
  logP: number,
  logQ: number,
  adv: number,
  price: number,
  g: number,
  A: number,
): void {
  for (let a = 0; a < A; a++) {
    if (f[logQ + a] === -Infinity) f[g + a] = -Infinity;
    else f[g + a] = price === 0 ? f[adv + a] : f[adv + a] - price * (f[logP + a] - f[logQ + a]);
  }
}

/**
 * Supergradients of PPO. A kink has a whole interval of them, from the slope to its right to the slope to its left; the
 * best choice is the one nearest to the price of mass, the largest slope to the right of any action.
 */
export function ppoSlopes(
  f: Float64Array,
  logP: number,
  logQ: number,
  adv: number,
  epsilon: number,
  g: number,
  A: number,
): void {
  const high = Math.log1p(epsilon);
  const low = epsilon < 1 ? Math.log1p(-epsilon) : -Infinity;
  let price = -Infinity;
  for (let side = 0; side < 2; side++) {
    for (let a = 0; a < A; a++) {
      const x = logRatio(f[logP + a], f[logQ + a]);
      const kink = f[adv + a] > 0 ? high : low;
      const width = KINK * (1 + Math.abs(f[logP + a]));
      const at = x === kink || Math.abs(x - kink) <= width;
      const steep = f[adv + a] > 0 ? x < kink : x > kink;
      const slope = f[logQ + a] === -Infinity ? 0 : f[adv + a];
      // Right of the kink a good action gains nothing; left of it a bad one loses nothing.
      const right = at ? Math.min(slope, 0) : steep ? slope : 0;
      const left = at ? Math.max(slope, 0) : steep ? slope : 0;
      if (side === 0) price = Math.max(price, right);
      else f[g + a] = Math.min(Math.max(price, right), left);
    }
  }
}
