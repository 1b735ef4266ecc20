/**
 * CliffWorld, as in the published study.
 */

import { defineMdp, type Mdp } from "../model/mdp.ts";
import { checkKeys, checkObject } from "../support/argument-checks.ts";

const WIDTH = 4;
const HEIGHT = 5;
const GOAL = 4;
const END = WIDTH * HEIGHT;
const MOVES = [
  { name: "down", dx: 0, dy: -1 },
  { name: "up", dx: 0, dy: 1 },
  { name: "left", dx: -1, dy: 0 },
  { name: "right", dx: 1, dy: 0 },
];

/**
 * CliffWorld: 21 states, 4 actions (down, up, left, right), start in state 0.
 *
 * State 5 x + y is cell (x, y) of a grid 4 wide and 5 high; moves stop at the border and pay nothing. Cells 1, 2 and 3
 * are chasms: any action there pays -100 and leads back to 0. Cell 4 is the goal: any action pays 1 and leads to
 * state 20, which keeps itself for ever with reward 0 (an ordinary state, terminal only at discount 1). With discount
 * 0.9 the optimal return is 0.9^6.
 *
 * Source: Vaswani et al., "A general class of surrogate functions for stable and efficient reinforcement learning",
 * AISTATS 2022, appendix on tabular experiments.
 *
 * @param options.discount gamma, in [0, 1]. Default 0.9.
 * @throws TypeError, RangeError naming the option
 */
export function cliffWorld(options: { discount?: number } = {}): Mdp {
  checkKeys("cliffWorld", checkObject("cliffWorld: options", options), ["discount"]);
  const { discount = 0.9 } = options;
  const transitions: [number, number, number, number][] = [];
  const rewards: number[][] = [];
  const stateNames: string[] = [];
  const clip = (i: number, size: number) => Math.min(Math.max(i, 0), size - 1);
  for (let s = 0; s <= END; s++) {
    const x = Math.floor(s / HEIGHT);
    const y = s % HEIGHT;
    const chasm = s >= 1 && s <= 3;
    MOVES.forEach(({ dx, dy }, a) => {
      let next = clip(x + dx, WIDTH) * HEIGHT + clip(y + dy, HEIGHT);
      if (chasm) next = 0;
      if (s === GOAL || s === END) next = END;
      transitions.push([s, a, next, 1]);
    });
    rewards.push(MOVES.map(() => (chasm ? -100 : s === GOAL ? 1 : 0)));
    stateNames.push(s === END ? "end" : `(${x},${y})`);
  }
  return defineMdp({
    name: "cliffworld",
    states: END + 1,
    actions: MOVES.length,
    discount,
    start: 0,
    transitions,
    rewards,
    stateNames,
    actionNames: MOVES.map(({ name }) => name),
  });
}
