/**
 * What a run costs, roughly: the order of the queue, the balance of the shards and the first guess of the time left rest
 * on it, so it must be the same on every machine. The figures were measured on the published models.
 */
import type { Mdp } from "../mdp.ts";
import type { Configuration } from "./types.ts";

/** Seconds of an evaluation: on its own, and per S^3. */
const EVALUATION = 2e-6;
const FACTOR = 2.5e-10;
/** Seconds per state and action of an inner step, and of one trial of a line search. */
const STEP = 3.5e-9;
const TRIAL = 4e-9;

/** Trials of a line search per inner step. */
function trials({ update, lineSearchOn, innerSteps }: Configuration): number {
  if (update === "trust-region") return Math.min(15 * (Number(innerSteps) - 1), 300);
  if (update === "line-search") return lineSearchOn === "objective" ? 40 : 12;
  return 0;
}

/** Outer steps until a run comes to rest. With a trust region the way is walked in steps of length sqrt(delta). */
function steps({ update, delta, iterations }: Configuration): number {
  return update === "trust-region" ? Math.min(iterations, 1.6 / Math.sqrt(Number(delta))) : iterations;
}

/** Seconds on one core. */
export function estimateSeconds({ states: S, actions: A }: Mdp, configuration: Configuration): number {
  const inner = Number(configuration.innerSteps ?? 1) * S * A * (STEP + TRIAL * trials(configuration));
  return steps(configuration) * (EVALUATION + FACTOR * S ** 3 + inner);
}
