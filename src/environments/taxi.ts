/**
 * Gymnasium's Taxi.
 */

import { defineMdp, type Mdp } from "../model/mdp.ts";
import { checkKeys, checkObject } from "../support/argument-checks.ts";
import { discountOption, type Environment } from "./environment.ts";

/** Between the cells of a row, `|` is a wall. */
const MAP = ["R: | : :G", " : | : : ", " : : : : ", " | : | : ", "Y| : |B: "];
const SIZE = 5;
const STOPS = [
  { name: "red", row: 0, column: 0 },
  { name: "green", row: 0, column: 4 },
  { name: "yellow", row: 4, column: 0 },
  { name: "blue", row: 4, column: 3 },
];
const IN_TAXI = STOPS.length;
const STATES = SIZE * SIZE * (STOPS.length + 1) * STOPS.length;
const ACTIONS = ["south", "north", "east", "west", "pickup", "dropoff"];

/** What `taxi` takes. */
export interface TaxiOptions {
  /** gamma, in [0, 1]; Gymnasium has none. Default 0.99. */
  discount?: number;
}

interface Situation {
  row: number;
  column: number;
  /** A stop, or 4 in the taxi. */
  passenger: number;
  destination: number;
}

const encode = ({ row, column, passenger, destination }: Situation): number =>
  ((row * SIZE + column) * (STOPS.length + 1) + passenger) * STOPS.length + destination;

/** What an action does; `delivered` ends the ride. */
function act(from: Situation, action: string): { to: Situation; reward: number; delivered?: boolean } {
  const { row, column, passenger, destination } = from;
  const stop = STOPS.findIndex((place) => place.row === row && place.column === column);
  const isOpen = (side: number) => MAP[row][2 * column + side] === ":";
  switch (action) {
    case "south":
      return { to: { ...from, row: Math.min(row + 1, SIZE - 1) }, reward: -1 };
    case "north":
      return { to: { ...from, row: Math.max(row - 1, 0) }, reward: -1 };
    case "east":
      return { to: isOpen(1) ? { ...from, column: column + 1 } : from, reward: -1 };
    case "west":
      return { to: isOpen(-1) ? { ...from, column: column - 1 } : from, reward: -1 };
    case "pickup":
      return passenger < IN_TAXI && passenger === stop
        ? { to: { ...from, passenger: IN_TAXI }, reward: -1 }
        : { to: from, reward: -10 };
    default:
      if (passenger !== IN_TAXI || stop < 0) return { to: from, reward: -10 };
      if (stop === destination) return { to: from, reward: 20, delivered: true };
      return { to: { ...from, passenger: stop }, reward: -1 };
  }
}

/**
 * Taxi-v4, dry and with a steady passenger: 500 states ((row * 5 + column) * 5 + passenger) * 4 + destination, where
 * passenger 4 sits in the taxi, and 6 actions: south, north, east, west, pickup, dropoff. A move pays -1, an illegal
 * pickup or dropoff -10, delivery 20 and then the ride ends.
 *
 * State 500, "end", is terminal. Gymnasium ends in the state with the passenger at the destination, which would not do
 * here: as an ordinary state it goes on. The start is uniform over the 300 states in which the passenger waits
 * elsewhere than at the destination.
 *
 * Source: Dietterich, "Hierarchical reinforcement learning with the MAXQ value function decomposition", JAIR 13, 2000;
 * Farama Foundation, Gymnasium, Taxi-v4.
 *
 * @throws TypeError, RangeError naming the option
 */
export function taxi(options: TaxiOptions = {}): Mdp {
  checkKeys("taxi", checkObject("taxi: options", options), ["discount"]);
  const { discount = 0.99 } = options;
  const transitions: [number, number, number, number][] = [];
  const rewards = new Float64Array((STATES + 1) * ACTIONS.length);
  const start = new Float64Array(STATES + 1);
  const stateNames: string[] = new Array(STATES + 1).fill("end");
  for (let row = 0; row < SIZE; row++) {
    for (let column = 0; column < SIZE; column++) {
      for (let passenger = 0; passenger <= IN_TAXI; passenger++) {
        for (let destination = 0; destination < STOPS.length; destination++) {
          const situation = { row, column, passenger, destination };
          const s = encode(situation);
          if (passenger !== IN_TAXI && passenger !== destination) start[s] = 1 / 300;
          stateNames[s] = `(${row},${column}) ${STOPS[passenger]?.name ?? "in taxi"} to ${STOPS[destination].name}`;
          ACTIONS.forEach((action, a) => {
            const { to, reward, delivered } = act(situation, action);
            transitions.push([s, a, delivered ? STATES : encode(to), 1]);
            rewards[s * ACTIONS.length + a] = reward;
          });
        }
      }
    }
  }
  return defineMdp({
    name: "taxi",
    states: STATES + 1,
    actions: ACTIONS.length,
    discount,
    start,
    transitions,
    rewards,
    terminals: [STATES],
    stateNames,
    actionNames: ACTIONS,
  });
}

export const taxiEntry: Environment = {
  name: "taxi",
  summary: "Gymnasium's Taxi: 500 states and an end, 6 actions, fetch a passenger and deliver",
  options: [discountOption(0.99)],
  create: (options = {}) => taxi(options),
};
