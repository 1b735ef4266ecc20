/**
 * Judging whether settings reach J*, which is to come within 1 % of it. "Some setting does" is shown by one run and
 * refuted only by all of the published grid; "no setting does" is refuted by one run and, on a part of the grid,
 * supported provisionally.
 */
import { bestOf, type Cell, type CellFilter, reached, select } from "../../cells.ts";
import { settings } from "../../configuration.ts";
import { methodName, show, UPDATE_NAMES } from "../../names.ts";
import type { Outcome, Verdict } from "../../types.ts";

export type Judgement = Pick<Verdict, "outcome" | "remark" | "evidence" | "runs">;

/** The paper reads DeepSeaTreasure after 200 steps. */
export const PAPER_STEPS = 199;

export const UNSETTLED: Judgement = { outcome: "not settled by this profile", evidence: [], runs: [] };

export const FIXED = ["sppo", "mdpo", "trpo", "ppo"];
export const KL = ["sppo", "mdpo", "trpo"];

const share = ({ read, optimum }: Cell): string => `J = ${show(read)} (${show((100 * read) / optimum, 3)} % of J*)`;

/** Some cell of every group shows it. */
export const everyGroup = (shown: readonly boolean[], complete: boolean): Outcome =>
  shown.every(Boolean) ? "reproduced" : complete ? "not reproduced" : "not settled by this profile";

export const ids = (cells: readonly (Cell | undefined)[]): string[] => [
  ...new Set(cells.flatMap((cell) => (cell ? [cell.run.id] : []))),
];

/** Groups of cells with names; undefined when one of them is empty. */
export function groups(
  cells: readonly Cell[],
  filters: readonly CellFilter[],
): [name: string, cells: Cell[]][] | undefined {
  const found = filters.map((filter): [string, Cell[]] => [
    `${methodName(String(filter.method))} (${UPDATE_NAMES[String(filter.update)]})`,
    select(cells, filter),
  ]);
  return found.every(([, group]) => group.length > 0) ? found : undefined;
}

/** The cell that reached J* in the fewest steps; one that does not depend on rounding before others. */
export function fastest(cells: readonly Cell[]): Cell | undefined {
  const steps = ({ run }: Cell) => run.iterationsTo99 as number;
  const ranked = cells.filter((cell) => reached(cell)).sort((a, b) => steps(a) - steps(b));
  return ranked.find(({ unstable }) => unstable !== true) ?? ranked[0];
}

function reachGroup(name: string, cells: readonly Cell[], within = Infinity): [shown: boolean, text: string, Cell?] {
  const best = bestOf(cells);
  const winners = cells.filter((cell) => reached(cell, within));
  const first = fastest(winners);
  const how = best ? `best ${share(best)} with ${settings(best.configuration)}` : "";
  const rounding = winners.filter(({ unstable }) => unstable).length;
  const note = rounding > 0 ? `, ${rounding} of them depending on rounding` : "";
  const many = `${winners.length} of ${cells.length} settings reach J*${note}`;
  const soon = first ? `, the first after ${first.run.iterationsTo99} steps` : "";
  return [winners.length > 0, `${name}: ${many}${soon}; ${how}.`, first ?? best];
}

export function reachAll(found: [string, Cell[]][] | undefined, complete: boolean, within = Infinity): Judgement {
  if (!found) return UNSETTLED;
  const results = found.map(([name, group]) => reachGroup(name, group, within));
  return {
    outcome: everyGroup(
      results.map(([shown]) => shown),
      complete,
    ),
    evidence: results.map(([, text]) => text),
    runs: ids(results.map(([, , cell]) => cell)),
  };
}

export function reachNone(cells: readonly Cell[], what: string): Judgement {
  if (cells.length === 0) return UNSETTLED;
  const winners = cells.filter((cell) => reached(cell));
  const best = bestOf(cells) as Cell;
  const rounding = winners.filter(({ unstable }) => unstable).length;
  const note = rounding > 0 ? `, ${rounding} of them depending on rounding` : "";
  const text = `${what}: ${winners.length} of ${cells.length} settings reach J*${note}; best ${share(best)} with ${methodName(best.configuration.method)}, ${settings(best.configuration)}.`;
  return {
    outcome: winners.length === 0 ? "reproduced" : "not reproduced",
    evidence: [text],
    runs: ids([fastest(winners), best]),
  };
}

/** Judgements that must all hold. */
export function both(parts: readonly Judgement[]): Judgement {
  const worst = (["not reproduced", "not settled by this profile", "reproduced"] as const).find((outcome) =>
    parts.some((part) => part.outcome === outcome),
  );
  const remarks = parts.flatMap(({ remark }) => remark ?? []);
  return {
    outcome: worst ?? "not settled by this profile",
    remark: remarks.length > 0 ? remarks.join("; ") : undefined,
    evidence: parts.flatMap(({ evidence }) => evidence),
    runs: [...new Set(parts.flatMap(({ runs }) => runs))],
  };
}

/**
 * No regularised line search reaches J*: the published searches decide, on J_m alone; what the search on the
 * regularised surrogate does is remarked on.
 */
export function lineSearches(cells: readonly Cell[]): Judgement {
  const series = (lineSearchOn: string, what: string) =>
    [
      { warmStart: true, name: "warm starts" },
      { warmStart: false, name: "no warm start" },
    ].flatMap(({ warmStart, name }) => {
      const group = select(cells, { lineSearchOn, warmStart });
      return group.length > 0 ? [reachNone(group, `${what}, ${name}`)] : [];
    });
  const published = both(series("objective", "Search on J_m alone, as published"));
  const matching = both(series("surrogate", "Search on J_m - C_m / eta"));
  const count = (lineSearchOn: string) => {
    const group = select(cells, { lineSearchOn });
    return `${group.filter((cell) => reached(cell)).length} of ${group.length}`;
  };
  return {
    outcome: published.outcome,
    remark: `${count("objective")} settings do with the published search, ${count("surrogate")} with the matching one`,
    evidence: [...published.evidence, ...matching.evidence],
    runs: [...published.runs, ...matching.runs],
  };
}
