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
  /** The exact updates that it tends to as m grows: they stand beside its own cells as m = ∞. */
  readonly limit?: (cell: Cell) => boolean;
}

const exactWith =
  (option: Family["option"]) =>
  ({ configuration: c }: Cell): boolean =>
    c.update === "exact" && c[option] !== undefined;
const regularised = exactWith("eta");
const constrained = exactWith("delta");
const clipped = exactWith("epsilon");

const searches = (what: string) => (cell: Cell) =>
  cell.configuration.update === "line-search" &&
  cell.configuration.lineSearchOn === what &&
  cell.configuration.eta !== undefined;

export const FAMILIES: readonly Family[] = [
  {
    name: "fixed-steps",
    title: "Fixed steps",
    option: "eta",
    symbol: "η",
    holds: ({ configuration: c }) => c.update === "gradient" && c.eta !== undefined,
    limit: regularised,
  },
  {
    name: "ppo",
    title: "Clipped PPO, fixed steps",
    option: "epsilon",
    symbol: "ε",
    holds: ({ configuration: c }) => c.update === "gradient" && c.method === "ppo",
    limit: clipped,
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
    limit: regularised,
  },
  {
    name: "trust-region",
    title: "Trust region",
    option: "delta",
    symbol: "δ",
    holds: ({ configuration: c }) => c.update === "trust-region",
    limit: constrained,
  },
  {
    name: "closed",
    title: "Closed form",
    option: "eta",
    symbol: "η",
    holds: ({ configuration: c }) => c.update === "closed",
  },
  { name: "exact-regularised", title: "Exact, regularised", option: "eta", symbol: "η", holds: regularised },
  { name: "exact-clipped", title: "Exact PPO", option: "epsilon", symbol: "ε", holds: clipped },
  { name: "exact-constrained", title: "Exact, constrained", option: "delta", symbol: "δ", holds: constrained },
];

/**
 * The cells of a family, and those of its limit on the same models. A family of exact updates keeps only those that do
 * not stand beside others.
 */
export function membersOf({ holds, limit }: Family, all: readonly Cell[]): Cell[] {
  const modelsOf = (cells: readonly Cell[]) => new Set(cells.map(({ configuration }) => configuration.model));
  const hosts = FAMILIES.filter((family) => family.limit === holds);
  const elsewhere = modelsOf(all.filter((cell) => hosts.some((host) => host.holds(cell))));
  const own = all.filter((cell) => holds(cell) && !elsewhere.has(cell.configuration.model));
  const models = modelsOf(own);
  const beside = limit ? all.filter((cell) => limit(cell) && models.has(cell.configuration.model)) : [];
  return [...own, ...beside];
}

/** m, infinite for the exact maximiser; undefined for closed forms. */
export const innerSteps = ({ configuration: c }: Cell): number | undefined =>
  c.update === "exact" ? Infinity : (c.innerSteps as number | undefined);

/** The distinct m of cells, ascending, undefined last. */
export const innerStepsOf = (cells: readonly Cell[]): (number | undefined)[] =>
  [...new Set(cells.map(innerSteps))].sort((a, b) => Number(a) - Number(b));

/** For captions. */
export const LIMIT_NOTE = " m = ∞ is the exact maximiser, which has no step size.";

export const showM = (m: number): string => `m = ${m === Infinity ? "∞" : m}`;

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
