/**
 * The optimum by policy iteration with exact evaluation (Howard 1960). Every sweep makes the policy greedy where an
 * action is better by more than rounding, until none is.
 */
import { backwards } from "../evaluation/endless-classes.ts";
import type { Mdp } from "../model/mdp.ts";
import { availability } from "../model/unavailable-actions.ts";

/** Values [S] and action values [S, A] of a deterministic policy; an action that a state lacks has its least Q. */
export interface ActionValues {
  values: Float64Array;
  qValues: Float64Array;
}

/** An action is better than another only by more than this share of its size. */
const ROUNDING = 8 * Number.EPSILON;

/** The name of a state as errors show it. */
export function stateLabel(mdp: Mdp, s: number): string {
  const name = mdp.stateNames?.[s];
  return name === undefined ? `state ${s}` : `state ${s} (${JSON.stringify(name)})`;
}

/** The first action that each state has. [S] */
export function firstActions(mdp: Mdp): Int32Array {
  const { states: S, actions: A } = mdp;
  if (!mdp.unavailable) return new Int32Array(S);
  const has = availability(mdp);
  return Int32Array.from({ length: S }, (_, s) => has.indexOf(1, s * A) - s * A);
}

/** An action for every state that leads, with positive probability, nearer to a terminal state; an error names a state where none does. */
function terminatingActions(mdp: Mdp): Int32Array {
  const action = backwards(mdp, mdp.terminalMask, availability(mdp));
  const never = action.indexOf(-2);
  if (never >= 0) throw noEnd(mdp, never);
  const idle = firstActions(mdp);
  return action.map((a, s) => (a < 0 ? idle[s] : a));
}

/** The error of a state from which no policy ends. */
export const noEnd = (mdp: Mdp, s: number): RangeError =>
  new RangeError(`discount 1: no policy ends from ${stateLabel(mdp, s)}`);

/**
 * Policy iteration, a yield after every improvement with what was improved on. `evaluate` returns borrowed V and Q of the
 * deterministic policy it is given, [S, A]; `first` [S], the actions to start with, is changed. Returns the optimal policy, one action with probability 1 in each state.
 *
 * A better action raises its state's value by at least what it was better by. Where a state's value has not risen, that
 * was rounding, and from then on it takes twice as much to switch there. So every state decides for itself, whatever the
 * others are worth, and ties cannot make the iteration cycle.
 */
export function* policyIteration(
  mdp: Mdp,
  evaluate: (policy: Float64Array) => ActionValues,
  first = mdp.discount < 1 ? firstActions(mdp) : terminatingActions(mdp),
): Generator<ActionValues, Float64Array, void> {
  const { states: S, actions: A } = mdp;
  const action = first;
  const policy = new Float64Array(S * A);
  for (let s = 0; s < S; s++) policy[s * A + action[s]] = 1;
  /** By how much the action chosen last seemed better, 0 where none was switched; and the value before. [S] */
  const gain = new Float64Array(S);
  const before = new Float64Array(S);
  /** Gains up to here are rounding. [S] */
  const width = new Float64Array(S);
  const seen = new Set<string>();
  while (true) {
    const { values, qValues } = evaluate(policy);
    let switched = false;
    for (let s = 0; s < S; s++) {
      if (gain[s] > 0 && !(values[s] > before[s])) width[s] = 2 * gain[s];
      gain[s] = 0;
      before[s] = values[s];
      const row = s * A;
      const held = row + action[s];
      let top = held;
      for (let sa = row; sa < row + A; sa++) if (qValues[sa] > qValues[top]) top = sa;
      const rounding = ROUNDING * Math.max(Math.abs(qValues[top]), Math.abs(qValues[held]));
      const better = qValues[top] - qValues[held];
      if (better > rounding && better > width[s]) {
        gain[s] = better;
        policy[held] = 0;
        policy[top] = 1;
        action[s] = top - row;
        switched = true;
      }
    }
    // A policy that comes back is worth as much as those in between: they differ by rounding only.
    const name = action.join();
    if (!switched || seen.has(name)) return policy;
    seen.add(name);
    yield { values, qValues };
  }
}
