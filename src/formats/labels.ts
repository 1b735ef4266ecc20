/**
 * State labels of the probabilistic model checkers: `init`, `deadlock`, and `terminal` for our terminal states.
 */
import type { Draft } from "./draft.ts";

/** The states that carry each label. */
export type Labels = ReadonlyMap<string, ReadonlySet<number>>;

/**
 * The terminal states: those labelled `terminal`, and those labelled `deadlock` that never leave themselves and earn
 * nothing. A state labelled `terminal` that does either is refused.
 */
export function labelledTerminals(draft: Draft, labels: Labels, states: number): number[] {
  const idle = draft.idle(states);
  const terminals = labels.get("terminal") ?? [];
  for (const s of terminals) {
    if (idle[s] === 0) {
      throw new RangeError(
        `${draft.where}: state ${s} is labelled "terminal"; expected it to keep itself with reward 0`,
      );
    }
  }
  return [...terminals, ...[...(labels.get("deadlock") ?? [])].filter((s) => idle[s] === 1)];
}

/** The one initial state; undefined where no state or several carry the label, so that the start must be given. */
export function labelledStart(labels: Labels): number | undefined {
  const initial = [...(labels.get("init") ?? [])];
  return initial.length === 1 ? initial[0] : undefined;
}
