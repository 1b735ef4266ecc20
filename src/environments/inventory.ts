/**
 * Stochastic inventory control.
 */

import { defineMdp, type Mdp } from "../model/mdp.ts";
import {
  checkInteger,
  checkKeys,
  checkNonNegative,
  checkNumber,
  checkObject,
  checkTransitions,
  show,
} from "../support/argument-checks.ts";
import { isList } from "../support/lists.ts";
import { discountOption, type Environment } from "./environment.ts";

/** What `inventory` takes. */
export interface InventoryOptions {
  /** Units that the warehouse holds, from 1 to 1000. Default 3. */
  capacity?: number;
  /** Cost of an order of any size. Default 4. */
  fixedCost?: number;
  /** Cost of a unit ordered. Default 2. */
  unitCost?: number;
  /** Cost of a unit kept, the order included, for a period. Default 1. */
  holdingCost?: number;
  /** Paid for a unit sold. Default 8. */
  price?: number;
  /** Probability of a demand of 0, 1, 2, ... units; sums to 1. Default [1/4, 1/2, 1/4]. */
  demand?: ArrayLike<number>;
  /** gamma, in [0, 1]. Default 0.9. */
  discount?: number;
}

const COSTS = { fixedCost: 4, unitCost: 2, holdingCost: 1, price: 8 };
const KEYS = ["capacity", ...Object.keys(COSTS), "demand", "discount"];

/**
 * State s is the stock at the start of a period, action a orders a units, which arrive at once; demand above the stock
 * is lost. Orders are cut to the room that is left, capacity - s: where fewer units fit, the actions beyond are copies
 * of the order that fills the warehouse. r(s,a) is the expected revenue less ordering and holding costs. The start is
 * an empty warehouse.
 *
 * Source: Puterman, Markov Decision Processes, 2005, section 3.2 (the example's capacity 3, costs and demand are the
 * defaults).
 *
 * @throws TypeError, RangeError naming the option
 */
export function inventory(options: InventoryOptions = {}): Mdp {
  checkKeys("inventory", checkObject("inventory: options", options), KEYS);
  const { discount = 0.9, demand = [0.25, 0.5, 0.25] } = options;
  const capacity = checkInteger("inventory: capacity", options.capacity ?? 3, 1, 1000);
  const cost = (key: keyof typeof COSTS) => checkNonNegative(`inventory: ${key}`, options[key] ?? COSTS[key]);
  const [fixed, unit, holding, price] = (Object.keys(COSTS) as (keyof typeof COSTS)[]).map(cost);
  if (!isList(demand)) throw new TypeError(`inventory: demand must be a list of probabilities, got ${show(demand)}`);
  const probabilities = Array.from(demand as ArrayLike<number>, (p, d) =>
    checkNumber(`inventory: demand[${d}]`, p, (x) => x >= 0 && x <= 1, "a number in [0, 1]"),
  );
  const states = capacity + 1;
  checkTransitions("inventory", states * states * probabilities.length);
  const transitions: [number, number, number, number][] = [];
  const rewards = new Float64Array(states * states);
  for (let s = 0; s < states; s++) {
    for (let a = 0; a < states; a++) {
      const order = Math.min(a, capacity - s);
      const stock = s + order;
      let revenue = 0;
      probabilities.forEach((p, d) => {
        transitions.push([s, a, Math.max(stock - d, 0), p]);
        revenue += p * price * Math.min(d, stock);
      });
      rewards[s * states + a] = revenue - (order > 0 ? fixed + unit * order : 0) - holding * stock;
    }
  }
  return defineMdp({
    name: `inventory-${capacity}`,
    states,
    actions: states,
    discount,
    start: 0,
    transitions,
    rewards,
    actionNames: Array.from({ length: states }, (_, a) => `order ${a}`),
  });
}

export const inventoryEntry: Environment = {
  name: "inventory",
  summary: "Puterman's inventory control: how many units to order",
  options: [
    { name: "capacity", type: "number", default: 3, summary: "units that the warehouse holds, 1 .. 1000" },
    { name: "fixedCost", type: "number", default: COSTS.fixedCost, summary: "cost of an order of any size" },
    { name: "unitCost", type: "number", default: COSTS.unitCost, summary: "cost of a unit ordered" },
    { name: "holdingCost", type: "number", default: COSTS.holdingCost, summary: "cost of a unit kept for a period" },
    { name: "price", type: "number", default: COSTS.price, summary: "paid for a unit sold" },
    discountOption(0.9),
  ],
  create: (options = {}) => inventory(options),
};
