/**
 * What can be asked of `optimize`, `update` and `surrogate`: the option types, their defaults and their checks.
 */
import {
  checkBoolean,
  checkInteger,
  checkKeys,
  checkNonNegative,
  checkNumber,
  checkObject,
  checkOneOf,
  checkPositive,
  show,
} from "./check.ts";

/** The surrogate that is ascended (docs/mathematics.md, section 2). */
export type Method = "sppo" | "mdpo" | "trpo" | "ppo";
/** How an outer step ascends it (docs/mathematics.md, sections 3, 7 and 8). */
export type Update = "closed" | "exact" | "gradient" | "line-search" | "trust-region";

/** A step size, or the largest one with a guarantee that the model alone gives (`stepSizeBounds`). */
export type Eta = number | "guaranteed";

/** Numbers of shape [S, A]: flat and row-major, or S rows of A. */
export type Table = ArrayLike<number> | readonly ArrayLike<number>[];

/** Options of every run. */
export interface CommonOptions {
  /** T, the number of outer steps. Default 100. */
  iterations?: number;
  /** theta_0, [S, A]. Default zeros. */
  initialLogits?: Table;
  /** Stop, with status "converged", when the 2-norm of d p Adv falls below it. Default off. */
  tolerance?: number;
  /** Looked at between outer steps; an aborted run ends with status "stopped". */
  signal?: AbortSignal;
  /** Called after every outer step; returning false ends the run with status "stopped". */
  onIteration?: (step: Step) => boolean | void;
}

/** Closed forms [7] and [18]. `floor` replaces the 0 in sPPO's max(1 + eta Adv, 0); the published code used 1e-8. */
export type ClosedOptions =
  | { method: "sppo"; update: "closed"; eta: Eta; floor?: number }
  | { method: "mdpo"; update: "closed"; eta: Eta };

/**
 * The exact maximiser (docs/mathematics.md, section 7): of J_m - C_m / eta, or of J_m under C_m <= delta; of PPO's clipped
 * objective. With eta, sPPO and MDPO are the closed forms.
 */
export type ExactOptions =
  | { method: "sppo" | "mdpo"; update: "exact"; eta: Eta; delta?: never }
  | { method: "trpo"; update: "exact"; eta: number; delta?: never }
  | { method: "sppo" | "mdpo" | "trpo"; update: "exact"; delta: number; eta?: never }
  | { method: "ppo"; update: "exact"; epsilon: number };

/** m = innerSteps fixed steps of length stepSize along the gradient of J_m - C_m / eta (PPO: of J_m). */
export type GradientOptions =
  | { method: "sppo" | "mdpo"; update: "gradient"; eta: Eta; innerSteps: number; stepSize: number }
  | { method: "trpo"; update: "gradient"; eta: number; innerSteps: number; stepSize: number }
  | { method: "ppo"; update: "gradient"; epsilon: number; innerSteps: number; stepSize: number };

/** Backtracking (Armijo) line search along the same gradient. */
export type LineSearchOptions = LineSearchSettings &
  ({ method: "sppo" | "mdpo"; eta: Eta } | { method: "trpo"; eta: number });

/** What the line search takes beside the method and eta, the weight 1 / eta of the divergence. */
export interface LineSearchSettings {
  /** This update's name. */
  update: "line-search";
  /** m, inner steps of each outer step, >= 1. */
  innerSteps: number;
  /** c of the sufficient-increase test F(new) >= F + c alpha ||g||^2. Default 0. */
  armijo?: number;
  /** Factor of each backtrack, in (0, 1). Default 0.9. */
  decay?: number;
  /** First trial step. Default 10. */
  maxStep?: number;
  /** Start later inner steps from warmFactor times the last accepted step. Default true. */
  warmStart?: boolean;
  /** Default 2. */
  warmFactor?: number;
  /** Failed trials after which the step is 1e-16. Default 1000. */
  maxBacktracks?: number;
  /** What F is: J_m - C_m / eta, or J_m alone as in the published code. Default "surrogate". */
  lineSearchOn?: "surrogate" | "objective";
}

/** Natural direction, C_m <= delta, backtracking until J_m does not fall. */
export interface TrustRegionOptions {
  /** The surrogate. */
  method: "sppo" | "mdpo" | "trpo";
  /** This update's name. */
  update: "trust-region";
  /** Bound on the divergence C_m, > 0. */
  delta: number;
  /** m, inner steps of each outer step, >= 1. */
  innerSteps: number;
  /** Default 0.9. */
  decay?: number;
  /** Default 1e5. */
  maxStep?: number;
  /** Default 1000. */
  maxBacktracks?: number;
}

/** What `update` and `certificate` take. */
export type UpdateOptions = ClosedOptions | ExactOptions;
/** A method with an update and the options that belong to both; other combinations do not compile. */
export type RunOptions = ClosedOptions | ExactOptions | GradientOptions | LineSearchOptions | TrustRegionOptions;
/** What `optimize` and `iterate` take. */
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

/** `surrogate()`: without eta the gradient is J_m's alone; PPO has no divergence and needs epsilon. */
export type SurrogateOptions =
  | { method: "sppo" | "mdpo" | "trpo"; eta?: number }
  | { method: "ppo"; epsilon: number; kinks?: Kinks };

/** One outer step of a run, as `iterate` yields it and `onIteration` receives it. */
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

/** The result of `optimize`. Arrays are copies. */
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
  /** theta of the last step; log-probabilities for closed and exact updates (-Infinity where p = 0). [S, A] */
  logits: Float64Array;
}

const METHODS = ["sppo", "mdpo", "trpo", "ppo"] as const;

const METHODS_OF: Record<Update, readonly Method[]> = {
  closed: ["sppo", "mdpo"],
  exact: METHODS,
  gradient: METHODS,
  "line-search": ["sppo", "mdpo", "trpo"],
  "trust-region": ["sppo", "mdpo", "trpo"],
};

const COMMON = ["iterations", "initialLogits", "tolerance", "signal", "onIteration"] as const;

/** Each option: its check, and its default where it has one (required otherwise). */
type Rule = { check: (name: string, value: unknown) => unknown; default?: unknown };

const unit = (name: string, value: unknown) => checkNumber(name, value, (x) => x >= 0 && x < 1, "a number in [0, 1)");
const fraction = (name: string, value: unknown) =>
  checkNumber(name, value, (x) => x > 0 && x < 1, "a number in (0, 1)");
const count = (name: string, value: unknown) => checkInteger(name, value, 1, 2147483647);

const RULES = {
  eta: { check: checkPositive },
  epsilon: { check: checkPositive },
  delta: { check: checkPositive },
  stepSize: { check: checkPositive },
  innerSteps: { check: count },
  floor: { check: checkNonNegative, default: 0 },
  armijo: { check: unit, default: 0 },
  decay: { check: fraction, default: 0.9 },
  warmStart: { check: checkBoolean, default: true },
  warmFactor: { check: checkPositive, default: 2 },
  maxBacktracks: { check: count, default: 1000 },
  lineSearchOn: {
    check: (name: string, value: unknown) => checkOneOf(name, value, ["surrogate", "objective"]),
    default: "surrogate",
  },
} satisfies Record<string, Rule>;

/** The options that a method takes under an update, in reading order. Of exact eta and delta it takes one. */
export function optionNames(method: Method, update: Update): readonly string[] {
  const strength = method === "ppo" ? "epsilon" : "eta";
  switch (update) {
    case "closed":
      return method === "sppo" ? ["eta", "floor"] : ["eta"];
    case "exact":
      return method === "ppo" ? ["epsilon"] : ["eta", "delta"];
    case "gradient":
      return [strength, "innerSteps", "stepSize"];
    case "line-search":
      return [
        "eta",
        "innerSteps",
        "armijo",
        "decay",
        "maxStep",
        "warmStart",
        "warmFactor",
        "maxBacktracks",
        "lineSearchOn",
      ];
    case "trust-region":
      return ["delta", "innerSteps", "decay", "maxStep", "maxBacktracks"];
  }
}

const MAX_STEP: Partial<Record<Update, number>> = { "line-search": 10, "trust-region": 1e5 };

/** Options with every default filled in and every value checked. */
export interface Resolved {
  method: Method;
  update: Update;
  eta: number;
  epsilon: number;
  /** undefined where exact has eta */
  delta: number | undefined;
  stepSize: number;
  innerSteps: number;
  floor: number;
  armijo: number;
  decay: number;
  maxStep: number;
  warmStart: boolean;
  warmFactor: number;
  maxBacktracks: number;
  lineSearchOn: "surrogate" | "objective";
}

/** Which of exact's two forms is meant: the one of eta and delta that is given. */
function exactForm(options: Record<string, unknown>): string {
  const { method, eta, delta } = options;
  if (eta !== undefined && delta !== undefined) {
    throw new TypeError(
      `eta and delta exclude each other with update "exact", got eta ${show(eta)}, delta ${show(delta)}`,
    );
  }
  if (eta === undefined && delta === undefined) {
    throw new TypeError(`eta or delta is required for method ${show(method)} with update "exact"`);
  }
  return eta === undefined ? "delta" : "eta";
}

/** The step size with a guarantee for this method, or why there is none. */
export type Guarantee = (method: "sppo" | "mdpo") => number;

/** eta as a number. */
function checkEta(method: Method, eta: unknown, guarantee: Guarantee | undefined): unknown {
  if (eta !== "guaranteed" || guarantee === undefined) return eta;
  if (method !== "sppo" && method !== "mdpo") {
    throw new TypeError(`eta "guaranteed" exists for sppo, mdpo, not for method ${show(method)}`);
  }
  const value = guarantee(method);
  if (value > 0 && value < Infinity) return value;
  const why =
    value > 0 ? "any step size has the guarantee here: choose one" : "at discount 1 no step size has a guarantee";
  throw new RangeError(`eta "guaranteed" is ${value} for method ${show(method)} and this model; ${why}`);
}

/** Checks `method`, `update` and the options that belong to them, and fills in defaults. */
function resolveMethod(
  where: string,
  options: Record<string, unknown>,
  extra: readonly string[],
  guarantee?: Guarantee,
): Resolved {
  const method = checkOneOf("method", options.method, METHODS);
  const update = checkOneOf("update", options.update, Object.keys(METHODS_OF) as Update[]);
  if (!METHODS_OF[update].includes(method)) {
    throw new TypeError(
      `update ${show(update)} exists for ${METHODS_OF[update].join(", ")}, not for method ${show(method)}`,
    );
  }
  const names = optionNames(method, update);
  checkKeys(where, options, ["method", "update", ...names, ...extra]);
  const resolved: Record<string, unknown> = { method, update };
  const wanted = update === "exact" && method !== "ppo" ? [exactForm(options)] : names;
  for (const name of wanted) {
    const rule: Rule =
      name === "maxStep" ? { check: checkPositive, default: MAX_STEP[update] } : RULES[name as keyof typeof RULES];
    const given = name === "eta" ? checkEta(method, options.eta, guarantee) : options[name];
    const value = given === undefined ? rule.default : given;
    if (value === undefined) {
      throw new TypeError(`${name} is required for method ${show(method)} with update ${show(update)}`);
    }
    resolved[name] = rule.check(name, value);
  }
  return resolved as unknown as Resolved;
}

/** Checks the options of `update()` and `certificate()`. `guarantee` gives eta "guaranteed" its value. */
export function resolveUpdate(where: string, options: UpdateOptions, guarantee: Guarantee): Resolved {
  const given = checkObject("options", options);
  checkOneOf("update", given.update, ["closed", "exact"]);
  return resolveMethod(where, given, [], guarantee);
}

/**
 * Checks the options of `optimize()` and `iterate()`; `initialLogits` is left to the solver, which knows S and A. Without
 * `guarantee` eta must be a number.
 */
export function resolveRun(
  options: OptimizeOptions,
  guarantee?: Guarantee,
): Resolved & { iterations: number; tolerance: number } {
  const given = checkObject("options", options);
  const resolved = resolveMethod("optimize", given, COMMON, guarantee);
  const iterations = checkInteger("iterations", given.iterations ?? 100, 0, 2147483646);
  const tolerance = checkNonNegative("tolerance", given.tolerance ?? 0);
  const { signal, onIteration } = options;
  if (signal !== undefined && typeof signal?.aborted !== "boolean") {
    throw new TypeError(`signal must be an AbortSignal, got ${show(signal)}`);
  }
  if (onIteration !== undefined && typeof onIteration !== "function") {
    throw new TypeError(`onIteration must be a function, got ${show(onIteration)}`);
  }
  return { ...resolved, iterations, tolerance };
}

/** Shares of Adv that count as PPO's slope at 1 + eps (Adv > 0) and at 1 - eps (Adv < 0); negative: [26] as printed. */
const KINKS: Record<Kinks, readonly [atHigh: number, atLow: number]> = {
  strict: [-1, -1],
  clipped: [0, 0],
  unclipped: [1, 1],
  left: [1, 0],
  right: [0, 1],
};

/** Checks the options of `surrogate()`: 1 / eta (0 without eta), and for PPO epsilon and the slopes at its kinks. */
export function resolveSurrogate(options: SurrogateOptions): {
  method: Method;
  etaInverse: number;
  epsilon: number;
  atHigh: number;
  atLow: number;
} {
  const given = checkObject("options", options);
  const method = checkOneOf("method", given.method, METHODS);
  checkKeys("surrogate", given, method === "ppo" ? ["method", "epsilon", "kinks"] : ["method", "eta"]);
  if (method === "ppo") {
    const kinks =
      given.kinks === undefined ? "strict" : checkOneOf("kinks", given.kinks, Object.keys(KINKS) as Kinks[]);
    const [atHigh, atLow] = KINKS[kinks];
    return { method, etaInverse: 0, epsilon: checkPositive("epsilon", given.epsilon), atHigh, atLow };
  }
  const etaInverse = given.eta === undefined ? 0 : 1 / checkPositive("eta", given.eta);
  return { method, etaInverse, epsilon: 0, atHigh: -1, atLow: -1 };
}
