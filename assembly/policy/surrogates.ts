// A surrogate at any point: objective, divergence, gradient, natural direction (docs/mathematics.md, sections 2 and 6).
// States with d = 0 have no part in any of them.

import { F64 } from "../math/views";
import { across, add, both, larger, LANES, mul } from "../math/lanes";
import { divergenceBlock, gradientBlock, isFamily, MDPO, objectiveBlock, PPO, SPPO, TRPO } from "./surrogate-terms";
import { directionBlock, largestOfRow, largestWeight, leastWeight } from "./natural-direction";
import { kinkedBlock } from "./clip-kinks";
import { fillPairDirection, pairDivergence, pairObjective, pairGradient, evaluatePair } from "./pair-terms";
import * as panel from "./state-panel";
import { CURVATURE, DIVERGENCE, OBJECTIVE } from "../shared/codes";

/** Sums J_m and C_m over the panel and fills panel.g with the gradient of J_m - etaInverse C_m. */
@inline function fillSurrogate(method: i32, etaInverse: f64, epsilon: f64, report: F64): void {
  const end = panel.end;
  panel.softmaxPanel(panel.theta, true);
  let objective = both(0.0);
  let divergence = both(0.0);
  for (let block: usize = 0, state: usize = 0; block < panel.length; block += end, state += LANES) {
    const p = panel.p.from(block), logP = panel.logP.from(block), q = panel.q.from(block), logQ = panel.logQ.from(block);
    const adv = panel.adv.from(block);
    const d = panel.d[state];
    objective = add(objective, mul(d, objectiveBlock(method, p, logP, q, logQ, adv, both(epsilon), end)));
    divergence = add(divergence, mul(d, divergenceBlock(method, p, logP, q, logQ, end)));
    gradientBlock(method, p, logP, q, logQ, adv, d, both(etaInverse), both(epsilon), panel.g.from(block), end);
  }
  report[OBJECTIVE] = across(objective);
  report[DIVERGENCE] = across(divergence);
}

/** As `fillSurrogate`, for the chosen pair. */
function fillPairSurrogate(etaInverse: f64, report: F64): void {
  evaluatePair(panel.theta);
  report[OBJECTIVE] = pairObjective();
  report[DIVERGENCE] = pairDivergence();
  pairGradient(etaInverse);
}

/** Fills panel.g with PPO's supergradient of a chosen slope at the kinks. */
function fillKinkedGradient(epsilon: f64, atHigh: f64, atLow: f64): void {
  for (let block: usize = 0, state: usize = 0; block < panel.length; block += panel.end, state += LANES) {
    kinkedBlock(
      panel.p.from(block), panel.q.from(block), panel.adv.from(block), panel.d[state], epsilon, atHigh, atLow,
      panel.g.from(block), panel.end,
    );
  }
}

/**
 * J_m, C_m and the gradient of J_m - etaInverse C_m with respect to theta. PPO's slope at its kinks is atHigh Adv and
 * atLow Adv; that of [26] where atHigh < 0.
 */
export function surrogate(
  method: i32,
  theta: F64,
  logPiOld: F64,
  piOld: F64,
  advantages: F64,
  values: F64,
  occupancy: F64,
  etaInverse: f64,
  epsilon: f64,
  atHigh: f64,
  atLow: f64,
  gradient: F64,
  report: F64,
  scratch: F64,
  S: i32,
  A: i32,
): void {
  const count = panel.listStates(advantages, occupancy, true, scratch, S, A);
  panel.open(theta, logPiOld, piOld, advantages, occupancy, scratch, 0, count, S, A);
  if (isFamily(method)) fillPairSurrogate(etaInverse, report);
  else if (method == SPPO) fillSurrogate(SPPO, etaInverse, epsilon, report);
  else if (method == MDPO) fillSurrogate(MDPO, etaInverse, epsilon, report);
  else if (method == TRPO) fillSurrogate(TRPO, etaInverse, epsilon, report);
  else fillSurrogate(PPO, etaInverse, epsilon, report);
  if (method == PPO && atHigh >= 0.0) fillKinkedGradient(epsilon, atHigh, atLow);
  if (method == TRPO) {
    // sum_a p Q = V + sum_a p Adv
    let offset = 0.0;
    for (let s = 0; s < S; s++) offset += occupancy[s] * values[s];
    report[OBJECTIVE] = report[OBJECTIVE] + offset;
  }
  memory.fill(changetype<usize>(gradient), 0, (<usize>S * <usize>A) << 3);
  panel.scatter(panel.g, gradient, A);
}

/** The largest weight of the states with d > 0 that the panel leaves out: they do not move, but count. pi: [S, A] */
export function largestOmittedWeight(pi: F64, occupancy: F64, A: i32): f64 {
  let top = both(0.0);
  for (let i = 0; i < panel.omitted; i++) {
    const s = panel.omittedState(i);
    top = larger(top, largestOfRow(pi.from(s * A), both(occupancy[s]), A));
  }
  return f64x2.extract_lane(top, 0);
}

/** Fills panel.g with the natural direction at panel.p; returns its curvature. `fixed`: largest weight elsewhere. */
@inline function fillDirectionWith(method: i32, fixed: f64): f64 {
  const end = panel.end;
  let tops = both(fixed);
  for (let block: usize = 0, state: usize = 0; block < panel.length; block += end, state += LANES) {
    const p = panel.p.from(block), d = panel.d[state];
    tops = larger(tops, largestWeight(p, d, end));
    panel.sum[state] = leastWeight(p, d, end);
  }
  const top = max(f64x2.extract_lane(tops, 0), f64x2.extract_lane(tops, 1));
  let curvature = both(0.0);
  for (let block: usize = 0, state: usize = 0; block < panel.length; block += end, state += LANES) {
    const part = directionBlock(
      method, panel.p.from(block), panel.logP.from(block), panel.q.from(block), panel.logQ.from(block),
      panel.adv.from(block), panel.d[state], panel.sum[state], top, panel.g.from(block), panel.spare, end,
    );
    curvature = add(curvature, part);
  }
  return across(curvature);
}

export function fillDirection(method: i32, fixed: f64): f64 {
  if (isFamily(method)) return fillPairDirection(fixed);
  if (method == SPPO) return fillDirectionWith(SPPO, fixed);
  if (method == MDPO) return fillDirectionWith(MDPO, fixed);
  return fillDirectionWith(TRPO, fixed);
}

/** The natural direction of sPPO, MDPO, TRPO or a pair and its curvature x^T A x. */
export function naturalDirection(
  method: i32,
  theta: F64,
  logPiOld: F64,
  piOld: F64,
  advantages: F64,
  occupancy: F64,
  direction: F64,
  report: F64,
  scratch: F64,
  S: i32,
  A: i32,
): void {
  const count = panel.listStates(advantages, occupancy, true, scratch, S, A);
  panel.open(theta, logPiOld, piOld, advantages, occupancy, scratch, 0, count, S, A);
  if (isFamily(method)) evaluatePair(panel.theta);
  else panel.softmaxPanel(panel.theta, true);
  report[CURVATURE] = fillDirection(method, 0.0);
  memory.fill(changetype<usize>(direction), 0, (<usize>S * <usize>A) << 3);
  panel.scatter(panel.g, direction, A);
}
