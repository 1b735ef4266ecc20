// Certificates of pairs (docs/mathematics.md, sections 7 and 10): the Frank-Wolfe gap of J - C / eta. Sums over states with d > 0.

import { KINK } from "../shared/thresholds";
import { both, LANES, Pair } from "../math/lanes";
import { DIVERGENCE, GAP, KKT_RESIDUAL, PRIMAL } from "../shared/codes";
import { divergencePass, objectivePass, VALUE } from "../policy/members";
import { expOf, logOf } from "./row-logarithms";
import { F64 } from "../math/views";
import { hasKink, kinkOf, formExponent, finiteAtZero, formScale, mayReturn, penaltySlopeAt, readPair, slopeAt, scaleOf } from "./pair-slopes";
import { ratioOf } from "./supergradients";

/** f_r right (side = 0) or left (side = 1) of v = log r. */
function sideSlope(v: f64, logP: f64, adv: f64, side: i32): f64 {
  if (!hasKink()) return slopeAt(expOf(v), adv);
  const corner = kinkOf(adv);
  const above = v == corner || abs(v - corner) <= KINK * (1 + abs(logP)) ? side == 0 : v > corner;
  return above ? min(adv, 0) : max(adv, 0);
}

/** Supergradients of a row -> g; -Infinity where an action has no place. */
function pairSlopes(
  logPi: F64,
  logPiOld: F64,
  adv: F64,
  eta: f64,
  g: F64,
  A: i32,
): void {
  let price = -Infinity;
  for (let side = 0; side < 2; side++) {
    for (let a = 0; a < A; a++) {
      const logP = logPi[a];
      const logQ = logPiOld[a];
      const absent = logQ == -Infinity;
      if (absent && !mayReturn()) {
        g[a] = -Infinity;
        continue;
      }
      const v = logP - logQ;
      const pull = (absent ? expOf(formExponent * logP) / scaleOf(logQ) : penaltySlopeAt(v, logQ)) / eta;
      // Where p = 0 both may be infinite; of a concave function the divergence's is the larger.
      if (pull == -Infinity) {
        g[a] = Infinity;
        price = Infinity;
        continue;
      }
      const right = sideSlope(v, logP, adv[a], 0) - pull;
      if (side == 0) price = max(price, right);
      else g[a] = min(max(price, right), sideSlope(v, logP, adv[a], 1) - pull);
    }
  }
}

/** c(p, 0), p_t = 0. */
function costOfReturn(p: f64): f64 {
  return p == 0 ? 0.0 : expOf((formExponent + 1) * logOf(p)) / (formExponent * formScale * (formExponent + 1));
}

/** p_t f of one action; cell: scratch, five pairs. */
function objectiveOf(cell: Pair, p: f64, q: f64, lr: f64, adv: f64): f64 {
  cell[0] = both(p);
  cell[LANES] = both(q);
  cell[2 * LANES] = both(lr);
  cell[3 * LANES] = both(adv);
  objectivePass(VALUE, cell, cell.from(LANES), cell.from(2 * LANES), cell.from(3 * LANES), cell.from(4 * LANES), LANES);
  return f64x2.extract_lane(cell[4 * LANES], 0);
}

/** c of one action, likewise. */
function divergenceOf(cell: Pair, p: f64, q: f64, lr: f64, logQ: f64): f64 {
  cell[0] = both(p);
  cell[LANES] = both(q);
  cell[2 * LANES] = both(lr);
  cell[3 * LANES] = both(logQ);
  divergencePass(VALUE, cell, cell.from(LANES), cell.from(2 * LANES), cell.from(3 * LANES), cell.from(4 * LANES), LANES);
  return f64x2.extract_lane(cell[4 * LANES], 0);
}

/** Kernels.certifyPair */
export function certifyPair(
  logPi: F64,
  pi: F64,
  logPiOld: F64,
  piOld: F64,
  advantages: F64,
  occupancy: F64,
  eta: f64,
  report: F64,
  scratch: F64,
  S: i32,
  A: i32,
): void {
  readPair();
  const g = scratch, cell = changetype<Pair>(scratch.from(A));
  let gap = 0.0;
  let residual = 0.0;
  let primal = 0.0;
  let C = 0.0;
  for (let s = 0, i = 0; s < S; s++, i += A) {
    const d = occupancy[s];
    if (d == 0) continue;
    pairSlopes(logPi.from(i), logPiOld.from(i), advantages.from(i), eta, g, A);
    let top = -Infinity;
    for (let a = 0; a < A; a++) {
      const p = pi[i + a];
      const q = piOld[i + a];
      const logQ = logPiOld[i + a];
      const adv = advantages[i + a];
      top = max(top, g[a]);
      if (logQ == -Infinity) {
        if (p > 0) primal += d * p * adv;
        C += d * (finiteAtZero ? costOfReturn(p) : p > 0 ? Infinity : 0.0);
        continue;
      }
      const lr = ratioOf(logPi[i + a], logQ);
      if (adv != 0) primal += d * objectiveOf(cell, p, q, lr, adv);
      C += d * (lr == 0 ? 0.0 : divergenceOf(cell, p, q, lr, logQ));
    }
    let short = 0.0;
    for (let a = 0; a < A; a++) if (pi[i + a] > 0) short += pi[i + a] * (top - g[a]);
    if (top == Infinity) short = Infinity;
    gap += d * short;
    residual = max(residual, d * short);
    if (short == Infinity) continue;
    for (let a = 0; a < A; a++) {
      const p = pi[i + a];
      if (p > 0) residual = max(residual, d * p * abs(g[a] - top + short));
    }
  }
  report[GAP] = gap;
  report[PRIMAL] = C == Infinity ? -Infinity : primal - C / eta;
  report[KKT_RESIDUAL] = residual;
  report[DIVERGENCE] = C;
}
