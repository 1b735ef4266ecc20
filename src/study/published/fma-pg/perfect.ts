/**
 * What remains when the inner optimiser is perfect: the exact updates in words and tables, all of it from the runs.
 */
import { atRest, type Cell, groupBy, reached, select, valuesOf } from "../../cells.ts";
import { methodName, modelName, show, showValue } from "../../names.ts";
import type { Section } from "../../published-study.ts";
import { perfectFigures } from "./perfect-figures.ts";
import { EXACT, exactTable, innerTable, options, percent, type Row, rowsOf } from "./perfect-tables.ts";

const settings = (n: number): string => `${n} ${n === 1 ? "setting has" : "settings have"}`;

const count = (cells: readonly Cell[]): string => `${cells.filter((cell) => reached(cell)).length} of ${cells.length}`;

function reach(exact: readonly Cell[]): string {
  const parts = EXACT.map(({ symbol, holds }) => ({ symbol, cells: exact.filter(holds) }))
    .filter(({ cells }) => cells.length > 0)
    .map(({ symbol, cells }) => `${count(cells)} with ${symbol}`);
  return `${count(exact)} exact settings come within 1 % of J*: ${parts.join(", ")}.`;
}

/** Below this many outer steps the number of steps says little about how it grows. */
const MANY = 20;

/** The power of an option with which the outer steps to J* go: the median over neighbouring values. */
function exponent(rows: readonly Row[], option: string): number {
  const slopes = rows.flatMap(({ cells }) => {
    const near = cells.filter(({ run }) => (run.iterationsTo99 ?? 0) >= MANY);
    const points = near
      .map(({ run, configuration }) => [Number(configuration[option]), run.iterationsTo99 as number])
      .sort(([a], [b]) => a - b);
    return points.slice(1).map(([x, y], i) => Math.log(y / points[i][1]) / Math.log(x / points[i][0]));
  });
  slopes.sort((a, b) => a - b);
  return slopes.length > 0 ? slopes[slopes.length >> 1] : NaN;
}

function speed(rows: readonly Row[], exact: readonly Cell[]): string[] {
  const climbing = exact.filter((cell) => !reached(cell) && !atRest(cell));
  const parts = EXACT.flatMap(({ option, symbol, holds }) => {
    const power = exponent(
      rows.filter(({ family }) => family.option === option),
      option,
    );
    const largest = valuesOf<number>(climbing.filter(holds), option).pop();
    const still = largest === undefined ? "" : ` (still climbing up to ${symbol} = ${showValue(largest)})`;
    return Number.isFinite(power) ? [`${symbol}^${show(power, 2)}${still}`] : [];
  });
  if (parts.length === 0) return [];
  const left = climbing.length > 0 ? `; ${settings(climbing.length)} not arrived after the last one` : "";
  return [`Speed remains: the outer steps to J* go like ${parts.join(", ")}${left}.`];
}

function stalls(rows: readonly Row[]): string[] {
  let number = 0;
  const parts = rows.flatMap((row) => {
    const stuck = row.cells.filter((cell) => !reached(cell) && atRest(cell));
    number += stuck.length;
    const who = `${methodName(row.method)} on ${modelName(row.model)} with ${row.family.symbol} = `;
    return [...groupBy(stuck, percent)].map(([share, cells]) => `${who}${options(row, cells)} (${share} of J*)`);
  });
  return number > 0
    ? [`Local optima remain: ${settings(number)} come to rest below J*: ${parts.join("; ")}.`]
    : ["No exact setting came to rest below J*."];
}

/** Counts the fixed-step settings that reach J* with an option at which the maximiser does not, and the reverse. */
function comparison(all: readonly Cell[], exact: readonly Cell[]): string[] {
  const key = ({ configuration: c }: Cell) => [c.model, c.method, c.eta, c.epsilon].join();
  const limits = groupBy(exact, key);
  const fixed = all.filter((cell) => cell.configuration.update === "gradient" && limits.has(key(cell)));
  if (fixed.length === 0) return [];
  const near = fixed.filter((cell) => reached(cell, cell.model.readAt));
  const better = near.filter((cell) => !limits.get(key(cell))?.some((limit) => reached(limit, limit.model.readAt)));
  const tried = new Set(fixed.map(key));
  const solved = new Set(near.map(key));
  const shared = exact.filter((cell) => tried.has(key(cell)) && reached(cell, cell.model.readAt));
  const only = shared.filter((cell) => !solved.has(key(cell))).length;
  const verdict = better.length > 0 ? "A perfect inner optimiser is not always the better one: of" : "Of";
  return [
    `${verdict} ${near.length} fixed-step settings that reach J* by the reading step, ${better.length} do so with an η or ε at which the maximiser does not. It does at ${shared.length} of the ${tried.size} tried with both, and at ${only} of these no fixed step does.`,
  ];
}

function rounding(all: readonly Cell[], exact: readonly Cell[]): string[] {
  const checked = (cells: readonly Cell[]) => cells.filter(({ unstable }) => unstable !== undefined);
  const share = (cells: readonly Cell[]) => `${cells.filter(({ unstable }) => unstable).length} of ${cells.length}`;
  const others = checked(all.filter((cell) => !exact.includes(cell)));
  if (checked(exact).length === 0) return [];
  const beside = others.length > 0 ? `, of the others ${share(others)}` : "";
  return [`Of the exact settings that were checked, ${share(checked(exact))} depend on rounding${beside}.`];
}

/** Undefined where no exact update was run, or J* is not known. */
export function perfectSection(all: readonly Cell[]): Section | undefined {
  const exact = select(all, { update: "exact" }).filter(({ optimum }) => Number.isFinite(optimum));
  if (exact.length === 0) return undefined;
  const rows = rowsOf(exact);
  return {
    title: "What remains when the inner optimiser is perfect?",
    points: [reach(exact), ...speed(rows, exact), ...stalls(rows), ...comparison(all, exact), ...rounding(all, exact)],
    tables: [exactTable(rows), ...innerTable(all)],
    figures: perfectFigures(all),
  };
}
