/**
 * The environments by name, as the command line offers them.
 */

import { cliffWalkingEntry } from "./cliff-walking.ts";
import { cliffWorld } from "./cliff-world.ts";
import { cornerGridEntry } from "./corner-grid.ts";
import { deepSea } from "./deep-sea.ts";
import { discountOption, type Environment } from "./environment.ts";
import { forestEntry } from "./forest.ts";
import { frozenLakeEntry } from "./frozen-lake.ts";
import { gamblerEntry } from "./gambler.ts";
import { type GarnetOptions, garnet } from "./garnet.ts";
import { LEGEND } from "./grid-map.ts";
import { type GridWorldOptions, gridWorld } from "./grid-world.ts";
import { inventoryEntry } from "./inventory.ts";
import { jumpGridEntry } from "./jump-grid.ts";
import { queueEntry } from "./queue.ts";
import { randomWalkEntry } from "./random-walk.ts";
import { riverSwimEntry } from "./river-swim.ts";
import { sparseRandomEntry } from "./sparse-random.ts";
import { taxiEntry } from "./taxi.ts";

const DISCOUNT = discountOption(0.9);
const ENDING = "terminal, absorbing or reset";

/** Every environment, as the command line offers it. The functions of the same names have the sources. */
export const environments: readonly Environment[] = [
  {
    name: "cliffworld",
    summary: "the published study's CliffWorld: 21 states, 4 actions, three chasms between start and goal",
    options: [DISCOUNT],
    create: (options = {}) => cliffWorld(options),
  },
  {
    name: "deepsea",
    summary: "DeepSeaTreasure: size^2 states, 2 actions, one treasure at the end of always going right",
    options: [{ name: "size", type: "number", default: 5, summary: "side of the grid, >= 2" }, DISCOUNT],
    create: (options = {}) => deepSea(options),
  },
  {
    name: "gridworld",
    summary: "a grid drawn as text: S start, G goal, C cliff, # wall, . free",
    options: [
      { name: "map", type: "string", summary: "the lines of the map", legend: LEGEND },
      { name: "slip", type: "number", default: 0, summary: "probability of moving at right angles instead" },
      { name: "goalReward", type: "number", default: 1, summary: "paid on entering a goal" },
      { name: "cliffReward", type: "number", default: -1, summary: "paid on entering a cliff" },
      { name: "stepReward", type: "number", default: 0, summary: "paid for every other move" },
      { name: "goal", type: "string", default: "terminal", summary: `after a goal: ${ENDING}` },
      { name: "cliff", type: "string", default: "terminal", summary: `after a cliff: ${ENDING}` },
      DISCOUNT,
    ],
    create: (options = {}) => gridWorld(options as unknown as GridWorldOptions),
  },
  {
    name: "garnet",
    summary: "a random model: each state-action pair has `branching` next states",
    options: [
      { name: "states", type: "number", summary: "S" },
      { name: "actions", type: "number", summary: "A" },
      { name: "branching", type: "number", summary: "next states of every state-action pair, 1 .. S" },
      { name: "seed", type: "number", summary: "an integer in 0 .. 2^32 - 1" },
      DISCOUNT,
    ],
    create: (options = {}) => garnet(options as unknown as GarnetOptions),
  },
  sparseRandomEntry,
  frozenLakeEntry,
  cliffWalkingEntry,
  taxiEntry,
  jumpGridEntry,
  cornerGridEntry,
  gamblerEntry,
  randomWalkEntry,
  forestEntry,
  inventoryEntry,
  riverSwimEntry,
  queueEntry,
];
