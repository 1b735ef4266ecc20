/**
 * Cells that depend on rounding: a second run from a start moved by 1e-12 ends elsewhere.
 */
import type { FinishedRun } from "./types.ts";

const DISTANCE = 1e-12;

/**
 * theta_0 moved by at most 1e-12 in every component, in a direction that is the same on every machine: the integers of
 * SplitMix32 (after Steele, Lea and Flood, OOPSLA 2014), scaled to (-1, 1).
 */
export function movedStart(length: number): Float64Array {
  let state = 0;
  return Float64Array.from({ length }, () => {
    state = (state + 0x9e3779b9) | 0;
    let z = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    z ^= z >>> 15;
    return DISTANCE * ((2 * ((z >>> 0) + 0.5)) / 2 ** 32 - 1);
  });
}

/** Final returns that differ by more than rounding explains, in a cell that does not amplify it. */
export const DIFFERENCE = 1e-6;

/** Whether two runs of one cell end at different returns. */
export function differ(a: FinishedRun, b: FinishedRun): boolean {
  const [x, y] = [a.finalReturn, b.finalReturn];
  return a.status !== b.status || !(Math.abs(x - y) <= DIFFERENCE * Math.max(1, Math.abs(x)));
}
