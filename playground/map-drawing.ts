/**
 * A run's map: values as colours, occupancy as dots, the policy as arrows.
 */
import type { Layout, Place } from "./layout.ts";
import { css, type Inks, inkOn, viridis } from "./palette.ts";
import type { Pen } from "./pen.ts";
import type { Snapshot } from "./protocol.ts";
import type { Tint } from "./tint.ts";

export interface MapPicture {
  layout: Layout;
  snapshot: Snapshot | undefined;
  /** What colours mean. */
  tint: Tint;
  /** Side of a cell in pixels. */
  cell: number;
  inks: Inks;
  /** The run's colour. */
  accent: string;
  /** The cell under the cursor. */
  cursor?: { column: number; row: number };
}

const GOAL = "#ffd400";
const CLIFF = "#d55e00";

/** A flag, a warning triangle, a ring, a square: marks of cells, in the upper left corner where the cell has arrows. */
function drawMark(pen: Pen, place: Place, x: number, y: number, cell: number, ink: string): void {
  const r = cell * 0.13;
  const [cx, cy] = [x + cell * 0.17, y + cell * 0.19];
  switch (place.kind) {
    case "goal":
      pen.line(cx - r * 0.6, cy - r, cx - r * 0.6, cy + r, ink, Math.max(1, cell / 32));
      pen.polygon(
        [
          [cx - r * 0.6, cy - r],
          [cx + r, cy - r * 0.4],
          [cx - r * 0.6, cy + r * 0.25],
        ],
        ink === "#ffffff" ? GOAL : ink,
      );
      break;
    case "cliff":
      pen.polygon(
        [
          [cx - r, cy + r * 0.8],
          [cx + r, cy + r * 0.8],
          [cx, cy - r],
        ],
        ink === "#ffffff" ? "#ff9a4d" : CLIFF,
      );
      break;
    case "start":
      pen.circle(cx, cy, r * 0.8, undefined, ink, Math.max(1, cell / 24));
      break;
    case "end":
      pen.rect(cx - r * 0.7, cy - r * 0.7, r * 1.4, r * 1.4, ink);
      break;
    default:
  }
}

function drawArrow(
  pen: Pen,
  x: number,
  y: number,
  [right, down]: readonly number[],
  length: number,
  ink: string,
): void {
  if (length < 6.5) {
    // Too small for a shaft.
    const [tipX, tipY, half] = [x + right * length, y + down * length, length * 0.42];
    pen.polygon(
      [
        [tipX, tipY],
        [x - down * half, y + right * half],
        [x + down * half, y - right * half],
      ],
      ink,
    );
    return;
  }
  const head = Math.min(length * 0.55, 3 + length * 0.22);
  const [tipX, tipY] = [x + right * length, y + down * length];
  const [neckX, neckY] = [tipX - right * head, tipY - down * head];
  const width = Math.max(0.8, length * 0.11);
  pen.line(x, y, neckX, neckY, ink, width);
  const half = head * 0.62;
  pen.polygon(
    [
      [tipX, tipY],
      [neckX - down * half, neckY + right * half],
      [neckX + down * half, neckY - right * half],
    ],
    ink,
  );
}

/** A hatched block, so that walls are told apart by more than colour; cliffs that are no states get a triangle. */
function drawWall(pen: Pen, { kind }: Place, x: number, y: number, cell: number, inks: Inks): void {
  const gap = cell > 14 ? 1 : 0;
  pen.rect(x, y, cell - gap, cell - gap, kind === "cliff" ? CLIFF : inks.wall);
  if (cell < 10) return;
  if (kind === "cliff") {
    const [cx, cy, r] = [x + cell / 2, y + cell / 2, cell * 0.2];
    pen.polygon(
      [
        [cx - r, cy + r * 0.8],
        [cx + r, cy + r * 0.8],
        [cx, cy - r],
      ],
      "#ffffff",
    );
  } else {
    pen.line(x + cell * 0.2, y + cell * 0.8, x + cell * 0.8, y + cell * 0.2, inks.hatch, 1.5);
  }
}

export function drawMap(pen: Pen, { layout, snapshot, tint, cell, inks, accent, cursor }: MapPicture): void {
  const { places, walls, directions } = layout;
  const actions = directions.length;
  const gap = cell > 14 ? 1 : 0;
  for (const wall of walls) drawWall(pen, wall, wall.column * cell, wall.row * cell, cell, inks);

  let most = 0;
  places.forEach(({ idle }, s) => {
    if (snapshot && !idle) most = Math.max(most, snapshot.occupancy[s]);
  });
  places.forEach((place, s) => {
    const [x, y] = [place.column * cell, place.row * cell];
    if (!snapshot || place.idle) {
      drawTile(pen, place, cell, inks);
      return;
    }
    const colour = viridis(tint.at(s, snapshot));
    const ink = inkOn(colour);
    pen.rect(x, y, cell - gap, cell - gap, css(colour));
    const [cx, cy] = [x + (cell - gap) / 2, y + (cell - gap) / 2];
    // The dot's area is in proportion to the occupancy.
    const radius = most > 0 ? cell * 0.3 * Math.sqrt(snapshot.occupancy[s] / most) : 0;
    if (radius > 0.6) {
      const veil = ink === "#ffffff" ? "rgba(255,255,255,0.42)" : "rgba(16,19,26,0.32)";
      pen.circle(cx, cy, radius, veil, ink, cell > 20 ? 1 : 0.5);
    }
    if (cell >= 7) drawMark(pen, place, x, y, cell, ink);
    if (cell < 6) return;
    let best = 0;
    for (let a = 1; a < actions; a++) {
      if (snapshot.policy[s * actions + a] > snapshot.policy[s * actions + best]) best = a;
    }
    for (let a = 0; a < actions; a++) {
      const p = snapshot.policy[s * actions + a];
      if (p < 0.03 || (cell < 13 && a !== best)) continue;
      drawArrow(pen, cx, cy, directions[a], cell * 0.46 * p, ink);
    }
  });

  if (cursor) {
    const [x, y, side] = [cursor.column * cell, cursor.row * cell, cell - gap];
    const width = Math.max(2, cell / 18);
    for (const [colour, thick] of [
      ["#ffffff", width + 2],
      [accent, width],
    ] as const) {
      pen.line(x, y, x + side, y, colour, thick);
      pen.line(x + side, y, x + side, y + side, colour, thick);
      pen.line(x + side, y + side, x, y + side, colour, thick);
      pen.line(x, y + side, x, y, colour, thick);
    }
  }
}

/** A cell without a policy: nothing is decided there, or it is drawn but not solved yet. */
export function drawTile(pen: Pen, place: Place, cell: number, inks: Inks): void {
  const [x, y] = [place.column * cell, place.row * cell];
  if (place.kind === "wall") {
    drawWall(pen, place, x, y, cell, inks);
    return;
  }
  const gap = cell > 14 ? 1 : 0;
  pen.rect(x, y, cell - gap, cell - gap, place.kind === "cliff" ? inks.abyss : inks.grid);
  drawMark(pen, place, x + cell * 0.16, y + cell * 0.12, cell * 2, inks.text);
}
