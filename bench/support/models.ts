/** The models of the benchmark, made once each. */
import { cliffWorld } from "../../src/environments/cliff-world.ts";
import { garnet } from "../../src/environments/garnet.ts";
import type { Mdp } from "../../src/model/mdp.ts";

const made = new Map<string, Mdp>();

function once(name: string, make: () => Mdp): Mdp {
  let mdp = made.get(name);
  if (!mdp) {
    mdp = make();
    made.set(name, mdp);
  }
  return mdp;
}

export const cliff = (): Mdp => once("cliff", () => cliffWorld());

/** Ten next states a row. */
export const sparse = (states: number, actions: number, discount = 0.9): Mdp =>
  once(`${states}x${actions} ${discount}`, () => garnet({ states, actions, branching: 10, seed: 1, discount }));

/** Every state a next state of every row. */
export const dense = (states: number, actions: number): Mdp =>
  once(`dense ${states}x${actions}`, () => garnet({ states, actions, branching: states, seed: 1 }));

/** Above so many states a model takes no part in --quick. */
const QUICK = 200;

export const isLarge = (mdp: Mdp): boolean => mdp.states > QUICK;

/** "garnet 100x4"; with the discount where it is not 0.9. */
export function label({ name, states, actions, transitions, discount }: Mdp): string {
  const full = transitions.nextState.length === states * actions * states;
  const kind = name?.startsWith("garnet") ? (full ? "dense" : "garnet") : "CliffWorld";
  return `${kind} ${states}x${actions}${discount === 0.9 ? "" : `, discount ${discount}`}`;
}
