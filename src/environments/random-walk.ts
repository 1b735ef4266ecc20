/**
 * Sutton & Barto's random walk, Example 6.2.
 */

import { defineMdp, type Mdp } from "../model/mdp.ts";
import { checkInteger, checkKeys, checkObject } from "../support/argument-checks.ts";
import { discountOption, type Environment } from "./environment.ts";

/** What `randomWalk` takes. */
export interface RandomWalkOptions {
  /** States between the ends, from 1 to 100000. Default 5. */
  length?: number;
  /** gamma, in [0, 1]. Default 1. */
  discount?: number;
}

/**
 * A walk on a line: states 0 and length + 1 are terminal, the walk starts in the middle, and entering the right end
 * pays 1. The actions are left and right; the book's walk is the uniform policy, with value s / (length + 1) in state s.
 *
 * Source: Sutton & Barto, Reinforcement Learning, 2nd ed. 2018, Example 6.2.
 *
 * @throws TypeError, RangeError naming the option
 */
export function randomWalk(options: RandomWalkOptions = {}): Mdp {
  checkKeys("randomWalk", checkObject("randomWalk: options", options), ["length", "discount"]);
  const { discount = 1 } = options;
  const length = checkInteger("randomWalk: length", options.length ?? 5, 1, 100000);
  const transitions: [number, number, number, number][] = [];
  for (let s = 1; s <= length; s++) transitions.push([s, 0, s - 1, 1], [s, 1, s + 1, 1]);
  return defineMdp({
    name: `randomwalk-${length}`,
    states: length + 2,
    actions: 2,
    discount,
    start: Math.ceil(length / 2),
    transitions,
    rewards: { sparse: [[length, 1, 1]] },
    terminals: [0, length + 1],
    actionNames: ["left", "right"],
  });
}

export const randomWalkEntry: Environment = {
  name: "randomwalk",
  summary: "Sutton & Barto, Example 6.2: a line with an end that pays and one that does not",
  options: [{ name: "length", type: "number", default: 5, summary: "states between the ends" }, discountOption(1)],
  create: (options = {}) => randomWalk(options),
};
