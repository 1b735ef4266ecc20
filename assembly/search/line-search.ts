// A whole inner loop of line searches along the gradient (docs/mathematics.md, section 8).

import { F64 } from "../math/views";
import { landed, leapLine, leapObjective, patience, skipped, valueOf } from "./batched-backtracking";
import { isFamily } from "../policy/surrogate-terms";
import { slopeOf, VANISHED } from "../policy/gradient-norm";
import { accept, arrive, begin, face, finish, GIVE_UP, rate, visit, visitStart } from "./trial-point";

/** Failed trials of the loop, and its last step. */
let backtracks = 0;
let alpha = 0.0;

/** Each step: alpha shrinks until F(theta + alpha g) >= F(theta) + armijo alpha ||g||^2; F = J_m - weight C_m. */
function climbLine(
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
  visitStart(method);
  let f = valueOf(weight);
  let start = maxStep;
  let step = 0;
  while (step < innerSteps) {
    const slope = slopeOf(method, etaInverse);
    if (sqrt(slope) < VANISHED) break;
    face(method, step == 0);
    alpha = start;
    let failures = 0;
    // Leaps from here on downwards.
    let below = Infinity;
    while (true) {
      visit(method, alpha, weight > 0.0);
      rate(method);
      const trialF = valueOf(weight);
      if (trialF >= f + armijo * alpha * slope || failures > maxBacktracks) {
        f = trialF;
        break;
      }
      // The leaps know the methods with names.
      if (!isFamily(method) && alpha <= below && failures >= patience) {
        if (weight > 0.0) {
          below = leapLine(method, alpha, f, slope, armijo * slope, weight, decay, maxBacktracks - failures);
        } else {
          leapObjective(method, alpha, f, armijo * slope, decay, maxBacktracks - failures, below == Infinity);
          below = alpha;
        }
        alpha = landed;
        failures += skipped;
      }
      failures++;
      alpha = failures > maxBacktracks ? GIVE_UP : alpha * decay;
    }
    backtracks += failures;
    step++;
    const next = warmStart ? warmFactor * alpha : maxStep;
    if (!accept() && next == start) break;
    start = next;
    if (step < innerSteps) arrive(method);
  }
  return step;
}

/** innerSteps line searches along the gradient of J_m - etaInverse C_m. */
export function searchLine(
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
  const steps = climbLine(
    method, etaInverse, w, innerSteps, armijo, decay, maxStep, warmStart, warmFactor, maxBacktracks,
  );
  return finish(steps, alpha, backtracks, theta, report, A);
}

