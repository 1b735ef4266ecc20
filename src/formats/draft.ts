/**
 * A model while its file is being read: transitions with rewards on them, in any order, and where they stand.
 */

import { defineMdp, type Mdp } from "../model/mdp.ts";
import { MOST_TRANSITIONS, show } from "../support/argument-checks.ts";
import { SUM_TOLERANCE } from "../support/distribution.ts";
import { compressedRows, RowSums } from "./draft-rows.ts";
import { given, givenTerminals, type ImportOptions, scaledStart, stateNamed } from "./options.ts";

/** Pairs (s,a) that a file may ask for. */
export const MOST_PAIRS = 2 ** 24;

/** What a file says besides transitions. */
export interface Surroundings {
  states: number;
  actions: number;
  discount?: number;
  start?: number | ArrayLike<number>;
  /** States in which the process ends; their transitions are left out. */
  terminals: Iterable<number>;
  /** Actions that states lack, [s, a], or that every pair without transitions is one. Default none. */
  unavailable?: "missing" | readonly (readonly [state: number, action: number])[];
  name?: string;
  stateNames?: readonly string[];
  actionNames?: readonly string[];
}

/** `2 terminal states (3, 7)`, the first few by number. */
export function listed(what: string, states: ReadonlySet<number>): string {
  const shown = [...states].slice(0, 5).join(", ");
  return `${states.size} ${what}${states.size === 1 ? "" : "s"} (${shown}${states.size > 5 ? ", ..." : ""})`;
}

export class Draft {
  readonly #state: number[] = [];
  readonly #action: number[] = [];
  readonly #next: number[] = [];
  readonly #probability: number[] = [];
  readonly #reward: number[] = [];
  readonly #line: number[] = [];

  /**
   * `place` puts a transition's place into words; its last argument is what `add` was given. `otherwise` ends the message
   * on a missing action: how else the format says that there is none.
   */
  constructor(
    readonly where: string,
    readonly place: (state: number, action: number, line: number) => string = (_s, _a, line) => `line ${line}`,
    readonly otherwise = "",
  ) {}

  /** P(next|s,a) += p, with reward r on this part of the mass; p in [0, 1], indices not negative, r finite. */
  add(state: number, action: number, next: number, probability: number, reward: number, line = 0): void {
    if (this.#state.length === MOST_TRANSITIONS) {
      throw new RangeError(`${this.where}: more than ${MOST_TRANSITIONS} transitions; at most so many can be read`);
    }
    this.#state.push(state);
    this.#action.push(action);
    this.#next.push(next);
    this.#probability.push(probability);
    this.#reward.push(reward);
    this.#line.push(line);
  }

  /** Gives every transition the action `of` its state and what was given as its action. */
  renumber(of: (state: number, choice: number) => number): void {
    for (let i = 0; i < this.#action.length; i++) this.#action[i] = of(this.#state[i], this.#action[i]);
  }

  /** 1 for every state that never leaves itself and earns nothing; also for one without transitions. */
  idle(states: number): Uint8Array {
    const idle = new Uint8Array(states).fill(1);
    for (let i = 0; i < this.#state.length; i++) {
      const s = this.#state[i];
      if (this.#probability[i] > 0 && (this.#next[i] !== s || this.#reward[i] !== 0)) idle[s] = 0;
    }
    return idle;
  }

  /**
   * The model. r(s,a) is the mean of its transitions' rewards: where all are the same, that number itself.
   *
   * @throws RangeError naming the file and the place
   */
  finish(options: ImportOptions, around: Surroundings): Mdp {
    const { where } = this;
    const { sumTolerance = SUM_TOLERANCE } = options;
    const { states, actions, stateNames, actionNames } = around;
    this.checkSize(states, actions);
    const terminals = [...new Set([...around.terminals, ...givenTerminals(where, options.terminals, states)])];
    const ends = new Uint8Array(states);
    for (const s of terminals) ends[s] = 1;
    const discount = given(where, "discount", options.discount, around.discount);
    const named = stateNamed(where, options.start, stateNames);
    const start = scaledStart(given(where, "start", named, around.start), sumTolerance);
    this.#noteEnds(options, ends);
    const { rewards, unavailable, sums } = this.#rows(states, actions, ends, around.unavailable ?? [], sumTolerance);
    if (around.unavailable === "missing") this.#checkNumbers(actions);
    const [state, action, next, probability] = [this.#state, this.#action, this.#next, this.#probability];
    const transitions = compressedRows({ state, action, next, probability }, states, actions, ends, sums);
    const name = options.name ?? around.name ?? "";
    try {
      return defineMdp({
        name,
        states,
        actions,
        discount,
        start,
        transitions,
        rewards,
        terminals,
        unavailable,
        ...(stateNames && { stateNames }),
        ...(actionNames && { actionNames }),
      });
    } catch (error) {
      const { message } = error as Error;
      throw new (error instanceof TypeError ? TypeError : RangeError)(`${where}: ${message}`);
    }
  }

  /** What terminal states have in the file and not in the model. */
  #noteEnds({ onNote }: ImportOptions, ends: Uint8Array): void {
    if (!onNote) return;
    const paid = new Set<number>();
    const moving = new Set<number>();
    for (let i = 0; i < this.#state.length; i++) {
      const s = this.#state[i];
      if (ends[s] === 0 || this.#probability[i] === 0) continue;
      if (this.#reward[i] !== 0) paid.add(s);
      if (this.#next[i] !== s) moving.add(s);
    }
    if (paid.size > 0) {
      onNote(`the rewards of ${listed("terminal state", paid)} are left out: what is paid there counts on the way in`);
    }
    if (moving.size > 0) onNote(`the transitions of ${listed("terminal state", moving)} are left out`);
  }

  /** Throws a RangeError where a model cannot have so many states and actions. */
  checkSize(states: number, actions: number): void {
    const { where } = this;
    if (states < 1) throw new RangeError(`${where}: the model has no state`);
    if (actions < 1) throw new RangeError(`${where}: the model has no action`);
    if (states * actions > MOST_PAIRS) {
      throw new RangeError(`${where}: ${states} states x ${actions} actions; at most ${MOST_PAIRS} pairs can be read`);
    }
  }

  /** An action that no state has is a number mistaken for another. */
  #checkNumbers(actions: number): void {
    const used = new Uint8Array(actions);
    for (const a of this.#action) used[a] = 1;
    const lost = used.indexOf(0);
    if (lost < 0) return;
    throw new RangeError(
      `${this.where}: no state has action ${lost}; expected actions 0 .. ${actions - 1}, each in some state`,
    );
  }

  /** r(s,a) and the rows' sums, [S, A], and what states lack; checks that every other row is there and sums to 1. */
  #rows(
    states: number,
    actions: number,
    ends: Uint8Array,
    lacking: NonNullable<Surroundings["unavailable"]>,
    tolerance: number,
  ) {
    const pairs = states * actions;
    const sums = new RowSums(pairs);
    const first = new Int32Array(pairs).fill(-1);
    const mixed = new Uint8Array(pairs);
    const paid = new Float64Array(pairs);
    for (let i = 0; i < this.#state.length; i++) {
      if (ends[this.#state[i]] === 1) continue;
      const sa = this.#state[i] * actions + this.#action[i];
      sums.add(sa, this.#probability[i]);
      paid[sa] += this.#probability[i] * this.#reward[i];
      if (first[sa] < 0) first[sa] = i;
      // An entry without mass has no say in the reward.
      else if (this.#probability[first[sa]] === 0) first[sa] = i;
      else if (this.#probability[i] > 0 && this.#reward[i] !== this.#reward[first[sa]]) mixed[sa] = 1;
    }
    const rewards = new Float64Array(pairs);
    const unavailable = lacking === "missing" ? [] : [...lacking];
    const listed = new Set(unavailable.map(([s, a]) => s * actions + a));
    for (let s = 0; s < states; s++) {
      if (ends[s] === 1) continue;
      if (lacking === "missing") {
        for (let a = 0; a < actions; a++) if (first[s * actions + a] < 0) unavailable.push([s, a]);
      }
      this.#checkActions(s, actions, first, (sa) => lacking === "missing" || listed.has(sa));
      for (let a = 0; a < actions; a++) {
        const sa = s * actions + a;
        if (first[sa] < 0) continue;
        const sum = sums.of(sa);
        if (!(Math.abs(sum - 1) <= tolerance)) {
          const place = this.place(s, a, this.#line[first[sa]]);
          const hint = Math.abs(sum - 1) <= 0.01 ? "; the option sumTolerance (--sum-tolerance) allows more" : "";
          throw new RangeError(
            `${this.where}: ${place}: expected probabilities of state ${s}, action ${a} that sum to 1 within ${tolerance}, got the sum ${show(sum)}${hint}`,
          );
        }
        rewards[sa] = mixed[sa] === 1 ? paid[sa] / sum : this.#reward[first[sa]];
      }
    }
    return { rewards, unavailable, sums };
  }

  /** Every state has an action, and every action that it may not lack. */
  #checkActions(s: number, actions: number, first: Int32Array, mayLack: (sa: number) => boolean): void {
    let has = 0;
    let missing = -1;
    for (let a = 0; a < actions; a++) {
      if (first[s * actions + a] >= 0) has++;
      else if (missing < 0 && !mayLack(s * actions + a)) missing = a;
    }
    if (has > 0 && missing < 0) return;
    throw new RangeError(
      has === 0
        ? `${this.where}: state ${s} has no transitions; expected a row for each action, or the state among the terminals`
        : `${this.where}: state ${s} has no action ${missing}; expected all ${actions} actions in every state${this.otherwise}`,
    );
  }
}
