// Whole inner loops with backtracking: line search along the gradient, trust region along the natural direction
// (docs/mathematics.md, section 8).

import { differs, F64, I32 } from "./vec";
import { normaliseRow } from "./softmax";
import { divergenceRow, gradientRow, objectiveRow } from "./surrogate";
import { directionRow, largestWeight } from "./direction";
import { listMoving, VANISHED } from "./ascent";
import { BACKTRACKS, DIVERGENCE, INNER_STEPS, OBJECTIVE, STEP_SIZE } from "./report";

/** The step taken when the search gives up. */
const GIVE_UP: f64 = 1e-16;

/** p, logP = softmax(theta + alpha g) in the moving rows, and J_m and C_m summed over them. theta + alpha g -> trial. */
function tryStep(
  method: i32,
  theta: F64,
  g: F64,
  alpha: f64,
  trial: F64,
  logP: F64,
  p: F64,
  piOld: F64,
  logPiOld: F64,
  advantages: F64,
  occupancy: F64,
  moving: I32,
  M: i32,
  report: F64,
  A: i32,
): void {
  let objective = 0.0;
  let divergence = 0.0;
  for (let i = 0; i < M; i++) {
    const s = moving[i];
    const r = s * A;
    const x = trial.from(r);
    for (let a = 0; a < A; a++) x[a] = theta[r + a] + alpha * g[r + a];
    const logPr = logP.from(r);
    const pr = p.from(r);
    normaliseRow(x, logPr, pr, A);
    const q = piOld.from(r);
    const logQ = logPiOld.from(r);
    const d = occupancy[s];
    objective += d * objectiveRow(method, pr, logPr, q, logQ, advantages.from(r), 0.0, A);
    divergence += d * divergenceRow(method, pr, logPr, q, logQ, A);
  }
  report[OBJECTIVE] = objective;
  report[DIVERGENCE] = divergence;
}

/** theta <- trial in the moving rows; returns whether that changed theta. */
function accept(theta: F64, trial: F64, moving: I32, M: i32, A: i32): bool {
  let moved = false;
  for (let i = 0; i < M; i++) {
    const r = moving[i] * A;
    if (differs(theta.from(r), trial.from(r), A)) moved = true;
    memory.copy(changetype<usize>(theta.from(r)), changetype<usize>(trial.from(r)), (<usize>A) << 3);
  }
  return moved;
}

/** g <- grad(J_m - etaInverse C_m) in the moving rows; returns ||g||^2. */
function gradientOf(
  method: i32,
  logP: F64,
  p: F64,
  piOld: F64,
  logPiOld: F64,
  advantages: F64,
  occupancy: F64,
  etaInverse: f64,
  g: F64,
  moving: I32,
  M: i32,
  A: i32,
): f64 {
  let squares = 0.0;
  for (let i = 0; i < M; i++) {
    const s = moving[i];
    const r = s * A;
    const q = piOld.from(r);
    const gr = g.from(r);
    gradientRow(
      method, p.from(r), logP.from(r), q, logPiOld.from(r), advantages.from(r), occupancy[s], etaInverse, 0.0, gr, A,
    );
    for (let a = 0; a < A; a++) squares += gr[a] * gr[a];
  }
  return squares;
}

/** Line search: alpha shrinks until F(theta + alpha g) >= F(theta) + armijo alpha ||g||^2. */
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
  const n = S * A;
  const before = scratch;
  const p = scratch.from(n);
  const logP = scratch.from(2 * n);
  const g = scratch.from(3 * n);
  const trial = scratch.from(4 * n);
  const moving = changetype<I32>(changetype<usize>(scratch.from(5 * n)));
  memory.copy(changetype<usize>(before), changetype<usize>(theta), (<usize>n) << 3);
  const M = listMoving(advantages, occupancy, moving, S, A);
  const weight = onObjective ? 0.0 : etaInverse;

  // F at theta_t: the softmax there is piOld.
  tryStep(method, theta, theta, 0.0, trial, logP, p, piOld, logPiOld, advantages, occupancy, moving, M, report, A);
  let f = report[OBJECTIVE] - weight * report[DIVERGENCE];
  let start = maxStep;
  let alpha = 0.0;
  let step = 0;
  let backtracks = 0;
  while (step < innerSteps) {
    const slope = gradientOf(
      method, logP, p, piOld, logPiOld, advantages, occupancy, etaInverse, g, moving, M, A,
    );
    if (sqrt(slope) < VANISHED) break;
    alpha = start;
    let failures = 0;
    while (true) {
      tryStep(method, theta, g, alpha, trial, logP, p, piOld, logPiOld, advantages, occupancy, moving, M, report, A);
      const trialF = report[OBJECTIVE] - weight * report[DIVERGENCE];
      if (trialF >= f + armijo * alpha * slope || failures > maxBacktracks) {
        f = trialF;
        break;
      }
      failures++;
      alpha = failures > maxBacktracks ? GIVE_UP : alpha * decay;
    }
    backtracks += failures;
    step++;
    const moved = accept(theta, trial, moving, M, A);
    const next = warmStart ? warmFactor * alpha : maxStep;
    if (!moved && next == start) break;
    start = next;
  }
  report[INNER_STEPS] = <f64>step;
  report[STEP_SIZE] = alpha;
  report[BACKTRACKS] = <f64>backtracks;
  return i32(differs(before, theta, n));
}

/** Trust region: alpha shrinks until J_m does not fall and C_m <= delta. */
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
  const n = S * A;
  const before = scratch;
  const p = scratch.from(n);
  const logP = scratch.from(2 * n);
  const g = scratch.from(3 * n);
  const trial = scratch.from(4 * n);
  const h = scratch.from(5 * n);
  const moving = changetype<I32>(changetype<usize>(scratch.from(5 * n + A)));
  memory.copy(changetype<usize>(before), changetype<usize>(theta), (<usize>n) << 3);
  const M = listMoving(advantages, occupancy, moving, S, A);

  // The largest weight d p (1 - p) of the rows that stay where they are.
  let fixedTop = 0.0;
  for (let s = 0, i = 0; s < S; s++) {
    if (i < M && moving[i] == s) i++;
    else fixedTop = max(fixedTop, largestWeight(piOld.from(s * A), occupancy[s], A));
  }

  tryStep(method, theta, theta, 0.0, trial, logP, p, piOld, logPiOld, advantages, occupancy, moving, M, report, A);
  let objective = report[OBJECTIVE];
  let alpha = 0.0;
  let step = 0;
  let backtracks = 0;
  while (step < innerSteps) {
    const squares = gradientOf(method, logP, p, piOld, logPiOld, advantages, occupancy, 0.0, g, moving, M, A);
    if (sqrt(squares) < VANISHED) break;
    let top = fixedTop;
    for (let i = 0; i < M; i++) top = max(top, largestWeight(p.from(moving[i] * A), occupancy[moving[i]], A));
    let curvature = 0.0;
    for (let i = 0; i < M; i++) {
      const s = moving[i];
      const r = s * A;
      curvature += directionRow(
        method, p.from(r), logP.from(r), piOld.from(r), logPiOld.from(r), advantages.from(r),
        occupancy[s], top, g.from(r), h, A,
      );
    }
    // A step of sqrt(2 delta / curvature) reaches the boundary of the quadratic model of C_m.
    alpha = curvature >= 1e-128 ? min(maxStep, sqrt((2.0 * delta) / curvature)) : maxStep;
    let failures = 0;
    while (true) {
      tryStep(method, theta, g, alpha, trial, logP, p, piOld, logPiOld, advantages, occupancy, moving, M, report, A);
      if ((report[OBJECTIVE] >= objective && report[DIVERGENCE] <= delta) || failures > maxBacktracks) {
        objective = report[OBJECTIVE];
        break;
      }
      failures++;
      alpha = failures > maxBacktracks ? GIVE_UP : alpha * decay;
    }
    backtracks += failures;
    step++;
    if (!accept(theta, trial, moving, M, A)) break;
  }
  report[INNER_STEPS] = <f64>step;
  report[STEP_SIZE] = alpha;
  report[BACKTRACKS] = <f64>backtracks;
  return i32(differs(before, theta, n));
}
