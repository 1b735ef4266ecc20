/**
 * The tables of the report: best settings, cells that depend on rounding, cost.
 */
import { bestOf, type Cell, groupBy, reached } from "./cells.ts";
import { settings } from "./configuration.ts";
import { microseconds } from "./cost.ts";
import { innerSteps } from "./families.ts";
import { methodName, modelName, show, updateName } from "./names.ts";

export interface ReportTable {
  readonly title: string;
  readonly note: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Cells by model, update and method. */
function families(cells: readonly Cell[]): [label: readonly string[], cells: Cell[]][] {
  const groups = groupBy(cells, ({ configuration: c }) =>
    JSON.stringify([modelName(c.model), updateName(c), methodName(c.method)]),
  );
  return [...groups].map(([label, group]) => [JSON.parse(label) as string[], group]);
}

const FAMILY = ["model", "update", "method"];

function bestSettings(cells: readonly Cell[]): ReportTable {
  const rows = families(cells).map(([label, group]) => {
    const best = bestOf(group) as Cell;
    const close = group.filter((cell) => reached(cell, cell.model.readAt)).length;
    return [
      ...label,
      show(best.read, 6),
      Number.isFinite(best.optimum) ? show(best.read / best.optimum, 4) : "",
      best.run.iterationsTo99 === null ? "never" : String(best.run.iterationsTo99),
      `${close} of ${group.length}`,
      settings(best.configuration) + (best.unstable ? " (depends on rounding)" : ""),
      best.run.id,
    ];
  });
  return {
    title: "Best settings",
    note: "The highest J at the reading step; among equals the first to come within 1 % of J*.",
    head: [...FAMILY, "J", "J / J*", "steps to 99 %", "settings that reach J*", "setting", "run"],
    rows,
  };
}

function rounding(cells: readonly Cell[]): ReportTable[] {
  const checked = cells.filter(({ unstable }) => unstable !== undefined);
  if (checked.length === 0) return [];
  const rows = families(checked).flatMap(([label, group]) =>
    [...groupBy(group, innerSteps)].map(([m, part]) => {
      const count = part.filter(({ unstable }) => unstable).length;
      return [
        ...label,
        m === undefined ? "" : m === Infinity ? "∞" : String(m),
        `${count} of ${part.length}`,
        `${show((100 * count) / part.length, 3)} %`,
      ];
    }),
  );
  return [
    {
      title: "Cells that depend on rounding",
      note: "Their final J changes by more than 1e-6 when the start is moved by 1e-12. One moved start finds most of them.",
      head: [...FAMILY, "m", "depend on rounding", "share"],
      rows,
    },
  ];
}

function cost(cells: readonly Cell[]): ReportTable {
  const rows = families(cells).map(([label, group]) => {
    const sum = (of: (cell: Cell) => number) => group.reduce((total, cell) => total + of(cell), 0);
    const seconds = sum(({ run }) => run.duration);
    const steps = sum(({ run }) => run.innerSteps);
    const each = microseconds(group);
    const tries = sum(({ run }) => run.backtracks) / steps;
    return [
      ...label,
      String(group.length),
      `${show(seconds, 3)} s`,
      Number.isFinite(each) ? show(each, 3) : "",
      tries > 0 ? show(tries, 3) : "",
    ];
  });
  return {
    title: "Cost",
    note: "Microseconds per inner step where m is at least 10, by the clock of the worker threads; backtracks per inner step.",
    head: [...FAMILY, "runs", "time", "us per inner step", "backtracks"],
    rows,
  };
}

export const reportTables = (cells: readonly Cell[]): ReportTable[] => [
  bestSettings(cells),
  ...rounding(cells),
  cost(cells),
];
