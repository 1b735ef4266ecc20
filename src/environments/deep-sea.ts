/**
 * DeepSeaTreasure, as in the published study.
 */

import { defineMdp, type Mdp } from "../model/mdp.ts";
import { checkInteger, checkKeys, checkObject, checkTransitions } from "../support/argument-checks.ts";

/** What `deepSea` takes. */
export interface DeepSeaOptions {
  /** n, the side of the grid, from 2 to 2896. Default 5. */
  size?: number;
  /** gamma, in [0, 1]. Default 0.9. */
  discount?: number;
}

/**
 * DeepSeaTreasure: n^2 states, 2 actions (left, right), start at the top left, state n - 1.
 *
 * State n x + y is cell (x, y); every move goes one down (y - 1) and one to the left or the right, stopping at the side
 * borders. The bottom y = 0 keeps its states for ever with reward 0 (ordinary states, terminal only at discount 1).
 * Every move pays -0.01 / n, but exactly 1 instead for the move right that ends in x = n - 1, y = 0: from (n - 2, 1)
 * and from (n - 1, 1), which cannot be reached. The optimal policy always moves right.
 *
 * Source: Vaswani et al., "A general class of surrogate functions for stable and efficient reinforcement learning",
 * AISTATS 2022, appendix on tabular experiments, there with n = 5; after Osband et al., "Behaviour suite for
 * reinforcement learning", ICLR 2020.
 *
 * @throws TypeError, RangeError naming the option
 */
export function deepSea(options: DeepSeaOptions = {}): Mdp {
  checkKeys("deepSea", checkObject("deepSea: options", options), ["size", "discount"]);
  const { size = 5, discount = 0.9 } = options;
  const n = checkInteger("deepSea: size", size, 2, 32767);
  checkTransitions("deepSea: size", 2 * n * n);
  const transitions: [number, number, number, number][] = [];
  const rewards = new Float64Array(2 * n * n);
  const stateNames: string[] = [];
  for (let s = 0; s < n * n; s++) {
    const x = Math.floor(s / n);
    const y = s % n;
    stateNames.push(`(${x},${y})`);
    for (let right = 0; right <= 1; right++) {
      const nextX = Math.min(Math.max(x + (right ? 1 : -1), 0), n - 1);
      transitions.push([s, right, y === 0 ? s : n * nextX + y - 1, 1]);
      const treasure = right === 1 && nextX === n - 1 && y === 1;
      rewards[2 * s + right] = y === 0 ? 0 : treasure ? 1 : -0.01 / n;
    }
  }
  return defineMdp({
    name: `deepsea-${n}`,
    states: n * n,
    actions: 2,
    discount,
    start: n - 1,
    transitions,
    rewards,
    stateNames,
    actionNames: ["left", "right"],
  });
}
