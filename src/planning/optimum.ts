/**
 * The optimum of a model by policy iteration on dense evaluations, in pieces.
 */

import { REPORT } from "../engine/kernels.ts";
import { backwards, endings, forwards, overwrite } from "../evaluation/endless-classes.ts";
import type { Mdp } from "../model/mdp.ts";
import { availability, withhold } from "../model/unavailable-actions.ts";
import { type Optimum, type OptimumProgress, optimalBounds, reach } from "./optimal-bounds.ts";
import { policyIteration, stateLabel } from "./policy-iteration.ts";

/** What the search needs of a workspace. Arrays are borrowed; shapes as in the workspace. */
export interface EvaluatedPolicy {
  readonly pi: Float64Array;
  readonly values: Float64Array;
  readonly qValues: Float64Array;
  readonly report: Float64Array;
  /** 1 for the states from which the policy is paid for ever, at discount 1. [S] */
  readonly lost: Uint8Array | undefined;
}

/** Names of a loop's states that an error shows. */
const SHOWN = 4;

/** The states that some policy reaches but from which this one never ends, as an error that names a loop; if there are any. */
function unbounded(mdp: Mdp, pi: Float64Array): RangeError | undefined {
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
function infinite(mdp: Mdp, { lost }: EvaluatedPolicy, tables: Float64Array[]): void {
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

/** The optimum as copies; `evaluate` evaluates the workspace's pi, or throws. Throws as `CoreSolver.optimal`. */
export function* exactOptimum(
  mdp: Mdp,
  work: EvaluatedPolicy,
  evaluate: () => void,
): Generator<OptimumProgress, Optimum, void> {
  let known = false;
  const attempt = () => {
    try {
      evaluate();
    } catch (error) {
      throw known ? (unbounded(mdp, work.pi) ?? error) : error;
    }
    // A loop that this policy does not reach, but another one does.
    const error = known && work.lost ? unbounded(mdp, work.pi) : undefined;
    if (error) throw error;
    known = true;
  };
  const pieces = policyIteration(mdp, (deterministic) => {
    work.pi.set(deterministic);
    attempt();
    return work;
  });
  // At discount 1 a residual bounds nothing.
  const discounted = mdp.discount < 1;
  let state = pieces.next();
  for (let improvements = 1; !state.done; improvements++) {
    const { error } = reach(mdp, state.value.values, state.value.qValues);
    yield { improvements, error: discounted ? error : Infinity, tolerance: 0 };
    state = pieces.next();
  }
  work.pi.set(state.value);
  attempt();
  const [values, qValues, policy] = [work.values.slice(), work.qValues.slice(), state.value];
  if (work.lost) infinite(mdp, work, [values, qValues]);
  withhold(qValues, mdp, -Infinity);
  const optimum = { values, qValues, policy, return: work.report[REPORT.return] };
  return discounted ? { ...optimum, ...optimalBounds(mdp, values, qValues) } : optimum;
}
