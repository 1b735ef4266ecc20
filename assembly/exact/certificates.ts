// Certificates: the Frank-Wolfe gap of a policy and its distance from the optimality conditions (docs/mathematics.md,
// section 7). Sums over states with d > 0.

import { F64 } from "../math/views";
import { certifyPair, PAIR_DIVERGENCE, PAIR_GAP, PAIR_RESIDUAL, VALUE } from "./certificate-terms";
import { across, add, both, larger, mul, Pair } from "../math/lanes";
import { expOf, klTerm, logOf } from "./row-logarithms";
import { TIE } from "./advantage-gaps";
import { DIVERGENCE, GAP, KKT_RESIDUAL, LOG_MARGIN, LOWEST, PRIMAL } from "../shared/codes";
import { mdpoSlopes, negativeTop, ppoSlopes, ratioOf, sppoSlopes, trpoSlopes } from "./supergradients";
import { MDPO, PPO, SPPO, TRPO } from "../policy/surrogate-terms";

/** C_m of a row: KL(p, p_t) for MDPO, else KL(p_t, p). */
function rowDivergence(method: i32, logP: F64, p: F64, logQ: F64, q: F64, A: i32): f64 {
  let sum = 0.0;
  for (let a = 0; a < A; a++) {
    const x = ratioOf(logP[a], logQ[a]);
    sum += method == MDPO ? klTerm(p[a], q[a], -x) : klTerm(q[a], p[a], x);
  }
  return sum;
}

/** sum_a min(p Adv, clip(p, (1 - eps) p_t, (1 + eps) p_t) Adv)  [24] */
function clippedAdvantage(p: F64, q: F64, adv: F64, epsilon: f64, A: i32): f64 {
  let sum = 0.0;
  for (let a = 0; a < A; a++) {
    const clipped = min(max(p[a], (1.0 - epsilon) * q[a]), (1.0 + epsilon) * q[a]);
    sum += min(p[a] * adv[a], clipped * adv[a]);
  }
  return sum;
}

/** sum_a p x, where p = 0 counts as nothing. */
function expectation(p: F64, x: F64, A: i32): f64 {
  let sum = 0.0;
  for (let a = 0; a < A; a++) if (p[a] != 0.0) sum += p[a] * x[a];
  return sum;
}

/**
 * Gap, value, residual and C_m of p about p_t: of J_m - price C_m, of J_m under C_m <= delta where delta > 0, of PPO's J_m.
 */
export function certifyUpdate(
  method: i32,
  logPi: F64,
  pi: F64,
  logPiOld: F64,
  piOld: F64,
  advantages: F64,
  qValues: F64,
  occupancy: F64,
  price: f64,
  delta: f64,
  floor: f64,
  epsilon: f64,
  report: F64,
  scratch: F64,
  S: i32,
  A: i32,
): void {
  const constrained = delta > 0.0;
  const logMargin = constrained ? report[LOG_MARGIN] : logOf(price);
  const margin = constrained ? expOf(logMargin) : price;
  const least = constrained ? 0.0 : floor * price;
  const tie = constrained ? TIE : 0.0;
  const g = scratch;
  let gap = 0.0;
  let residual = 0.0;
  let primal = 0.0;
  let divergence = 0.0;
  // Closed forms in pairs; a pair that is not tame, and every other certificate, state by state.
  const closed = !constrained && (method == SPPO || method == MDPO);
  const pair = changetype<Pair>(scratch.from(12 * A));
  let gaps = both(0.0), values = both(0.0), divergences = both(0.0), residuals = both(0.0);
  let alone = 0;
  for (let s = 0; s < S; s++) {
    if (closed && s >= alone) {
      const t = min(s + 1, S - 1);
      alone = s + 2;
      if (certifyPair(method, logPi, pi, logPiOld, piOld, advantages, price, least, s, t, pair, scratch, A)) {
        const d = f64x2.replace_lane(both(occupancy[s]), 1, t > s ? occupancy[t] : 0.0);
        gaps = add(gaps, mul(d, pair[PAIR_GAP]));
        values = add(values, mul(d, pair[VALUE]));
        divergences = add(divergences, mul(d, pair[PAIR_DIVERGENCE]));
        residuals = larger(residuals, mul(d, larger(pair[PAIR_GAP], pair[PAIR_RESIDUAL])));
        s = t;
        continue;
      }
    }
    const d = occupancy[s];
    if (d == 0.0) continue;
    const row = s * A;
    const logP = logPi.from(row), p = pi.from(row), logQ = logPiOld.from(row), q = piOld.from(row);
    const adv = advantages.from(row);
    let value = 0.0;
    if (method == SPPO) {
      const base = constrained ? report[LOWEST] : negativeTop(q, adv, A);
      value = sppoSlopes(logP, logQ, q, adv, qValues.from(row), base, tie, margin, logMargin, least, g, A);
    } else if (method == TRPO) {
      trpoSlopes(logP, logQ, adv, margin, logMargin, g, A);
      value = expectation(p, qValues.from(row), A);
    } else if (method == MDPO) {
      mdpoSlopes(logP, logQ, adv, price, g, A);
      value = expectation(p, adv, A);
    } else {
      ppoSlopes(logP, logQ, adv, epsilon, g, A);
      value = clippedAdvantage(p, q, adv, epsilon, A);
    }
    if (method != PPO) {
      const C = rowDivergence(method, logP, p, logQ, q, A);
      divergence += d * C;
      // sPPO's value is that of J - price C, the others' that of J.
      if (method == SPPO && constrained) value += price * C;
      if (method != SPPO && !constrained) value -= price * C;
    }
    primal += d * value;

    // sum_a p (max g - g): every term is >= 0. lambda_s / d = sum_a p g.
    let top = -Infinity;
    for (let a = 0; a < A; a++) top = max(top, g[a]);
    let short = 0.0;
    for (let a = 0; a < A; a++) if (p[a] > 0.0) short += p[a] * (top - g[a]);
    if (top == Infinity) short = Infinity;
    gap += d * short;
    residual = max(residual, d * short);
    if (short == Infinity) continue;
    for (let a = 0; a < A; a++) if (p[a] > 0.0) residual = max(residual, d * p[a] * abs(g[a] - top + short));
  }
  gap += across(gaps);
  primal += across(values);
  divergence += across(divergences);
  residual = max(residual, max(f64x2.extract_lane(residuals, 0), f64x2.extract_lane(residuals, 1)));
  if (constrained) {
    const over = divergence - delta;
    residual = max(residual, price > 0.0 ? price * abs(over) : over);
  }
  report[GAP] = gap;
  report[PRIMAL] = primal;
  report[KKT_RESIDUAL] = residual;
  report[DIVERGENCE] = divergence;
}
