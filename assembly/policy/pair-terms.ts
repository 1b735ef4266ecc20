// Sums and gradients of a pair of the family over the panel (docs/mathematics.md, section 10), the same for every member:
//
//   F = sum_s d [sum_a p_t f - (1/eta) sum_a c]     gradient d (w - p sum_b w),   w = p f_r - p c_p / eta

import { across, add, both, LANES, mul, Pair, sub } from "../math/lanes";
import { logRatio } from "./relative-entropy";
import { SECOND_DERIVATIVE, divergencePass, hasDivergence, hasSecondDerivative, objectivePass, SLOPE, VALUE } from "./members";
import { largestWeight } from "./natural-direction";
import { pairDirectionBlock } from "./pair-direction";
import { total } from "./softmax";
import * as panel from "./state-panel";

/** p = softmax(x), and lr = log p - log p_t in the place of log p. */
export function evaluatePair(x: Pair): void {
  panel.softmaxPanel(x, true);
  const lr = panel.logP, logQ = panel.logQ;
  for (let a: usize = 0; a < panel.length; a += LANES) lr[a] = logRatio(lr[a], logQ[a]);
}

/** sum_s d sum_a x */
function weightedSum(x: Pair): f64 {
  let sum = both(0.0);
  for (let block: usize = 0, state: usize = 0; block < panel.length; block += panel.end, state += LANES) {
    sum = add(sum, mul(panel.d[state], total(x.from(block), panel.end)));
  }
  return across(sum);
}

/** J at the evaluated point; overwrites panel.dz. */
export function pairObjective(): f64 {
  objectivePass(VALUE, panel.p, panel.q, panel.logP, panel.adv, panel.dz, panel.length);
  return weightedSum(panel.dz);
}

/** C at the evaluated point, 0 without a divergence; likewise. */
export function pairDivergence(): f64 {
  if (!hasDivergence) return 0.0;
  divergencePass(VALUE, panel.p, panel.q, panel.logP, panel.logQ, panel.dz, panel.length);
  return weightedSum(panel.dz);
}

/** g = the gradient of J - etaInverse C at the evaluated point; returns its squared norm. Overwrites panel.dz. */
export function pairGradient(etaInverse: f64): f64 {
  const g = panel.g, divergenceSlope = panel.dz, p = panel.p, length = panel.length;
  objectivePass(SLOPE, p, panel.q, panel.logP, panel.adv, g, length);
  if (etaInverse != 0.0) {
    divergencePass(SLOPE, p, panel.q, panel.logP, panel.logQ, divergenceSlope, length);
    for (let a: usize = 0; a < length; a += LANES) g[a] = sub(g[a], mul(both(etaInverse), divergenceSlope[a]));
  }
  let squares = both(0.0);
  for (let block: usize = 0, state: usize = 0; block < length; block += panel.end, state += LANES) {
    const d = panel.d[state], centre = total(g.from(block), panel.end);
    for (let a = block; a < block + panel.end; a += LANES) {
      const x = mul(d, sub(g[a], mul(p[a], centre)));
      g[a] = x;
      squares = add(squares, mul(x, x));
    }
  }
  return across(squares);
}

/** g = the natural direction at the evaluated point; returns its curvature. Overwrites panel.z, panel.dz. */
export function fillPairDirection(fixed: f64): f64 {
  const g = panel.g, divergenceSlope = panel.dz, secondDerivative = panel.z, p = panel.p, end = panel.end;
  let tops = both(fixed);
  for (let block: usize = 0, state: usize = 0; block < panel.length; block += end, state += LANES) {
    tops = f64x2.pmax(tops, largestWeight(p.from(block), panel.d[state], end));
  }
  const top = max(f64x2.extract_lane(tops, 0), f64x2.extract_lane(tops, 1));
  objectivePass(SLOPE, p, panel.q, panel.logP, panel.adv, g, panel.length);
  if (hasSecondDerivative) {
    divergencePass(SLOPE, p, panel.q, panel.logP, panel.logQ, divergenceSlope, panel.length);
    divergencePass(SECOND_DERIVATIVE, p, panel.q, panel.logP, panel.logQ, secondDerivative, panel.length);
  } else {
    for (let a: usize = 0; a < panel.length; a += LANES) {
      divergenceSlope[a] = both(0.0);
      secondDerivative[a] = both(1.0);
    }
  }
  let curvature = both(0.0);
  for (let block: usize = 0, state: usize = 0; block < panel.length; block += end, state += LANES) {
    const part = pairDirectionBlock(
      p.from(block), panel.d[state], top, g.from(block), divergenceSlope.from(block), secondDerivative.from(block),
      g.from(block), end,
    );
    curvature = add(curvature, part);
  }
  return across(curvature);
}
