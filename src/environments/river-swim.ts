/**
 * RiverSwim.
 */

import { defineMdp, type Mdp } from "../model/mdp.ts";
import { checkInteger, checkKeys, checkObject } from "../support/argument-checks.ts";
import { discountOption, type Environment } from "./environment.ts";

/** What `riverSwim` takes. */
export interface RiverSwimOptions {
  /** Places along the river, from 2 to 100000. Default 6. */
  length?: number;
  /** gamma, in [0, 1]. Default 0.95. */
  discount?: number;
}

/**
 * A chain of `length` states, swum left with the current or right against it. Left always succeeds and pays 5 / 1000 in
 * state 0. Right moves on with 0.35, stays with 0.6 and drifts back with 0.05; from state 0 it moves on with 0.6 and
 * else stays; in the last state it stays with 0.6, drifts back with 0.4, and pays 1. The start is state 0.
 *
 * Source: Osband, Russo & Van Roy, "(More) efficient reinforcement learning via posterior sampling", NIPS 2013, after
 * Strehl & Littman, "An analysis of model-based interval estimation for Markov decision processes", JCSS 74, 2008.
 *
 * @throws TypeError, RangeError naming the option
 */
export function riverSwim(options: RiverSwimOptions = {}): Mdp {
  checkKeys("riverSwim", checkObject("riverSwim: options", options), ["length", "discount"]);
  const { discount = 0.95 } = options;
  const length = checkInteger("riverSwim: length", options.length ?? 6, 2, 100000);
  const last = length - 1;
  const transitions: [number, number, number, number][] = [];
  for (let s = 0; s < length; s++) {
    transitions.push([s, 0, Math.max(s - 1, 0), 1]);
    if (s === 0) transitions.push([s, 1, 0, 0.4], [s, 1, 1, 0.6]);
    else if (s === last) transitions.push([s, 1, s - 1, 0.4], [s, 1, s, 0.6]);
    else transitions.push([s, 1, s - 1, 0.05], [s, 1, s, 0.6], [s, 1, s + 1, 0.35]);
  }
  return defineMdp({
    name: `riverswim-${length}`,
    states: length,
    actions: 2,
    discount,
    start: 0,
    transitions,
    rewards: {
      sparse: [
        [0, 0, 5 / 1000],
        [last, 1, 1],
      ],
    },
    actionNames: ["left", "right"],
  });
}

export const riverSwimEntry: Environment = {
  name: "riverswim",
  summary: "RiverSwim: little pay downstream, much more upstream",
  options: [
    { name: "length", type: "number", default: 6, summary: "places along the river, >= 2" },
    discountOption(0.95),
  ],
  create: (options = {}) => riverSwim(options),
};
