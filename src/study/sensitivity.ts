/**
 * Sensitivity: the best J over the other options, by eta, epsilon or delta.
 */
import { bestOf, type Cell, select, valuesOf } from "./cells.ts";
import { type Axis, chart, type Panel, type Series } from "./chart.ts";
import {
  type Family,
  type Figure,
  innerSteps,
  innerStepsOf,
  LIMIT_NOTE,
  labelsOf,
  membersOf,
  returnAxis,
  showM,
  span,
} from "./families.ts";
import { modelName } from "./names.ts";
import { STYLES } from "./svg.ts";

const methodsOf = (cells: readonly Cell[]): string[] =>
  Object.keys(STYLES).filter((method) => select(cells, { method }).length > 0);

const readText = (cell: Cell): string =>
  cell.model.readAt === undefined ? "final J" : `J after ${cell.model.readAt + 1} steps`;

/** Best J over the other options, by the family's option: panels models x m. */
export function sensitivity(family: Family, all: readonly Cell[]): Figure[] {
  const { name, title, option, symbol } = family;
  const cells = membersOf(family, all);
  if (valuesOf(cells, option).length < 2) return [];
  const ms = innerStepsOf(cells);
  const rows = labelsOf(cells).map((model) => {
    const group = select(cells, { model });
    const panels = ms.map((m) => {
      const part = group.filter((cell) => innerSteps(cell) === m);
      const series = methodsOf(part).map((method): Series => {
        const own = select(part, { method });
        const best = valuesOf<number>(own, option).map((x) => bestOf(select(own, { [option]: x })) as Cell);
        const points = best.map((cell) => ({
          x: Number(cell.configuration[option]),
          y: cell.read,
          hatched: cell.unstable === true,
        }));
        return { style: method, points };
      });
      return { title: m === undefined ? modelName(model) : `${modelName(model)}, ${showM(m)}`, series };
    });
    const values = panels.flatMap(({ series }) => series.flatMap(({ points }) => points.map(({ y }) => y)));
    const { optimum } = group[0];
    const x: Axis = {
      label: symbol,
      kind: option === "epsilon" ? "linear" : "power",
      domain: span(valuesOf<number>(group, option)),
    };
    const y = returnAxis(`best ${readText(group[0])}`, values, optimum);
    return panels.map((panel): Panel => ({ ...panel, x, y, rule: Number.isFinite(optimum) ? optimum : undefined }));
  });
  const heading = `${title}: best J over the other options, by ${symbol}`;
  const caption = `${title}. Each point is the best setting of the other options at this ${symbol}; points below a panel are drawn on its lower edge; J* is dotted.${ms.includes(Infinity) ? LIMIT_NOTE : ""}`;
  return [{ name: `sensitivity-${name}`, caption, svg: chart(heading, rows) }];
}
