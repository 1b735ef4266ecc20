/**
 * Where a surrogate is taken: theta with p = softmax(theta), beside p_t. What each row of it has stands in
 * surrogate-terms.ts, sums over rows in surrogates.ts.
 */
import { METHOD_CODE } from "../../kernels.ts";
import { probabilitiesWhere, softmaxWhere } from "./softmax.ts";

/** Indexes into f of tables [S, A]. The surrogate is J_m - etaInverse C_m. */
export interface Point {
  readonly f: Float64Array;
  readonly method: number;
  readonly logPi: number;
  readonly pi: number;
  readonly logPiOld: number;
  readonly piOld: number;
  readonly advantages: number;
  /** d(s), or 0 for states that are left out: [S] */
  readonly weights: number;
  readonly etaInverse: number;
  readonly epsilon: number;
  /** PPO's slope at its kinks, in Adv; that of [26] where atHigh < 0. */
  readonly atHigh: number;
  readonly atLow: number;
  readonly S: number;
  readonly A: number;
}

/** p = softmax(theta) and log p on the rows with weight. */
export function evaluatePoint(at: Point, theta: number): void {
  softmaxWhere(at.f, theta, at.weights, at.logPi, at.pi, at.S, at.A);
}

/** As `evaluatePoint`, but log p only where the gradient needs it. */
export function evaluatePointForGradient(at: Point, theta: number): void {
  const { method } = at;
  if (method === METHOD_CODE.mdpo || method === METHOD_CODE.family) evaluatePoint(at, theta);
  else probabilitiesWhere(at.f, theta, at.weights, at.pi, at.S, at.A);
}
