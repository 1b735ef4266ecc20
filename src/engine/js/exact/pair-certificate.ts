/**
 * Certificates of pairs (docs/mathematics.md, sections 7 and 10): the Frank-Wolfe gap of J - C / eta. Sums over states with d > 0.
 */

import { REPORT } from "../../kernels.ts";
import { OBJECTIVE_LINEAR } from "../../shared/codes.ts";
import { KINK } from "../../shared/thresholds.ts";
import { pair } from "../policy/members.ts";
import { logRatio } from "../policy/softmax.ts";
import { form, hasKink, kinkOf, penaltySlopeAt, readPair, scaleOf, slopeAt } from "./pair-slopes.ts";

/** f_r right (side = 0) or left (side = 1) of v = log r. */
function sideSlope(v: number, logP: number, adv: number, side: number): number {
  if (!hasKink()) return slopeAt(Math.exp(v), adv);
  const corner = kinkOf(adv);
  const above = v === corner || Math.abs(v - corner) <= KINK * (1 + Math.abs(logP)) ? side === 0 : v > corner;
  return above ? Math.min(adv, 0) : Math.max(adv, 0);
}

/** Supergradients of a row -> g; -Infinity where an action has no place. */
function pairSlopes(
  f: Float64Array,
  logPi: number,
  logPiOld: number,
  adv: number,
  eta: number,
  g: number,
  A: number,
): void {
  let price = -Infinity;
  for (let side = 0; side < 2; side++) {
    for (let a = 0; a < A; a++) {
      const logP = f[logPi + a];
      const logQ = f[logPiOld + a];
      const absent = logQ === -Infinity;
      if (absent && !(form.finiteAtZero && pair.objectiveCode === OBJECTIVE_LINEAR)) {
        f[g + a] = -Infinity;
        continue;
      }
      const v = logP - logQ;
      const pull = (absent ? Math.exp(form.b * logP) / scaleOf(logQ) : penaltySlopeAt(v, logQ)) / eta;
      // Where p = 0 both may be infinite; of a concave function the divergence's is the larger.
      if (pull === -Infinity) {
        f[g + a] = Infinity;
        price = Infinity;
        continue;
      }
      const right = sideSlope(v, logP, f[adv + a], 0) - pull;
      if (side === 0) price = Math.max(price, right);
      else f[g + a] = Math.min(Math.max(price, right), sideSlope(v, logP, f[adv + a], 1) - pull);
    }
  }
}

/** c(p, 0), p_t = 0. */
function costOfReturn(p: number): number {
  return p === 0 ? 0 : p ** (form.b + 1) / (form.b * form.scale * (form.b + 1));
}

/** Kernels.certifyPair */
export function certifyPair(
  f: Float64Array,
  logPi: number,
  pi: number,
  logPiOld: number,
  piOld: number,
  advantages: number,
  occupancy: number,
  eta: number,
  report: number,
  scratch: number,
  S: number,
  A: number,
): void {
  readPair();
  const { objective, divergence, a: x, b: y, c: z, k } = pair;
  const g = scratch;
  let gap = 0;
  let residual = 0;
  let primal = 0;
  let C = 0;
  for (let s = 0, i = 0; s < S; s++, i += A) {
    const d = f[occupancy + s];
    if (d === 0) continue;
    pairSlopes(f, logPi + i, logPiOld + i, advantages + i, eta, g, A);
    let top = -Infinity;
    for (let a = 0; a < A; a++) {
      const p = f[pi + i + a];
      const q = f[piOld + i + a];
      const logQ = f[logPiOld + i + a];
      const adv = f[advantages + i + a];
      top = Math.max(top, f[g + a]);
      if (logQ === -Infinity) {
        if (p > 0) primal += d * p * adv;
        C += d * (form.finiteAtZero ? costOfReturn(p) : p > 0 ? Infinity : 0);
        continue;
      }
      const lr = logRatio(f[logPi + i + a], logQ);
      if (adv !== 0) primal += d * objective.value(p, q, lr, adv, x, y, z);
      C += d * (lr === 0 ? 0 : divergence.value(p, q, lr, logQ, k));
    }
    let short = 0;
    for (let a = 0; a < A; a++) if (f[pi + i + a] > 0) short += f[pi + i + a] * (top - f[g + a]);
    if (top === Infinity) short = Infinity;
    gap += d * short;
    residual = Math.max(residual, d * short);
    if (short === Infinity) continue;
    for (let a = 0; a < A; a++) {
      const p = f[pi + i + a];
      if (p > 0) residual = Math.max(residual, d * p * Math.abs(f[g + a] - top + short));
    }
  }
  f[report + REPORT.gap] = gap;
  f[report + REPORT.primal] = C === Infinity ? -Infinity : primal - C / eta;
  f[report + REPORT.kktResidual] = residual;
  f[report + REPORT.divergence] = C;
}
