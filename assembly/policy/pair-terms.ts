// Sums and gradients of a pair of the family over the panel (docs/mathematics.md, section 10), the same for every member:
//
//   F = sum_s d [sum_a p_t f - (1/eta) sum_a c]     gradient d (w - p sum_b w),   w = p f_r - p c_p / eta

import { across, add, both, LANES, mul, Pair, sub } from "../math/lanes";
import { logRatio } from "./relative-entropy";
import { BEND, divergencePass, hasDivergence, objectivePass, SLOPE, VALUE } from "./members";
import { largestWeight } from "./natural-direction";
import { pairDirectionBlock } from "./pair-direction";
import { total } from "./softmax";
import * as panel from "./state-panel";

/** p = softmax(x), and lr = log p - log p_t in the place of log p. */
export function visitPair(x: Pair): void {
  panel.soften(x, true);
  const lr = panel.logP, logQ = panel.logQ;
  for (let a: usize = 0; a < panel.length; a += LANES) lr[a] = logRatio(lr[a], logQ[a]);
}

/** sum_s d sum_a x */
function weigh(x: Pair): f64 {
  let sum = both(0.0);
  for (let block: usize = 0, state: usize = 0; block < panel.length; block += panel.end, state += LANES) {
    sum = add(sum, mul(panel.d[state], total(x.from(block), panel.end)));
  }
  return across(sum);
}

/** J at the point visited; overwrites panel.dz. */
export function objectiveOfPair(): f64 {
  objectivePass(VALUE, panel.p, panel.q, panel.logP, panel.adv, panel.dz, panel.length);
  return weigh(panel.dz);
}

/** C at the point visited, 0 without a divergence; likewise. */
export function divergenceOfPair(): f64 {
  if (!hasDivergence) return 0.0;
  divergencePass(VALUE, panel.p, panel.q, panel.logP, panel.logQ, panel.dz, panel.length);
  return weigh(panel.dz);
}

/** g = the gradient of J - etaInverse C at the point visited; returns its squared norm. Overwrites panel.dz. */
export function slopeOfPair(etaInverse: f64): f64 {
  const g = panel.g, pull = panel.dz, p = panel.p, length = panel.length;
  objectivePass(SLOPE, p, panel.q, panel.logP, panel.adv, g, length);
  if (etaInverse != 0.0) {
    divergencePass(SLOPE, p, panel.q, panel.logP, panel.logQ, pull, length);
    for (let a: usize = 0; a < length; a += LANES) g[a] = sub(g[a], mul(both(etaInverse), pull[a]));
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

/** g = the natural direction at the point visited; returns its curvature. Overwrites panel.z, panel.dz. */
export function aimPair(fixed: f64): f64 {
  const g = panel.g, pull = panel.dz, bend = panel.z, p = panel.p, end = panel.end;
  let tops = both(fixed);
  for (let block: usize = 0, state: usize = 0; block < panel.length; block += end, state += LANES) {
    tops = f64x2.pmax(tops, largestWeight(p.from(block), panel.d[state], end));
  }
  const top = max(f64x2.extract_lane(tops, 0), f64x2.extract_lane(tops, 1));
  objectivePass(SLOPE, p, panel.q, panel.logP, panel.adv, g, panel.length);
  if (hasDivergence) {
    divergencePass(SLOPE, p, panel.q, panel.logP, panel.logQ, pull, panel.length);
    divergencePass(BEND, p, panel.q, panel.logP, panel.logQ, bend, panel.length);
  } else {
    for (let a: usize = 0; a < panel.length; a += LANES) {
      pull[a] = both(0.0);
      bend[a] = both(1.0);
    }
  }
  let curvature = both(0.0);
  for (let block: usize = 0, state: usize = 0; block < panel.length; block += end, state += LANES) {
    const part = pairDirectionBlock(
      p.from(block), panel.d[state], top, g.from(block), pull.from(block), bend.from(block), g.from(block), end,
    );
    curvature = add(curvature, part);
  }
  return across(curvature);
}
