/**
 * The tables that the statements T:, O: and R: of Cassandra's format build.
 */
import type { Cursor, Names } from "./cassandra-cursor.ts";
import { lastValue, type RowValue, type Rules, rowOf, Statements } from "./cassandra-rules.ts";
import type { Draft } from "./draft.ts";
import { readProbability } from "./text.ts";

export class Tables {
  readonly #transitions = new Statements();
  readonly #observations = new Statements();
  /** R: of all observations alike, and of single ones. */
  readonly #rewards = new Statements();
  readonly #observed = new Map<number, Statements>();
  #order = 0;
  /** Rewards of a file without observations that name one all the same. */
  strangers = 0;

  /** `observed`: undefined where the file is no POMDP. */
  constructor(
    readonly cursor: Cursor,
    readonly states: Names,
    readonly actions: Names,
    readonly observed: Names | undefined,
  ) {}

  /** True where rewards depend on what is observed. */
  get mixed(): boolean {
    return this.#observed.size > 0;
  }

  #numbers(what: "probability" | "reward", count: number): Float64Array {
    return Float64Array.from({ length: count }, () => this.#value(what));
  }

  #value(what: "probability" | "reward"): number {
    const { cursor } = this;
    if (what === "reward") return cursor.number("a reward");
    const word = cursor.next();
    return word.text === "" ? cursor.fail(word, "a probability") : readProbability(cursor.where, word);
  }

  /** A keyword as the row it stands for, or undefined. */
  #keyword(count: number, ...names: readonly string[]): RowValue | undefined {
    const { text } = this.cursor.peek();
    if (!names.includes(text)) return undefined;
    this.cursor.next();
    return text === "uniform" ? 1 / count : (text as "identity" | "reset");
  }

  #setRow(of: Statements, action: number, state: number, row: RowValue): void {
    of.at(action, state).setRow(row, this.#order++, this.cursor.peek(-1).line);
  }

  /** Behind `T:`. */
  transitions(): void {
    this.#distributions(this.#transitions, this.states, "a state");
  }

  /** Behind `O:`. */
  observations(): void {
    const { cursor, observed } = this;
    this.#distributions(
      this.#observations,
      observed ?? cursor.fail(cursor.peek(-2), "observations: before O:"),
      "an observation",
    );
  }

  /** `a`, `a : s` or `a : s : column`, and numbers or a keyword. */
  #distributions(of: Statements, columns: Names, what: string): void {
    const { cursor, states } = this;
    const { count } = columns;
    const reset = columns === states ? ["reset"] : [];
    const action = cursor.index("an action", this.actions);
    if (!cursor.maybeColon()) {
      const row = this.#keyword(count, "identity", "uniform", ...reset);
      if (row === "identity" && count !== states.count) {
        cursor.fail(cursor.peek(-1), `numbers: identity needs as many observations as states, ${states.count}`);
      }
      for (let s = 0; s < states.count; s++) this.#setRow(of, action, s, row ?? this.#numbers("probability", count));
      return;
    }
    const from = cursor.index("a state", states);
    if (!cursor.maybeColon()) {
      this.#setRow(of, action, from, this.#keyword(count, "uniform", ...reset) ?? this.#numbers("probability", count));
      return;
    }
    const column = cursor.index(what, columns);
    const p = this.#value("probability");
    if (column < 0) this.#setRow(of, action, from, p);
    else of.at(action, from).set(column, p, this.#order++, cursor.peek(-1).line);
  }

  /** Behind `R:`. */
  rewards(): void {
    const { cursor, states } = this;
    const action = cursor.index("an action", this.actions);
    if (!cursor.maybeColon()) {
      if (this.observed) cursor.fail(cursor.peek(), '": a state", as rewards of POMDPs have it');
      for (let s = 0; s < states.count; s++) this.#rewardRow(action, s);
      return;
    }
    const from = cursor.index("a state", states);
    if (!cursor.maybeColon()) {
      this.#rewardRow(action, from);
      return;
    }
    const to = cursor.index("a state", states);
    if (cursor.maybeColon()) {
      const o = this.#observation();
      this.#setReward(o, action, from, to, this.#value("reward"));
      return;
    }
    const first = this.#value("reward");
    const { count } = this.observed ?? { count: 1 };
    // One number where there could be one for each observation stands for all of them.
    const rest = cursor.atStatement() ? [] : this.#numbers("reward", count - 1);
    if (rest.every((r) => r === first)) this.#setReward(-1, action, from, to, first);
    else for (const [o, r] of [first, ...rest].entries()) this.#setReward(o, action, from, to, r);
  }

  /** An observation, or -1 for all of them. A file without observations may name any. */
  #observation(): number {
    const { cursor, observed } = this;
    if (observed) return cursor.index("an observation", observed);
    const word = cursor.next();
    if (word.text !== "*") {
      if (!/^\w[\w.-]*$/.test(word.text)) cursor.fail(word, "an observation");
      this.strangers++;
    }
    return -1;
  }

  #rewardsOf(observation: number): Statements {
    if (observation < 0) return this.#rewards;
    const statements = this.#observed.get(observation) ?? new Statements();
    this.#observed.set(observation, statements);
    return statements;
  }

  #setReward(o: number, action: number, from: number, to: number, r: number): void {
    const of = this.#rewardsOf(o);
    if (to < 0) this.#setRow(of, action, from, r);
    else of.at(action, from).set(to, r, this.#order++, this.cursor.peek(-1).line);
  }

  /** A number for each next state; with observations one for each of both. */
  #rewardRow(action: number, from: number): void {
    const S = this.states.count;
    const O = this.observed?.count ?? 1;
    const all = this.#numbers("reward", S * O);
    const columns = Array.from({ length: O }, (_, o) => Float64Array.from({ length: S }, (_, s) => all[s * O + o]));
    const [first, ...rest] = columns;
    if (rest.every((column) => column.every((r, s) => r === first[s]))) {
      this.#setRow(this.#rewards, action, from, first);
    } else for (const [o, column] of columns.entries()) this.#setRow(this.#rewardsOf(o), action, from, column);
  }

  /** r(s,a,next): with observations their mean, sum_o O(o|a,next) r(s,a,next,o). */
  #reward(of: { all: Rules[]; single: Map<number, Rules[]> }, seen: () => Map<number, number>, next: number): number {
    const all = lastValue(of.all, next);
    let depends = false;
    const own = new Map<number, number>();
    for (const [o, rules] of of.single) {
      const { value, order } = lastValue(rules, next);
      if (order <= all.order) continue;
      own.set(o, value);
      depends ||= value !== all.value;
    }
    if (!depends) return all.value;
    let mean = 0;
    let sum = 0;
    for (const [o, p] of seen()) {
      mean += p * (own.get(o) ?? all.value);
      sum += p;
    }
    return mean / sum;
  }

  /** O(.|a,next), which must sum to 1 within `tolerance`; one list for every call with the same a and next. */
  #seeing(tolerance: number): (action: number, next: number) => Map<number, number> {
    const { states, observed, cursor } = this;
    const known = new Map<number, Map<number, number>>();
    return (action, next) => {
      const key = action * states.count + next;
      const found = known.get(key);
      if (found) return found;
      const row = rowOf(this.#observations.of(action, next), observed?.count ?? 0, next);
      const sum = [...row.values()].reduce((x, y) => x + y, 0);
      if (!(Math.abs(sum - 1) <= tolerance)) {
        throw new RangeError(
          `${cursor.where}: expected observation probabilities of action ${action}, next state ${next} that sum to 1 within ${tolerance}, got the sum ${sum}`,
        );
      }
      known.set(key, row);
      return row;
    };
  }

  /** Puts everything into a draft; `sign` is -1 for costs, `start` the distribution that `reset` goes back to. */
  fill(draft: Draft, sign: number, tolerance: number, start: () => Float64Array): void {
    const { count } = this.states;
    const seeing = this.#seeing(tolerance);
    for (let s = 0; s < count; s++) {
      for (let a = 0; a < this.actions.count; a++) {
        const rules = this.#transitions.of(a, s);
        const single = new Map([...this.#observed].map(([o, statements]) => [o, statements.of(a, s)]));
        const rewards = { all: this.#rewards.of(a, s), single };
        const line = rules.reduce((last, one) => Math.max(last, one.line), 0);
        for (const [next, p] of rowOf(rules, count, s, start)) {
          draft.add(s, a, next, p, sign * this.#reward(rewards, () => seeing(a, next), next) + 0, line);
        }
      }
    }
  }
}
