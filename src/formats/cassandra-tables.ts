/**
 * The statements T: and R: of Cassandra's format. What is written later replaces what was written before.
 */
import type { Cursor, Names } from "./cassandra-cursor.ts";
import type { Draft } from "./draft.ts";
import { readProbability } from "./text.ts";

interface RewardRow {
  /** Where no next state has its own. */
  fallback: number;
  by: Map<number, number>;
}

type Indices = Iterable<number> & { length: number };

export class Tables {
  readonly #rows = new Map<number, Map<number, number>>();
  readonly #lines = new Map<number, number>();
  readonly #rewards = new Map<number, RewardRow>();

  constructor(
    readonly cursor: Cursor,
    readonly states: Names,
    readonly actions: Names,
  ) {}

  #row(s: number, a: number): Map<number, number> {
    const sa = s * this.actions.count + a;
    const row = this.#rows.get(sa) ?? new Map<number, number>();
    this.#rows.set(sa, row);
    this.#lines.set(sa, this.cursor.peek(-1).line);
    return row;
  }

  #rewardRow(s: number, a: number): RewardRow {
    const sa = s * this.actions.count + a;
    const row = this.#rewards.get(sa) ?? { fallback: 0, by: new Map() };
    this.#rewards.set(sa, row);
    return row;
  }

  #numbers(what: "probability" | "reward", count: number): Float64Array {
    this.cursor.spend(count);
    return Float64Array.from({ length: count }, () => this.#value(what));
  }

  #value(what: "probability" | "reward"): number {
    const { cursor } = this;
    if (what === "reward") return cursor.number("a reward");
    const word = cursor.next();
    return word.text === "" ? cursor.fail(word, "a probability") : readProbability(cursor.where, word);
  }

  /** Behind `T:`. */
  transitions(): void {
    const { cursor, states } = this;
    const actions = cursor.indices("an action", this.actions);
    if (!cursor.maybeColon()) {
      this.#matrix(actions);
      return;
    }
    const from = cursor.indices("a state", states);
    if (!cursor.maybeColon()) {
      const values = this.#keyword("uniform") ? new Float64Array(states.count).fill(1 / states.count) : undefined;
      this.#setRows(actions, from, values ?? this.#numbers("probability", states.count));
      return;
    }
    const to = cursor.indices("a state", states);
    const p = this.#value("probability");
    for (const [s, a] of this.#pairs(actions, from, to.length)) {
      const row = this.#row(s, a);
      for (const next of to) p === 0 ? row.delete(next) : row.set(next, p);
    }
  }

  #keyword(name: string): boolean {
    if (this.cursor.peek().text === "reset") this.cursor.fail(this.cursor.peek(), `numbers or ${name}`);
    if (this.cursor.peek().text !== name) return false;
    this.cursor.next();
    return true;
  }

  /** Every (s,a), after `each` numbers for every one of them have been paid for. */
  *#pairs(actions: Indices, from: Indices, each: number): Generator<[s: number, a: number]> {
    this.cursor.spend(actions.length * from.length * each);
    for (const a of actions) for (const s of from) yield [s, a];
  }

  #setRows(actions: Indices, from: Indices, values: Float64Array): void {
    for (const [s, a] of this.#pairs(actions, from, values.length)) {
      const row = this.#row(s, a);
      row.clear();
      for (let next = 0; next < values.length; next++) if (values[next] !== 0) row.set(next, values[next]);
    }
  }

  /** `T: a` and `identity`, `uniform` or S x S numbers. */
  #matrix(actions: Indices): void {
    const { count } = this.states;
    const states = Array.from({ length: count }, (_, s) => s);
    if (this.#keyword("identity")) {
      for (const [s, a] of this.#pairs(actions, states, 1)) {
        const row = this.#row(s, a);
        row.clear();
        row.set(s, 1);
      }
    } else if (this.#keyword("uniform")) {
      this.#setRows(actions, states, new Float64Array(count).fill(1 / count));
    } else {
      for (const s of states) this.#setRows(actions, [s], this.#numbers("probability", count));
    }
  }

  /** Behind `R:`. */
  rewards(): void {
    const { cursor, states } = this;
    const actions = cursor.indices("an action", this.actions);
    if (!cursor.maybeColon()) {
      for (let s = 0; s < states.count; s++) this.#setRewards(actions, [s], this.#numbers("reward", states.count));
      return;
    }
    const from = cursor.indices("a state", states);
    if (!cursor.maybeColon()) {
      this.#setRewards(actions, from, this.#numbers("reward", states.count));
      return;
    }
    const word = cursor.peek();
    const to = cursor.indices("a state", states);
    if (cursor.peek().text === ":") cursor.fail(cursor.peek(), "a reward: observations belong to POMDPs");
    const r = cursor.number("a reward");
    for (const [s, a] of this.#pairs(actions, from, word.text === "*" ? 1 : to.length)) {
      const row = this.#rewardRow(s, a);
      if (word.text === "*") {
        row.fallback = r;
        row.by.clear();
      } else for (const next of to) row.by.set(next, r);
    }
  }

  #setRewards(actions: Indices, from: Indices, values: Float64Array): void {
    for (const [s, a] of this.#pairs(actions, from, values.length)) {
      const row = this.#rewardRow(s, a);
      for (let next = 0; next < values.length; next++) row.by.set(next, values[next]);
    }
  }

  /** Puts everything into a draft; `sign` is -1 for costs. */
  fill(draft: Draft, sign: number): void {
    const { count } = this.actions;
    for (const [sa, row] of this.#rows) {
      const rewards = this.#rewards.get(sa);
      for (const [next, p] of row) {
        const r = rewards?.by.get(next) ?? rewards?.fallback ?? 0;
        draft.add(Math.floor(sa / count), sa % count, next, p, sign * r + 0, this.#lines.get(sa));
      }
    }
  }
}
