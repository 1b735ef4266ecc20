/**
 * What is gained as m grows, up to the exact maximiser, and how many outer steps that one takes.
 */
import { bestOf, type Cell, groupBy, reached, select, valuesOf } from "../../cells.ts";
import { type Axis, chart, type Panel, type Series } from "../../chart.ts";
import {
  FAMILIES,
  type Figure,
  innerSteps,
  innerStepsOf,
  labelsOf,
  membersOf,
  returnAxis,
  showM,
  span,
} from "../../families.ts";
import { modelName } from "../../names.ts";
import { STYLES } from "../../svg.ts";

/** Columns, each of one or more families, whose cells are compared by m. */
const COLUMNS: readonly (readonly [label: string, families: readonly string[]])[] = [
  ["fixed steps", ["fixed-steps", "ppo"]],
  ["search on surrogate", ["line-search-surrogate"]],
  ["trust region", ["trust-region"]],
];

/** The fewest outer steps in which one of the cells came within 1 % of J*; infinite if none did. */
export const fewest = (cells: readonly Cell[]): number =>
  cells.reduce((least, { run }) => Math.min(least, run.iterationsTo99 ?? Infinity), Infinity);

/** One line per method: a figure of its cells at each m. */
function lines(cells: readonly Cell[], ms: readonly number[], figure: (cells: readonly Cell[]) => number): Series[] {
  return Object.keys(STYLES).flatMap((style) => {
    const groups = groupBy(select(cells, { method: style }), innerSteps);
    const points = ms.flatMap((m, x) => {
      const y = figure(groups.get(m) ?? []);
      return Number.isFinite(y) ? [{ x, y }] : [];
    });
    return points.length > 0 ? [{ style, points }] : [];
  });
}

/** Room for the markers. */
const roomy = ([low, high]: readonly [number, number]): [number, number] => [low / 1.3, high * 1.3];

const stepsAxis = (panels: readonly { series: readonly Series[] }[]): Axis => ({
  label: "outer steps to J*",
  kind: "log",
  domain: roomy(span(panels.flatMap(({ series }) => series.flatMap(({ points }) => points.map(({ y }) => y))))),
});

/** Best J and fewest outer steps by m: two rows for each model. */
function byInnerSteps(all: readonly Cell[]): Figure[] {
  const columns = COLUMNS.map(([label, names]) => {
    const families = FAMILIES.filter(({ name }) => names.includes(name));
    return { label, cells: families.flatMap((family) => membersOf(family, all)) };
  }).filter(({ cells }) => cells.some((cell) => innerSteps(cell) === Infinity));
  const shown = columns.flatMap(({ cells }) => cells);
  const ms = innerStepsOf(shown) as number[];
  if (ms.length < 2) return [];
  const x: Axis = {
    label: "m",
    kind: "linear",
    domain: [-0.3, ms.length - 0.7],
    ticks: ms.map((m, i) => [i, showM(m).slice(4)]),
  };
  const rows = labelsOf(shown).flatMap((model) => {
    const group = select(shown, { model });
    const { optimum } = group[0];
    const panels = (figure: (cells: readonly Cell[]) => number) =>
      columns.map(({ label, cells }) => ({
        title: `${modelName(model)}, ${label}`,
        series: lines(select(cells, { model }), ms, figure),
      }));
    const best = panels((cells) => bestOf(cells)?.read ?? NaN);
    const values = best.flatMap(({ series }) => series.flatMap(({ points }) => points.map(({ y }) => y)));
    const y = returnAxis(group[0].model.readAt === undefined ? "best final J" : "best J", values, optimum);
    const rule = Number.isFinite(optimum) ? optimum : undefined;
    const drawn = [best.map((panel): Panel => ({ ...panel, x, y, rule }))];
    const soonest = panels((cells) => Math.max(fewest(cells), 1));
    if (soonest.some(({ series }) => series.length > 0)) {
      const steps = stepsAxis(soonest);
      drawn.push(soonest.map((panel): Panel => ({ ...panel, x, y: steps })));
    }
    return drawn;
  });
  const title = "The best setting at each m, and the exact maximiser (m = ∞)";
  const caption =
    "Best J over all other options, and the fewest outer steps in which any setting came within 1 % of J*, by m. m = ∞ is what they tend to where their inner steps converge. No point: no setting came near J*.";
  return [{ name: "by-inner-steps", caption, svg: chart(title, rows) }];
}

/** Outer steps to J* of the exact updates, by eta, epsilon or delta: panels models x options. */
function exactSteps(all: readonly Cell[]): Figure[] {
  const families = FAMILIES.filter(({ name }) => name.startsWith("exact"))
    .map((family) => ({ ...family, cells: all.filter(family.holds) }))
    .filter(({ cells, option }) => valuesOf(cells, option).length > 1);
  const rows = labelsOf(families.flatMap(({ cells }) => cells)).flatMap((model) => {
    const panels = families.map(({ option, symbol, cells }) => {
      const own = select(cells, { model });
      const near = own.filter((cell) => reached(cell));
      const series = [...groupBy(near, ({ configuration }) => configuration.method)].map(([style, group]): Series => {
        const points = group.map(({ run, configuration }) => ({
          x: Number(configuration[option]),
          y: Math.max(run.iterationsTo99 as number, 1),
        }));
        return { style, points: points.sort((a, b) => a.x - b.x) };
      });
      const domain = span(valuesOf<number>(own.length > 0 ? own : cells, option));
      const x: Axis = { label: symbol, kind: option === "epsilon" ? "log" : "power", domain };
      return { title: `${modelName(model)}, exact (${symbol})`, series, x };
    });
    if (panels.every(({ series }) => series.length === 0)) return [];
    const y = stepsAxis(panels);
    return [panels.map((panel): Panel => ({ ...panel, y }))];
  });
  if (rows.length === 0) return [];
  const title = "Exact updates: outer steps to J*";
  const caption =
    "Outer steps after which an exact update first comes within 1 % of J*, by η, ε or δ. No point: it never does.";
  return [{ name: "exact-steps", caption, svg: chart(title, rows) }];
}

/** Nothing where the study has no exact updates. */
export const perfectFigures = (all: readonly Cell[]): Figure[] => [...byInnerSteps(all), ...exactSteps(all)];
