/**
 * Numbers of shape [S, A] from a caller: flat or nested, copied and checked.
 */
import { show } from "../support/argument-checks.ts";
import { normalise, SUM_TOLERANCE } from "../support/distribution.ts";
import { isList } from "../support/lists.ts";
import { type Shape, withhold } from "./unavailable-actions.ts";

/** Numbers of shape [S, A]: flat and row-major, or S rows of A. */
export type Table = ArrayLike<number> | readonly ArrayLike<number>[];

/** What an entry may be, and what an error says of one that is not. */
interface Range {
  low: number;
  high: number;
  need: string;
}

const PROBABILITIES: Range = { low: -SUM_TOLERANCE, high: 1 + SUM_TOLERANCE, need: "must be a probability" };
const LOGITS: Range = { low: -Infinity, high: Number.MAX_VALUE, need: "must be below Infinity" };

/** Copies the numbers of a table into `out`, [S, A]; whether it is nested. */
function copyNumbers(name: string, table: Table, out: Float64Array, S: number, A: number): boolean {
  if (!isList(table)) throw new TypeError(`${name} must be [S][A] or flat S*A numbers, got ${show(table)}`);
  const nested = table.length > 0 && isList(table[0]);
  const length = nested ? S : S * A;
  if (table.length !== length) {
    const shape = nested ? `${S} rows` : `${S * A} numbers (${S} states x ${A} actions)`;
    throw new RangeError(`${name} must have ${shape}, got ${table.length}`);
  }
  // In one go: at a million states an entry must not cost a look at its type.
  if (table instanceof Float64Array) out.set(table);
  else {
    for (let s = 0; s < S; s++) {
      const row = nested ? (table[s] as ArrayLike<unknown>) : undefined;
      if (nested && (!isList(row) || row.length !== A)) {
        const got = isList(row) ? String(row.length) : show(row);
        throw new RangeError(`${name}[${s}] must have ${A} numbers, got ${got}`);
      }
      for (let a = 0; a < A; a++) {
        const x = row ? row[a] : table[s * A + a];
        if (typeof x !== "number")
          throw new TypeError(`${place(name, nested, s * A + a, A)} must be a number, got ${show(x)}`);
        out[s * A + a] = x;
      }
    }
  }
  return nested;
}

/** An entry in the words of the caller's table. */
function place(name: string, nested: boolean, sa: number, A: number): string {
  const [s, a] = [Math.floor(sa / A), sa % A];
  return nested ? `${name}[${s}][${a}]` : `${name}[${sa}] (state ${s}, action ${a})`;
}

/** Copies a table into `out`, [S, A], and checks its entries. */
function copyTable(name: string, table: Table, out: Float64Array, S: number, A: number, range: Range): void {
  const nested = copyNumbers(name, table, out, S, A);
  const { low, high, need } = range;
  for (let sa = 0; sa < out.length; sa++) {
    const x = out[sa];
    if (!(x >= low && x <= high)) throw new RangeError(`${place(name, nested, sa, A)} ${need}, got ${show(x)}`);
    // Rounding has left this below 0.
    if (range === PROBABILITIES && x < 0) out[sa] = 0;
  }
}

/**
 * pi(a|s) -> out, [S, A]: non-negative rows that sum to 1 within 1e-9, renormalised; 0 where a state lacks the action.
 * `out` is spoilt by an error.
 */
export function readPolicy(name: string, policy: Table, out: Float64Array, shape: Shape): void {
  const { states: S, actions: A, unavailable } = shape;
  copyTable(name, policy, out, S, A, PROBABILITIES);
  for (const sa of unavailable ?? []) {
    if (out[sa] === 0) continue;
    const where = `${name}: action ${sa % A} is not available in state ${Math.floor(sa / A)}`;
    throw new RangeError(`${where}${shape.name && ` of ${shape.name}`}; its probability must be 0, got ${out[sa]}`);
  }
  for (let s = 0; s < S; s++) {
    const sum = normalise(out, s * A, (s + 1) * A);
    if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
      throw new RangeError(`${name}: the row of state ${s} sums to ${sum}, not to 1`);
    }
  }
}

/**
 * theta(s, a) -> out, [S, A]: numbers below +Infinity; -Infinity means probability 0, but not for every action of a state.
 * What stands where a state lacks the action makes no difference: -Infinity takes its place. `out` is spoilt by an error.
 */
export function readLogits(name: string, logits: Table, out: Float64Array, shape: Shape): void {
  const { states: S, actions: A } = shape;
  copyTable(name, logits, out, S, A, LOGITS);
  withhold(out, shape, -Infinity);
  for (let s = 0; s < S; s++) {
    let largest = -Infinity;
    for (let sa = s * A; sa < (s + 1) * A; sa++) if (out[sa] > largest) largest = out[sa];
    if (largest === -Infinity) throw new RangeError(`${name}: every action of state ${s} has -Infinity`);
  }
}
