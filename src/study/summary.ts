/**
 * summary.csv: a row per cell.
 */
import { type Cell, valuesOf } from "./cells.ts";
import { readCurve } from "./curve.ts";

const OPTIONS = [
  "eta",
  "epsilon",
  "delta",
  "innerSteps",
  "stepSize",
  "armijo",
  "decay",
  "maxStep",
  "warmStart",
  "warmFactor",
  "maxBacktracks",
  "lineSearchOn",
  "floor",
];

const quoted = (value: unknown): string => {
  const text = value === undefined || value === null ? "" : String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** The columns that some cell has; numbers with all their digits. */
export function summaryText(cells: readonly Cell[]): string {
  const options = OPTIONS.filter((name) => valuesOf(cells, name).length > 0);
  const head = ["id", "model", "method", "update", ...options, "status", "iterations"];
  const figures = ["optimum", "finalReturn", "returnAt199", "readReturn", "gradientNorm", "iterationsTo99"];
  const rows = cells.map(({ run, configuration, optimum, read, unstable }) => [
    run.id,
    configuration.model,
    configuration.method,
    configuration.update,
    ...options.map((name) => configuration[name]),
    run.status,
    run.iterations,
    optimum,
    run.finalReturn,
    run.iterations >= 199 ? readCurve(run.curve, 199) : "",
    read,
    run.gradientNorm,
    run.iterationsTo99,
    run.innerSteps,
    run.backtracks,
    unstable,
    run.duration,
  ]);
  const columns = [...head, ...figures, "innerSteps taken", "backtracks", "dependsOnRounding", "duration"];
  return [columns, ...rows].map((row) => `${row.map(quoted).join(",")}\n`).join("");
}
