/**
 * The inner loops that backtrack (docs/mathematics.md, section 8). After each trial logPi and pi belong to it, so an
 * accepted trial's softmax and value are the next step's.
 */
import { REPORT } from "../../kernels.ts";
import { divergence } from "../policy/divergences.ts";
import { surrogateGradient } from "../policy/gradients.ts";
import { naturalDirection, widestAtRest } from "../policy/natural-direction.ts";
import { objective } from "../policy/objectives.ts";
import { softmaxWhere } from "../policy/softmax.ts";
import { copyWhere, differs, moveWeights, norm, stepWhere, VANISHED } from "./inner-loops.ts";

/** The step taken untested after too many failed trials. */
const GIVE_UP = 1e-16;

/** F of the line search: J_m - etaInverse C_m. */
function surrogateValue(
  f: Float64Array,
  method: number,
  logPi: number,
  pi: number,
  logPiOld: number,
  piOld: number,
  advantages: number,
  weights: number,
  etaInverse: number,
  S: number,
  A: number,
): number {
  const value = objective(f, method, logPi, pi, logPiOld, piOld, advantages, weights, 0, S, A);
  if (etaInverse === 0) return value;
  return value - etaInverse * divergence(f, method, logPi, pi, logPiOld, piOld, weights, S, A);
}

/**
 * Steps along g = grad(J_m - etaInverse C_m): alpha *= decay until
 * F(theta + alpha g) >= F(theta) + armijo alpha ||g||^2, F = J_m - etaInverse C_m, or J_m when onObjective. Ends early
 * where ||g|| < 1e-128, or where a step left theta and the next first trial as they were.
 * theta inout [S, A]. Returns 1 if a bit of theta changed.
 */
export function searchLine(
  f: Float64Array,
  method: number,
  theta: number,
  logPiOld: number,
  piOld: number,
  advantages: number,
  occupancy: number,
  etaInverse: number,
  innerSteps: number,
  armijo: number,
  decay: number,
  maxStep: number,
  warmStart: number,
  warmFactor: number,
  maxBacktracks: number,
  onObjective: number,
  report: number,
  scratch: number,
  S: number,
  A: number,
): number {
  const n = S * A;
  const entry = scratch;
  const logPi = entry + n;
  const pi = logPi + n;
  const gradient = pi + n;
  const trial = gradient + n;
  const weights = trial + n;
  const price = onObjective !== 0 ? 0 : etaInverse;
  f.copyWithin(entry, theta, theta + n);
  f.fill(0, gradient, gradient + n);
  moveWeights(f, advantages, occupancy, weights, S, A);
  softmaxWhere(f, theta, weights, logPi, pi, S, A);

  let value = surrogateValue(f, method, logPi, pi, logPiOld, piOld, advantages, weights, price, S, A);
  let first = maxStep;
  let alpha = 0;
  let steps = 0;
  let backtracks = 0;
  while (steps < innerSteps) {
    surrogateGradient(f, method, logPi, pi, logPiOld, piOld, advantages, weights, etaInverse, 0, gradient, S, A);
    const length = norm(f, gradient, n);
    if (length < VANISHED) break;

    const slope = armijo * length * length;
    let failures = 0;
    alpha = first;
    let moved: boolean;
    let next: number;
    for (;;) {
      moved = stepWhere(f, theta, weights, alpha, gradient, trial, S, A);
      softmaxWhere(f, trial, weights, logPi, pi, S, A);
      next = surrogateValue(f, method, logPi, pi, logPiOld, piOld, advantages, weights, price, S, A);
      if (failures > maxBacktracks || next >= value + slope * alpha) break;
      failures++;
      alpha = failures > maxBacktracks ? GIVE_UP : alpha * decay;
    }
    copyWhere(f, trial, weights, theta, S, A);
    value = next;
    steps++;
    backtracks += failures;

    const before = first;
    if (warmStart !== 0) first = warmFactor * alpha;
    if (!moved && first === before) break;
  }

  f[report + REPORT.innerSteps] = steps;
  f[report + REPORT.stepSize] = alpha;
  f[report + REPORT.backtracks] = backtracks;
  return differs(f, theta, entry, n) ? 1 : 0;
}

/**
 * Steps along the natural direction (section 6) from alpha = min(maxStep, sqrt(2 delta / curvature)): alpha *= decay
 * until J_m does not fall and C_m <= delta. Ends early where ||grad J_m|| < 1e-128 or a step moves no bit.
 * theta inout [S, A]. Returns 1 if a bit of theta changed.
 */
export function searchRegion(
  f: Float64Array,
  method: number,
  theta: number,
  logPiOld: number,
  piOld: number,
  advantages: number,
  occupancy: number,
  delta: number,
  innerSteps: number,
  decay: number,
  maxStep: number,
  maxBacktracks: number,
  report: number,
  scratch: number,
  S: number,
  A: number,
): number {
  const n = S * A;
  const entry = scratch;
  const logPi = entry + n;
  const pi = logPi + n;
  const direction = pi + n;
  const trial = direction + n;
  const weights = trial + n;
  f.copyWithin(entry, theta, theta + n);
  f.fill(0, direction, direction + n);
  moveWeights(f, advantages, occupancy, weights, S, A);
  const bends = weights + S;
  const widest = widestAtRest(f, piOld, occupancy, weights, S, A);
  softmaxWhere(f, theta, weights, logPi, pi, S, A);

  let value = objective(f, method, logPi, pi, logPiOld, piOld, advantages, weights, 0, S, A);
  let alpha = 0;
  let steps = 0;
  let backtracks = 0;
  while (steps < innerSteps) {
    surrogateGradient(f, method, logPi, pi, logPiOld, piOld, advantages, weights, 0, 0, direction, S, A);
    if (norm(f, direction, n) < VANISHED) break;

    const curvature = naturalDirection(
      f,
      method,
      logPi,
      pi,
      logPiOld,
      piOld,
      advantages,
      weights,
      widest,
      direction,
      bends,
      S,
      A,
    );
    let failures = 0;
    alpha = curvature >= VANISHED ? Math.min(maxStep, Math.sqrt((2 * delta) / curvature)) : maxStep;
    let moved: boolean;
    let next: number;
    for (;;) {
      moved = stepWhere(f, theta, weights, alpha, direction, trial, S, A);
      softmaxWhere(f, trial, weights, logPi, pi, S, A);
      next = objective(f, method, logPi, pi, logPiOld, piOld, advantages, weights, 0, S, A);
      if (failures > maxBacktracks) break;
      if (next >= value && divergence(f, method, logPi, pi, logPiOld, piOld, weights, S, A) <= delta) break;
      failures++;
      alpha = failures > maxBacktracks ? GIVE_UP : alpha * decay;
    }
    copyWhere(f, trial, weights, theta, S, A);
    value = next;
    steps++;
    backtracks += failures;
    if (!moved) break;
  }

  f[report + REPORT.innerSteps] = steps;
  f[report + REPORT.stepSize] = alpha;
  f[report + REPORT.backtracks] = backtracks;
  return differs(f, theta, entry, n) ? 1 : 0;
}
