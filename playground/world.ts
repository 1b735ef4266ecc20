/**
 * The worlds that can be played: what is stored, shared and sent to the workers, and the model it stands for.
 */
import { cliffWorld, deepSea, gridWorld, type Mdp, parseMdp } from "../src/index.ts";

export type Cell = "." | "#" | "C" | "G" | "S";

export interface MapWorld {
  kind: "map";
  /** Lines of the map, in the legend of `gridWorld`. */
  rows: string[];
  slip: number;
  discount: number;
  stepReward: number;
  goalReward: number;
  cliffReward: number;
  /** What a fall does: end the episode, or lead back to a start. */
  cliff: "terminal" | "reset";
}

export type World =
  | { kind: "cliffworld"; discount: number }
  | { kind: "deepsea"; size: number; discount: number }
  | { kind: "file"; name: string; text: string }
  | MapWorld;

/** The largest side of a drawn map; 50 x 50 = 2500 states. */
export const MOST_CELLS = 50;

/** The model of a world. Throws the package's own errors, which name the culprit. */
export function buildMdp(world: World): Mdp {
  switch (world.kind) {
    case "cliffworld":
      return cliffWorld({ discount: world.discount });
    case "deepsea":
      return deepSea({ size: world.size, discount: world.discount });
    case "file":
      return parseMdp(world.text);
    case "map":
      return gridWorld({
        map: world.rows,
        slip: world.slip,
        discount: world.discount,
        stepReward: world.stepReward,
        rewards: { goal: world.goalReward, cliff: world.cliffReward },
        cliff: world.cliff,
      });
  }
}

/** The map with one cell changed; undefined where nothing changes. */
export function withCell(world: MapWorld, row: number, column: number, cell: Cell): MapWorld | undefined {
  const line = world.rows[row];
  if (line === undefined || column < 0 || column >= line.length || line[column] === cell) return undefined;
  const rows = world.rows.slice();
  rows[row] = line.slice(0, column) + cell + line.slice(column + 1);
  return { ...world, rows };
}

/** The map cut, or padded with free cells, to a size. */
export function resized(world: MapWorld, height: number, width: number): MapWorld {
  const rows = Array.from({ length: height }, (_, row) => (world.rows[row] ?? "").slice(0, width).padEnd(width, "."));
  return { ...world, rows };
}

/** A short name for headings and file names. */
export function worldTitle(world: World): string {
  switch (world.kind) {
    case "cliffworld":
      return "CliffWorld";
    case "deepsea":
      return `DeepSea ${world.size}`;
    case "file":
      return world.name;
    case "map":
      return `Map ${world.rows.length} × ${world.rows[0].length}`;
  }
}
