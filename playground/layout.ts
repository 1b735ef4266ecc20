/**
 * Where states stand on the map, and which way actions point.
 */
import { pairOf } from "./model-info.ts";
import type { ModelInfo } from "./protocol.ts";
import type { World } from "./world.ts";

export type Kind = "free" | "wall" | "cliff" | "goal" | "start" | "end";

export interface Place {
  column: number;
  row: number;
  kind: Kind;
  /** A state in which nothing is decided and nothing happens any more. */
  idle?: boolean;
}

export interface Layout {
  columns: number;
  rows: number;
  /** One per state. */
  places: Place[];
  walls: Place[];
  /** The state at row * columns + column; -1 where none is. */
  stateAt: Int32Array;
  /** A unit vector per action, [right, down]. */
  directions: [number, number][];
}

const KINDS: Record<string, Kind> = { "#": "wall", C: "cliff", G: "goal", S: "start", ".": "free" };

function finish(places: Place[], walls: Place[], directions: [number, number][]): Layout {
  const all = [...places, ...walls];
  const columns = 1 + Math.max(...all.map(({ column }) => column));
  const rows = 1 + Math.max(...all.map(({ row }) => row));
  const stateAt = new Int32Array(columns * rows).fill(-1);
  places.forEach(({ column, row }, s) => {
    stateAt[row * columns + column] = s;
  });
  return { columns, rows, places, walls, stateAt, directions };
}

/** Actions without a direction of their own stand around the clock, from twelve. */
function clock(actions: number): [number, number][] {
  return Array.from({ length: actions }, (_, a) => {
    const angle = (2 * Math.PI * a) / actions;
    return [Math.sin(angle), -Math.cos(angle)];
  });
}

function mapLayout(rows: readonly string[], resets: boolean): Layout {
  const places: Place[] = [];
  const walls: Place[] = [];
  rows.forEach((line, row) => {
    [...line].forEach((cell, column) => {
      const kind = KINDS[cell];
      // A cliff that leads back to the start is no state.
      const idle = kind === "goal" || kind === "cliff";
      (kind === "wall" || (kind === "cliff" && resets) ? walls : places).push({ column, row, kind, idle });
    });
  });
  return finish(places, walls, [
    [0, -1],
    [0, 1],
    [-1, 0],
    [1, 0],
  ]);
}

/** Names like "(1,2)" as places: which number is the column, and which way it counts, is read off the moves. */
function namedLayout(info: ModelInfo): Layout | undefined {
  const pairs = info.stateNames.map(pairOf);
  const strays = pairs.filter((pair) => !pair).length;
  const moving = info.moves.filter((move) => move !== undefined);
  if (strays > 1 || moving.length < info.actions) return undefined;
  const move = (name: string) => info.moves[info.actionNames.indexOf(name)];
  // (x, y) with y upward where "right" or "left" changes the first number; otherwise (row, column).
  const first = [move("right"), move("left")].some((m) => m && m[0] !== 0);
  const top = Math.max(...pairs.map((pair) => (pair ? pair[1] : 0)));
  const shift = strays;
  const taken = new Set<string>();
  const places = info.stateNames.map((_, s): Place => {
    const pair = pairs[s];
    const kind = info.terminals.includes(s) ? "end" : info.start[s] > 0.2 ? "start" : "free";
    // The one state without a place, an end, stands alone at the top left.
    if (!pair) return { column: 0, row: 0, kind: "end", idle: true };
    const place = first ? { column: shift + pair[0], row: top - pair[1] } : { column: shift + pair[1], row: pair[0] };
    taken.add(`${place.column},${place.row}`);
    return { ...place, kind, idle: kind === "end" };
  });
  if (taken.size + strays !== places.length) return undefined;
  const directions = info.moves.map((m): [number, number] => {
    const [right, down] = first ? [m?.[0] ?? 0, -(m?.[1] ?? 0)] : [m?.[1] ?? 0, m?.[0] ?? 0];
    const length = Math.hypot(right, down);
    return [right / length, down / length];
  });
  return finish(places, [], directions);
}

function plainLayout(info: ModelInfo): Layout {
  const columns = Math.ceil(Math.sqrt(info.states));
  const places = info.stateNames.map(
    (_, s): Place => ({
      column: s % columns,
      row: Math.floor(s / columns),
      kind: info.terminals.includes(s) ? "end" : info.start[s] > 0.2 ? "start" : "free",
      idle: info.terminals.includes(s),
    }),
  );
  return finish(places, [], clock(info.actions));
}

const mark = (layout: Layout, kind: Kind, states: readonly number[]) => {
  for (const s of states) layout.places[s].kind = kind;
};

/** The layout of a world's model. */
export function layoutOf(world: World, info: ModelInfo): Layout {
  if (world.kind === "map") return mapLayout(world.rows, world.cliff === "reset");
  const layout = namedLayout(info) ?? plainLayout(info);
  if (world.kind === "cliffworld") {
    mark(layout, "cliff", [1, 2, 3]);
    mark(layout, "goal", [4]);
  }
  if (world.kind === "deepsea") {
    for (const place of layout.places) place.idle = place.row === layout.rows - 1;
    mark(layout, "goal", [world.size * (world.size - 1)]);
  }
  return layout;
}
