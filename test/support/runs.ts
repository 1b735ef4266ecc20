/** A run of every method and update, and the loops of docs/mathematics.md, section 8, without a short cut. */

import * as assert from "uvu/assert";
import type { Mdp } from "../../src/model/mdp.ts";
import type {
  ClosedOptions,
  ExactOptions,
  GradientOptions,
  LineSearchOptions,
  OptimizeOptions,
  Run,
  RunOptions,
  TrustRegionOptions,
} from "../../src/solver/options.ts";
import type { Solver } from "../../src/solver/solver.ts";
import { sameBits } from "./numbers.ts";
import { softmax } from "./surrogates.ts";

export const CLOSED: ClosedOptions[] = [
  { method: "sppo", update: "closed", eta: 0.5 },
  { method: "sppo", update: "closed", eta: 5, floor: 1e-8 },
  { method: "mdpo", update: "closed", eta: 0.5 },
];

export const PARAMETRIC: (GradientOptions | LineSearchOptions | TrustRegionOptions)[] = [
  ...(["sppo", "mdpo", "trpo"] as const).flatMap(
    (method): (GradientOptions | LineSearchOptions | TrustRegionOptions)[] => [
      { method, update: "gradient", eta: 0.5, innerSteps: 3, stepSize: 0.3 },
      { method, update: "line-search", eta: 0.5, innerSteps: 3, armijo: 0.1 },
      {
        method,
        update: "line-search",
        eta: 0.5,
        innerSteps: 3,
        armijo: 0.5,
        warmStart: false,
        lineSearchOn: "objective",
      },
      {
        method,
        update: "line-search",
        eta: 2,
        innerSteps: 4,
        armijo: 0.3,
        maxStep: 40,
        decay: 0.7,
        maxBacktracks: 4,
      },
      { method, update: "trust-region", delta: 0.001, innerSteps: 3 },
      { method, update: "trust-region", delta: 0.1, innerSteps: 2, decay: 0.5, maxStep: 0.7, maxBacktracks: 2 },
    ],
  ),
  { method: "ppo", update: "gradient", epsilon: 0.3, innerSteps: 5, stepSize: 0.3 },
];

export const EXACT: ExactOptions[] = [
  ...(["sppo", "mdpo", "trpo"] as const).flatMap((method): ExactOptions[] => [
    { method, update: "exact", eta: 2 },
    { method, update: "exact", delta: 0.02 },
  ]),
  { method: "ppo", update: "exact", epsilon: 0.3 },
];

export const RUNS: RunOptions[] = [...CLOSED, ...EXACT, ...PARAMETRIC];

export const title = (options: OptimizeOptions): string =>
  Object.entries(options)
    .map(([key, value]) => (key === "method" || key === "update" ? value : `${key} ${value}`))
    .join(", ");

const norm = (x: ArrayLike<number>) => Math.hypot(...Array.from(x));
const VANISHED = 1e-128;

/** One inner loop from theta, by the public `surrogate()`; returns the new theta. */
function inner(solver: Solver, options: (typeof PARAMETRIC)[number], old: number[]): number[] {
  const { method, innerSteps } = options;
  const asked =
    method === "ppo"
      ? { method, epsilon: options.epsilon }
      : "eta" in options
        ? { method, eta: Number(options.eta) }
        : { method };
  // TRPO's J_m is MDPO's plus sum_s d V, which does not move and would cost digits.
  const at = (x: number[]) => {
    const here = solver.surrogate(asked, x, old);
    return method === "trpo" ? { ...here, objective: solver.surrogate({ method: "mdpo" }, x, old).objective } : here;
  };
  const along = (x: number[], alpha: number, g: ArrayLike<number>) => x.map((y, i) => y + alpha * g[i]);
  let theta = old;
  let start = options.update === "line-search" ? (options.maxStep ?? 10) : 0;
  for (let step = 0; step < innerSteps; step++) {
    const here = at(theta);
    if (norm(here.gradient) < VANISHED) break;
    if (options.update === "gradient") {
      theta = along(theta, options.stepSize, here.gradient);
      continue;
    }
    const { decay = 0.9, maxBacktracks = 1000 } = options;
    let direction = here.gradient;
    let accepts: (trial: ReturnType<typeof at>, alpha: number) => boolean;
    let alpha = start;
    if (options.update === "line-search") {
      const { eta, armijo = 0, lineSearchOn = "surrogate" } = options;
      const F = (x: typeof here) =>
        x.objective - (lineSearchOn === "surrogate" ? (x.divergence as number) / Number(eta) : 0);
      accepts = (trial, a) => F(trial) >= F(here) + armijo * a * norm(here.gradient) ** 2;
    } else {
      const curvature = here.curvature as number;
      direction = here.naturalDirection as typeof direction;
      const { maxStep = 1e5, delta } = options;
      alpha = curvature < VANISHED ? maxStep : Math.min(maxStep, Math.sqrt((2 * delta) / curvature));
      accepts = (trial) => trial.objective >= here.objective && (trial.divergence as number) <= delta;
    }
    for (let failures = 0; !accepts(at(along(theta, alpha, direction)), alpha); alpha *= decay) {
      if (++failures > maxBacktracks) {
        alpha = 1e-16;
        break;
      }
    }
    theta = along(theta, alpha, direction);
    if (options.update === "line-search" && (options.warmStart ?? true)) start = (options.warmFactor ?? 2) * alpha;
  }
  return theta;
}

/** returns[0 .. T] and the last theta of a parametric run: evaluate, inner loop, again; no step is left out. */
export function dullRun(solver: Solver, mdp: Mdp, options: (typeof PARAMETRIC)[number], T: number, first: number[]) {
  const returns: number[] = [];
  let theta = first;
  for (let t = 0; ; t++) {
    returns.push(solver.evaluate(softmax(theta, mdp.actions)).return);
    if (t === T) return { returns, theta };
    theta = inner(solver, options, theta);
  }
}

/** Two runs with the same bits in everything. */
export function sameRun(label: string, actual: Run, expected: Run): void {
  assert.is(actual.status, expected.status, label);
  assert.is(actual.iterations, expected.iterations, label);
  for (const key of ["returns", "gradientNorms", "policy", "logits"] as const) {
    sameBits(`${label} ${key}`, actual[key], expected[key]);
  }
}
