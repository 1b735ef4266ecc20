/** Rows of numbers as a table, as markdown, as JSON. */
import type { LargeRow } from "./large.ts";
import type { Timing } from "./measure.ts";

export interface Row {
  kernel: string;
  model: string;
  /** What the times are of: a call, an inner step, a trial of a search, an outer step. */
  unit: string;
  /** By contender, microseconds a unit; `count` units a call. */
  times: Record<string, Timing & { count: number }>;
  /** Median of a contender over the median of wasm. */
  ratios: Record<string, number>;
}

/** One row a unit: milliseconds a call become microseconds a unit. */
export function rowsOf(
  kernel: string,
  model: string,
  timings: ReadonlyMap<string, Timing>,
  units: ReadonlyMap<string, Record<string, number>>,
): Row[] {
  return Object.keys(units.get("wasm") ?? {}).map((unit) => {
    const times: Row["times"] = {};
    for (const [name, { median, lowerQuartile, upperQuartile, samples }] of timings) {
      const count = units.get(name)?.[unit] ?? 1;
      const each = (milliseconds: number) => (1000 * milliseconds) / count;
      times[name] = {
        median: each(median),
        lowerQuartile: each(lowerQuartile),
        upperQuartile: each(upperQuartile),
        samples,
        count,
      };
    }
    const others = Object.keys(times).filter((name) => name !== "wasm");
    const ratios = Object.fromEntries(others.map((name) => [name, times[name].median / times.wasm.median]));
    return { kernel, model, unit, times, ratios };
  });
}

function duration(microseconds: number): string {
  const [value, unit] =
    microseconds < 1
      ? [1000 * microseconds, "ns"]
      : microseconds < 1000
        ? [microseconds, "us"]
        : microseconds < 1e6
          ? [microseconds / 1000, "ms"]
          : [microseconds / 1e6, "s"];
  return `${value.toPrecision(3)} ${unit}`;
}

/** Median, and half the distance of the quartiles in percent of it. */
function timing(time: Timing | undefined): string {
  if (!time) return "";
  const { median, lowerQuartile, upperQuartile } = time;
  return `${duration(median)} +- ${Math.round((50 * (upperQuartile - lowerQuartile)) / median)} %`;
}

const ratio = (x: number | undefined): string => (x === undefined ? "" : x.toPrecision(x < 100 ? 2 : 3));

const HEADS = ["kernel", "model", "time of", "wasm", "js", "js/wasm", "numpy", "numpy/wasm"];
const WORDS = 3;

const cells = ({ kernel, model, unit, times, ratios }: Row): string[] => [
  kernel,
  model,
  unit,
  timing(times.wasm),
  timing(times.js),
  ratio(ratios.js),
  timing(times.numpy),
  ratio(ratios.numpy),
];

/** Columns of words are aligned to the left, those of numbers to the right. */
function plain(heads: readonly string[], rows: readonly string[][], words: number): string {
  const lines = [heads, ...rows];
  const widths = heads.map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  const text = lines.map((line) =>
    line
      .map((cell, i) => (i < words ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
      .join("  ")
      .trimEnd(),
  );
  text.splice(1, 0, "-".repeat(Math.max(...text.map((line) => line.length))));
  return `${text.join("\n")}\n`;
}

function markdown(heads: readonly string[], rows: readonly string[][], words: number): string {
  const line = (list: readonly string[]) => `| ${list.join(" | ")} |`;
  const rule = heads.map((_, i) => (i < words ? "---" : "---:"));
  return `${[heads, rule, ...rows].map(line).join("\n")}\n`;
}

export const plainTable = (rows: readonly Row[]): string => plain(HEADS, rows.map(cells), WORDS);
export const markdownTable = (rows: readonly Row[]): string => markdown(HEADS, rows.map(cells), WORDS);

const LARGE_TITLE = `Grid worlds: V and d of the uniform policy from nothing, proved within 1e-8 (SciPy's by their residuals).
Processor time, the fastest of a few.`;

/** A row a grid, a column a solver. */
export function largeTable(rows: readonly LargeRow[], asMarkdown: boolean): string {
  const names = [...new Set(rows.flatMap(({ times }) => Object.keys(times)))].filter((name) => name !== "wasm");
  const heads = ["states", "discount", "wasm", "wasm, a state", ...names];
  const time = (milliseconds: number | undefined) => (milliseconds ? duration(1000 * milliseconds) : "");
  const lines = rows.map(({ states, discount, times }) => [
    String(states),
    String(discount),
    time(times.wasm),
    time(times.wasm / states),
    ...names.map((name) => time(times[name])),
  ]);
  return `${LARGE_TITLE}\n\n${(asMarkdown ? markdown : plain)(heads, lines, 0)}`;
}
