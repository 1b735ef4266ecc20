/**
 * pymdptoolbox's forest management.
 */

import { defineMdp, type Mdp } from "../model/mdp.ts";
import { checkInteger, checkKeys, checkNumber, checkObject } from "../support/argument-checks.ts";
import { discountOption, type Environment } from "./environment.ts";

/** What `forest` takes. */
export interface ForestOptions {
  /** Ages of the forest, from 2 to 1000000. Default 3. */
  states?: number;
  /** Paid for waiting in the oldest state. Default 4. */
  waitReward?: number;
  /** Paid for cutting in the oldest state. Default 2. */
  cutReward?: number;
  /** Probability of a fire in a year of waiting. Default 0.1. */
  fire?: number;
  /** gamma, in [0, 1]. Default 0.9. */
  discount?: number;
}

/**
 * A forest that grows older every year unless it burns or is cut, both of which take it back to age 0. Actions: wait,
 * cut. Cutting pays 1, but nothing at age 0 and cutReward at the greatest age; waiting pays waitReward there and else
 * nothing. The start is age 0.
 *
 * Source: Cordwell et al., pymdptoolbox, mdptoolbox.example.forest(S = 3, r1 = 4, r2 = 2, p = 0.1).
 *
 * @throws TypeError, RangeError naming the option
 */
export function forest(options: ForestOptions = {}): Mdp {
  checkKeys("forest", checkObject("forest: options", options), [
    "states",
    "waitReward",
    "cutReward",
    "fire",
    "discount",
  ]);
  const { discount = 0.9 } = options;
  const finite = (key: "waitReward" | "cutReward", value: number) =>
    checkNumber(`forest: ${key}`, options[key] ?? value, Number.isFinite, "a finite number");
  const states = checkInteger("forest: states", options.states ?? 3, 2, 1000000);
  const within = (x: number) => x >= 0 && x <= 1;
  const fire = checkNumber("forest: fire", options.fire ?? 0.1, within, "a number in [0, 1]");
  const oldest = states - 1;
  const transitions: [number, number, number, number][] = [];
  const rewards = new Float64Array(2 * states);
  for (let s = 0; s < states; s++) {
    transitions.push([s, 0, 0, fire], [s, 0, Math.min(s + 1, oldest), 1 - fire], [s, 1, 0, 1]);
    rewards[2 * s + 1] = s === 0 ? 0 : 1;
  }
  rewards[2 * oldest] = finite("waitReward", 4);
  rewards[2 * oldest + 1] = finite("cutReward", 2);
  return defineMdp({
    name: `forest-${states}`,
    states,
    actions: 2,
    discount,
    start: 0,
    transitions,
    rewards,
    actionNames: ["wait", "cut"],
  });
}

export const forestEntry: Environment = {
  name: "forest",
  summary: "pymdptoolbox's forest management: wait for the forest to grow old, or cut it",
  options: [
    { name: "states", type: "number", default: 3, summary: "ages of the forest, >= 2" },
    { name: "waitReward", type: "number", default: 4, summary: "paid for waiting at the greatest age" },
    { name: "cutReward", type: "number", default: 2, summary: "paid for cutting at the greatest age" },
    { name: "fire", type: "number", default: 0.1, summary: "probability of a fire in a year of waiting" },
    discountOption(0.9),
  ],
  create: (options = {}) => forest(options),
};
