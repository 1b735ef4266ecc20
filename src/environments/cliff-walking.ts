/**
 * Gymnasium's CliffWalking, Sutton & Barto's Example 6.6.
 */

import { defineMdp, type Mdp } from "../model/mdp.ts";
import { checkKeys, checkNumber, checkObject } from "../support/argument-checks.ts";
import { discountOption, type Environment } from "./environment.ts";

const HEIGHT = 4;
const WIDTH = 12;
const START = 36;
const GOAL = 47;
const MOVES = [
  { name: "up", down: -1, right: 0 },
  { name: "right", down: 0, right: 1 },
  { name: "down", down: 1, right: 0 },
  { name: "left", down: 0, right: -1 },
];

/** What `cliffWalking` takes. */
export interface CliffWalkingOptions {
  /** Probability of moving at right angles instead, half of it to either side; Gymnasium's is_slippery is 2/3. Default 0. */
  slip?: number;
  /** gamma, in [0, 1]. Default 1. */
  discount?: number;
}

/**
 * CliffWalking-v1: 48 states, one per cell of a grid 4 high and 12 wide, row by row; actions up, right, down, left.
 * Every move pays -1; one into the cliff, states 37 to 46, pays -100 and leads back to the start, state 36. The goal,
 * state 47, is terminal. The cliff's states are there for Gymnasium's numbering and cannot be reached.
 *
 * Source: Sutton & Barto, Reinforcement Learning, 2nd ed. 2018, Example 6.6; Farama Foundation, Gymnasium,
 * CliffWalking-v1.
 *
 * @throws TypeError, RangeError naming the option
 */
export function cliffWalking(options: CliffWalkingOptions = {}): Mdp {
  checkKeys("cliffWalking", checkObject("cliffWalking: options", options), ["slip", "discount"]);
  const { discount = 1 } = options;
  const within = (x: number) => x >= 0 && x <= 1;
  const slip = checkNumber("cliffWalking: slip", options.slip ?? 0, within, "a number in [0, 1]");
  const transitions: [number, number, number, number][] = [];
  const rewards = new Float64Array(HEIGHT * WIDTH * MOVES.length);
  const clip = (i: number, size: number) => Math.min(Math.max(i, 0), size - 1);
  for (let s = 0; s < HEIGHT * WIDTH; s++) {
    if (s === GOAL) continue;
    for (let a = 0; a < MOVES.length; a++) {
      for (const turn of [-1, 0, 1]) {
        const p = turn === 0 ? 1 - slip : slip / 2;
        const { down, right } = MOVES[(a + turn + 4) % 4];
        const to = clip(Math.floor(s / WIDTH) + down, HEIGHT) * WIDTH + clip((s % WIDTH) + right, WIDTH);
        const falls = to > START && to < GOAL;
        transitions.push([s, a, falls ? START : to, p]);
        rewards[MOVES.length * s + a] += p * (falls ? -100 : -1);
      }
    }
  }
  return defineMdp({
    name: "cliffwalking",
    states: HEIGHT * WIDTH,
    actions: MOVES.length,
    discount,
    start: START,
    transitions,
    rewards,
    terminals: [GOAL],
    stateNames: Array.from({ length: HEIGHT * WIDTH }, (_, s) => `(${Math.floor(s / WIDTH)},${s % WIDTH})`),
    actionNames: MOVES.map(({ name }) => name),
  });
}

export const cliffWalkingEntry: Environment = {
  name: "cliffwalking",
  summary: "Gymnasium's CliffWalking (Sutton & Barto, Example 6.6): 48 states, 13 moves along a cliff",
  options: [
    { name: "slip", type: "number", default: 0, summary: "probability of moving at right angles instead" },
    discountOption(1),
  ],
  create: (options = {}) => cliffWalking(options),
};
