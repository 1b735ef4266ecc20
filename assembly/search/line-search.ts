// A whole inner loop of line searches along the gradient (docs/mathematics.md, section 8).

import { F64 } from "../math/views";
import {
  lastRejected, skipLineTrials, skipObjectiveTrials, skippedTrials, surrogateValue, trialsBeforeSkipping,
} from "./batched-backtracking";
import { isFamily } from "../policy/surrogate-terms";
import { fillGradient, VANISHED } from "../policy/gradient-norm";
import {
  accept, begin, completePolicy, evaluateObjective, evaluateStart, evaluateTrial, finish, GIVE_UP, setDirection,
} from "./trial-point";

/** Failed trials of the loop, and its last step. */
let backtracks = 0;
let alpha = 0.0;

/** Each step: alpha shrinks until F(theta + alpha g) >= F(theta) + armijo alpha ||g||^2; F = J_m - weight C_m. */
function lineSearchSteps(
  method: i32,
  etaInverse: f64,
  weight: f64,
  innerSteps: i32,
  armijo: f64,
  decay: f64,
  maxStep: f64,
  warmStart: i32,
  warmFactor: f64,
  maxBacktracks: i32,
): i32 {
  evaluateStart(method);
  let f = surrogateValue(weight);
  let start = maxStep;
  let step = 0;
  while (step < innerSteps) {
    const slope = fillGradient(method, etaInverse);
    if (sqrt(slope) < VANISHED) break;
    setDirection(method, step == 0);
    alpha = start;
    let failures = 0;
    // Trials are skipped from here on downwards.
    let below = Infinity;
    while (true) {
      evaluateTrial(method, alpha, weight > 0.0);
      evaluateObjective(method);
      const trialF = surrogateValue(weight);
      if (trialF >= f + armijo * alpha * slope || failures > maxBacktracks) {
        f = trialF;
        break;
      }
      // The proofs hold for the methods with names.
      if (!isFamily(method) && alpha <= below && failures >= trialsBeforeSkipping) {
        if (weight > 0.0) {
          below = skipLineTrials(method, alpha, f, slope, armijo * slope, weight, decay, maxBacktracks - failures);
        } else {
          skipObjectiveTrials(method, alpha, f, armijo * slope, decay, maxBacktracks - failures, below == Infinity);
          below = alpha;
        }
        alpha = lastRejected;
        failures += skippedTrials;
      }
      failures++;
      alpha = failures > maxBacktracks ? GIVE_UP : alpha * decay;
    }
    backtracks += failures;
    step++;
    const next = warmStart ? warmFactor * alpha : maxStep;
    if (!accept() && next == start) break;
    start = next;
    if (step < innerSteps) completePolicy(method);
  }
  return step;
}

/** innerSteps line searches along the gradient of J_m - etaInverse C_m. */
export function lineSearch(
  method: i32,
  theta: F64,
  logPiOld: F64,
  piOld: F64,
  advantages: F64,
  occupancy: F64,
  etaInverse: f64,
  innerSteps: i32,
  armijo: f64,
  decay: f64,
  maxStep: f64,
  warmStart: i32,
  warmFactor: f64,
  maxBacktracks: i32,
  onObjective: i32,
  report: F64,
  scratch: F64,
  S: i32,
  A: i32,
): i32 {
  alpha = 0.0;
  backtracks = 0;
  begin(theta, logPiOld, piOld, advantages, occupancy, scratch, S, A);
  const w = onObjective ? 0.0 : etaInverse;
  const steps = lineSearchSteps(
    method, etaInverse, w, innerSteps, armijo, decay, maxStep, warmStart, warmFactor, maxBacktracks,
  );
  return finish(steps, alpha, backtracks, theta, report, A);
}

