/**
 * Certificates: the Frank-Wolfe gap of a policy and its distance from the optimality conditions (docs/mathematics.md,
 * section 7). Sums over states with d > 0.
 */
import { METHOD_CODE, REPORT } from "../../kernels.ts";
import { negativeTop } from "../policy/closed-forms.ts";
import { klRow } from "../policy/relative-entropy.ts";
import { clippedAdvantage } from "../policy/surrogate-terms.ts";
import { TIE } from "./advantage-gaps.ts";
import { mdpoSlopes, ppoSlopes, sppoSlopes, trpoSlopes } from "./supergradients.ts";

/** sum_a x y, where x = 0 counts as nothing. */
function weightedSum(f: Float64Array, x: number, y: number, A: number): number {
  let sum = 0;
  for (let a = 0; a < A; a++) if (f[x + a] !== 0) sum += f[x + a] * f[y + a];
  return sum;
}

/**
 * The certificate of p about p_t at a price. logPi, pi (p), logPiOld, piOld (p_t), advantages, qValues in [S, A];
 * occupancy in [S]; report in, with delta: logMargin, lowest; report out: gap, primal, kktResidual, divergence.
 * delta > 0: constrained; floor is sPPO's without delta; epsilon is read by PPO only.
 */
export function certifyUpdate(
  f: Float64Array,
  method: number,
  logPi: number,
  pi: number,
  logPiOld: number,
  piOld: number,
  advantages: number,
  qValues: number,
  occupancy: number,
  price: number,
  delta: number,
  floor: number,
  epsilon: number,
  report: number,
  scratch: number,
  S: number,
  A: number,
): void {
  const constrained = delta > 0;
  const logMargin = constrained ? f[report + REPORT.logMargin] : Math.log(price);
  const margin = constrained ? Math.exp(logMargin) : price;
  const least = constrained ? 0 : floor * price;
  const tie = constrained ? TIE : 0;
  const g = scratch;
  let gap = 0;
  let residual = 0;
  let primal = 0;
  let divergence = 0;
  for (let s = 0, i = 0; s < S; s++, i += A) {
    const d = f[occupancy + s];
    if (d === 0) continue;
    const logP = logPi + i;
    const p = pi + i;
    const logQ = logPiOld + i;
    const q = piOld + i;
    const adv = advantages + i;
    let value: number;
    if (method === METHOD_CODE.sppo) {
      const base = constrained ? f[report + REPORT.lowest] : negativeTop(f, q, adv, A);
      value = sppoSlopes(f, logP, logQ, q, adv, qValues + i, base, tie, margin, logMargin, least, g, A);
    } else if (method === METHOD_CODE.trpo) {
      trpoSlopes(f, logP, logQ, adv, margin, logMargin, g, A);
      value = weightedSum(f, p, qValues + i, A);
    } else if (method === METHOD_CODE.mdpo) {
      mdpoSlopes(f, logP, logQ, adv, price, g, A);
      value = weightedSum(f, p, adv, A);
    } else {
      ppoSlopes(f, logP, logQ, adv, epsilon, g, A);
      value = clippedAdvantage(f, p, q, adv, epsilon, A);
    }
    if (method !== METHOD_CODE.ppo) {
      const reverse = method === METHOD_CODE.mdpo;
      const C = reverse ? klRow(f, logP, p, logQ, q, 0, A) : klRow(f, logQ, q, logP, p, 0, A);
      divergence += d * C;
      // sPPO's value is that of J - price C, the others' that of J.
      if (method === METHOD_CODE.sppo && constrained) value += price * C;
      if (method !== METHOD_CODE.sppo && !constrained) value -= price * C;
    }
    primal += d * value;

    // sum_a p (max g - g): every term is >= 0. lambda_s / d = sum_a p g.
    let top = -Infinity;
    for (let a = 0; a < A; a++) top = Math.max(top, f[g + a]);
    let short = 0;
    for (let a = 0; a < A; a++) if (f[p + a] > 0) short += f[p + a] * (top - f[g + a]);
    if (top === Infinity) short = Infinity;
    gap += d * short;
    residual = Math.max(residual, d * short);
    if (short < Infinity) {
      for (let a = 0; a < A; a++) {
        if (f[p + a] > 0) residual = Math.max(residual, d * f[p + a] * Math.abs(f[g + a] - top + short));
      }
    }
  }
  if (constrained) {
    const over = divergence - delta;
    residual = Math.max(residual, price > 0 ? price * Math.abs(over) : over);
  }
  f[report + REPORT.gap] = gap;
  f[report + REPORT.primal] = primal;
  f[report + REPORT.kktResidual] = residual;
  f[report + REPORT.divergence] = divergence;
}
