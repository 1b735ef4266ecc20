/**
 * The inner loop of trust-region steps along the natural direction (docs/mathematics.md, sections 6 and 8).
 */
import { largestOmittedWeight, naturalDirection } from "../policy/natural-direction.ts";
import { evaluatePoint } from "../policy/point.ts";
import { divergence, gradient, objective } from "../policy/surrogates.ts";
import { accept, begin, evaluateTrial, finish, GIVE_UP, VANISHED } from "./trial-point.ts";

/**
 * Steps along the natural direction (section 6) from alpha = min(maxStep, sqrt(2 delta / curvature)): alpha *= decay
 * until J_m does not fall and C_m <= delta. Ends early where ||grad J_m|| < 1e-128 or a step moves no bit.
 * theta inout [S, A]. Returns 1 if a bit of theta changed.
 */
export function trustRegion(
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
  const loop = begin(f, method, theta, logPiOld, piOld, advantages, occupancy, 0, 0, scratch, S, A);
  const { point, direction } = loop;
  const fixed = largestOmittedWeight(f, piOld, occupancy, point.weights, S, A);
  evaluatePoint(point, theta);
  let value = objective(point);
  let alpha = 0;
  let steps = 0;
  let backtracks = 0;
  while (steps < innerSteps) {
    if (Math.sqrt(gradient(point, direction)) < VANISHED) break;

    const curvature = naturalDirection(point, fixed, direction, loop.rest);
    let failures = 0;
    alpha = curvature >= VANISHED ? Math.min(maxStep, Math.sqrt((2 * delta) / curvature)) : maxStep;
    let moved: boolean;
    let next: number;
    for (;;) {
      moved = evaluateTrial(loop, alpha);
      next = objective(point);
      if (failures > maxBacktracks || (next >= value && divergence(point) <= delta)) break;
      failures++;
      alpha = failures > maxBacktracks ? GIVE_UP : alpha * decay;
    }
    accept(loop);
    value = next;
    steps++;
    backtracks += failures;
    if (!moved) break;
  }
  return finish(loop, report, steps, alpha, backtracks);
}
