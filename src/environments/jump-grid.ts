/**
 * Sutton & Barto's gridworld with two jumps, Example 3.5.
 */

import { defineMdp, type Mdp } from "../model/mdp.ts";
import { checkKeys, checkObject } from "../support/argument-checks.ts";
import { discountOption, type Environment } from "./environment.ts";

const SIZE = 5;
const MOVES = [
  { name: "north", down: -1, right: 0 },
  { name: "south", down: 1, right: 0 },
  { name: "east", down: 0, right: 1 },
  { name: "west", down: 0, right: -1 },
];
/** A at (0,1) leads to (4,1), B at (0,3) to (2,3). */
const JUMPS = new Map([
  [1, { to: 21, reward: 10 }],
  [3, { to: 13, reward: 5 }],
]);

/**
 * Gridworld: 25 states, row by row, actions north, south, east, west. A move off the grid stays and pays -1; every
 * action in A, state 1, pays 10 and leads to state 21, and in B, state 3, pays 5 and leads to state 13; other moves pay
 * nothing. The task goes on for ever; the start is uniform.
 *
 * Source: Sutton & Barto, Reinforcement Learning, 2nd ed. 2018, Example 3.5, with discount 0.9 (values: Figures 3.2, 3.5).
 *
 * @param options.discount gamma, in [0, 1]. Default 0.9.
 * @throws TypeError, RangeError naming the option
 */
export function jumpGrid(options: { discount?: number } = {}): Mdp {
  checkKeys("jumpGrid", checkObject("jumpGrid: options", options), ["discount"]);
  const { discount = 0.9 } = options;
  const transitions: [number, number, number, number][] = [];
  const rewards: number[] = [];
  for (let s = 0; s < SIZE * SIZE; s++) {
    MOVES.forEach(({ down, right }, a) => {
      const row = Math.floor(s / SIZE) + down;
      const column = (s % SIZE) + right;
      const inside = row >= 0 && row < SIZE && column >= 0 && column < SIZE;
      const jump = JUMPS.get(s);
      transitions.push([s, a, jump?.to ?? (inside ? row * SIZE + column : s), 1]);
      rewards.push(jump?.reward ?? (inside ? 0 : -1));
    });
  }
  return defineMdp({
    name: "jumpgrid",
    states: SIZE * SIZE,
    actions: MOVES.length,
    discount,
    start: new Float64Array(SIZE * SIZE).fill(1 / (SIZE * SIZE)),
    transitions,
    rewards,
    stateNames: Array.from({ length: SIZE * SIZE }, (_, s) => `(${Math.floor(s / SIZE)},${s % SIZE})`),
    actionNames: MOVES.map(({ name }) => name),
  });
}

export const jumpGridEntry: Environment = {
  name: "jumpgrid",
  summary: "Sutton & Barto, Example 3.5: 25 states, two of which jump and pay",
  options: [discountOption(0.9)],
  create: (options = {}) => jumpGrid(options),
};
