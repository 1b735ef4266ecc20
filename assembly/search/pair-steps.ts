// Fixed gradient steps of the chosen pair of the family on one panel (docs/mathematics.md, sections 8 and 10).

import { add, both, div, LANES, mul, sub } from "../math/lanes";
import { divergencePass, objectivePass, SLOPE, slopesNeedLogs } from "../policy/members";
import { logRatio } from "../policy/relative-entropy";
import { logarithms, total } from "../policy/softmax";
import { exponentiateIncrementally, discardReferences } from "../policy/incremental-softmax";
import * as panel from "../policy/state-panel";

/** p from exp(theta - top) in panel.p and, if asked, lr = log p - log p_t in panel.logP. */
@inline function normalise(logarithmsToo: bool): void {
  const end = panel.end, p = panel.p, theta = panel.theta, lr = panel.logP, logQ = panel.logQ;
  for (let block: usize = 0, state: usize = 0; block < panel.length; block += end, state += LANES) {
    panel.sum[state] = total(p.from(block), end);
  }
  if (logarithmsToo) logarithms(panel.sum, panel.logSum, panel.states);
  for (let block: usize = 0, state: usize = 0; block < panel.length; block += end, state += LANES) {
    const share = div(both(1.0), panel.sum[state]), top = panel.top[state], logSum = panel.logSum[state];
    for (let a = block; a < block + end; a += LANES) {
      p[a] = mul(p[a], share);
      if (logarithmsToo) lr[a] = logRatio(sub(sub(theta[a], top), logSum), logQ[a]);
    }
  }
}

/** theta += stepSize d (w - p sum_b w), w = p f_r - etaInverse p c_p; returns the bits that changed. */
@inline function gradientStep(etaInverse: f64, stepSize: f64): v128 {
  const end = panel.end, length = panel.length, theta = panel.theta, p = panel.p, w = panel.dz;
  const divergenceSlope = panel.logP;
  objectivePass(SLOPE, p, panel.q, panel.logP, panel.adv, w, length);
  if (etaInverse != 0.0) {
    // lr is not needed after that: the slope takes its place.
    divergencePass(SLOPE, p, panel.q, panel.logP, panel.logQ, divergenceSlope, length);
  }
  let changed = both(0.0);
  for (let block: usize = 0, state: usize = 0; block < length; block += end, state += LANES) {
    const rate = mul(both(stepSize), panel.d[state]);
    let centre = both(0.0);
    for (let a = block; a < block + end; a += LANES) {
      if (etaInverse != 0.0) w[a] = sub(w[a], mul(both(etaInverse), divergenceSlope[a]));
      centre = add(centre, w[a]);
    }
    for (let a = block; a < block + end; a += LANES) {
      const x = theta[a], next = add(x, mul(rate, sub(w[a], mul(p[a], centre))));
      changed = v128.or(changed, v128.xor(next, x));
      theta[a] = next;
    }
  }
  return changed;
}

/** Steps until no bit of the panel's theta changes, innerSteps at most; returns their number. */
export function ascendPair(etaInverse: f64, stepSize: f64, innerSteps: i32): i32 {
  discardReferences();
  panel.fillEmptyLane();
  const logarithmsToo = slopesNeedLogs(etaInverse != 0.0);
  let step = 0;
  while (step < innerSteps) {
    exponentiateIncrementally();
    if (logarithmsToo) normalise(true);
    else normalise(false);
    const changed = gradientStep(etaInverse, stepSize);
    step++;
    if (!v128.any_true(changed)) break;
  }
  return step;
}
