/**
 * Curves of the best settings over the outer steps: returns, gradient norms, step sizes.
 */
import { bestOf, type Cell, groupBy, select } from "./cells.ts";
import { type Axis, chart, type Panel, type Series } from "./chart.ts";
import { FAMILIES, type Figure, labelsOf, returnAxis, span } from "./families.ts";
import { modelName } from "./names.ts";

type Quantity = "returns" | "gradientNorms" | "stepSizes";

const TITLES: Record<Quantity, string> = {
  returns: "Learning curves of the best settings",
  gradientNorms: "Gradient norms of the best settings",
  stepSizes: "Step sizes of the best settings, last inner step of each outer one",
};

/** A best setting's curve over outer steps 1, 2, ...; step 0 has no place on a logarithmic axis. */
function curveOf(cell: Cell, quantity: Quantity): Series {
  const { steps } = cell.run.curve;
  const values = cell.run.curve[quantity];
  const points = steps.flatMap((t, i) => {
    const y = values[i];
    return t === 0 || y === null || (quantity !== "returns" && !(y > 0 && y < Infinity)) ? [] : [{ x: t, y }];
  });
  return { style: cell.configuration.method, points };
}

interface Group {
  readonly label: string;
  /** Names of families. */
  readonly families: readonly string[];
  readonly constrained?: boolean;
  /** Its step sizes are neither an option of the run nor a price. */
  readonly adaptive?: boolean;
}

const GROUPS: readonly Group[] = [
  { label: "fixed steps", families: ["fixed-steps", "ppo"] },
  { label: "m = ∞ (η, ε)", families: ["exact-regularised", "exact-clipped"] },
  { label: "search on objective", families: ["line-search-objective"], adaptive: true },
  { label: "search on surrogate", families: ["line-search-surrogate"], adaptive: true },
  { label: "closed form", families: ["closed"] },
  { label: "trust region", families: ["trust-region"], constrained: true, adaptive: true },
  { label: "m = ∞ (δ)", families: ["exact-constrained"], constrained: true },
];

/** More panels than this stand in two rows, those under a constraint in the second. */
const ABREAST = 4;

const members = ({ families }: Group) => {
  const found = FAMILIES.filter(({ name }) => families.includes(name));
  return (cell: Cell): boolean => found.some(({ holds }) => holds(cell));
};

/** The best setting of each method in each group of families, over outer steps: panels models x updates. */
export function curves(quantity: Quantity, all: readonly Cell[]): Figure[] {
  const kinds = GROUPS.map((kind) => ({ ...kind, holds: members(kind) })).filter(
    ({ holds, adaptive }) => all.some(holds) && (quantity !== "stepSizes" || adaptive),
  );
  const rows = labelsOf(all).map((model) => {
    const panels = kinds.map(({ label, holds }) => {
      const part = select(all, { model }).filter(holds);
      const best = [...groupBy(part, ({ configuration }) => configuration.method).values()].map(
        (own) => bestOf(own) as Cell,
      );
      const series = best.map((cell) => curveOf(cell, quantity));
      return { title: `${modelName(model)}, ${label}`, series, sparse: true };
    });
    const { optimum } = select(all, { model })[0];
    const points = panels.flatMap(({ series }) => series.flatMap((one) => one.points));
    if (points.length === 0) return [];
    const x: Axis = { label: "outer step", kind: "log", domain: span(points.map((point) => point.x)) };
    const ys = points.map((point) => point.y);
    const y: Axis =
      quantity === "returns"
        ? returnAxis("J", ys, optimum)
        : { label: quantity === "stepSizes" ? "step size" : "‖d p Adv‖", kind: "log", domain: logSpan(ys) };
    const rule = quantity === "returns" && Number.isFinite(optimum) ? optimum : undefined;
    const row = panels.map((panel): Panel => ({ ...panel, x, y, rule }));
    const cut = kinds.length > ABREAST ? kinds.findIndex(({ constrained }) => constrained) : 0;
    return cut > 0 ? [row.slice(0, cut), row.slice(cut)] : [row];
  });
  const drawn = rows.flat();
  if (drawn.length === 0) return [];
  const caption = `${TITLES[quantity]}: for each method and kind of update the setting with the highest J at the reading step.`;
  const name = { returns: "learning-curves", gradientNorms: "gradient-norms", stepSizes: "step-sizes" }[quantity];
  return [{ name, caption, svg: chart(TITLES[quantity], drawn) }];
}

/** Orders of magnitude worth showing: the largest 24. */
function logSpan(values: readonly number[]): [number, number] {
  const [low, high] = span(values);
  return [Math.max(low, high * 1e-24), high];
}
