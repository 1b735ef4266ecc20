/**
 * Sutton & Barto's gridworld with terminal corners, Example 4.1.
 */

import type { Mdp } from "../model/mdp.ts";
import { checkInteger, checkKeys, checkObject } from "../support/argument-checks.ts";
import { discountOption, type Environment } from "./environment.ts";
import { GOAL, START } from "./grid-map.ts";
import { gridWorld } from "./grid-world.ts";

/** What `cornerGrid` takes. */
export interface CornerGridOptions {
  /** Side of the grid, from 2 to 1000. Default 4. */
  size?: number;
  /** gamma, in [0, 1]. Default 1. */
  discount?: number;
}

/**
 * A square grid whose first and last cells are terminal, states row by row, actions up, down, left, right. Every move
 * pays -1, one off the grid stays. The start is uniform over the cells that are not terminal.
 *
 * Source: Sutton & Barto, Reinforcement Learning, 2nd ed. 2018, Example 4.1 (values of the uniform policy: Figure 4.1).
 *
 * @throws TypeError, RangeError naming the option
 */
export function cornerGrid(options: CornerGridOptions = {}): Mdp {
  checkKeys("cornerGrid", checkObject("cornerGrid: options", options), ["size", "discount"]);
  const { size = 4, discount = 1 } = options;
  checkInteger("cornerGrid: size", size, 2, 1000);
  const map = Array.from({ length: size }, () => START.repeat(size));
  map[0] = GOAL + map[0].slice(1);
  map[size - 1] = map[size - 1].slice(1) + GOAL;
  return gridWorld({ map, stepReward: -1, goalReward: -1, discount, name: "cornergrid" });
}

export const cornerGridEntry: Environment = {
  name: "cornergrid",
  summary: "Sutton & Barto, Example 4.1: -1 a move until one of two corners is reached",
  options: [{ name: "size", type: "number", default: 4, summary: "side of the grid, 2 .. 1000" }, discountOption(1)],
  create: (options = {}) => cornerGrid(options),
};
