/**
 * What can be asked of `optimize`, `update`, `surrogate` and `certificate`, and what a run answers. resolve-options.ts checks it.
 */
import type { DIVERGENCES, DivergenceName, OBJECTIVES, ObjectiveName } from "../engine/members.ts";

import type { Table } from "../model/policy-tables.ts";
import type { HostSignal } from "../support/host.ts";

export type { Table };

/** The surrogate that is ascended (docs/mathematics.md, section 2). */
export type Method = "sppo" | "mdpo" | "trpo" | "ppo";
/** How an outer step ascends it (docs/mathematics.md, sections 3, 7 and 8). */
export type Update = "closed" | "exact" | "gradient" | "line-search" | "trust-region";

/**
 * A step size > 0, in 1 / reward; or the largest one with a guarantee that the model alone gives (`stepSizeBounds`;
 * docs/mathematics.md, section 5).
 */
export type Eta = number | "guaranteed";

/** Options of every run. */
export interface CommonOptions {
  /** T, the number of outer steps. Default 100. */
  iterations?: number;
  /** theta_0, [S, A]; what stands at actions that a state lacks makes no difference. Default zeros. */
  initialLogits?: Table;
  /** Stop, with status "converged", when the 2-norm of d p Adv falls below it. Default off. */
  tolerance?: number;
  /** Looked at between outer steps; an aborted run ends with status "stopped". */
  signal?: HostSignal;
  /** Called after every outer step; returning false ends the run with status "stopped". */
  onIteration?: (step: Step) => boolean | void;
}

/**
 * The closed forms, with `eta` (docs/mathematics.md, section 3). `floor`, >= 0, replaces the 0 in sPPO's
 * max(1 + eta Adv, 0); default 0, the published code used 1e-8.
 */
export type ClosedOptions =
  | { method: "sppo"; update: "closed"; eta: Eta; floor?: number }
  | { method: "mdpo"; update: "closed"; eta: Eta };

/**
 * The exact maximiser (docs/mathematics.md, section 7): of J_m - C_m / eta, or of J_m under C_m <= delta; of PPO's clipped
 * objective with epsilon. With eta, sPPO and MDPO are the closed forms.
 */
export type ExactOptions =
  | { method: "sppo" | "mdpo"; update: "exact"; eta: Eta; delta?: never }
  | { method: "trpo"; update: "exact"; eta: number; delta?: never }
  | { method: "sppo" | "mdpo" | "trpo"; update: "exact"; delta: number; eta?: never }
  | { method: "ppo"; update: "exact"; epsilon: number };

/**
 * m = innerSteps fixed steps along the gradient of J_m - C_m / eta, for PPO with epsilon of J_m. stepSize, > 0, is alpha,
 * the factor of the gradient (docs/mathematics.md, section 8).
 */
export type GradientOptions =
  | { method: "sppo" | "mdpo"; update: "gradient"; eta: Eta; innerSteps: number; stepSize: number }
  | { method: "trpo"; update: "gradient"; eta: number; innerSteps: number; stepSize: number }
  | { method: "ppo"; update: "gradient"; epsilon: number; innerSteps: number; stepSize: number };

/** Backtracking (Armijo) line search along the gradient of J_m - C_m / eta (docs/mathematics.md, section 8). */
export type LineSearchOptions = LineSearchSettings &
  ({ method: "sppo" | "mdpo"; eta: Eta } | { method: "trpo"; eta: number });

/** What the line search takes beside the method and eta (docs/mathematics.md, section 8). */
export interface LineSearchSettings {
  /** This update's name. */
  update: "line-search";
  /** m, inner steps of each outer step, >= 1. */
  innerSteps: number;
  /** c of the sufficient-increase test F(new) >= F + c alpha ||g||^2. Default 0. */
  armijo?: number;
  /** Factor of each backtrack, in (0, 1). Default 0.9. */
  decay?: number;
  /** First trial step alpha. Default 10. */
  maxStep?: number;
  /** Start later inner steps from warmFactor times the last accepted step. Default true. */
  warmStart?: boolean;
  /** A factor > 0. Default 2. */
  warmFactor?: number;
  /** Failed trials after which the step is 1e-16. Default 1000. */
  maxBacktracks?: number;
  /** What F is: J_m - C_m / eta, or J_m alone as in the published code. Default "surrogate". */
  lineSearchOn?: "surrogate" | "objective";
}

/** Natural direction, C_m <= delta, backtracking until J_m does not fall (docs/mathematics.md, sections 6 and 8). */
export interface TrustRegionOptions {
  /** The surrogate. */
  method: "sppo" | "mdpo" | "trpo";
  /** This update's name. */
  update: "trust-region";
  /** Bound on the divergence C_m, > 0. */
  delta: number;
  /** m, inner steps of each outer step, >= 1. */
  innerSteps: number;
  /** Factor of each backtrack, in (0, 1). Default 0.9. */
  decay?: number;
  /** Largest first trial step alpha; less where the quadratic model of C_m reaches delta. Default 1e5. */
  maxStep?: number;
  /** Failed trials after which the step is 1e-16. Default 1000. */
  maxBacktracks?: number;
}

/** A member of the family (docs/mathematics.md, section 10): its name, with its parameters where it has any. */
export type MemberOf<Name extends string, Entry> = Entry extends { parameters: infer P }
  ? keyof P extends never
    ? Name | { name: Name }
    : { name: Name } & { [K in keyof P]: number }
  : never;

/**
 * A member of your own as text (docs/mathematics.md, section 10), compiled and differentiated exactly: + - * / ^, min, max,
 * clip(x, low, high), abs, exp, log, sqrt, sigmoid, sign, if(x > y, a, b), numbers, pi, and `parameters`. At kinks the slope is the
 * one on the side of r = 1, or p = p_t.
 */
export interface OwnExpression {
  /** Of r and A for an objective, of p and q = p_t for a divergence. */
  expression: string;
  /** The factors and exponents that the expression names: finite numbers. */
  parameters?: Readonly<Record<string, number>>;
}

/**
 * A member of your own as functions of (r, A), or of (p, q) with q = p_t; runs on the engine "js" only. A slope that is not the
 * value's on a sample of points is refused (docs/mathematics.md, section 10).
 */
export interface OwnMemberFunctions {
  /** f or c */
  value: (x: number, y: number) => number;
  /** Its derivative in r, or in p. */
  slope: (x: number, y: number) => number;
}

/**
 * An objective f(r, A) of the family, r = p / p_t (docs/mathematics.md, section 10): "log", "linear", or with parameters
 * { name: "clip", low, high }, { name: "dual-clip", low, high, c }, { name: "capped", c }, { name: "q-log", q },
 * { name: "quadratic", epsilon }, { name: "sigmoid", positive, negative }; or one of your own.
 */
export type Objective =
  | { [N in ObjectiveName]: MemberOf<N, (typeof OBJECTIVES)[N]> }[ObjectiveName]
  | OwnExpression
  | OwnMemberFunctions;

/**
 * A divergence c(p, p_t) of the family (docs/mathematics.md, section 10): "forward-kl", "reverse-kl", "chi2", "hellinger",
 * { name: "alpha", alpha }, "jensen-shannon", "euclidean", "itakura-saito", { name: "tsallis", q }; or one of your own, convex in p.
 */
export type Divergence =
  | { [N in DivergenceName]: MemberOf<N, (typeof DIVERGENCES)[N]> }[DivergenceName]
  | OwnExpression
  | OwnMemberFunctions;

/** An objective with a divergence (docs/mathematics.md, section 10). */
export interface Penalised {
  /** A pair has no method beside it. */
  method?: never;
  /** f(r, A) */
  objective: Objective;
  /** c(p, p_t) */
  divergence: Divergence;
}

/** An objective by itself (docs/mathematics.md, section 10). */
export interface Alone {
  /** A pair has no method beside it. */
  method?: never;
  /** f(r, A) */
  objective: Objective;
  /** Omitted, or "none". */
  divergence?: "none";
}

/**
 * Any pair of the family in place of a method (docs/mathematics.md, section 10), with J = sum_s d sum_a p_t f and
 * C = sum_s d sum_a c for J_m and C_m. eta and delta belong to a divergence; innerSteps, m, stepSize, alpha > 0, and floor, >= 0,
 * are those of the methods. log + forward-kl is sppo, linear + reverse-kl mdpo,
 * linear + forward-kl trpo, clip with low = high and no divergence ppo, bit for bit; these have their updates "closed" and
 * "exact", too. Every other pair with a divergence has "exact" with eta, not with delta, sigmoid apart; it throws a RangeError
 * that names state and action where p_t f - c / eta is not strictly concave.
 */
export type FamilyOptions =
  | (Penalised & { update: "closed"; eta: Eta; floor?: number })
  | (Penalised & { update: "exact"; eta: Eta; delta?: never })
  | (Penalised & { update: "exact"; delta: number; eta?: never })
  | (Alone & { update: "exact"; eta?: never; delta?: never })
  | (Penalised & { update: "gradient"; eta: Eta; innerSteps: number; stepSize: number })
  | (Alone & { update: "gradient"; eta?: never; innerSteps: number; stepSize: number })
  | (Penalised & LineSearchSettings & { eta: Eta })
  | (Alone & LineSearchSettings & { eta?: never })
  | (Penalised & Omit<TrustRegionOptions, "method">);

/** What `update` and `certificate` take (docs/mathematics.md, sections 3 and 7). */
export type UpdateOptions = ClosedOptions | ExactOptions | Extract<FamilyOptions, { update: "closed" | "exact" }>;
/**
 * A method with an update and the options that belong to both (docs/mathematics.md, sections 3, 7 and 8); other
 * combinations do not compile.
 */
export type MethodOptions = ClosedOptions | ExactOptions | GradientOptions | LineSearchOptions | TrustRegionOptions;
/** A method or a pair of the family, with an update and the options that belong to both (docs/mathematics.md, section 10). */
export type RunOptions = MethodOptions | FamilyOptions;
/** What `optimize` and `iterate` take (docs/mathematics.md, sections 3, 7 and 8). */
export type OptimizeOptions = RunOptions & CommonOptions;

/**
 * PPO's slope where a ratio is at 1 + eps with Adv > 0, or at 1 - eps with Adv < 0. There its objective has a kink, and every
 * number between 0 and Adv is a supergradient.
 *
 * "strict" (default): [26] as printed, 0 at a kink as the doubles have it. The others count a ratio within 2^-48 of a
 * kink as being at it. "clipped": 0 at both. "unclipped": Adv at both. "left", "right": the slope on that side, as p moves
 * down, up.
 */
export type Kinks = "strict" | "clipped" | "unclipped" | "left" | "right";

/**
 * What `surrogate` takes: without eta the gradient is J_m's alone; PPO has no divergence, needs epsilon, and has `kinks`
 * (docs/mathematics.md, section 2). Or a pair of the family (section 10).
 */
export type SurrogateOptions =
  | { method: "sppo" | "mdpo" | "trpo"; eta?: number }
  | { method: "ppo"; epsilon: number; kinks?: Kinks }
  | (Penalised & { eta?: number })
  | (Alone & { eta?: never });

/** One outer step of a run (docs/mathematics.md, section 8), as `iterate` yields it and `onIteration` receives it. */
export interface Step {
  /** t, from 1. */
  readonly iteration: number;
  /** J(pi_t) */
  readonly return: number;
  /** 2-norm of d p Adv at pi_t. */
  readonly gradientNorm: number;
  /** Inner steps of this outer step: 1 for closed and exact updates; fewer than asked, or 0, where the loop reached a fixed point. */
  readonly innerSteps: number;
  /** Last inner step size taken; eta for closed and exact updates, 1 / Lambda under a constraint, epsilon for exact PPO. */
  readonly stepSize: number;
  /** Failed trials of the line search in this outer step. */
  readonly backtracks: number;
  /** pi_t, [S, A], a copy made when read; read it before the next step. */
  readonly policy: Float64Array;
  /** theta_t, [S, A], a copy made when read; read it before the next step. */
  readonly logits: Float64Array;
}

/** The result of `optimize` (docs/mathematics.md, section 8). Arrays are copies. */
export interface Run {
  /**
   * "completed": all T steps; "converged": gradientNorm < tolerance; "stopped": by signal or onIteration;
   * "diverged": the next step would not have been finite, and everything here is from before it.
   */
  status: "completed" | "converged" | "stopped" | "diverged";
  /** Outer steps done. */
  iterations: number;
  /** J(pi_t), t = 0 .. iterations. [T + 1] */
  returns: Float64Array;
  /** 2-norm of d p Adv at pi_t, t = 0 .. iterations (the published code's gradient norm, without 1 / (1 - gamma)). [T + 1] */
  gradientNorms: Float64Array;
  /** pi of the last step. [S, A] */
  policy: Float64Array;
  /**
   * theta of the last step; log-probabilities for closed and exact updates (-Infinity where p = 0). -Infinity where a state
   * lacks the action. [S, A]
   */
  logits: Float64Array;
}
