// A whole inner loop of fixed gradient steps (docs/mathematics.md, section 8).

import { F64 } from "../math/views";
import { add, both, div, LANES, mul, sub } from "../math/lanes";
import { centreTerm, gradientTerm, isFamily, MDPO, PPO, SPPO, TRPO } from "../policy/surrogate-terms";
import { logarithms, total } from "../policy/softmax";
import { exponentiateIncrementally, discardReferences } from "../policy/incremental-softmax";
import { ascendPair } from "./pair-steps";
import * as panel from "../policy/state-panel";
import { BACKTRACKS, INNER_STEPS, STEP_SIZE } from "../shared/codes";

/** Doubles of one array of a panel, so that the six arrays of a loop stay in the first-level cache. */
const PANEL: i32 = 768;

/** Steps until no bit of the panel's theta changes, innerSteps at most; returns their number. */
@inline function ascendWith(method: i32, etaInverse: f64, epsilon: f64, stepSize: f64, innerSteps: i32): i32 {
  discardReferences();
  let step = 0;
  while (step < innerSteps) {
    exponentiateIncrementally();
    if (method == MDPO) {
      sumExponentials();
      logarithms(panel.sum, panel.logSum, panel.states);
    }
    const changed = gradientStep(method, both(etaInverse), both(epsilon), both(stepSize));
    step++;
    if (!v128.any_true(changed)) break;
  }
  return step;
}

/** panel.sum = sum_a panel.p */
@inline function sumExponentials(): void {
  for (let block: usize = 0, state: usize = 0; block < panel.length; block += panel.end, state += LANES) {
    panel.sum[state] = total(panel.p.from(block), panel.end);
  }
}

/** theta += stepSize g, where panel.p holds exp(theta - top); returns the bits that changed. */
@inline function gradientStep(method: i32, etaInverse: v128, epsilon: v128, stepSize: v128): v128 {
  const end = panel.end, length = panel.length;
  const theta = panel.theta, powers = panel.p, q = panel.q, logQ = panel.logQ, adv = panel.adv;
  let changed = both(0.0);
  for (let block: usize = 0, state: usize = 0; block < length; block += end, state += LANES) {
    const last = block + end;
    const share = div(both(1.0), method == MDPO ? panel.sum[state] : total(powers.from(block), end));
    const d = panel.d[state];
    let shift = both(0.0), logSum = both(0.0);
    if (method == MDPO) {
      shift = panel.top[state];
      logSum = panel.logSum[state];
    }
    let centre = both(0.0);
    if (method != SPPO) {
      for (let a = block; a < last; a += LANES) {
        const p = mul(powers[a], share);
        let logP = both(0.0);
        if (method == MDPO) logP = sub(sub(theta[a], shift), logSum);
        centre = add(centre, centreTerm(method, p, logP, q, logQ, adv, a, etaInverse, epsilon));
      }
    }
    for (let a = block; a < last; a += LANES) {
      const p = mul(powers[a], share);
      const x = theta[a];
      let logP = both(0.0);
      if (method == MDPO) logP = sub(sub(x, shift), logSum);
      const g = gradientTerm(method, p, logP, q, logQ, adv, a, centre, d, etaInverse, epsilon);
      const next = add(x, mul(stepSize, g));
      changed = v128.or(changed, v128.xor(next, x));
      theta[a] = next;
    }
  }
  return changed;
}

// A function for each method: inlined side by side, the loops would be folded into one that asks for the method each time.
function ascendSppo(etaInverse: f64, epsilon: f64, stepSize: f64, innerSteps: i32): i32 {
  return ascendWith(SPPO, etaInverse, epsilon, stepSize, innerSteps);
}
function ascendMdpo(etaInverse: f64, epsilon: f64, stepSize: f64, innerSteps: i32): i32 {
  return ascendWith(MDPO, etaInverse, epsilon, stepSize, innerSteps);
}
function ascendTrpo(etaInverse: f64, epsilon: f64, stepSize: f64, innerSteps: i32): i32 {
  return ascendWith(TRPO, etaInverse, epsilon, stepSize, innerSteps);
}
function ascendPpo(etaInverse: f64, epsilon: f64, stepSize: f64, innerSteps: i32): i32 {
  return ascendWith(PPO, etaInverse, epsilon, stepSize, innerSteps);
}

/**
 * theta <- theta + stepSize g, innerSteps times, g = grad(J_m - etaInverse C_m). Returns 1 if a bit of theta changed.
 * States are independent, so those of one panel run all their steps before the next panel starts. A loop ends where a
 * step changes no bit, for no later one would; a vanished gradient is the extreme case.
 */
export function ascend(
  method: i32,
  theta: F64,
  logPiOld: F64,
  piOld: F64,
  advantages: F64,
  occupancy: F64,
  etaInverse: f64,
  epsilon: f64,
  stepSize: f64,
  innerSteps: i32,
  report: F64,
  scratch: F64,
  S: i32,
  A: i32,
): i32 {
  const count = panel.listStates(advantages, occupancy, false, scratch, S, A);
  const group = 2 * max(1, PANEL / (2 * A));
  let steps = 0;
  let moved = false;
  for (let first = 0; first < count; first += group) {
    panel.open(
      theta, logPiOld, piOld, advantages, occupancy, scratch, first, min(group, count - first), S, A,
    );
    let taken = 0;
    if (isFamily(method)) taken = ascendPair(etaInverse, stepSize, innerSteps);
    else if (method == SPPO) taken = ascendSppo(etaInverse, epsilon, stepSize, innerSteps);
    else if (method == MDPO) taken = ascendMdpo(etaInverse, epsilon, stepSize, innerSteps);
    else if (method == TRPO) taken = ascendTrpo(etaInverse, epsilon, stepSize, innerSteps);
    else taken = ascendPpo(etaInverse, epsilon, stepSize, innerSteps);
    steps = max(steps, taken);
    if (panel.scatter(panel.theta, theta, A)) moved = true;
  }
  report[INNER_STEPS] = <f64>steps;
  report[STEP_SIZE] = stepSize;
  report[BACKTRACKS] = 0.0;
  return i32(moved);
}
