/**
 * Reads the lists of states that end and of actions that states lack.
 */
import { checkInteger, show } from "../support/argument-checks.ts";
import { isList } from "../support/lists.ts";
import type { Frame } from "./compressed-rows.ts";

/** The declared terminal states, ascending and each once, and their mask. */
export function readTerminals(
  given: unknown,
  states: number,
  prefix: string,
): { terminals: Int32Array; mask: Int32Array } {
  const mask = new Int32Array(states);
  if (given === undefined) return { terminals: new Int32Array(0), mask };
  if (!isList(given)) throw new TypeError(`${prefix}terminals must be a list of states, got ${show(given)}`);
  for (let i = 0; i < given.length; i++) mask[checkInteger(`${prefix}terminals[${i}]`, given[i], 0, states - 1)] = 1;
  const terminals = new Int32Array(given.length);
  let count = 0;
  for (let s = 0; s < states; s++) if (mask[s] === 1) terminals[count++] = s;
  return { terminals: terminals.slice(0, count), mask };
}

/** Unavailable actions of states that are not declared terminal. */
export interface Unavailable {
  /** s * A + a, ascending, each once. */
  readonly pairs: Int32Array;
  /** 1 for each of them. [S, A] */
  readonly mask: Uint8Array;
}

/**
 * The list [s, a][]; repeats count once, pairs of declared terminal states are dropped. undefined where nothing is left.
 *
 * @throws TypeError, RangeError naming the entry; RangeError naming a state that has no action left
 */
export function readUnavailable(given: unknown, frame: Omit<Frame, "lacks" | "describe">): Unavailable | undefined {
  if (given === undefined) return undefined;
  const { prefix, states, actions, declared } = frame;
  if (!isList(given)) throw new TypeError(`${prefix}unavailable must be a list of [s, a], got ${show(given)}`);
  if (given.length === 0) return undefined;
  const mask = new Uint8Array(states * actions);
  const left = new Int32Array(states).fill(actions);
  let count = 0;
  for (let i = 0; i < given.length; i++) {
    const where = `${prefix}unavailable[${i}]`;
    const pair: unknown = given[i];
    if (!isList(pair) || pair.length !== 2) throw new TypeError(`${where} must be [s, a], got ${show(pair)}`);
    const s = checkInteger(`${where}: state`, pair[0], 0, states - 1);
    const sa = s * actions + checkInteger(`${where}: action`, pair[1], 0, actions - 1);
    if (declared[s] === 1 || mask[sa] === 1) continue;
    mask[sa] = 1;
    count++;
    if (--left[s] === 0) {
      throw new RangeError(
        `${where}: state ${s} has no action left; a state in which the process ends is in terminals`,
      );
    }
  }
  if (count === 0) return undefined;
  const pairs = new Int32Array(count);
  for (let sa = 0, i = 0; i < count; sa++) if (mask[sa] === 1) pairs[i++] = sa;
  return { pairs, mask };
}
