/**
 * Sensitivity: the best J over the other options, by eta, epsilon or delta.
 */
import { bestOf, type Cell, select, valuesOf } from "./cells.ts";
import { type Axis, chart, type Panel, type Series } from "./chart.ts";
import { type Family, type Figure, labelsOf, returnAxis, span } from "./families.ts";
import { modelName } from "./names.ts";
import { STYLES } from "./svg.ts";

const methodsOf = (cells: readonly Cell[]): string[] =>
  Object.keys(STYLES).filter((method) => select(cells, { method }).length > 0);

const readText = (cell: Cell): string =>
  cell.model.readAt === undefined ? "final J" : `J after ${cell.model.readAt + 1} steps`;

/** Best J over the other options, by the family's option: panels models x m. */
export function sensitivity({ name, title, option, symbol, holds }: Family, all: readonly Cell[]): Figure[] {
  const cells = all.filter(holds);
  if (valuesOf(cells, option).length < 2) return [];
  const ms = valuesOf<number>(cells, "innerSteps");
  const rows = labelsOf(cells).map((model) => {
    const group = select(cells, { model });
    const panels = (ms.length > 0 ? ms : [undefined]).map((m) => {
      const part = select(group, { innerSteps: m });
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
      return { title: m === undefined ? modelName(model) : `${modelName(model)}, m = ${m}`, series };
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
  const caption = `${title}. Each point is the best setting of the other options at this ${symbol}; points below a panel stand on its lower edge; J* is dotted.`;
  return [{ name: `sensitivity-${name}`, caption, svg: chart(heading, rows) }];
}
