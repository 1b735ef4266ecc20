/**
 * summary.csv: a row per cell.
 */
import { type Cell, valuesOf } from "./cells.ts";
import type { SummaryColumn } from "./published-study.ts";

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

function rowOf(cell: Cell, options: readonly string[], own: readonly SummaryColumn[]): unknown[] {
  const { run, configuration, optimum, read, unstable } = cell;
  return [
    run.id,
    configuration.model,
    configuration.method,
    configuration.update,
    ...options.map((name) => configuration[name]),
    run.status,
    run.iterations,
    optimum,
    run.finalReturn,
    ...own.map(({ value }) => value(cell)),
    read,
    run.gradientNorm,
    run.iterationsTo99,
    run.innerSteps,
    run.backtracks,
    unstable,
    run.duration,
  ];
}

/** The columns that some cell has, and the study's own; numbers with all their digits. */
export function summaryText(cells: readonly Cell[], own: readonly SummaryColumn[]): string {
  const options = OPTIONS.filter((name) => valuesOf(cells, name).length > 0);
  const head = ["id", "model", "method", "update", ...options, "status", "iterations"];
  const named = own.map(({ name }) => name);
  const figures = ["optimum", "finalReturn", ...named, "readReturn", "gradientNorm", "iterationsTo99"];
  const rows = cells.map((cell) => rowOf(cell, options, own));
  const columns = [...head, ...figures, "innerSteps taken", "backtracks", "dependsOnRounding", "duration"];
  return [columns, ...rows].map((row) => `${row.map(quoted).join(",")}\n`).join("");
}
