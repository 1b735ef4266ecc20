/**
 * What a run costs, roughly: the order of the queue, the balance of the shards and the first guess of the time left rest
 * on it, so it must be the same on every machine. The figures were measured on the published models; those of the
 * evaluation up to S = 2000, those of exact updates up to S A = 1500.
 */
import type { Mdp } from "../model/mdp.ts";
import type { Method } from "../solver/options.ts";
import type { Configuration } from "./types.ts";

/** Seconds of an evaluation: on its own, per S^2, and per S^3. */
const EVALUATION = 5e-7;
const PANEL = 4.5e-9;
const FACTOR = 1.3e-11;
/** Seconds per state and action of an inner step. */
const STEP = 2e-9;
/** Seconds per state and action of an exact update: with eta or epsilon, and under delta, where the price is a root. */
const EXACT: Readonly<Record<Method, readonly [free: number, bound: number]>> = {
  sppo: [1e-8, 5e-8],
  mdpo: [1e-8, 6e-8],
  trpo: [3e-8, 1e-7],
  ppo: [2e-8, 0],
};

/** Seconds per state and action of the trials of an inner step: so many, and what one takes, skipped trials included. */
function search({ update, lineSearchOn, innerSteps }: Configuration): number {
  if (update === "trust-region") return 2e-9 * Math.min(15 * (Number(innerSteps) - 1), 300);
  if (update === "line-search") return lineSearchOn === "objective" ? 40 * 3e-9 : 12 * 1.6e-9;
  return 0;
}

/**
 * Outer steps until a run comes to rest. With a bound on the divergence the way is walked in steps of length sqrt(delta);
 * with the clipped objective a ratio moves by at most epsilon.
 */
function steps({ update, delta, epsilon, iterations }: Configuration): number {
  if (delta !== undefined) return Math.min(iterations, 1.6 / Math.sqrt(Number(delta)));
  return update === "exact" && epsilon !== undefined ? Math.min(iterations, 2 / Number(epsilon)) : iterations;
}

/** Seconds of the inner steps of one outer step, per state and action. */
function inner(configuration: Configuration): number {
  const { method, update, delta, innerSteps } = configuration;
  if (update === "exact") return (EXACT[method as Method] ?? EXACT.trpo)[delta === undefined ? 0 : 1];
  return Number(innerSteps ?? 1) * (STEP + search(configuration));
}

/** Seconds on one core. */
export function estimateSeconds({ states: S, actions: A }: Mdp, configuration: Configuration): number {
  const evaluation = EVALUATION + PANEL * S ** 2 + FACTOR * S ** 3;
  return steps(configuration) * (evaluation + S * A * inner(configuration));
}
