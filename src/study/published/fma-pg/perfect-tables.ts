/**
 * The exact updates in tables: where each arrives, and what a growing m gains on the way to it.
 */
import { atRest, bestOf, type Cell, groupBy, reached, valuesOf } from "../../cells.ts";
import { FAMILIES, type Family, innerSteps, innerStepsOf, membersOf, showM } from "../../families.ts";
import { methodName, modelName, show, showValue } from "../../names.ts";
import type { ReportTable } from "../../tables.ts";
import { fewest } from "./perfect-figures.ts";

export const percent = ({ read, optimum }: Cell): string => `${show((100 * read) / optimum, 3)} %`;

/** Values of an option; of runs of more than two that were tried one after the other only the ends. */
function listed(values: readonly number[], tried: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < values.length; ) {
    let end = i;
    while (end + 1 < values.length && tried.indexOf(values[end + 1]) === tried.indexOf(values[end]) + 1) end++;
    if (end - i > 1) parts.push(`${showValue(values[i])} to ${showValue(values[end])}`);
    else parts.push(...values.slice(i, end + 1).map(showValue));
    i = end + 1;
  }
  return parts.join(", ");
}

/** One method's exact updates on one model, with one kind of option. */
export interface Row {
  readonly model: string;
  readonly method: string;
  readonly family: Family;
  readonly cells: readonly Cell[];
}

export const EXACT = FAMILIES.filter(({ name }) => name.startsWith("exact"));

export const rowsOf = (exact: readonly Cell[]): Row[] =>
  EXACT.flatMap((family) => {
    const groups = groupBy(exact.filter(family.holds), ({ configuration: c }) => JSON.stringify([c.model, c.method]));
    return [...groups].map(([key, cells]): Row => {
      const [model, method] = JSON.parse(key) as string[];
      return { model, method, family, cells };
    });
  });

/** `eta 2⁻⁵, 2⁻⁴`: the options of some cells of a row; empty for none. */
export const options = ({ family: { option }, cells }: Row, some: readonly Cell[]): string =>
  listed(valuesOf<number>(some, option), valuesOf<number>(cells, option));

export function exactTable(rows: readonly Row[]): ReportTable {
  return {
    title: "The exact updates",
    note: "To reach J* is to come within 1 % of it. At rest: nothing changes any more, or the gradient norm is below 1e-4. The others still climb after the last outer step.",
    head: [
      "model",
      "update",
      "method",
      "reach J*",
      "with",
      "outer steps, fewest",
      "at rest below J*",
      "still climbing",
    ],
    rows: rows.map((row) => {
      const near = row.cells.filter((cell) => reached(cell));
      const far = row.cells.filter((cell) => !reached(cell));
      const stuck = [...groupBy(far.filter(atRest), percent)].map(
        ([share, cells]) => `${options(row, cells)} (${share})`,
      );
      const first = near.find(({ run }) => run.iterationsTo99 === fewest(near));
      return [
        modelName(row.model),
        `exact, ${row.family.symbol}`,
        methodName(row.method),
        `${near.length} of ${row.cells.length}`,
        options(row, near),
        first ? `${first.run.iterationsTo99} (${showValue(first.configuration[row.family.option])})` : "never",
        stuck.join("; "),
        options(
          row,
          far.filter((cell) => !atRest(cell)),
        ),
      ];
    }),
  };
}

/** `0.9964 (1547)`: the best J of cells as a share of J*, and the fewest outer steps of any of them. */
function atM(cells: readonly Cell[]): string {
  const best = bestOf(cells);
  if (!best) return "";
  const steps = fewest(cells);
  const share = Number.isFinite(best.optimum) ? (best.read / best.optimum).toFixed(4) : show(best.read);
  return `${share}${best.unstable ? "*" : ""} (${steps === Infinity ? "never" : steps})`;
}

export function innerTable(all: readonly Cell[]): ReportTable[] {
  const families = FAMILIES.filter(({ limit }) => limit).map((family) => ({ family, cells: membersOf(family, all) }));
  const ms = innerStepsOf(families.flatMap(({ cells }) => cells));
  if (ms.length < 2) return [];
  const rows = families.flatMap(({ family, cells }) =>
    [...groupBy(cells, ({ configuration: c }) => JSON.stringify([c.model, c.method]))].map(([key, group]) => {
      const [model, method] = JSON.parse(key) as string[];
      const groups = groupBy(group, innerSteps);
      const label = [modelName(model), family.title, methodName(method)];
      return [...label, ...ms.map((m) => atM(groups.get(m) ?? []))];
    }),
  );
  return [
    {
      title: "By the number of inner steps",
      note: "J / J* of the best setting at the reading step, and in brackets the fewest outer steps in which any setting came within 1 % of J*. m = ∞ is the exact maximiser. *: depends on rounding.",
      head: ["model", "update", "method", ...ms.map((m) => showM(m as number))],
      rows,
    },
  ];
}
