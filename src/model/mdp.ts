/**
 * The model: a finite Markov decision process as plain, validated, frozen data.
 */
import { checkInteger, checkKeys, checkNumber, checkObject, show } from "../support/argument-checks.ts";
import { normalise, SUM_TOLERANCE } from "../support/distribution.ts";
import { withFacts } from "../support/errors.ts";
import { checkLength, isList } from "../support/lists.ts";
import type { CompressedRows, Frame, Transitions } from "./compressed-rows.ts";
import { readRewards } from "./rewards.ts";
import { readTerminals, readUnavailable } from "./state-lists.ts";
import { readTransitions } from "./transitions.ts";

/** A validated model (docs/mathematics.md, section 1). Build one with `defineMdp`, `parseMdp` or an environment; never by hand. */
export interface Mdp {
  /** For people and messages. */
  readonly name: string;
  /** S */
  readonly states: number;
  /** A */
  readonly actions: number;
  /** gamma, in [0, 1] */
  readonly discount: number;
  /** mu, sums to 1. [S] */
  readonly start: Float64Array;
  /** r(s,a), row-major; 0 in declared terminal states. [S, A] */
  readonly rewards: Float64Array;
  /** P(s'|s,a), sparse rows over (s,a). */
  readonly transitions: Transitions;
  /**
   * Pairs s * A + a of actions that a state lacks, ascending: their rows are empty, their rewards 0. Absent where every
   * state has every action. [as many as there are]
   */
  readonly unavailable?: Int32Array;
  /** Declared terminal states s, ascending. [as many as declared] */
  readonly terminals: Int32Array;
  /** 1 for every state that counts as terminal: the declared ones and, at discount 1, those that keep themselves with probability 1 and reward 0 under every action they have. [S] */
  readonly terminalMask: Int32Array;
  /** [S] */
  readonly stateNames?: readonly string[];
  /** [A] */
  readonly actionNames?: readonly string[];
}

/** What `defineMdp` takes. Typed arrays are welcome wherever lists of numbers are; everything is copied. */
export interface MdpDefinition {
  /** S >= 1; S * A at most 2^31 - 2. */
  states: number;
  /** A >= 1 */
  actions: number;
  /** gamma, in [0, 1] */
  discount: number;
  /** mu, [S], or the one state every episode starts in. */
  start: number | ArrayLike<number>;
  /**
   * Entries `[s, a, s', p]` in any order, duplicates added up; or dense `[S][A][S]`, where null or an empty list stands
   * for an absent row; or compressed rows as a model holds them, next states in any order. Every row sums to 1 within
   * 1e-9; only rows of terminal states and of unavailable actions may be absent.
   */
  transitions:
    | CompressedRows
    | readonly ArrayLike<number>[]
    | readonly (readonly (ArrayLike<number> | null)[] | null)[];
  /** r(s,a): S rows of A numbers, S * A numbers row-major, or `{ sparse: [s, a, r][] }` (0 elsewhere). */
  rewards:
    | ArrayLike<number>
    | readonly ArrayLike<number>[]
    | {
        /** Entries [s, a, r(s,a)] in any order. */
        sparse: readonly ArrayLike<number>[];
      };
  /** States s in which the process ends, in any order. Default none. [any number of them] */
  terminals?: ArrayLike<number>;
  /**
   * Actions that a state lacks, as pairs [s, a]; every state keeps at least one. Default none. Pairs of terminal states
   * are dropped: there is no decision anyway. [any number of them]
   */
  unavailable?: readonly ArrayLike<number>[];
  /** Starts every error message about this model. Default "". */
  name?: string;
  /** [S] */
  stateNames?: readonly string[];
  /** [A] */
  actionNames?: readonly string[];
}

const KEYS = [
  "states",
  "actions",
  "discount",
  "start",
  "transitions",
  "rewards",
  "terminals",
  "unavailable",
  "name",
  "stateNames",
  "actionNames",
] as const satisfies readonly (keyof MdpDefinition)[];

/**
 * Builds a validated, frozen model from plain data, which is copied.
 *
 * Rows of transitions, and `start`, must sum to 1 within 1e-9 and are then scaled to sum to 1; scaling a scaled row
 * changes no bit. A declared terminal state has no decision, no outgoing mass and no reward: its rows may be absent or
 * any valid distributions and are dropped, its rewards must be finite and are stored as 0. An unavailable action has no
 * row and no reward other than 0.
 *
 * @throws TypeError for a value of the wrong type and for unknown keys, RangeError for one out of range, of the wrong
 *   length, or a row with the wrong sum; the message starts with the model's name and gives the index and the value
 */
export function defineMdp(definition: MdpDefinition): Mdp {
  const place: { field?: string } = {};
  // fma-pg/core, which is small, says it in words only.
  if (CORE) return build(definition, place);
  try {
    return build(definition, place);
  } catch (error) {
    throw withFacts(error, place);
  }
}

/** `place` tells which field is being read. */
function build(definition: MdpDefinition, place: { field?: string }): Mdp {
  const given = checkObject("defineMdp: the definition", definition);
  const name = given.name === undefined ? "" : given.name;
  if (typeof name !== "string") throw new TypeError(`name must be a string, got ${show(name)}`);
  const prefix = name === "" ? "" : `${name}: `;
  checkKeys(`${prefix}defineMdp`, given, KEYS);

  /** The value of a field, which is being read from now on. */
  const value = (field: keyof MdpDefinition) => {
    place.field = field;
    return given[field];
  };
  const states = checkInteger(`${prefix}states`, value("states"), 1);
  const actions = checkInteger(`${prefix}actions`, value("actions"), 1);
  if (states * actions > 2147483646) {
    throw new RangeError(`${prefix}states * actions must be at most 2147483646, got ${states} * ${actions}`);
  }
  const stateNames = readNames(`${prefix}stateNames`, value("stateNames"), states, "one per state");
  const actionNames = readNames(`${prefix}actionNames`, value("actionNames"), actions, "one per action");
  const inUnit = (x: number) => x >= 0 && x <= 1;
  const discount = checkNumber(`${prefix}discount`, value("discount"), inUnit, "a number in [0, 1]") + 0;
  const start = readStart(value("start"), states, prefix);
  const { terminals, mask } = readTerminals(value("terminals"), states, prefix);

  const label = (kind: string, index: number, names?: readonly string[]) =>
    names ? `${kind} ${index} (${show(names[index])})` : `${kind} ${index}`;
  const describe = (s: number, a: number) => `${label("state", s, stateNames)}, ${label("action", a, actionNames)}`;
  const unavailable = readUnavailable(value("unavailable"), { prefix, states, actions, declared: mask });
  const frame: Frame = { prefix, states, actions, declared: mask, lacks: unavailable?.mask, describe };
  const rewards = readRewards(value("rewards"), frame);
  const transitions = readTransitions(value("transitions"), frame);

  if (discount === 1) markAbsorbing(mask, rewards, transitions, actions);
  return Object.freeze({
    name,
    states,
    actions,
    discount,
    start,
    rewards,
    transitions,
    terminals,
    terminalMask: mask,
    ...(unavailable && { unavailable: unavailable.pairs }),
    ...(stateNames && { stateNames }),
    ...(actionNames && { actionNames }),
  });
}

/** A model as `defineMdp` makes it, or a TypeError: what is easily taken for one is a definition. */
export function checkMdp(mdp: unknown): Mdp {
  const { transitions, start } = (mdp ?? {}) as Partial<Mdp>;
  if (!ArrayBuffer.isView(transitions?.rowStart) || !ArrayBuffer.isView(start)) {
    throw new TypeError(`mdp must be a model from defineMdp, parseMdp or an environment, got ${show(mdp)}`);
  }
  return mdp as Mdp;
}

function readNames(where: string, given: unknown, length: number, each: string): readonly string[] | undefined {
  if (given === undefined) return undefined;
  checkLength(where, given, length, each);
  const names = Array.from(given as ArrayLike<unknown>);
  names.forEach((value, i) => {
    if (typeof value !== "string") throw new TypeError(`${where}[${i}] must be a string, got ${show(value)}`);
  });
  return Object.freeze(names as string[]);
}

function readStart(given: unknown, states: number, prefix: string): Float64Array {
  const start = new Float64Array(states);
  if (typeof given === "number") {
    start[checkInteger(`${prefix}start`, given, 0, states - 1)] = 1;
    return start;
  }
  if (!isList(given)) {
    throw new TypeError(`${prefix}start must be a state or a list of ${states} probabilities, got ${show(given)}`);
  }
  checkLength(`${prefix}start`, given, states, "one per state");
  for (let s = 0; s < states; s++) {
    const holds = (p: number) => p >= -SUM_TOLERANCE && p <= 1 + SUM_TOLERANCE;
    start[s] = Math.max(checkNumber(`${prefix}start[${s}]`, given[s], holds, "a number in [0, 1]"), 0);
  }
  const sum = normalise(start, 0, states);
  if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
    throw new RangeError(`${prefix}start must sum to 1 within ${SUM_TOLERANCE}, got ${show(sum)}`);
  }
  return start;
}

/** Marks the states that keep themselves with probability 1 and reward 0 under every action they have. */
function markAbsorbing(mask: Int32Array, rewards: Float64Array, transitions: Transitions, actions: number): void {
  const { rowStart, nextState, probability } = transitions;
  for (let s = 0; s < mask.length; s++) {
    let absorbing = true;
    for (let sa = s * actions; sa < (s + 1) * actions && absorbing; sa++) {
      const i = rowStart[sa];
      const count = rowStart[sa + 1] - i;
      absorbing = rewards[sa] === 0 && (count === 0 || (count === 1 && nextState[i] === s && probability[i] === 1));
    }
    if (absorbing) mask[s] = 1;
  }
}
