/**
 * Transitions of a file in compressed rows.
 */
import type { CompressedRows } from "../rows.ts";

/** Transitions in the order of the file, and which of them count. All lists have the same length. */
export interface Entries {
  readonly state: readonly number[];
  readonly action: readonly number[];
  readonly next: readonly number[];
  readonly probability: readonly number[];
}

/** Rows over s * A + a, their entries in the order of the file; none of states that end. `ends`: 1 for those. [S] */
export function compressedRows(
  { state, action, next, probability }: Entries,
  states: number,
  actions: number,
  ends: ArrayLike<number>,
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
    const place = rowStart[state[i] * actions + action[i] + 1]++;
    nextState[place] = next[i];
    chance[place] = probability[i];
  }
  return { rowStart: rowStart.subarray(0, states * actions + 1), nextState, probability: chance };
}
