/**
 * Models of the literature.
 *
 * @module fma-pg/environments
 */

export { type CliffWalkingOptions, cliffWalking } from "./cliff-walking.ts";
export { cliffWorld } from "./cliff-world.ts";
export { type CornerGridOptions, cornerGrid } from "./corner-grid.ts";
export { type DeepSeaOptions, deepSea } from "./deep-sea.ts";
export type { Environment, EnvironmentOption } from "./environment.ts";
export { type ForestOptions, forest } from "./forest.ts";
export { type FrozenLakeOptions, frozenLake } from "./frozen-lake.ts";
export { type GamblerOptions, gambler } from "./gambler.ts";
export { type GarnetOptions, garnet } from "./garnet.ts";
export { type Ending, type GridWorldOptions, gridWorld } from "./grid-world.ts";
export { type InventoryOptions, inventory } from "./inventory.ts";
export { jumpGrid } from "./jump-grid.ts";
export { type QueueOptions, queue } from "./queue.ts";
export { type RandomWalkOptions, randomWalk } from "./random-walk.ts";
export { environments } from "./registry.ts";
export { type RiverSwimOptions, riverSwim } from "./river-swim.ts";
export { type SparseRandomOptions, sparseRandom } from "./sparse-random.ts";
export { type TaxiOptions, taxi } from "./taxi.ts";
