/**
 * Maps to begin with.
 */
import type { MapWorld } from "./world.ts";

const base: MapWorld = {
  kind: "map",
  rows: [],
  slip: 0,
  discount: 0.95,
  stepReward: 0,
  goalReward: 1,
  cliffReward: -1,
  cliff: "terminal",
};

/** A square room with pillars, a start and a goal in opposite corners. */
function pillars(size: number): string[] {
  return Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (_, column) => {
      if (row === size - 1 && column === 0) return "S";
      if (row === 0 && column === size - 1) return "G";
      if (row % 7 === 3 && column % 7 === 3) return "C";
      return row % 7 === 3 && column % 7 > 0 ? "#" : ".";
    }).join(""),
  );
}

export const PRESETS: readonly { id: string; title: string; world: MapWorld }[] = [
  {
    id: "rooms",
    title: "Four rooms",
    world: {
      ...base,
      slip: 0.1,
      rows: [
        ".....#....G",
        ".....#.....",
        "...........",
        ".....#.....",
        ".....#.....",
        "#.####.....",
        ".....###.##",
        ".....#.....",
        ".....#.....",
        "S..........",
        ".....#.....",
      ],
    },
  },
  {
    id: "walk",
    title: "Cliff walking (Sutton & Barto)",
    world: {
      ...base,
      discount: 0.99,
      stepReward: -1,
      goalReward: -1,
      cliffReward: -100,
      cliff: "reset",
      rows: ["............", "............", "............", "SCCCCCCCCCCG"],
    },
  },
  {
    id: "lake",
    title: "Frozen lake 8 × 8",
    world: {
      ...base,
      slip: 2 / 3,
      discount: 0.99,
      cliffReward: 0,
      rows: ["S.......", "........", "...C....", ".....C..", "...C....", ".CC...C.", ".C..C.C.", "...C...G"],
    },
  },
  {
    id: "bridge",
    title: "Bridge: short and risky, or long and safe",
    world: {
      ...base,
      slip: 0.15,
      discount: 0.97,
      cliffReward: -2,
      rows: ["..........", ".########.", ".CCCCCCCC.", "S........G", ".CCCCCCCC.", ".########.", ".........."],
    },
  },
  { id: "pillars", title: "Hall 21 × 21", world: { ...base, slip: 0.1, discount: 0.98, rows: pillars(21) } },
  { id: "large", title: "Large hall 50 × 50", world: { ...base, slip: 0.1, discount: 0.99, rows: pillars(50) } },
  {
    id: "blank",
    title: "Blank, to draw on",
    world: { ...base, rows: ["........", "........", "........", "........", "........", "........", "S......G"] },
  },
];
