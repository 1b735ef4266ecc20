// A whole inner loop of fixed gradient steps (docs/mathematics.md, section 8).

import { F64 } from "./vec";
import { add, both, LANES, mul } from "./lanes";
import { gradientBlock, MDPO, PPO, SPPO, TRPO } from "./surrogate";
import * as panel from "./panel";
import { BACKTRACKS, INNER_STEPS, STEP_SIZE } from "./report";

/** Doubles of one array of a panel, so that the four arrays of a loop stay in the first-level cache. */
const PANEL: i32 = 1024;

/** Steps until no bit of the panel's theta changes, innerSteps at most; returns their number. */
@inline function climb(method: i32, etaInverse: f64, epsilon: f64, stepSize: f64, innerSteps: i32): i32 {
  const end = panel.end;
  let step = 0;
  while (step < innerSteps) {
    panel.soften(panel.theta, method == MDPO);
    let changed = both(0.0);
    for (let block: usize = 0, state: usize = 0; block < panel.length; block += end, state += LANES) {
      const x = panel.theta.from(block);
      const g = panel.g;
      gradientBlock(
        method, panel.p.from(block), panel.logP.from(block), panel.q.from(block), panel.logQ.from(block),
        panel.adv.from(block), panel.d[state], both(etaInverse), both(epsilon), g, end,
      );
      for (let a: usize = 0; a < end; a += LANES) {
        const next = add(x[a], mul(both(stepSize), g[a]));
        changed = v128.or(changed, v128.xor(next, x[a]));
        x[a] = next;
      }
    }
    step++;
    if (!v128.any_true(changed)) break;
  }
  return step;
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
      theta, logPiOld, piOld, advantages, occupancy, scratch, first, min(group, count - first), false, S, A,
    );
    let taken = 0;
    if (method == SPPO) taken = climb(SPPO, etaInverse, epsilon, stepSize, innerSteps);
    else if (method == MDPO) taken = climb(MDPO, etaInverse, epsilon, stepSize, innerSteps);
    else if (method == TRPO) taken = climb(TRPO, etaInverse, epsilon, stepSize, innerSteps);
    else taken = climb(PPO, etaInverse, epsilon, stepSize, innerSteps);
    steps = max(steps, taken);
    if (panel.scatter(panel.theta, theta, A)) moved = true;
  }
  report[INNER_STEPS] = <f64>steps;
  report[STEP_SIZE] = stepSize;
  report[BACKTRACKS] = 0.0;
  return i32(moved);
}
