// Whole inner loops with backtracking: line search along the gradient, trust region along the natural direction
// (docs/mathematics.md, section 8).

import { F64 } from "./vec";
import { across, add, both, LANES, mul } from "./lanes";
import { divergenceBlock, gradientBlock, MDPO, objectiveBlock, SPPO, TRPO } from "./surrogate";
import { largestWeight } from "./direction";
import { aim } from "./point";
import * as panel from "./panel";
import { BACKTRACKS, INNER_STEPS, STEP_SIZE } from "./report";

/** The step taken when a search gives up. */
const GIVE_UP: f64 = 1e-16;
/** An inner loop ends when the 2-norm of its gradient falls below this. */
const VANISHED: f64 = 1e-128;

/** J_m and C_m at the last point that `visit` went to. */
let objective = 0.0;
let divergence = 0.0;
/** Failed trials of the loop, and its last step. */
let backtracks = 0;
let alpha = 0.0;

/** trial = theta + step g, and p, log p, J_m and C_m there, summed over the moving states. */
@inline function visit(method: i32, step: f64): void {
  const end = panel.end;
  for (let a: usize = 0; a < panel.length; a += LANES) panel.trial[a] = add(panel.theta[a], mul(both(step), panel.g[a]));
  panel.soften(panel.trial, true);
  let j = both(0.0);
  let c = both(0.0);
  for (let block: usize = 0, state: usize = 0; block < panel.length; block += end, state += LANES) {
    const p = panel.p.from(block), logP = panel.logP.from(block), q = panel.q.from(block), logQ = panel.logQ.from(block);
    const d = panel.d[state];
    j = add(j, mul(d, objectiveBlock(method, p, logP, q, logQ, panel.adv.from(block), both(0.0), end)));
    c = add(c, mul(d, divergenceBlock(method, p, logP, q, logQ, end)));
  }
  objective = across(j);
  divergence = across(c);
}

/** F = J_m - weight C_m, J_m alone without weight. */
@inline function penalised(weight: f64): f64 {
  return weight > 0.0 ? objective - weight * divergence : objective;
}

/** Visits theta_t itself, where every loop starts. */
@inline function visitStart(method: i32): void {
  memory.fill(changetype<usize>(panel.g), 0, panel.length);
  visit(method, 0.0);
}

/** theta = trial; returns whether that changed a bit. */
function accept(): bool {
  let changed = both(0.0);
  for (let a: usize = 0; a < panel.length; a += LANES) {
    const x = panel.trial[a];
    changed = v128.or(changed, v128.xor(x, panel.theta[a]));
    panel.theta[a] = x;
  }
  return v128.any_true(changed);
}

/** panel.g = grad(J_m - etaInverse C_m); returns its squared 2-norm. */
@inline function slopeOf(method: i32, etaInverse: f64): f64 {
  const end = panel.end;
  let squares = both(0.0);
  for (let block: usize = 0, state: usize = 0; block < panel.length; block += end, state += LANES) {
    const g = panel.g.from(block);
    gradientBlock(
      method, panel.p.from(block), panel.logP.from(block), panel.q.from(block), panel.logQ.from(block),
      panel.adv.from(block), panel.d[state], both(etaInverse), both(0.0), g, end,
    );
    for (let a: usize = 0; a < end; a += LANES) squares = add(squares, mul(g[a], g[a]));
  }
  return across(squares);
}

/** Each step: alpha shrinks until F(theta + alpha g) >= F(theta) + armijo alpha ||g||^2; F = J_m - weight C_m. */
@inline function climbLine(
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
  let f = penalised(weight);
  let start = maxStep;
  let step = 0;
  while (step < innerSteps) {
    const slope = slopeOf(method, etaInverse);
    if (sqrt(slope) < VANISHED) break;
    alpha = start;
    let failures = 0;
    while (true) {
      visit(method, alpha);
      const trialF = penalised(weight);
      if (trialF >= f + armijo * alpha * slope || failures > maxBacktracks) {
        f = trialF;
        break;
      }
      failures++;
      alpha = failures > maxBacktracks ? GIVE_UP : alpha * decay;
    }
    backtracks += failures;
    step++;
    const next = warmStart ? warmFactor * alpha : maxStep;
    if (!accept() && next == start) break;
    start = next;
  }
  return step;
}

/** Each step: alpha shrinks until J_m does not fall and C_m <= delta. `fixed`: largest weight of the other states. */
@inline function climbRegion(
  method: i32,
  delta: f64,
  fixed: f64,
  innerSteps: i32,
  decay: f64,
  maxStep: f64,
  maxBacktracks: i32,
): i32 {
  visitStart(method);
  let best = objective;
  let step = 0;
  while (step < innerSteps) {
    if (sqrt(slopeOf(method, 0.0)) < VANISHED) break;
    const curvature = aim(method, fixed);
    // A step of sqrt(2 delta / curvature) reaches the boundary of the quadratic model of C_m.
    alpha = curvature >= 1e-128 ? min(maxStep, sqrt((2.0 * delta) / curvature)) : maxStep;
    let failures = 0;
    while (true) {
      visit(method, alpha);
      if ((objective >= best && divergence <= delta) || failures > maxBacktracks) {
        best = objective;
        break;
      }
      failures++;
      alpha = failures > maxBacktracks ? GIVE_UP : alpha * decay;
    }
    backtracks += failures;
    step++;
    if (!accept()) break;
  }
  return step;
}

/** Opens the panel of the states that can move. */
function begin(
  theta: F64,
  logPiOld: F64,
  piOld: F64,
  advantages: F64,
  occupancy: F64,
  scratch: F64,
  S: i32,
  A: i32,
): void {
  const count = panel.listStates(advantages, occupancy, false, scratch, S, A);
  panel.open(theta, logPiOld, piOld, advantages, occupancy, scratch, 0, count, true, S, A);
  backtracks = 0;
  alpha = 0.0;
}

/** Writes the loop down; returns 1 if a bit of theta changed. */
function finish(steps: i32, theta: F64, report: F64, A: i32): i32 {
  report[INNER_STEPS] = <f64>steps;
  report[STEP_SIZE] = alpha;
  report[BACKTRACKS] = <f64>backtracks;
  return i32(panel.scatter(panel.theta, theta, A));
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
  begin(theta, logPiOld, piOld, advantages, occupancy, scratch, S, A);
  const w = onObjective ? 0.0 : etaInverse;
  const max = maxBacktracks;
  let steps = 0;
  if (method == SPPO) steps = climbLine(SPPO, etaInverse, w, innerSteps, armijo, decay, maxStep, warmStart, warmFactor, max);
  else if (method == MDPO) steps = climbLine(MDPO, etaInverse, w, innerSteps, armijo, decay, maxStep, warmStart, warmFactor, max);
  else steps = climbLine(TRPO, etaInverse, w, innerSteps, armijo, decay, maxStep, warmStart, warmFactor, max);
  return finish(steps, theta, report, A);
}

/** innerSteps trust-region steps along the natural direction. */
export function searchRegion(
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
  begin(theta, logPiOld, piOld, advantages, occupancy, scratch, S, A);
  // The states that stay where they are have a part in the largest weight d p (1 - p).
  let fixed = 0.0;
  for (let s = 0; s < S; s++) {
    for (let sa = s * A, last = sa + A; sa < last; sa++) fixed = max(fixed, occupancy[s] * piOld[sa] * (1.0 - piOld[sa]));
  }
  let steps = 0;
  if (method == SPPO) steps = climbRegion(SPPO, delta, fixed, innerSteps, decay, maxStep, maxBacktracks);
  else if (method == MDPO) steps = climbRegion(MDPO, delta, fixed, innerSteps, decay, maxStep, maxBacktracks);
  else steps = climbRegion(TRPO, delta, fixed, innerSteps, decay, maxStep, maxBacktracks);
  return finish(steps, theta, report, A);
}
