/**
 * J over two options at once: every cell of the fixed-step grids as a coloured square.
 */
import { scaleLinear } from "d3-scale";
import { type Cell, reached, select, valuesOf } from "./cells.ts";
import { type Figure, LIMIT_NOTE, showM } from "./families.ts";
import { methodName, modelName, power, showValue } from "./names.ts";
import { el, FAINT, figure, group, HATCH, INK, STYLES, text } from "./svg.ts";

/** Cividis (Nunez, Anderton and Renslow, 2018): dark to light for every kind of vision. */
const STOPS = [
  "#00224e",
  "#123570",
  "#3b496c",
  "#575d6d",
  "#707173",
  "#8a8678",
  "#a59c74",
  "#c3b369",
  "#e1cc55",
  "#fee838",
];
const colour = scaleLinear<string>()
  .domain(STOPS.map((_, i) => i / (STOPS.length - 1)))
  .range(STOPS)
  .clamp(true);

const SQUARE = 13;
const LEFT = 74;
const TOP = 84;
const GAP = 20;
/** Distance of panels: room for their titles. */
const LEAST = 100;
const ROW = 60;

/** A value of an option as a tick. */
const tick = (value: number): string =>
  Number.isInteger(Math.log2(value)) ? power(2, Math.log2(value)) : showValue(value);

/** About five of the labels, at least so many squares apart. */
const sparse = (i: number, n: number, apart = 1): boolean => i % Math.max(Math.ceil(n / 5), apart) === 0;

interface Frame {
  /** Step sizes; none for exact cells, which stand in one column. */
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  readonly yOption: string;
}

function drawPanel(cells: readonly Cell[], { xs, ys, yOption }: Frame, title: string, first: boolean): string {
  const columns = Math.max(xs.length, 1);
  const parts = [el("rect", { width: columns * SQUARE, height: ys.length * SQUARE, fill: "#f2f2f2" })];
  for (const cell of cells) {
    const x = Math.max(xs.indexOf(Number(cell.configuration.stepSize)), 0) * SQUARE;
    const y = (ys.length - 1 - ys.indexOf(Number(cell.configuration[yOption]))) * SQUARE;
    const at = { x, y, width: SQUARE, height: SQUARE };
    const share = cell.read / cell.optimum;
    parts.push(el("rect", { ...at, fill: colour(share), stroke: "#fff", "stroke-width": 0.4 }));
    if (cell.unstable) parts.push(el("rect", { ...at, fill: HATCH }));
    if (reached(cell, cell.model.readAt)) {
      const ring = {
        cx: x + SQUARE / 2,
        cy: y + SQUARE / 2,
        r: 3.2,
        fill: "#fff",
        stroke: "#000",
        "stroke-width": 1.1,
      };
      parts.push(el("circle", ring));
    }
  }
  xs.forEach((x, i) => {
    if (sparse(i, xs.length, 2))
      parts.push(text((i + 0.5) * SQUARE, ys.length * SQUARE + 14, tick(x), { "text-anchor": "middle", fill: FAINT }));
  });
  const wide = (columns * SQUARE) / 2;
  parts.push(text(wide, -6, title, { "text-anchor": "middle", "font-weight": 600 }));
  if (xs.length > 0) parts.push(text(wide, ys.length * SQUARE + 29, "α", { "text-anchor": "middle" }));
  if (first) {
    ys.forEach((y, i) => {
      const at = (ys.length - i - 0.5) * SQUARE + 4;
      if (sparse(i, ys.length)) parts.push(text(-6, at, tick(y), { "text-anchor": "end", fill: FAINT }));
    });
    const label = yOption === "eta" ? "η" : "ε";
    parts.push(text(-LEFT + 16, (ys.length * SQUARE) / 2, label, { "text-anchor": "middle" }));
  }
  return parts.join("");
}

function legend(hatched: boolean): string {
  const width = 120;
  const parts = Array.from({ length: 60 }, (_, i) =>
    el("rect", { x: 52 + (i * width) / 60, y: -8, width: width / 60 + 0.5, height: 12, fill: colour(i / 59) }),
  );
  parts.push(text(0, 3, "J ≤ 0"), text(52 + width + 6, 3, "J*"));
  let x = 52 + width + 40;
  parts.push(el("circle", { cx: x, cy: -2, r: 3.2, fill: "#fff", stroke: "#000", "stroke-width": 1.1 }));
  parts.push(text(x + 10, 3, "came within 1 % of J*"));
  x += 150;
  if (hatched) {
    parts.push(el("rect", { x, y: -9, width: SQUARE, height: SQUARE, fill: "#c3b369" }));
    parts.push(el("rect", { x, y: -9, width: SQUARE, height: SQUARE, fill: HATCH, stroke: INK, "stroke-width": 0.5 }));
    parts.push(text(x + 20, 3, "depends on rounding"));
  }
  return parts.join("");
}

/** One figure per model: panels methods x m, the exact cells of the same eta or epsilon as one more column. Models whose optimum is not positive have no share of it to show. */
export function mapFigures(all: readonly Cell[], models: readonly string[]): Figure[] {
  return models.flatMap((model): Figure[] => {
    const cells = select(all, { model, update: "gradient" });
    const ms = valuesOf<number>(cells, "innerSteps");
    if (valuesOf(cells, "stepSize").length < 3 || !(cells[0].optimum > 0)) return [];
    const methods = Object.keys(STYLES).filter((method) => select(cells, { method }).length > 0);
    let top = TOP;
    let width = 560;
    let limits = false;
    const parts: string[] = [];
    for (const method of methods) {
      const own = select(cells, { method });
      const yOption = method === "ppo" ? "epsilon" : "eta";
      const frame: Frame = { xs: valuesOf(own, "stepSize"), ys: valuesOf(own, yOption), yOption };
      const beside = (j: number) => LEFT + j * Math.max(frame.xs.length * SQUARE + GAP, LEAST);
      ms.forEach((m, j) => {
        const title = `${methodName(method)}, ${showM(m)}`;
        parts.push(group(beside(j), top, drawPanel(select(own, { innerSteps: m }), frame, title, j === 0)));
      });
      const exact = select(all, { model, method, update: "exact" }).filter(({ configuration }) =>
        frame.ys.includes(configuration[yOption] as number),
      );
      if (exact.length > 0)
        parts.push(group(beside(ms.length), top, drawPanel(exact, { ...frame, xs: [] }, showM(Infinity), false)));
      limits ||= exact.length > 0;
      width = Math.max(width, beside(ms.length) + (exact.length > 0 ? SQUARE + GAP : 0));
      top += frame.ys.length * SQUARE + ROW;
    }
    const steps = cells[0].model.readAt;
    const when = steps === undefined ? "final J" : `J after ${steps + 1} steps`;
    const title = `${modelName(model)}, fixed steps: ${when} of every setting`;
    const head = text(8, 20, title, { "font-size": 14, "font-weight": 600 });
    const keys = group(10, 42, legend(cells.some(({ unstable }) => unstable)));
    const name = `map-${model.replace(/[^\w.-]+/g, "-")}`;
    const caption = `${title}, from dark (0 and below) to light (J*).${limits ? LIMIT_NOTE : ""}`;
    return [{ name, caption, svg: figure(width, top - 8, title, head + keys + parts.join("")) }];
  });
}
