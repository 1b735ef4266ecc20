/**
 * Gymnasium's FrozenLake.
 */

import { defineMdp, type Mdp } from "../model/mdp.ts";
import { checkKeys, checkNumber, checkObject } from "../support/argument-checks.ts";
import { discountOption, type Environment } from "./environment.ts";
import { GOAL, readMap, START } from "./grid-map.ts";

const HOLE = "H";
const LEGEND = [START, "F", HOLE, GOAL];

const MAPS: Record<string, readonly string[]> = {
  "4x4": ["SFFF", "FHFH", "FFFH", "HFFG"],
  "8x8": ["SFFFFFFF", "FFFFFFFF", "FFFHFFFF", "FFFFFHFF", "FFFHFFFF", "FHHFFFHF", "FHFFHFHF", "FFFHFFFG"],
};

const MOVES = [
  { name: "left", down: 0, right: -1 },
  { name: "down", down: 1, right: 0 },
  { name: "right", down: 0, right: 1 },
  { name: "up", down: -1, right: 0 },
];

/** What `frozenLake` takes. */
export interface FrozenLakeOptions {
  /** `"4x4"`, `"8x8"` or lines of S (start), F (frozen), H (hole) and G (goal). Default "4x4". */
  map?: string | readonly string[];
  /** Probability of moving as meant; the rest goes at right angles, half to either side. 1 is the lake that is not slippery. Default 1/3. */
  successRate?: number;
  /** Paid on entering the goal. Default 1. */
  goalReward?: number;
  /** Paid on entering a hole. Default 0. */
  holeReward?: number;
  /** Paid on entering any other cell, or on staying. Default 0. */
  stepReward?: number;
  /** gamma, in [0, 1]; Gymnasium has none. Default 0.99. */
  discount?: number;
}

const KEYS = ["map", "successRate", "goalReward", "holeReward", "stepReward", "discount"] as const;

/**
 * FrozenLake-v1: one state per cell, row by row, actions left, down, right, up; holes and goals are terminal, and
 * several starts share the mass. A move off the map stays where it is.
 *
 * Source: Farama Foundation, Gymnasium, FrozenLake-v1 (success_rate 1/3, reward_schedule (1, 0, 0)).
 *
 * @throws TypeError, RangeError naming the option, or the line and column of the map
 */
export function frozenLake(options: FrozenLakeOptions = {}): Mdp {
  checkKeys("frozenLake", checkObject("frozenLake: options", options), KEYS);
  const { map = "4x4", discount = 0.99 } = options;
  const finite = (key: "goalReward" | "holeReward" | "stepReward", value: number) =>
    checkNumber(`frozenLake: ${key}`, options[key] ?? value, Number.isFinite, "a finite number");
  const within = (x: number) => x >= 0 && x <= 1;
  const success = checkNumber("frozenLake: successRate", options.successRate ?? 1 / 3, within, "a number in [0, 1]");
  const paid: Record<string, number> = { [GOAL]: finite("goalReward", 1), [HOLE]: finite("holeReward", 0) };
  const stepReward = finite("stepReward", 0);
  const isNamed = typeof map === "string" && Object.hasOwn(MAPS, map);
  const { height, width, at } = readMap("frozenLake: map", isNamed ? MAPS[map] : map, LEGEND);

  const transitions: [number, number, number, number][] = [];
  const rewards = new Float64Array(4 * height * width);
  const start = new Float64Array(height * width);
  const terminals: number[] = [];
  const stateNames: string[] = [];
  for (let s = 0; s < height * width; s++) {
    const row = Math.floor(s / width);
    const column = s % width;
    stateNames.push(`(${row},${column})`);
    const cell = at(row, column);
    if (cell === START) start[s] = 1;
    if (cell === HOLE || cell === GOAL) {
      terminals.push(s);
      continue;
    }
    for (let a = 0; a < MOVES.length; a++) {
      for (const turn of [-1, 0, 1]) {
        const p = turn === 0 ? success : (1 - success) / 2;
        const { down, right } = MOVES[(a + turn + 4) % 4];
        const to = {
          row: Math.min(Math.max(row + down, 0), height - 1),
          column: Math.min(Math.max(column + right, 0), width - 1),
        };
        transitions.push([s, a, to.row * width + to.column, p]);
        rewards[4 * s + a] += p * (paid[at(to.row, to.column)] ?? stepReward);
      }
    }
  }
  const starts = start.reduce((x, y) => x + y, 0);
  return defineMdp({
    name: isNamed ? `frozenlake-${map}` : "frozenlake",
    states: height * width,
    actions: MOVES.length,
    discount,
    start: start.map((x) => x / starts),
    transitions,
    rewards,
    terminals,
    stateNames,
    actionNames: MOVES.map(({ name }) => name),
  });
}

export const frozenLakeEntry: Environment = {
  name: "frozenlake",
  summary: "Gymnasium's FrozenLake: a slippery lake with holes; --map FILE takes one of your own (S F H G)",
  options: [
    { name: "map", type: "string", default: "4x4", summary: "4x4 or 8x8", legend: LEGEND },
    { name: "successRate", type: "number", default: 1 / 3, summary: "probability of moving as meant" },
    { name: "goalReward", type: "number", default: 1, summary: "paid on entering the goal" },
    { name: "holeReward", type: "number", default: 0, summary: "paid on entering a hole" },
    { name: "stepReward", type: "number", default: 0, summary: "paid for every other move" },
    discountOption(0.99),
  ],
  create: (options = {}) => frozenLake(options),
};
