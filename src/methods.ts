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
/** How an outer step ascends it (docs/mathematics.md, sections 3 and 8). */
export type Update = "closed" | "gradient" | "line-search" | "trust-region";

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
  | { method: "sppo"; update: "closed"; eta: number; floor?: number }
  | { method: "mdpo"; update: "closed"; eta: number };

/** m = innerSteps fixed steps of length stepSize along the gradient of J_m - C_m / eta (PPO: of J_m). */
export type GradientOptions =
  | { method: "sppo" | "mdpo" | "trpo"; update: "gradient"; eta: number; innerSteps: number; stepSize: number }
  | { method: "ppo"; update: "gradient"; epsilon: number; innerSteps: number; stepSize: number };

/** Backtracking (Armijo) line search along the same gradient. */
export interface LineSearchOptions {
  /** The surrogate. */
  method: "sppo" | "mdpo" | "trpo";
  /** This update's name. */
  update: "line-search";
  /** Weight 1 / eta of the divergence, > 0. */
  eta: number;
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

/** What `update` takes. */
export type UpdateOptions = ClosedOptions;
/** A method with an update and the options that belong to both; other combinations do not compile. */
export type RunOptions = ClosedOptions | GradientOptions | LineSearchOptions | TrustRegionOptions;
/** What `optimize` and `iterate` take. */
export type OptimizeOptions = RunOptions & CommonOptions;

/** `surrogate()`: without eta the gradient is J_m's alone; PPO has no divergence and needs epsilon. */
export type SurrogateOptions = { method: "sppo" | "mdpo" | "trpo"; eta?: number } | { method: "ppo"; epsilon: number };

/** One outer step of a run, as `iterate` yields it and `onIteration` receives it. */
export interface Step {
  /** t, from 1. */
  readonly iteration: number;
  /** J(pi_t) */
  readonly return: number;
  /** 2-norm of d p Adv at pi_t. */
  readonly gradientNorm: number;
  /** Inner steps of this outer step: 1 for closed forms; fewer than asked, or 0, where the loop reached a fixed point. */
  readonly innerSteps: number;
  /** Last inner step size taken; eta for closed forms. */
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
  /** theta of the last step; log-probabilities for closed forms (-Infinity where p = 0). [S, A] */
  logits: Float64Array;
}

const METHODS = ["sppo", "mdpo", "trpo", "ppo"] as const;

const METHODS_OF: Record<Update, readonly Method[]> = {
  closed: ["sppo", "mdpo"],
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

/** The options that a method takes under an update, in reading order. */
export function optionNames(method: Method, update: Update): readonly string[] {
  const strength = method === "ppo" ? "epsilon" : "eta";
  switch (update) {
    case "closed":
      return method === "sppo" ? ["eta", "floor"] : ["eta"];
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
  delta: number;
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

/** Checks `method`, `update` and the options that belong to them, and fills in defaults. */
function resolveMethod(where: string, options: Record<string, unknown>, extra: readonly string[]): Resolved {
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
  for (const name of names) {
    const rule: Rule =
      name === "maxStep" ? { check: checkPositive, default: MAX_STEP[update] } : RULES[name as keyof typeof RULES];
    const value = options[name] === undefined ? rule.default : options[name];
    if (value === undefined) {
      throw new TypeError(`${name} is required for method ${show(method)} with update ${show(update)}`);
    }
    resolved[name] = rule.check(name, value);
  }
  return resolved as unknown as Resolved;
}

/** Checks the options of `update()`. */
export function resolveUpdate(options: UpdateOptions): Resolved {
  const given = checkObject("options", options);
  checkOneOf("update", given.update, ["closed"]);
  return resolveMethod("update", given, []);
}

/** Checks the options of `optimize()` and `iterate()`; `initialLogits` is left to the solver, which knows S and A. */
export function resolveRun(options: OptimizeOptions): Resolved & { iterations: number; tolerance: number } {
  const given = checkObject("options", options);
  const resolved = resolveMethod("optimize", given, COMMON);
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

/** Checks the options of `surrogate()`: 1 / eta (0 without eta), and epsilon for PPO. */
export function resolveSurrogate(options: SurrogateOptions): { method: Method; etaInverse: number; epsilon: number } {
  const given = checkObject("options", options);
  const method = checkOneOf("method", given.method, METHODS);
  checkKeys("surrogate", given, ["method", method === "ppo" ? "epsilon" : "eta"]);
  if (method === "ppo") return { method, etaInverse: 0, epsilon: checkPositive("epsilon", given.epsilon) };
  return { method, etaInverse: given.eta === undefined ? 0 : 1 / checkPositive("eta", given.eta), epsilon: 0 };
}
