/**
 * Sorts transition triplets into compressed sparse rows: two stable counting sorts, by next state and then by row,
 * in O(entries + S * A).
 */
import { show } from "../support/argument-checks.ts";
import { normalise, SUM_TOLERANCE } from "../support/distribution.ts";

/** Transition probabilities in compressed sparse rows, one row per state-action pair `sa = s * A + a`. */
export interface Transitions {
  /** Entries of row `sa` stand at `rowStart[sa] .. rowStart[sa + 1] - 1`. [S * A + 1] */
  readonly rowStart: Int32Array;
  /** s' of each entry, ascending within a row, no duplicates. [nonzeros] */
  readonly nextState: Int32Array;
  /** P(s'|s,a) > 0 of each entry; a row sums to 1, or is empty: of declared terminal states, of unavailable actions. [nonzeros] */
  readonly probability: Float64Array;
}

/** Transitions as callers give them in compressed rows: the shape of `Transitions`, lists of numbers welcome. */
export interface CompressedRows {
  /** Entries of row `sa` stand at `rowStart[sa] .. rowStart[sa + 1] - 1`. [S * A + 1] */
  readonly rowStart: ArrayLike<number>;
  /** s' of each entry, in any order; repeats are added up. [nonzeros] */
  readonly nextState: ArrayLike<number>;
  /** P(s'|s,a) of each entry. [nonzeros] */
  readonly probability: ArrayLike<number>;
}

/** What reading transitions and rewards needs to know of the model around them. */
export interface Frame {
  /** Put before every message: the model's name and a colon, or "". */
  readonly prefix: string;
  readonly states: number;
  readonly actions: number;
  /** 1 for declared terminal states. [S] */
  readonly declared: ArrayLike<number>;
  /** 1 for actions that their state lacks; undefined where there are none. [S, A] */
  readonly lacks?: ArrayLike<number> | undefined;
  /** "state s, action a" as messages show it. */
  readonly describe: (state: number, action: number) => string;
}

/** Transitions in the order in which they were given. */
export interface Triplets {
  readonly count: number;
  /** sa */
  readonly row: Int32Array;
  readonly next: Int32Array;
  /** > 0 */
  readonly probability: Float64Array;
}

/** Turns counts at [1 .. n] into positions: starts[i] = first place of key i. */
function accumulate(starts: Int32Array): void {
  for (let i = 1; i < starts.length; i++) starts[i] += starts[i - 1];
}

/** Indices of the triplets in a stable order of ascending next state. */
function orderByNext({ count, next }: Triplets, states: number): Int32Array {
  const place = new Int32Array(states + 1);
  for (let i = 0; i < count; i++) place[next[i] + 1]++;
  accumulate(place);
  const order = new Int32Array(count);
  for (let i = 0; i < count; i++) order[place[next[i]]++] = i;
  return order;
}

/** Compressed rows: duplicates added up, rows checked, renormalised, and left empty for declared terminal states. */
export function compress(triplets: Triplets, frame: Frame): Transitions {
  const { states, actions } = frame;
  const { count, row } = triplets;
  const rowStart = new Int32Array(states * actions + 1);
  for (let i = 0; i < count; i++) rowStart[row[i] + 1]++;
  accumulate(rowStart);

  // Scatter into rows; going through ascending next states leaves every row ascending.
  const order = orderByNext(triplets, states);
  const place = rowStart.slice();
  const nextState = new Int32Array(count);
  const probability = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    const i = order[k];
    const at = place[row[i]]++;
    nextState[at] = triplets.next[i];
    probability[at] = triplets.probability[i];
  }

  // Close the gaps that duplicates and terminal rows leave: entries move from `read` down to `write`.
  let write = 0;
  let read = 0;
  for (let sa = 0; sa < states * actions; sa++) {
    const start = write;
    const end = rowStart[sa + 1];
    rowStart[sa] = start;
    for (; read < end; read++) {
      if (write > start && nextState[write - 1] === nextState[read]) {
        probability[write - 1] += probability[read];
      } else {
        nextState[write] = nextState[read];
        probability[write++] = probability[read];
      }
    }
    if (closeRow(probability, start, write, sa, frame)) write = start;
  }
  rowStart[states * actions] = write;
  return Object.freeze({ rowStart, nextState: nextState.slice(0, write), probability: probability.slice(0, write) });
}

/** Checks and renormalises one row; true when it is to be empty. */
function closeRow(probability: Float64Array, start: number, end: number, sa: number, frame: Frame): boolean {
  const { prefix, actions, declared, lacks, describe } = frame;
  const state = Math.floor(sa / actions);
  const terminal = declared[state] === 1;
  if (start === end) {
    if (terminal || lacks?.[sa] === 1) return true;
    throw new RangeError(
      `${prefix}transitions: ${describe(state, sa % actions)} has no entry; it needs a row that sums to 1, or to be in unavailable or its state in terminals`,
    );
  }
  if (lacks?.[sa] === 1) {
    throw new RangeError(`${prefix}transitions: ${describe(state, sa % actions)} has a row, but is in unavailable`);
  }
  const sum = normalise(probability, start, end);
  if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
    throw new RangeError(
      `${prefix}transitions: the row of ${describe(state, sa % actions)} must sum to 1 within ${SUM_TOLERANCE}, got ${show(sum)}`,
    );
  }
  return terminal;
}
