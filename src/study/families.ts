/**
 * The families of runs that figures show, and the axes they share.
 */
import { type Cell, valuesOf } from "./cells.ts";
import type { Axis } from "./chart.ts";

export interface Figure {
  /** File name without folder or extension. */
  readonly name: string;
  readonly caption: string;
  readonly svg: string;
}

/** Models drawn; the others are in summary.csv. */
const MODELS = 6;

/** One family of runs: what it is called, which cells belong to it, and the option its figures run over. */
export interface Family {
  readonly name: string;
  readonly title: string;
  readonly option: "eta" | "epsilon" | "delta";
  readonly symbol: string;
  readonly holds: (cell: Cell) => boolean;
}

const searches = (what: string) => (cell: Cell) =>
  cell.configuration.update === "line-search" && cell.configuration.lineSearchOn === what;

export const FAMILIES: readonly Family[] = [
  {
    name: "fixed-steps",
    title: "Fixed steps",
    option: "eta",
    symbol: "η",
    holds: ({ configuration: c }) => c.update === "gradient" && c.method !== "ppo",
  },
  {
    name: "ppo",
    title: "Clipped PPO, fixed steps",
    option: "epsilon",
    symbol: "ε",
    holds: ({ configuration: c }) => c.update === "gradient" && c.method === "ppo",
  },
  {
    name: "line-search-objective",
    title: "Line search on the objective alone, as published",
    option: "eta",
    symbol: "η",
    holds: searches("objective"),
  },
  {
    name: "line-search-surrogate",
    title: "Line search on the regularised surrogate",
    option: "eta",
    symbol: "η",
    holds: searches("surrogate"),
  },
  {
    name: "trust-region",
    title: "Trust region",
    option: "delta",
    symbol: "δ",
    holds: ({ configuration: c }) => c.update === "trust-region",
  },
  {
    name: "closed",
    title: "Closed form",
    option: "eta",
    symbol: "η",
    holds: ({ configuration: c }) => c.update === "closed",
  },
];

export const labelsOf = (cells: readonly Cell[]): string[] => valuesOf<string>(cells, "model").slice(0, MODELS);

/** J from where the interesting part begins, with room above J*. */
export function returnAxis(label: string, values: readonly number[], optimum: number): Axis {
  const finite = values.filter(Number.isFinite);
  const best = Number.isFinite(optimum) ? optimum : Math.max(...finite, 0);
  const size = Math.abs(best) || 1;
  const low = Math.max(Math.min(...finite, best - 0.3 * size), best - 1.15 * size);
  const high = Math.max(...finite, best);
  const room = 0.09 * (high - low || size);
  return { label, kind: "linear", domain: [low - room / 2, high + room] };
}

export function span(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low < high ? [low, high] : [low / 2, high * 2];
}
