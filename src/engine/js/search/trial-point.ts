/**
 * What the inner loops share (docs/mathematics.md, section 8): memory, steps that tell whether a bit of theta changed, and
 * the report. Rows of states that do not move are left alone.
 */
import { REPORT } from "../../kernels.ts";
import { evaluatePoint, type Point } from "../policy/point.ts";

export { GIVE_UP, VANISHED } from "../../shared/thresholds.ts";

/** An inner loop: indexes into f of tables [S, A]. */
export interface Loop {
  /** p and log p belong to the point evaluated last. */
  readonly point: Point;
  readonly theta: number;
  /** theta as it was at the start */
  readonly entry: number;
  readonly direction: number;
  readonly trial: number;
  /** What is left of scratch. */
  readonly rest: number;
}

/** d(s), or 0 where all Adv(s,.) are the same double: such a row never moves. weights out [S]. */
function moveWeights(
  f: Float64Array,
  advantages: number,
  occupancy: number,
  weights: number,
  S: number,
  A: number,
): void {
  for (let s = 0, i = advantages; s < S; s++, i += A) {
    let a = 1;
    while (a < A && f[i + a] === f[i]) a++;
    f[weights + s] = a < A ? f[occupancy + s] : 0;
  }
}

/** A loop at theta, over the states that can move. */
export function begin(
  f: Float64Array,
  method: number,
  theta: number,
  logPiOld: number,
  piOld: number,
  advantages: number,
  occupancy: number,
  etaInverse: number,
  epsilon: number,
  scratch: number,
  S: number,
  A: number,
): Loop {
  const n = S * A;
  const [entry, logPi, pi, direction, trial, weights] = [0, 1, 2, 3, 4, 5].map((i) => scratch + i * n);
  f.copyWithin(entry, theta, theta + n);
  f.fill(0, direction, direction + n);
  moveWeights(f, advantages, occupancy, weights, S, A);
  // biome-ignore format: one line a kind
  const point: Point = {
    f, method, logPi, pi, logPiOld, piOld, advantages, weights,
    etaInverse, epsilon, atHigh: -1, atLow: -1, S, A,
  };
  return { point, theta, entry, direction, trial, rest: weights + S };
}

/** y = theta + alpha direction, y may be theta. Returns whether a bit of y differs from theta. */
export function step({ point, theta, direction }: Loop, alpha: number, y: number): boolean {
  const { f, weights, S, A } = point;
  let moved = false;
  for (let s = 0, i = 0; s < S; s++, i += A) {
    if (f[weights + s] === 0) continue;
    for (let a = i; a < i + A; a++) {
      const before = f[theta + a];
      const after = before + alpha * f[direction + a];
      // Object.is is a call: asked until the first bit has changed.
      if (!moved) moved = !Object.is(after, before);
      f[y + a] = after;
    }
  }
  return moved;
}

/** Evaluates the trial theta + alpha direction. Returns whether a bit of it differs from theta. */
export function evaluateTrial(loop: Loop, alpha: number): boolean {
  const moved = step(loop, alpha, loop.trial);
  evaluatePoint(loop.point, loop.trial);
  return moved;
}

/** theta = the trial. */
export function accept({ point, theta, trial }: Loop): void {
  const { f, weights, S, A } = point;
  for (let s = 0, i = 0; s < S; s++, i += A) {
    if (f[weights + s] === 0) continue;
    for (let a = i; a < i + A; a++) f[theta + a] = f[trial + a];
  }
}

/** Writes the loop down; returns 1 if a bit of theta changed. */
export function finish(loop: Loop, report: number, steps: number, alpha: number, backtracks: number): number {
  const { f, S, A } = loop.point;
  f[report + REPORT.innerSteps] = steps;
  f[report + REPORT.stepSize] = alpha;
  f[report + REPORT.backtracks] = backtracks;
  for (let i = 0; i < S * A; i++) if (!Object.is(f[loop.theta + i], f[loop.entry + i])) return 1;
  return 0;
}
