/**
 * A model's rows, in order, as writers need them.
 */
import type { Mdp } from "../mdp.ts";

/** A row of a state that is not a declared terminal. */
export interface Row {
  readonly state: number;
  readonly action: number;
  /** r(s,a) */
  readonly reward: number;
  /** [s', P(s'|s,a)], ascending in s'. */
  readonly entries: readonly (readonly [next: number, probability: number])[];
}

export function* rowsOf({ states, actions, rewards, transitions, terminals }: Mdp): Generator<Row> {
  const { rowStart, nextState, probability } = transitions;
  const ends = new Set(terminals);
  for (let state = 0; state < states; state++) {
    if (ends.has(state)) continue;
    for (let action = 0; action < actions; action++) {
      const sa = state * actions + action;
      const entries: [number, number][] = [];
      for (let i = rowStart[sa]; i < rowStart[sa + 1]; i++) entries.push([nextState[i], probability[i]]);
      yield { state, action, reward: rewards[sa], entries };
    }
  }
}

/** The same with terminal states as most formats have them: every action keeps the state and pays nothing. */
export function* closedRowsOf(mdp: Mdp): Generator<Row> {
  const ends = new Set(mdp.terminals);
  const rows = rowsOf(mdp);
  for (let state = 0; state < mdp.states; state++) {
    for (let action = 0; action < mdp.actions; action++) {
      if (ends.has(state)) yield { state, action, reward: 0, entries: [[state, 1]] };
      else yield rows.next().value as Row;
    }
  }
}

/** The state in which every episode starts, or undefined where the start is spread. */
export function pointStart({ start }: Mdp): number | undefined {
  const state = start.indexOf(1);
  return state < 0 ? undefined : state;
}
