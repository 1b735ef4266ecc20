/**
 * The inner loop of line searches along the gradient (docs/mathematics.md, section 8). After each trial log p and p belong
 * to it, so an accepted trial's softmax and value are the next step's.
 */
import { evaluatePoint, type Point } from "../policy/point.ts";
import { divergence, gradient, objective } from "../policy/surrogates.ts";
import { accept, begin, evaluateTrial, finish, GIVE_UP, VANISHED } from "./trial-point.ts";

/** F of the line search: J_m - price C_m. */
function surrogateValue(at: Point, price: number): number {
  const value = objective(at);
  return price === 0 ? value : value - price * divergence(at);
}

/**
 * Steps along g = grad(J_m - etaInverse C_m): alpha *= decay until
 * F(theta + alpha g) >= F(theta) + armijo alpha ||g||^2, F = J_m - etaInverse C_m, or J_m when onObjective. Ends early
 * where ||g|| < 1e-128, or where a step left theta and the next first trial as they were.
 * theta inout [S, A]. Returns 1 if a bit of theta changed.
 */
export function lineSearch(
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
  const loop = begin(f, method, theta, logPiOld, piOld, advantages, occupancy, etaInverse, 0, scratch, S, A);
  const price = onObjective !== 0 ? 0 : etaInverse;
  evaluatePoint(loop.point, theta);
  let value = surrogateValue(loop.point, price);
  let first = maxStep;
  let alpha = 0;
  let steps = 0;
  let backtracks = 0;
  while (steps < innerSteps) {
    const length = Math.sqrt(gradient(loop.point, loop.direction));
    if (length < VANISHED) break;

    const slope = armijo * length * length;
    let failures = 0;
    alpha = first;
    let moved: boolean;
    let next: number;
    for (;;) {
      moved = evaluateTrial(loop, alpha);
      next = surrogateValue(loop.point, price);
      if (failures > maxBacktracks || next >= value + slope * alpha) break;
      failures++;
      alpha = failures > maxBacktracks ? GIVE_UP : alpha * decay;
    }
    accept(loop);
    value = next;
    steps++;
    backtracks += failures;

    const before = first;
    if (warmStart !== 0) first = warmFactor * alpha;
    if (!moved && first === before) break;
  }
  return finish(loop, report, steps, alpha, backtracks);
}
