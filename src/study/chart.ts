/**
 * Charts: a grid of panels with lines and points, one legend above.
 */
import { scaleLinear, scaleLog } from "d3-scale";
import { line } from "d3-shape";
import { power } from "./names.ts";
import { el, FAINT, figure, GRID, group, HATCH, INK, marker, STYLES, text } from "./svg.ts";

export interface Axis {
  readonly label: string;
  /** "power": a logarithmic axis with ticks at powers of 2. */
  readonly kind: "linear" | "log" | "power";
  readonly domain: readonly [number, number];
  /** In place of round values. */
  readonly ticks?: readonly (readonly [value: number, label: string])[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
  /** Depends on rounding. */
  readonly hatched?: boolean;
}

export interface Series {
  /** Key of STYLES. */
  readonly style: string;
  readonly points: readonly Point[];
}

export interface Panel {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** A dotted line, J*. */
  readonly rule?: number;
  /** Markers at every point (default), or at a few along the line. */
  readonly sparse?: boolean;
}

const WIDTH = 208;
const HEIGHT = 150;
const LEFT = 56;
const GAP = 26;
const ROW = 76;
const TOP = 64;

interface Scale {
  (value: number): number;
  readonly ticks: readonly (readonly [value: number, label: string])[];
}

const plain = (x: number): string => String(Number(x.toPrecision(6)));

/** At most `most` of the integers low .. high, evenly spaced and aligned at multiples of the spacing. */
function everyFew(low: number, high: number, most: number): number[] {
  const step = [1, 2, 4, 5, 10, 20, 50, 100, 200].find((s) => (high - low) / s < most) ?? 500;
  const found: number[] = [];
  for (let k = Math.ceil(low / step) * step; k <= high; k += step) found.push(k);
  return found;
}

/** A scale that never leaves its range. */
function scale({ kind, domain, ticks }: Axis, range: readonly [number, number], most: number): Scale {
  if (kind === "linear") {
    const linear = scaleLinear(domain, range).clamp(true);
    return Object.assign((value: number) => linear(value), {
      ticks: ticks ?? linear.ticks(most).map((t) => [t, plain(t)] as const),
    });
  }
  const base = kind === "log" ? 10 : 2;
  const log = scaleLog(domain, range).clamp(true);
  const [low, high] = domain.map((value) => Math.log(value) / Math.log(base));
  const found = everyFew(Math.ceil(low - 1e-9), Math.floor(high + 1e-9), most).map(
    (k) => [base ** k, Math.abs(k) < 2 && base === 10 ? plain(10 ** k) : power(base, k)] as const,
  );
  return Object.assign((value: number) => log(value), { ticks: ticks ?? found });
}

/** Indices at which a line of n points carries markers: about six, shifted from series to series. */
function markedPoints(xs: readonly number[], order: number): number[] {
  const every = WIDTH / 5;
  const found: number[] = [];
  let next = (every * (order + 0.5)) / 4;
  xs.forEach((x, i) => {
    if (x < next) return;
    found.push(i);
    next = x + every;
  });
  return found;
}

function drawSeries({ style: key, points }: Series, x: Scale, y: Scale, order: number, sparse: boolean): string {
  const style = STYLES[key];
  const drawn = points.filter((p) => Number.isFinite(p.x) && Number.isFinite(p.y));
  const xs = drawn.map((p) => x(p.x));
  const ys = drawn.map((p) => y(p.y));
  const path = line()(xs.map((value, i): [number, number] => [value, ys[i]])) ?? "";
  const halos = drawn.map(({ hatched }, i) =>
    hatched ? el("circle", { cx: xs[i], cy: ys[i], r: 7.5, fill: HATCH, stroke: INK, "stroke-width": 0.8 }) : "",
  );
  const marks = sparse ? markedPoints(xs, order) : xs.map((_, i) => i);
  const stroke = { fill: "none", stroke: style.colour, "stroke-width": style.width, "stroke-dasharray": style.dash };
  return halos.join("") + el("path", { d: path, ...stroke }) + marks.map((i) => marker(style, xs[i], ys[i])).join("");
}

function drawPanel(panel: Panel, first: boolean): string {
  const x = scale(panel.x, [0, WIDTH], 6);
  const y = scale(panel.y, [HEIGHT, 0], 6);
  const parts: string[] = [];
  for (const [value, label] of x.ticks) {
    parts.push(el("line", { x1: x(value), x2: x(value), y1: 0, y2: HEIGHT, stroke: GRID }));
    parts.push(text(x(value), HEIGHT + 14, label, { "text-anchor": "middle", fill: FAINT }));
  }
  for (const [value, label] of y.ticks) {
    parts.push(el("line", { x1: 0, x2: WIDTH, y1: y(value), y2: y(value), stroke: GRID }));
    if (first) parts.push(text(-6, y(value) + 3.5, label, { "text-anchor": "end", fill: FAINT }));
  }
  parts.push(el("rect", { width: WIDTH, height: HEIGHT, fill: "none", stroke: "#999", "stroke-width": 0.8 }));
  if (panel.rule !== undefined) {
    const at = y(panel.rule);
    parts.push(
      el("line", { x1: 0, x2: WIDTH, y1: at, y2: at, stroke: INK, "stroke-width": 1.3, "stroke-dasharray": "1.5 3" }),
    );
    parts.push(text(WIDTH + 4, at + 4, "J*", { "font-style": "italic" }));
  }
  panel.series.forEach((series, i) => {
    parts.push(drawSeries(series, x, y, i, panel.sparse === true));
  });
  parts.push(text(WIDTH / 2, -7, panel.title, { "text-anchor": "middle", "font-weight": 600 }));
  parts.push(text(WIDTH / 2, HEIGHT + 31, panel.x.label, { "text-anchor": "middle" }));
  if (first) {
    parts.push(
      el(
        "text",
        { transform: `translate(${-LEFT + 14},${HEIGHT / 2}) rotate(-90)`, "text-anchor": "middle" },
        panel.y.label,
      ),
    );
  }
  return parts.join("");
}

function legend(keys: readonly string[], hatched: boolean): string {
  let x = 0;
  const parts = keys.map((key) => {
    const style = STYLES[key];
    const stroke = { stroke: style.colour, "stroke-width": style.width, "stroke-dasharray": style.dash };
    const entry = el("line", { x1: x, x2: x + 34, y1: 0, y2: 0, ...stroke }) + marker(style, x + 17, 0);
    x += 34 + 6;
    const label = text(x, 4, style.label);
    x += 52;
    return entry + label;
  });
  if (hatched) {
    parts.push(el("circle", { cx: x + 8, cy: 0, r: 7.5, fill: HATCH, stroke: INK, "stroke-width": 0.8 }));
    parts.push(text(x + 22, 4, "depends on rounding"));
  }
  return parts.join("");
}

/** A figure of panels in rows. Panels of a row share their y axis; one without series is left out. */
export function chart(title: string, rows: readonly (readonly Panel[])[]): string {
  const all = rows.flat();
  const used = new Set(all.flatMap(({ series }) => series.map(({ style }) => style)));
  const hatched = all.some(({ series }) => series.some(({ points }) => points.some((point) => point.hatched)));
  const columns = Math.max(...rows.map((row) => row.length));
  const width = LEFT + columns * (WIDTH + GAP);
  const height = TOP + rows.length * (HEIGHT + ROW) - 16;
  const panels = rows.flatMap((row, i) =>
    row.map((panel, j) => {
      if (panel.series.length === 0) return "";
      const first = row.findIndex(({ series }) => series.length > 0) === j;
      return group(LEFT + j * (WIDTH + GAP), TOP + 14 + i * (HEIGHT + ROW), drawPanel(panel, first));
    }),
  );
  const head = text(8, 20, title, { "font-size": 14, "font-weight": 600 });
  const keys = group(
    8,
    42,
    legend(
      Object.keys(STYLES).filter((key) => used.has(key)),
      hatched,
    ),
  );
  return figure(Math.max(width, 460), height, title, head + keys + panels.join(""));
}
