// Supergradients of the maximised functions with respect to p, without the factor d (docs/mathematics.md, section 7).

import { KINK } from "../shared/thresholds";
import { F64 } from "../math/views";
import { expOf, logOf } from "./row-logarithms";

/** log p - log q; 0 where both are -inf. */
@inline export function ratioOf(logP: f64, logQ: f64): f64 {
  return logP == logQ ? 0.0 : logP - logQ;
}

/** w e^-x, without overflow on the way. */
@inline function divideByRatio(w: f64, logW: f64, x: f64): f64 {
  return w > 1e-280 && abs(x) < 700.0 ? w * expOf(-x) : expOf(logW - x);
}

/** min(max_a Adv, 0) over the support, as in closed-forms.ts. */
export function negativeTop(q: F64, adv: F64, A: i32): f64 {
  let top = -Infinity;
  for (let a = 0; a < A; a++) if (q[a] > 0.0 && adv[a] > top) top = adv[a];
  return min(top, 0.0);
}

/**
 * sPPO: w / p with w = p_t max(Adv - base + t, floor); 0 where w = 0. Adv - base is 0 within the share `tie` of Q, V and
 * base. Returns sum w x.
 */
export function sppoSlopes(
  logP: F64,
  logQ: F64,
  q: F64,
  adv: F64,
  values: F64,
  base: f64,
  tie: f64,
  t: f64,
  logT: f64,
  floor: f64,
  g: F64,
  A: i32,
): f64 {
  let sum = 0.0;
  for (let a = 0; a < A; a++) {
    const x = ratioOf(logP[a], logQ[a]);
    const distance = adv[a] - base;
    const size = max(max(abs(values[a]), abs(values[a] - adv[a])), abs(base));
    const above = abs(distance) > tie * size ? distance : 0.0;
    const weight = max(above + t, floor);
    if (logQ[a] == -Infinity || weight < 0.0 || (weight == 0.0 && above != 0.0)) {
      g[a] = 0.0;
      continue;
    }
    g[a] = divideByRatio(weight, above == 0.0 && weight == t ? logT : logOf(weight), x);
    if (q[a] > 0.0 && weight > 0.0) sum += q[a] * weight * x;
  }
  return sum;
}

/** TRPO: Adv + Lambda p_t / p; Adv alone where p_t = 0. */
export function trpoSlopes(logP: F64, logQ: F64, adv: F64, price: f64, logPrice: f64, g: F64, A: i32): void {
  for (let a = 0; a < A; a++) {
    g[a] = adv[a];
    if (logQ[a] == -Infinity || logPrice == -Infinity) continue;
    g[a] = g[a] + divideByRatio(price, logPrice, logP[a] - logQ[a]);
  }
}

/** MDPO: Adv - Lambda lr; -inf where p_t = 0, for such an action has no place in any policy. */
export function mdpoSlopes(logP: F64, logQ: F64, adv: F64, price: f64, g: F64, A: i32): void {
  for (let a = 0; a < A; a++) {
    if (logQ[a] == -Infinity) g[a] = -Infinity;
    else g[a] = price == 0.0 ? adv[a] : adv[a] - price * (logP[a] - logQ[a]);
  }
}

/**
 * PPO. A kink has an interval of slopes, from the one to its right to the one to its left; the best choice is the one nearest
 * to the price of mass, which is the largest slope to the right of any action.
 */
export function ppoSlopes(logP: F64, logQ: F64, adv: F64, epsilon: f64, g: F64, A: i32): void {
  const high = logOf(1.0 + epsilon);
  const low = logOf(max(1.0 - epsilon, 0.0));
  let price = -Infinity;
  for (let side = 0; side < 2; side++) {
    for (let a = 0; a < A; a++) {
      const x = ratioOf(logP[a], logQ[a]);
      const kink = adv[a] > 0.0 ? high : low;
      const at = x == kink || abs(x - kink) <= KINK * (1.0 + abs(logP[a]));
      const steep = adv[a] > 0.0 ? x < kink : x > kink;
      const slope = logQ[a] == -Infinity ? 0.0 : adv[a];
      // Right of its kink a good action gains nothing, left of its kink a bad one loses nothing.
      const right = at ? min(slope, 0.0) : steep ? slope : 0.0;
      const left = at ? max(slope, 0.0) : steep ? slope : 0.0;
      if (side == 0) price = max(price, right);
      else g[a] = min(max(price, right), left);
    }
  }
}
