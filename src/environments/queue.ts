/**
 * Control of the service rate of a queue.
 */

import { defineMdp, type Mdp } from "../model/mdp.ts";
import { checkInteger, checkKeys, checkNonNegative, checkNumber, checkObject } from "../support/argument-checks.ts";
import { discountOption, type Environment } from "./environment.ts";

/** What `queue` takes. */
export interface QueueOptions {
  /** Customers that the queue holds, from 1 to 100000. Default 20. */
  capacity?: number;
  /** Probability that a customer arrives in a slot. Default 0.4. */
  arrival?: number;
  /** Probability that slow service is done within a slot. Default 0.3. */
  slow?: number;
  /** Probability that fast service is done within a slot. Default 0.6. */
  fast?: number;
  /** Cost of a slot of fast service. Default 4. */
  fastCost?: number;
  /** Cost of a customer in the queue for a slot. Default 1. */
  holdingCost?: number;
  /** Cost of a customer turned away because the queue is full. Default 10. */
  lossCost?: number;
  /** gamma, in [0, 1]. Default 0.95. */
  discount?: number;
}

const RATES = { arrival: 0.4, slow: 0.3, fast: 0.6 };
const COSTS = { fastCost: 4, holdingCost: 1, lossCost: 10 };
const KEYS = ["capacity", ...Object.keys(RATES), ...Object.keys(COSTS), "discount"];

/**
 * A single server in discrete time: state s is the number of customers, the actions are slow and fast service. In a
 * slot the customer in service leaves with the action's probability, and then one arrives with `arrival`, who is lost
 * where the queue is full. r(s,a) = -(holdingCost s + fastCost where a is fast + lossCost P(a customer is lost)). The
 * start is an empty queue.
 *
 * Source: Puterman, Markov Decision Processes, 2005, section 3.7 (discrete-time queueing systems, service rate control),
 * with a bounded queue.
 *
 * @throws TypeError, RangeError naming the option
 */
export function queue(options: QueueOptions = {}): Mdp {
  checkKeys("queue", checkObject("queue: options", options), KEYS);
  const { discount = 0.95 } = options;
  const capacity = checkInteger("queue: capacity", options.capacity ?? 20, 1, 100000);
  const within = (x: number) => x >= 0 && x <= 1;
  const rate = (key: keyof typeof RATES) =>
    checkNumber(`queue: ${key}`, options[key] ?? RATES[key], within, "a number in [0, 1]");
  const cost = (key: keyof typeof COSTS) => checkNonNegative(`queue: ${key}`, options[key] ?? COSTS[key]);
  const arrival = rate("arrival");
  const service = [rate("slow"), rate("fast")];
  const [fastCost, holdingCost, lossCost] = [cost("fastCost"), cost("holdingCost"), cost("lossCost")];
  const transitions: [number, number, number, number][] = [];
  const rewards = new Float64Array(2 * (capacity + 1));
  for (let s = 0; s <= capacity; s++) {
    service.forEach((done, a) => {
      const leaves = s > 0 ? done : 0;
      for (const [left, p] of [
        [s - 1, leaves],
        [s, 1 - leaves],
      ]) {
        if (p === 0) continue;
        transitions.push([s, a, left, p * (1 - arrival)], [s, a, Math.min(left + 1, capacity), p * arrival]);
      }
      const lost = s === capacity ? (1 - leaves) * arrival : 0;
      rewards[2 * s + a] = -(holdingCost * s + a * fastCost + lossCost * lost);
    });
  }
  return defineMdp({
    name: `queue-${capacity}`,
    states: capacity + 1,
    actions: 2,
    discount,
    start: 0,
    transitions,
    rewards,
    actionNames: ["slow", "fast"],
  });
}

export const queueEntry: Environment = {
  name: "queue",
  summary: "a queue whose server works slowly for nothing or fast at a cost",
  options: [
    { name: "capacity", type: "number", default: 20, summary: "customers that the queue holds" },
    { name: "arrival", type: "number", default: RATES.arrival, summary: "probability of an arrival in a slot" },
    { name: "slow", type: "number", default: RATES.slow, summary: "probability that slow service is done in a slot" },
    { name: "fast", type: "number", default: RATES.fast, summary: "the same of fast service" },
    { name: "fastCost", type: "number", default: COSTS.fastCost, summary: "cost of a slot of fast service" },
    { name: "holdingCost", type: "number", default: COSTS.holdingCost, summary: "cost of a customer for a slot" },
    { name: "lossCost", type: "number", default: COSTS.lossCost, summary: "cost of a customer turned away" },
    discountOption(0.95),
  ],
  create: (options = {}) => queue(options),
};
