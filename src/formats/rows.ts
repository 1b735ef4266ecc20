/**
 * A model's rows, in order, as writers need them.
 */
import type { Mdp } from "../model/mdp.ts";

/** A row of a state that is not a declared terminal. */
export interface Row {
  readonly state: number;
  readonly action: number;
  /** r(s,a) */
  readonly reward: number;
  /** [s', P(s'|s,a)], ascending in s'. */
  readonly entries: readonly (readonly [next: number, probability: number])[];
}

/** The rows of the actions that a state has; none in a declared terminal state. */
export function rowsAt({ actions, rewards, transitions }: Mdp, state: number): Row[] {
  const { rowStart, nextState, probability } = transitions;
  const rows: Row[] = [];
  for (let action = 0; action < actions; action++) {
    const sa = state * actions + action;
    if (rowStart[sa] === rowStart[sa + 1]) continue;
    const entries: [number, number][] = [];
    for (let i = rowStart[sa]; i < rowStart[sa + 1]; i++) entries.push([nextState[i], probability[i]]);
    rows.push({ state, action, reward: rewards[sa], entries });
  }
  return rows;
}

/** All rows, with terminal states as most formats have them: every action keeps the state and pays nothing. */
export function* closedRowsOf(mdp: Mdp): Generator<Row> {
  const ends = new Set(mdp.terminals);
  for (let state = 0; state < mdp.states; state++) {
    if (!ends.has(state)) yield* rowsAt(mdp, state);
    else for (let action = 0; action < mdp.actions; action++) yield { state, action, reward: 0, entries: [[state, 1]] };
  }
}

/**
 * Throws a RangeError where an action has no row: readers that know actions by their rows would miss it. `closed`: terminal
 * states are written with rows of every action.
 */
export function needActions(where: string, mdp: Mdp, closed: boolean): void {
  if (closed && mdp.terminals.length > 0) return;
  const { actions: A } = mdp;
  const { rowStart } = mdp.transitions;
  const used = new Uint8Array(A);
  for (let sa = 0; sa < rowStart.length - 1; sa++) if (rowStart[sa + 1] > rowStart[sa]) used[sa % A] = 1;
  const lost = used.indexOf(0);
  if (lost >= 0) throw new RangeError(`${where}: no state has action ${lost}; the format cannot say that it exists`);
}

/** The state in which every episode starts, or undefined where the start is spread. */
export function pointStart({ start }: Mdp): number | undefined {
  const state = start.indexOf(1);
  return state < 0 ? undefined : state;
}
