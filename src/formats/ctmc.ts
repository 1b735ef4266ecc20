/**
 * Chains in continuous time as chains in steps.
 *
 * Source: M. L. Puterman, "Markov Decision Processes" (1994), section 11.5 (uniformization).
 */
import { show } from "../support/argument-checks.ts";
import type { Draft } from "./draft.ts";
import type { CtmcOptions } from "./kinds.ts";

/** A transition with its rate; `reward` is what taking it pays. */
export interface RateTransition {
  readonly state: number;
  readonly next: number;
  /** >= 0 */
  readonly rate: number;
  readonly reward: number;
  readonly line: number;
}

/** True where the rates of every state sum to 1, as a chain's probabilities do. */
export function sumsToOne(states: number, transitions: readonly RateTransition[]): boolean {
  const sums = new Float64Array(states);
  for (const { state, rate } of transitions) sums[state] += rate;
  return sums.every((sum) => Math.abs(sum - 1) <= 1e-9);
}

/**
 * Puts a CTMC into a draft; `paid` is what states pay per unit of time, [S]. Returns the discount that uniformisation
 * brings: undefined for the embedded chain.
 *
 * With exit rates E(s), uniformised at L = max E and with discount rate beta: P(s'|s) = q(s,s') / L and what is left in
 * s itself, gamma = L / (L + beta), r(s) = (paid(s) + sum_s' q(s,s') r(s,s')) / (L + beta). Embedded: P(s'|s) =
 * q(s,s') / E(s), and r(s) adds paid(s) / E(s). A state without transitions keeps itself.
 *
 * @throws RangeError where no rate is positive, or where the embedded chain would stay for ever in a state that pays
 */
export function addCtmc(
  draft: Draft,
  states: number,
  transitions: readonly RateTransition[],
  paid: (state: number) => number,
  { uniformize }: CtmcOptions,
): number | undefined {
  const exit = new Float64Array(states);
  const jumps = new Float64Array(states);
  for (const { state, rate, reward } of transitions) {
    exit[state] += rate;
    jumps[state] += rate * reward;
  }
  const most = exit.reduce((x, y) => Math.max(x, y), 0);
  if (uniformize === undefined) {
    for (let s = 0; s < states; s++) {
      if (exit[s] > 0) continue;
      if (paid(s) !== 0) {
        throw new RangeError(
          `${draft.where}: state ${s} is never left and pays ${show(paid(s))} per unit of time: its embedded chain has no reward; use uniformize (--uniformize)`,
        );
      }
      draft.add(s, 0, s, 1, 0);
    }
    for (const { state, next, rate, line } of transitions) {
      if (exit[state] === 0) continue;
      draft.add(state, 0, next, rate / exit[state], (paid(state) + jumps[state]) / exit[state], line);
    }
    return undefined;
  }
  if (most === 0) throw new RangeError(`${draft.where}: no rate is positive: there is nothing to uniformise`);
  const step = most + uniformize;
  const reward = (s: number) => (paid(s) + jumps[s]) / step;
  for (const { state, next, rate, line } of transitions) draft.add(state, 0, next, rate / most, reward(state), line);
  for (let s = 0; s < states; s++) {
    if (exit[s] < most) draft.add(s, 0, s, 1 - exit[s] / most, reward(s));
  }
  return most / step;
}
