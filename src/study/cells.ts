/**
 * A study's results as figures, tables and claims read them: one cell per configuration, its moved run beside it.
 */

import type { StoreContents } from "./contents.ts";
import { readCurve } from "./curve.ts";
import { differ } from "./rounding.ts";
import type { Configuration, FinishedRun, Plan, RunRecord, StudyModel } from "./types.ts";

/** A finished run as figures and tables read it. */
export interface Cell {
  /** What the store holds of it. */
  readonly run: FinishedRun;
  /** What determines it. */
  readonly configuration: Configuration;
  /** Its model. */
  readonly model: StudyModel;
  /** J* of the model; NaN where there is none. */
  readonly optimum: number;
  /** J after the model's reading step. */
  readonly read: number;
  /** Its final J changes when the start moves by 1e-12; undefined where that was not tried. */
  readonly unstable: boolean | undefined;
}

const isFinished = (record: RunRecord | undefined): record is FinishedRun =>
  record !== undefined && record.status !== "failed";

/** The finished cells of a plan, in its order. */
export function cellsOf(plan: Plan, { runs }: StoreContents, optima: readonly number[]): Cell[] {
  const cells: Cell[] = [];
  plan.runs.forEach(({ id, configuration, model }, i) => {
    const run = runs.get(id)?.record;
    if (configuration.start !== 0 || !isFinished(run)) return;
    const next = plan.runs[i + 1];
    const other = next?.configuration.start === 1 ? runs.get(next.id)?.record : undefined;
    const { readAt = run.iterations } = plan.models[model];
    cells.push({
      run,
      configuration,
      model: plan.models[model],
      optimum: optima[model],
      read: readCurve(run.curve, Math.min(readAt, run.iterations)),
      unstable: isFinished(other) ? differ(run, other) : undefined,
    });
  });
  return cells;
}

export interface CellFilter {
  readonly model?: string;
  readonly method?: string;
  readonly update?: string;
  readonly [option: string]: string | number | boolean | undefined;
}

/** The cells whose configuration has these values. */
export function select(cells: readonly Cell[], filter: CellFilter): Cell[] {
  const wanted = Object.entries(filter).filter(([, value]) => value !== undefined);
  return cells.filter(({ configuration }) => wanted.every(([key, value]) => configuration[key] === value));
}

/** The distinct values of an option over cells, ascending (in order of appearance for texts). */
export function valuesOf<T extends string | number | boolean>(cells: readonly Cell[], option: string): T[] {
  const found = [...new Set(cells.map(({ configuration }) => configuration[option]))].filter((x) => x !== undefined);
  return (typeof found[0] === "number" ? found.sort((a, b) => Number(a) - Number(b)) : found) as T[];
}

/** Cells with the same value of `key`, in order of appearance. */
export function groupBy<K>(cells: readonly Cell[], key: (cell: Cell) => K): Map<K, Cell[]> {
  const groups = new Map<K, Cell[]>();
  for (const cell of cells) {
    const k = key(cell);
    const group = groups.get(k);
    if (group) group.push(cell);
    else groups.set(k, [cell]);
  }
  return groups;
}

/**
 * The cell with the highest J at its reading step; of those within a millionth of it the one that was the first to come
 * within 1 % of J*. Undefined for none.
 */
export function bestOf(cells: readonly Cell[]): Cell | undefined {
  const top = cells.reduce((best, { read }) => Math.max(best, read), -Infinity);
  const steps = ({ run }: Cell) => run.iterationsTo99 ?? Infinity;
  let best: Cell | undefined;
  for (const cell of cells) {
    if (!(cell.read >= top - 1e-6 * Math.abs(top))) continue;
    if (!best || steps(cell) < steps(best)) best = cell;
  }
  return best;
}

/** A run has come to rest when the gradient is this small. */
export const REST = 1e-4;

/** Whether a run ended at rest: no figure changes any more, or the gradient is small, and has been larger. */
export function atRest({ run }: Cell): boolean {
  const { returns, gradientNorms } = run.curve;
  const [before, last] = [returns.length - 2, returns.length - 1];
  if (before > 0 && returns[before] === returns[last] && gradientNorms[before] === gradientNorms[last]) return true;
  const largest = gradientNorms.reduce((a, b) => Math.max(a, b), 0);
  return run.gradientNorm < Math.min(REST, 0.01 * largest);
}

/** Whether J came within 1 % of J* at some outer step up to `within`. */
export const reached = ({ run }: Cell, within = Infinity): boolean =>
  run.iterationsTo99 !== null && run.iterationsTo99 <= within;
