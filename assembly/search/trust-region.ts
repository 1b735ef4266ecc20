// A whole inner loop of trust-region steps along the natural direction (docs/mathematics.md, section 8).

import { VANISHED } from "../shared/thresholds";
import { F64 } from "../math/views";
import { isFamily, TRPO } from "../policy/surrogate-terms";
import { fillDirection, largestOmittedWeight } from "../policy/surrogates";
import { lastRejected, skipRegionTrials, trialsBeforeSkipping, skippedTrials } from "./batched-backtracking";
import { isVanished } from "../policy/gradient-norm";
import {
  accept, begin, completePolicy, divergence, evaluateObjective, evaluateStart, evaluateTrial, finish, GIVE_UP, objective,
  setDirection,
} from "./trial-point";

/** Failed trials of the loop, and its last step. */
let backtracks = 0;
let alpha = 0.0;

/** Each step: alpha shrinks until J_m does not fall and C_m <= delta. `fixed`: largest weight of the other states. */
function trustRegionSteps(
  method: i32,
  delta: f64,
  fixed: f64,
  innerSteps: i32,
  decay: f64,
  maxStep: f64,
  maxBacktracks: i32,
): i32 {
  evaluateStart(method);
  let best = objective;
  let current = divergence;
  let step = 0;
  while (step < innerSteps) {
    if (isVanished(method)) break;
    // At p_t all methods with names have the same natural direction: x = Adv, h = 1.
    const curvature = fillDirection(step == 0 && !isFamily(method) ? TRPO : method, fixed);
    setDirection(method, step == 0);
    // A step of sqrt(2 delta / curvature) reaches the boundary of the quadratic model of C_m.
    alpha = curvature >= VANISHED ? min(maxStep, sqrt((2.0 * delta) / curvature)) : maxStep;
    // Trials are skipped from here on downwards.
    let below = current <= delta ? Infinity : 0.0;
    let failures = 0;
    let alphaBefore = 0.0;
    let cBefore = 0.0;
    while (true) {
      evaluateTrial(method, alpha, true);
      const c = divergence;
      if (c <= delta || failures > maxBacktracks) {
        evaluateObjective(method);
        const j = objective;
        if (j >= best || failures > maxBacktracks) {
          best = j;
          current = c;
          break;
        }
      }
      // The small binary tries them all: the same bits, later (core.asconfig.json).
      const mayProve = !isDefined(NO_SKIPPING) && !isFamily(method) && c > delta && alpha <= below;
      if (mayProve && failures >= trialsBeforeSkipping) {
        below = skipRegionTrials(method, alpha, alphaBefore, cBefore, current, delta, decay, maxBacktracks - failures);
        alpha = lastRejected;
        failures += skippedTrials;
      }
      alphaBefore = alpha;
      cBefore = c;
      failures++;
      alpha = failures > maxBacktracks ? GIVE_UP : alpha * decay;
    }
    backtracks += failures;
    step++;
    if (!accept()) break;
    if (step < innerSteps) completePolicy(method);
  }
  return step;
}

/** innerSteps trust-region steps along the natural direction. */
export function trustRegion(
  method: i32,
  theta: F64,
  logPiOld: F64,
  piOld: F64,
  advantages: F64,
  occupancy: F64,
  delta: f64,
  innerSteps: i32,
  decay: f64,
  maxStep: f64,
  maxBacktracks: i32,
  report: F64,
  scratch: F64,
  S: i32,
  A: i32,
): i32 {
  alpha = 0.0;
  backtracks = 0;
  begin(theta, logPiOld, piOld, advantages, occupancy, scratch, S, A);
  const fixed = largestOmittedWeight(piOld, occupancy, A);
  const steps = trustRegionSteps(method, delta, fixed, innerSteps, decay, maxStep, maxBacktracks);
  return finish(steps, alpha, backtracks, theta, report, A);
}
