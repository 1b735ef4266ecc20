/**
 * Sutton & Barto's gambler, Example 4.3.
 */

import { defineMdp, type Mdp } from "../model/mdp.ts";
import { checkInteger, checkKeys, checkNumber, checkObject } from "../support/argument-checks.ts";
import { discountOption, type Environment } from "./environment.ts";

/** What `gambler` takes. */
export interface GamblerOptions {
  /** The capital to reach, from 2 to 4096. Default 100. */
  goal?: number;
  /** Probability of heads. Default 0.4. */
  heads?: number;
  /** gamma, in [0, 1]. Default 1. */
  discount?: number;
}

/**
 * A gambler stakes on heads until the capital is 0 or the goal: goal + 1 states, the first and the last terminal, and
 * floor(goal / 2) actions. Action a stakes a + 1, but never more than min(s, goal - s): where the book allows fewer
 * stakes the actions beyond are copies of the largest, so the optimum is the book's, while a uniform policy favours the
 * largest stake. The book's stake of 0, which changes nothing, is left out. Reaching the goal pays 1; the start is
 * uniform over the capitals between.
 *
 * Source: Sutton & Barto, Reinforcement Learning, 2nd ed. 2018, Example 4.3.
 *
 * @throws TypeError, RangeError naming the option
 */
export function gambler(options: GamblerOptions = {}): Mdp {
  checkKeys("gambler", checkObject("gambler: options", options), ["goal", "heads", "discount"]);
  const { discount = 1 } = options;
  const goal = checkInteger("gambler: goal", options.goal ?? 100, 2, 4096);
  const within = (x: number) => x >= 0 && x <= 1;
  const heads = checkNumber("gambler: heads", options.heads ?? 0.4, within, "a number in [0, 1]");
  const actions = Math.floor(goal / 2);
  const transitions: [number, number, number, number][] = [];
  const rewards = new Float64Array((goal + 1) * actions);
  for (let s = 1; s < goal; s++) {
    for (let a = 0; a < actions; a++) {
      const stake = Math.min(a + 1, s, goal - s);
      transitions.push([s, a, s + stake, heads], [s, a, s - stake, 1 - heads]);
      if (s + stake === goal) rewards[s * actions + a] = heads;
    }
  }
  const start = new Float64Array(goal + 1).fill(1 / (goal - 1), 1, goal);
  return defineMdp({
    name: `gambler-${goal}`,
    states: goal + 1,
    actions,
    discount,
    start,
    transitions,
    rewards,
    terminals: [0, goal],
    stateNames: Array.from({ length: goal + 1 }, (_, s) => String(s)),
    actionNames: Array.from({ length: actions }, (_, a) => `stake ${a + 1}`),
  });
}

export const gamblerEntry: Environment = {
  name: "gambler",
  summary: "Sutton & Barto, Example 4.3: stake on heads until ruin or the goal",
  options: [
    { name: "goal", type: "number", default: 100, summary: "the capital to reach, 2 .. 4096" },
    { name: "heads", type: "number", default: 0.4, summary: "probability of heads" },
    discountOption(1),
  ],
  create: (options = {}) => gambler(options),
};
