/**
 * Optima at discount 1 that are infinite, and states from which no policy ends (docs/mathematics.md, section 1).
 */
import { backwards, endings, forwards, overwrite } from "../evaluation/endless-classes.ts";
import type { Mdp } from "../model/mdp.ts";
import { availability } from "../model/unavailable-actions.ts";
import { firstActions, noEnd, stateLabel } from "./policy-iteration.ts";

/**
 * An action for every state that leads, with positive probability, nearer to where the process ends, where one does; a
 * RangeError names a state that can be reached and from which no policy ends.
 */
export function endingActions(mdp: Mdp): Int32Array {
  const has = availability(mdp);
  const action = endings(mdp, has);
  const never = action.includes(-2) ? forwards(mdp, mdp.start, has).find((s) => action[s] === -2) : undefined;
  if (never !== undefined) throw noEnd(mdp, never);
  const idle = firstActions(mdp);
  return action.map((a, s) => (a < 0 ? idle[s] : a));
}

/** Names of a loop's states that an error shows. */
const SHOWN = 4;

/** The states that some policy reaches but from which this one never ends, as an error that names a loop; if there are any. */
export function unbounded(mdp: Mdp, pi: Float64Array): RangeError | undefined {
  const toEnd = endings(mdp, pi);
  const entry = forwards(mdp, mdp.start, availability(mdp)).find((s) => toEnd[s] === -2);
  if (entry === undefined) return undefined;
  // A closed class: as long as a state of the reached set does not lead back, what that one reaches is smaller.
  const only = (s: number) => toEnd.map((_, t) => (t === s ? 1 : 0));
  let loop: number[] = [];
  for (let s: number | undefined = entry; s !== undefined; ) {
    loop = forwards(mdp, only(s), pi);
    const back = backwards(mdp, only(s), pi);
    s = loop.find((t) => back[t] === -2);
  }
  const names = loop.slice(0, SHOWN).map((s) => stateLabel(mdp, s));
  const more = loop.length > SHOWN ? `, and ${loop.length - SHOWN} more` : "";
  return new RangeError(
    `discount 1: the optimum is infinite: a loop pays a positive sum for ever (${names.join(", ")}${more})`,
  );
}

/** NaN where no policy ends, or the optimal one may come to such a state; Infinity where a loop that pays can be reached. */
export function markInfinite(mdp: Mdp, lost: Uint8Array | undefined, tables: Float64Array[]): void {
  const has = availability(mdp);
  const never = endings(mdp, has);
  const noEnd = backwards(
    mdp,
    never.map((a) => (a === -2 ? 1 : 0)),
    has,
  );
  const paying = noEnd.map((a, s) => (lost?.[s] && a === -2 ? 1 : 0));
  const rich = backwards(mdp, paying, has).map((a) => (a === -2 ? 0 : 1));
  for (const table of tables) {
    overwrite(mdp, table, lost, NaN);
    overwrite(mdp, table, rich, Infinity);
  }
}
