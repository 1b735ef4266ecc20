/**
 * What an inner step costs.
 */
import type { Cell } from "./cells.ts";

/** Microseconds per inner step; evaluations, one per outer step, weigh little from m = 10 on. */
export function microseconds(cells: readonly Cell[]): number {
  const counted = cells.filter(({ configuration }) => Number(configuration.innerSteps) >= 10);
  const steps = counted.reduce((sum, { run }) => sum + run.innerSteps, 0);
  return (1e6 * counted.reduce((sum, { run }) => sum + run.duration, 0)) / steps;
}
