/**
 * What a map's colours mean: the quantity, and how it is spread over the scale.
 */
import type { Layout } from "./layout.ts";
import type { OptimumReply, Snapshot } from "./protocol.ts";

export type Quantity = "values" | "occupancy" | "shortfall";
export type Contrast = "balanced" | "linear";

export const QUANTITIES: readonly { id: Quantity; title: string }[] = [
  { id: "values", title: "values V" },
  { id: "shortfall", title: "shortfall V* − V" },
  { id: "occupancy", title: "occupancy d" },
];
export const CONTRASTS: readonly { id: Contrast; title: string }[] = [
  { id: "balanced", title: "balanced" },
  { id: "linear", title: "linear" },
];

export interface Tint {
  /** The place in [0, 1] of a state on the scale. */
  at(state: number, snapshot: Snapshot): number;
  low: number;
  high: number;
  /** The quantity at a place in [0, 1] of the scale. */
  back(t: number): number;
}

/** A scale common to all runs, over the states where something happens. "balanced" is linear around 0 and logarithmic far from it, so that one abyss does not hide the rest. */
export function tintOf(
  quantity: Quantity,
  contrast: Contrast,
  lanes: readonly { layout: Layout | undefined; snapshot: Snapshot | undefined }[],
  optimum: OptimumReply | undefined,
): Tint {
  const best = optimum?.values;
  const of = (s: number, snapshot: Snapshot): number => {
    if (quantity === "occupancy") return snapshot.occupancy[s];
    if (quantity === "shortfall") return best && s < best.length ? Math.max(0, best[s] - snapshot.values[s]) : 0;
    return snapshot.values[s];
  };
  let low = Infinity;
  let high = -Infinity;
  for (const { layout, snapshot } of lanes) {
    if (!snapshot) continue;
    for (let s = 0; s < snapshot.values.length; s++) {
      if (layout?.places[s]?.idle) continue;
      const x = of(s, snapshot);
      if (x < low) low = x;
      if (x > high) high = x;
    }
  }
  if (!(low <= high)) [low, high] = [0, 1];
  const bend =
    contrast === "linear" ? Infinity : Math.max(Math.min(Math.abs(low), Math.abs(high)) / 10, (high - low) / 1000);
  const warp = (x: number) => (bend === Infinity || bend === 0 ? x : Math.asinh(x / bend));
  const unwarp = (y: number) => (bend === Infinity || bend === 0 ? y : Math.sinh(y) * bend);
  const [from, to] = [warp(low), warp(high)];
  const span = to - from || 1;
  return {
    at: (s, snapshot) => (warp(of(s, snapshot)) - from) / span,
    low,
    high,
    back: (t) => unwarp(from + t * span),
  };
}
