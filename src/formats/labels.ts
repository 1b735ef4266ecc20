/**
 * State labels of the probabilistic model checkers: `init`, `deadlock`, and `terminal` for our terminal states.
 */
import { show } from "../support/argument-checks.ts";
import type { Draft } from "./draft.ts";
import type { ImportOptions } from "./options.ts";

/** The states that carry each label. */
export type Labels = ReadonlyMap<string, ReadonlySet<number>>;

/** What the formats with labels take beside the text. */
export interface LabelOptions extends ImportOptions {
  /** The label of terminal states; "none" where no label means that. Default "terminal". */
  terminalLabel?: string;
}

/**
 * The terminal states: those labelled `terminal`, and those labelled `deadlock` that never leave themselves and earn
 * nothing. A state labelled `terminal` that does either is refused.
 */
export function labelledTerminals(
  draft: Draft,
  labels: Labels,
  states: number,
  { terminalLabel = "terminal", onNote }: LabelOptions,
): number[] {
  const idle = draft.idle(states);
  const terminals = (terminalLabel === "none" ? undefined : labels.get(terminalLabel)) ?? [];
  if (terminalLabel !== "terminal" && terminalLabel !== "none" && !labels.has(terminalLabel)) {
    const known = [...labels.keys()].map((name) => JSON.stringify(name)).join(", ") || "none";
    throw new RangeError(
      `${draft.where}: the option terminalLabel (--terminal-label) is ${JSON.stringify(terminalLabel)}; the labels are ${known}`,
    );
  }
  const others = [...labels.keys()].filter((name) => !["init", "deadlock", terminalLabel].includes(name));
  if (others.length > 0) onNote?.(`labels are not kept: ${others.join(", ")}`);
  for (const s of terminals) {
    if (idle[s] === 0) {
      throw new RangeError(
        `${draft.where}: state ${s} is labelled ${JSON.stringify(terminalLabel)}; expected it to keep itself with reward 0 ` +
          `(terminalLabel "none", --terminal-label none, reads the label as any other)`,
      );
    }
  }
  return [...terminals, ...[...(labels.get("deadlock") ?? [])].filter((s) => idle[s] === 1)];
}

/** Checks the option `terminalLabel`. */
export function checkLabelOptions(parser: string, { terminalLabel }: LabelOptions): void {
  if (terminalLabel !== undefined && typeof terminalLabel !== "string") {
    throw new TypeError(`${parser}: terminalLabel must be a string, got ${show(terminalLabel)}`);
  }
}

/** The one initial state; undefined where no state or several carry the label, so that the start must be given. */
export function labelledStart(labels: Labels): number | undefined {
  const initial = [...(labels.get("init") ?? [])];
  return initial.length === 1 ? initial[0] : undefined;
}
