/**
 * Transitions of a file in compressed rows.
 */

import type { CompressedRows } from "../model/compressed-rows.ts";
import { SUM_TOLERANCE } from "../support/distribution.ts";

/** Transitions in the order of the file, and which of them count. All lists have the same length. */
export interface Entries {
  readonly state: readonly number[];
  readonly action: readonly number[];
  readonly next: readonly number[];
  readonly probability: readonly number[];
}

/** Neumaier's compensated sums, one per row. */
export class RowSums {
  readonly #sum: Float64Array;
  readonly #lost: Float64Array;

  constructor(rows: number) {
    this.#sum = new Float64Array(rows);
    this.#lost = new Float64Array(rows);
  }

  /** Adds p >= 0 to a row. */
  add(row: number, p: number): void {
    const before = this.#sum[row];
    const sum = before + p;
    this.#lost[row] += before >= p ? before - sum + p : p - sum + before;
    this.#sum[row] = sum;
  }

  of(row: number): number {
    return this.#sum[row] + this.#lost[row];
  }
}

/**
 * Rows over s * A + a, their entries in the order of the file; none of states that end. `ends`: 1 for those. [S] Rows whose
 * sums are further off 1 than a model's may be are scaled.
 */
export function compressedRows(
  { state, action, next, probability }: Entries,
  states: number,
  actions: number,
  ends: ArrayLike<number>,
  sums: RowSums,
): CompressedRows {
  // Counts first stand two places on: filling the rows then moves each start to where it belongs.
  const rowStart = new Int32Array(states * actions + 2);
  for (let i = 0; i < state.length; i++) {
    if (ends[state[i]] === 0) rowStart[state[i] * actions + action[i] + 2]++;
  }
  for (let sa = 0; sa < states * actions; sa++) rowStart[sa + 2] += rowStart[sa + 1];
  const nextState = new Int32Array(rowStart[states * actions + 1]);
  const chance = new Float64Array(nextState.length);
  for (let i = 0; i < state.length; i++) {
    if (ends[state[i]] === 1) continue;
    const sa = state[i] * actions + action[i];
    const place = rowStart[sa + 1]++;
    nextState[place] = next[i];
    const sum = sums.of(sa);
    chance[place] = Math.abs(sum - 1) > SUM_TOLERANCE ? probability[i] / sum : probability[i];
  }
  return { rowStart: rowStart.subarray(0, states * actions + 1), nextState, probability: chance };
}
