/**
 * The inner loop of fixed steps (docs/mathematics.md, section 8).
 */
import { evaluatePointForGradient } from "../policy/point.ts";
import { gradient } from "../policy/surrogates.ts";
import { begin, finish, step, VANISHED } from "./trial-point.ts";

/**
 * innerSteps times theta += stepSize grad(J_m - etaInverse C_m), until ||grad|| < 1e-128 or a step moves no bit.
 * theta inout [S, A]. Returns 1 if a bit of theta changed.
 */
export function ascend(
  f: Float64Array,
  method: number,
  theta: number,
  logPiOld: number,
  piOld: number,
  advantages: number,
  occupancy: number,
  etaInverse: number,
  epsilon: number,
  stepSize: number,
  innerSteps: number,
  report: number,
  scratch: number,
  S: number,
  A: number,
): number {
  const loop = begin(f, method, theta, logPiOld, piOld, advantages, occupancy, etaInverse, epsilon, scratch, S, A);
  let steps = 0;
  while (steps < innerSteps) {
    evaluatePointForGradient(loop.point, theta);
    if (Math.sqrt(gradient(loop.point, loop.direction)) < VANISHED) break;
    steps++;
    if (!step(loop, stepSize, theta)) break;
  }
  return finish(loop, report, steps, stepSize, 0);
}
