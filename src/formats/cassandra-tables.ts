/**
 * The statements T: and R: of Cassandra's format. What is written later replaces what was written before. Wildcards are
 * kept as the rules that they are until the table is built: files have them in thousands.
 */
import type { Cursor, Names } from "./cassandra-cursor.ts";
import type { Draft } from "./draft.ts";
import { readProbability } from "./text.ts";

/** A row P(.|s,a) or r(s,a,.) as a statement gives it: one number for every next state, S of them, or a keyword. */
type Row = number | Float64Array | "identity" | "reset";

/** What the statements with one combination of action and state say, each a number or a wildcard. */
class Rules {
  /** The last statement on a whole row, and its place in the file. */
  row: Row | undefined;
  order = -1;
  /** Single next states, each with its place; all later than `order`. */
  readonly single = new Map<number, { order: number; value: number }>();
  line = 0;

  setRow(row: Row, order: number, line: number): void {
    this.row = row;
    this.order = order;
    this.line = line;
    this.single.clear();
  }

  set(next: number, value: number, order: number, line: number): void {
    this.single.set(next, { order, value });
    this.line = line;
  }
}

/** The rules of T: or of R:, by action and state; -1 stands for all. */
class Statements {
  readonly #rules = new Map<number, Map<number, Rules>>();

  at(action: number, state: number): Rules {
    const byState = this.#rules.get(action) ?? new Map<number, Rules>();
    this.#rules.set(action, byState);
    const rules = byState.get(state) ?? new Rules();
    byState.set(state, rules);
    return rules;
  }

  /** Those that speak of a pair, at most four. */
  of(action: number, state: number): Rules[] {
    const found: Rules[] = [];
    for (const a of [-1, action]) {
      for (const s of [-1, state]) {
        const rules = this.#rules.get(a)?.get(s);
        if (rules) found.push(rules);
      }
    }
    return found;
  }
}

/** The rules whose row was written last. */
const lastRow = (rules: readonly Rules[]): Rules | undefined =>
  rules.reduce<Rules | undefined>((last, one) => (one.order > (last?.order ?? -1) ? one : last), undefined);

export class Tables {
  readonly #transitions = new Statements();
  readonly #rewards = new Statements();
  #order = 0;

  constructor(
    readonly cursor: Cursor,
    readonly states: Names,
    readonly actions: Names,
  ) {}

  #numbers(what: "probability" | "reward", count: number): Float64Array {
    return Float64Array.from({ length: count }, () => this.#value(what));
  }

  #value(what: "probability" | "reward"): number {
    const { cursor } = this;
    if (what === "reward") return cursor.number("a reward");
    const word = cursor.next();
    return word.text === "" ? cursor.fail(word, "a probability") : readProbability(cursor.where, word);
  }

  #keyword(...names: readonly string[]): string | undefined {
    const { text } = this.cursor.peek();
    if (!names.includes(text)) return undefined;
    this.cursor.next();
    return text;
  }

  #uniform = (): number => 1 / this.states.count;

  #setRow(of: Statements, action: number, state: number, row: Row): void {
    of.at(action, state).setRow(row, this.#order++, this.cursor.peek(-1).line);
  }

  /** Behind `T:`. */
  transitions(): void {
    const { cursor, states } = this;
    const { count } = states;
    const action = cursor.index("an action", this.actions);
    if (!cursor.maybeColon()) {
      // `T: a` and S x S numbers or a keyword.
      const keyword = this.#keyword("identity", "uniform", "reset");
      if (keyword !== undefined) {
        const row = keyword === "uniform" ? this.#uniform() : (keyword as "identity" | "reset");
        this.#setAll(this.#transitions, action, () => row);
      } else this.#setAll(this.#transitions, action, () => this.#numbers("probability", count));
      return;
    }
    const from = cursor.index("a state", states);
    if (!cursor.maybeColon()) {
      const keyword = this.#keyword("uniform", "reset");
      const row = keyword === "uniform" ? this.#uniform() : keyword === "reset" ? "reset" : undefined;
      this.#setRow(this.#transitions, action, from, row ?? this.#numbers("probability", count));
      return;
    }
    const to = cursor.index("a state", states);
    const p = this.#value("probability");
    if (to < 0) this.#setRow(this.#transitions, action, from, p);
    else this.#transitions.at(action, from).set(to, p, this.#order++, cursor.peek(-1).line);
  }

  /** A row for every state. */
  #setAll(of: Statements, action: number, row: () => Row): void {
    for (let s = 0; s < this.states.count; s++) this.#setRow(of, action, s, row());
  }

  /** Behind `R:`. */
  rewards(): void {
    const { cursor, states } = this;
    const action = cursor.index("an action", this.actions);
    if (!cursor.maybeColon()) {
      this.#setAll(this.#rewards, action, () => this.#numbers("reward", states.count));
      return;
    }
    const from = cursor.index("a state", states);
    if (!cursor.maybeColon()) {
      this.#setRow(this.#rewards, action, from, this.#numbers("reward", states.count));
      return;
    }
    const to = cursor.index("a state", states);
    if (cursor.peek().text === ":") cursor.fail(cursor.peek(), "a reward: observations belong to POMDPs");
    const r = cursor.number("a reward");
    if (to < 0) this.#setRow(this.#rewards, action, from, r);
    else this.#rewards.at(action, from).set(to, r, this.#order++, cursor.peek(-1).line);
  }

  /** P(.|s,a) by next state, without zeros. `start`: mu, [S], for rows that are reset. */
  #row(rules: readonly Rules[], s: number, start: () => Float64Array): Map<number, number> {
    const { count } = this.states;
    const row = new Map<number, number>();
    const whole = lastRow(rules);
    const base = whole?.row === "reset" ? start() : whole?.row;
    if (base === "identity") row.set(s, 1);
    else if (typeof base === "number") {
      if (base !== 0) for (let next = 0; next < count; next++) row.set(next, base);
    } else if (base instanceof Float64Array) {
      for (let next = 0; next < count; next++) if (base[next] !== 0) row.set(next, base[next]);
    }
    const order = whole?.order ?? -1;
    const single = rules.flatMap((one) => [...one.single].filter(([, entry]) => entry.order > order));
    if (rules.length > 1) single.sort(([, x], [, y]) => x.order - y.order);
    for (const [next, { value }] of single) value === 0 ? row.delete(next) : row.set(next, value);
    return row;
  }

  /** r(s,a,next) */
  #reward(rules: readonly Rules[], whole: Rules | undefined, next: number): number {
    let order = whole?.order ?? -1;
    const base = whole?.row;
    let value = base instanceof Float64Array ? base[next] : typeof base === "number" ? base : 0;
    for (const { single } of rules) {
      const entry = single.get(next);
      if (entry && entry.order > order) {
        order = entry.order;
        value = entry.value;
      }
    }
    return value;
  }

  /** Puts everything into a draft; `sign` is -1 for costs, `start` the distribution that `reset` goes back to. */
  fill(draft: Draft, sign: number, start: () => Float64Array): void {
    for (let s = 0; s < this.states.count; s++) {
      for (let a = 0; a < this.actions.count; a++) {
        const rules = this.#transitions.of(a, s);
        const rewards = this.#rewards.of(a, s);
        const whole = lastRow(rewards);
        const line = rules.reduce((last, one) => Math.max(last, one.line), 0);
        for (const [next, p] of this.#row(rules, s, start)) {
          draft.add(s, a, next, p, sign * this.#reward(rewards, whole, next) + 0, line);
        }
      }
    }
  }
}
