/**
 * Numbers of shape [S, A] from a caller: flat or nested, copied and checked.
 */
import { show } from "./check.ts";
import { normalise, SUM_TOLERANCE } from "./distribution.ts";
import { isList } from "./lists.ts";
import type { Table } from "./methods.ts";
import { type Shape, withhold } from "./ragged.ts";

/** Copies a table into `out`, [S, A]. `check` says what is wrong with an entry, or "". */
function copyTable(
  name: string,
  table: Table,
  out: Float64Array,
  S: number,
  A: number,
  check: (x: number) => string,
): void {
  if (!isList(table)) throw new TypeError(`${name} must be [S][A] or flat S*A numbers, got ${show(table)}`);
  const nested = table.length > 0 && isList(table[0]);
  const length = nested ? S : S * A;
  if (table.length !== length) {
    const shape = nested ? `${S} rows` : `${S * A} numbers (${S} states x ${A} actions)`;
    throw new RangeError(`${name} must have ${shape}, got ${table.length}`);
  }
  for (let s = 0; s < S; s++) {
    const row = nested ? (table[s] as ArrayLike<unknown>) : undefined;
    if (nested && (!isList(row) || row.length !== A)) {
      const got = isList(row) ? String(row.length) : show(row);
      throw new RangeError(`${name}[${s}] must have ${A} numbers, got ${got}`);
    }
    for (let a = 0; a < A; a++) {
      const x = row ? row[a] : table[s * A + a];
      const wrong = typeof x === "number" ? check(x) : "must be a number";
      if (wrong) {
        const where = nested ? `${name}[${s}][${a}]` : `${name}[${s * A + a}] (state ${s}, action ${a})`;
        throw new (typeof x === "number" ? RangeError : TypeError)(`${where} ${wrong}, got ${show(x)}`);
      }
      out[s * A + a] = x as number;
    }
  }
}

/** pi(a|s), [S, A]: non-negative rows that sum to 1 within 1e-9, renormalised; 0 where a state lacks the action. */
export function readPolicy(name: string, policy: Table, out: Float64Array, shape: Shape): void {
  const { states: S, actions: A, unavailable } = shape;
  const copy = new Float64Array(S * A);
  copyTable(name, policy, copy, S, A, (p) => (p >= 0 && p <= 1 + SUM_TOLERANCE ? "" : "must be a probability"));
  for (const sa of unavailable ?? []) {
    if (copy[sa] === 0) continue;
    const where = `${name}: action ${sa % A} is not available in state ${Math.floor(sa / A)}`;
    throw new RangeError(`${where}${shape.name && ` of ${shape.name}`}; its probability must be 0, got ${copy[sa]}`);
  }
  for (let s = 0; s < S; s++) {
    const sum = normalise(copy, s * A, (s + 1) * A);
    if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
      throw new RangeError(`${name}: the row of state ${s} sums to ${sum}, not to 1`);
    }
  }
  out.set(copy);
}

/**
 * theta(s, a), [S, A]: numbers below +Infinity; -Infinity means probability 0, but not for every action of a state. What
 * stands where a state lacks the action makes no difference: -Infinity takes its place.
 */
export function readLogits(name: string, logits: Table, out: Float64Array, shape: Shape): void {
  const { states: S, actions: A } = shape;
  const copy = new Float64Array(S * A);
  copyTable(name, logits, copy, S, A, (x) => (x < Infinity ? "" : "must be below Infinity"));
  withhold(copy, shape, -Infinity);
  for (let s = 0; s < S; s++) {
    if (copy.subarray(s * A, (s + 1) * A).every((x) => x === -Infinity)) {
      throw new RangeError(`${name}: every action of state ${s} has -Infinity`);
    }
  }
  out.set(copy);
}
