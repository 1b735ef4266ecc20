/**
 * The inner loop of fixed steps (docs/mathematics.md, section 8).
 */
import { REPORT } from "../../kernels.ts";
import { surrogateGradient } from "../policy/gradients.ts";
import { softmaxWhere } from "../policy/softmax.ts";
import { differs, moveWeights, norm, stepWhere, VANISHED } from "./inner-loops.ts";

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
  const n = S * A;
  const entry = scratch;
  const logPi = entry + n;
  const pi = logPi + n;
  const gradient = pi + n;
  const weights = gradient + n;
  f.copyWithin(entry, theta, theta + n);
  f.fill(0, gradient, gradient + n);
  moveWeights(f, advantages, occupancy, weights, S, A);

  let steps = 0;
  while (steps < innerSteps) {
    softmaxWhere(f, theta, weights, logPi, pi, S, A);
    surrogateGradient(f, method, logPi, pi, logPiOld, piOld, advantages, weights, etaInverse, epsilon, gradient, S, A);
    if (norm(f, gradient, n) < VANISHED) break;
    steps++;
    if (!stepWhere(f, theta, weights, stepSize, gradient, theta, S, A)) break;
  }

  f[report + REPORT.innerSteps] = steps;
  f[report + REPORT.stepSize] = stepSize;
  f[report + REPORT.backtracks] = 0;
  return differs(f, theta, entry, n) ? 1 : 0;
}
