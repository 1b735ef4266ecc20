/**
 * What the statements T:, O: and R: of Cassandra's format say. What is written later replaces what was written before.
 * Wildcards are kept as the rules that they are until the table is built: files have them in thousands.
 */

/** A row as a statement gives it: one number for every column, all numbers, or a keyword. */
export type RowValue = number | Float64Array | "identity" | "reset";

/** What the statements with one combination of action and state say, each a number or a wildcard. */
export class Rules {
  /** The last statement on a whole row, and its place in the file. */
  row: RowValue | undefined;
  order = -1;
  /** Single columns, each with its place; all later than `order`. */
  readonly single = new Map<number, { order: number; value: number }>();
  line = 0;

  setRow(row: RowValue, order: number, line: number): void {
    this.row = row;
    this.order = order;
    this.line = line;
    this.single.clear();
  }

  set(column: number, value: number, order: number, line: number): void {
    this.single.set(column, { order, value });
    this.line = line;
  }
}

/** The rules of T:, of O:, or of R: with one observation; by action and state, -1 stands for all. */
export class Statements {
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

/** A row by column, without zeros; `self` is where `identity` has its 1, `start` the row that `reset` stands for. */
export function rowOf(
  rules: readonly Rules[],
  count: number,
  self: number,
  start?: () => Float64Array,
): Map<number, number> {
  const row = new Map<number, number>();
  const whole = lastRow(rules);
  const base = whole?.row === "reset" ? start?.() : whole?.row;
  if (base === "identity") row.set(self, 1);
  else if (typeof base === "number") {
    if (base !== 0) for (let i = 0; i < count; i++) row.set(i, base);
  } else if (base instanceof Float64Array) {
    for (let i = 0; i < count; i++) if (base[i] !== 0) row.set(i, base[i]);
  }
  const order = whole?.order ?? -1;
  const single = rules.flatMap((one) => [...one.single].filter(([, entry]) => entry.order > order));
  if (rules.length > 1) single.sort(([, x], [, y]) => x.order - y.order);
  for (const [i, { value }] of single) value === 0 ? row.delete(i) : row.set(i, value);
  return row;
}

/** The last number that rules give a column, and its place; 0 and -1 where they give none. */
export function lastValue(rules: readonly Rules[], column: number): { value: number; order: number } {
  let order = -1;
  let value = 0;
  for (const { row, order: written, single } of rules) {
    if (written > order) {
      order = written;
      value = row instanceof Float64Array ? row[column] : (row as number);
    }
    const entry = single.get(column);
    if (entry && entry.order > order) {
      order = entry.order;
      value = entry.value;
    }
  }
  return { value, order };
}
