/**
 * Learning curves, thinned to what figures and tables need.
 */
import type { Curve } from "./types.ts";

/** Points kept besides the marked ones: so many evenly spaced, and so many evenly spaced in log t. */
const POINTS = 60;

/** Outer steps kept exactly, of those up to `last`: the first, the last, those of the study and the model's own. */
export const markedSteps = (last: number, marks: readonly number[], readAt = 0): number[] =>
  [...new Set([0, ...marks, readAt, last])].filter((t) => t <= last).sort((a, b) => a - b);

/** The outer steps of 0 .. last that a thinned curve keeps, ascending. */
export function keptSteps(last: number, marked: readonly number[]): number[] {
  const steps = new Set(marked);
  for (let i = 0; i <= POINTS; i++) {
    steps.add(Math.round((last * i) / POINTS));
    steps.add(Math.min(Math.round((last + 1) ** (i / POINTS)), last));
  }
  return [...steps].sort((a, b) => a - b);
}

const short = (x: number): number => Number(x.toPrecision(4));

/**
 * Thins a curve. After the run has come to rest (no figure changes any more) only marked steps are kept.
 *
 * @param stepSizes the last inner step size of outer steps 1 .. T at 1 .. T; entry 0 is not read
 */
export function thin(
  returns: ArrayLike<number>,
  gradientNorms: ArrayLike<number>,
  stepSizes: ArrayLike<number>,
  marked: readonly number[],
): Curve {
  const last = returns.length - 1;
  let rest = last;
  while (rest > 0 && returns[rest - 1] === returns[last] && gradientNorms[rest - 1] === gradientNorms[last]) rest--;
  const steps = keptSteps(last, [...marked, rest]).filter((t) => t <= rest || marked.includes(t));
  return {
    steps,
    returns: steps.map((t) => returns[t]),
    gradientNorms: steps.map((t) => short(gradientNorms[t])),
    stepSizes: steps.map((t) => (t === 0 ? null : short(stepSizes[t]))),
  };
}

/** J after outer step t of a thinned curve; t must be a marked step. The last one where the run ended before t. */
export function readCurve({ steps, returns }: Curve, t: number): number {
  const i = steps.indexOf(t);
  return returns[i >= 0 ? i : returns.length - 1];
}
