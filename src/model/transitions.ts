/**
 * Reads transition probabilities, given as entries or dense.
 */
import { checkInteger, checkKeys, checkNumber, show } from "../support/argument-checks.ts";
import { SUM_TOLERANCE } from "../support/distribution.ts";
import { checkLength, isList } from "../support/lists.ts";
import { compress, type Frame, type Transitions, type Triplets } from "./compressed-rows.ts";

/**
 * True for the dense reading [S][A][S]: lists at the second level, not numbers. The first value there decides; where
 * there is none, nulls and empty lists are the absent rows of a dense table.
 */
export function isDense(transitions: ArrayLike<unknown>): boolean {
  for (let i = 0; i < transitions.length; i++) {
    const row = transitions[i];
    if (row === null || row === undefined) continue;
    if (!isList(row)) return false;
    for (let j = 0; j < row.length; j++) {
      if (isList(row[j])) return true;
      if (row[j] !== null && row[j] !== undefined) return false;
    }
  }
  return transitions.length > 0;
}

/**
 * Compressed rows of `transitions`: `[s, a, s', p]` entries, dense `[S][A][S]`, or compressed rows. Duplicates are added up, zeros
 * dropped, rows renormalised; rows of declared terminal states are checked and then left empty.
 *
 * @throws TypeError, RangeError naming the entry or the row
 */
export function readTransitions(transitions: unknown, frame: Frame): Transitions {
  if (isCompressed(transitions)) return compress(readCompressed(transitions, frame), frame);
  if (!isList(transitions) || ArrayBuffer.isView(transitions)) {
    throw new TypeError(
      `${frame.prefix}transitions must be a list of [s, a, s', p], [S][A][S] nested or { rowStart, nextState, probability }, got ${show(transitions)}`,
    );
  }
  return compress(isDense(transitions) ? readDense(transitions, frame) : readEntries(transitions, frame), frame);
}

/** Rounding may leave a single probability outside [0, 1] by as much as its row's sum off 1; below 0 it counts as 0. */
function isProbability(p: unknown): p is number {
  return typeof p === "number" && p >= -SUM_TOLERANCE && p <= 1 + SUM_TOLERANCE;
}

function refuseProbability(where: string, p: unknown): never {
  checkNumber(where, p, () => false, "a number in [0, 1]");
  throw new RangeError(where);
}

function isIndex(i: unknown, size: number): i is number {
  return Number.isInteger(i) && (i as number) >= 0 && (i as number) < size;
}

function refuseIndex(where: string, i: unknown, size: number): never {
  checkInteger(where, i, 0, size - 1);
  throw new RangeError(where);
}

function readEntries(entries: ArrayLike<unknown>, { prefix, states, actions }: Frame): Triplets {
  const row = new Int32Array(entries.length);
  const next = new Int32Array(entries.length);
  const probability = new Float64Array(entries.length);
  let count = 0;
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i];
    if (!isList(entry) || entry.length !== 4) {
      throw new TypeError(`${prefix}transitions[${i}] must be [s, a, s', p], got ${show(entry)}`);
    }
    const s = entry[0];
    const a = entry[1];
    const to = entry[2];
    const p = entry[3];
    if (!isIndex(s, states)) refuseIndex(`${prefix}transitions[${i}]: state`, s, states);
    if (!isIndex(a, actions)) refuseIndex(`${prefix}transitions[${i}]: action`, a, actions);
    if (!isIndex(to, states)) refuseIndex(`${prefix}transitions[${i}]: next state`, to, states);
    if (!isProbability(p)) refuseProbability(`${prefix}transitions[${i}]: probability`, p);
    if (p <= 0) continue;
    row[count] = s * actions + a;
    next[count] = to;
    probability[count++] = p;
  }
  return { count, row, next, probability };
}

function isCompressed(transitions: unknown): transitions is Record<keyof Transitions, unknown> {
  return typeof transitions === "object" && transitions !== null && "rowStart" in transitions;
}

/** Rows of state-action pairs one after the other, their next states in any order, repeats and zeros allowed. */
function readCompressed(given: Record<keyof Transitions, unknown>, { prefix, states, actions }: Frame): Triplets {
  const where = `${prefix}transitions`;
  checkKeys(where, given, ["rowStart", "nextState", "probability"]);
  const { rowStart, nextState, probability: chance } = given;
  checkLength(`${where}.rowStart`, rowStart, states * actions + 1, "one per state and action, and the end");
  const starts = rowStart as ArrayLike<unknown>;
  const end = checkInteger(`${where}.rowStart[${states * actions}]`, starts[states * actions], 0, 2147483647);
  checkLength(`${where}.nextState`, nextState, end, "as rowStart ends");
  checkLength(`${where}.probability`, chance, end, "as rowStart ends");
  const row = new Int32Array(end);
  const next = new Int32Array(end);
  const probability = new Float64Array(end);
  let count = 0;
  let from = checkInteger(`${where}.rowStart[0]`, starts[0], 0, 0);
  for (let sa = 0; sa < states * actions; sa++) {
    const to = starts[sa + 1];
    if (!(isIndex(to, end + 1) && to >= from)) checkInteger(`${where}.rowStart[${sa + 1}]`, to, from, end);
    for (; from < (to as number); from++) {
      const s = (nextState as ArrayLike<unknown>)[from];
      const p = (chance as ArrayLike<unknown>)[from];
      if (!isIndex(s, states)) refuseIndex(`${where}.nextState[${from}]`, s, states);
      if (!isProbability(p)) refuseProbability(`${where}.probability[${from}]`, p);
      if (p <= 0) continue;
      row[count] = sa;
      next[count] = s;
      probability[count++] = p;
    }
  }
  return { count, row, next, probability };
}

function readDense(dense: ArrayLike<unknown>, frame: Frame): Triplets {
  const count = visitDense(dense, frame, () => {});
  const row = new Int32Array(count);
  const next = new Int32Array(count);
  const probability = new Float64Array(count);
  let i = 0;
  visitDense(dense, frame, (sa, to, p) => {
    row[i] = sa;
    next[i] = to;
    probability[i++] = p;
  });
  return { count, row, next, probability };
}

/** Calls `visit` for every positive probability and returns how many there are. null or [] stands for an absent row. */
function visitDense(
  dense: ArrayLike<unknown>,
  { prefix, states, actions }: Frame,
  visit: (row: number, next: number, probability: number) => void,
): number {
  let count = 0;
  checkLength(`${prefix}transitions`, dense, states, "one per state");
  for (let s = 0; s < states; s++) {
    const ofState = dense[s];
    if (ofState === null || ofState === undefined) continue;
    checkLength(`${prefix}transitions[${s}]`, ofState, actions, "one per action");
    for (let a = 0; a < actions; a++) {
      const row = (ofState as ArrayLike<unknown>)[a];
      if (row === null || row === undefined || (isList(row) && row.length === 0)) continue;
      checkLength(`${prefix}transitions[${s}][${a}]`, row, states, "one per next state");
      for (let to = 0; to < states; to++) {
        const p = (row as ArrayLike<unknown>)[to];
        if (!isProbability(p)) refuseProbability(`${prefix}transitions[${s}][${a}][${to}]: probability`, p);
        if (p <= 0) continue;
        visit(s * actions + a, to, p);
        count++;
      }
    }
  }
  return count;
}
