/**
 * The checks and the defaults of what options.ts describes: every error names the option and shows the value.
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
} from "../support/argument-checks.ts";
import { argumentError, optionError } from "../support/errors.ts";
import type { Pair } from "./family.ts";
import type { Kinks, Method, OptimizeOptions, SurrogateOptions, Update, UpdateOptions } from "./options.ts";

export const METHODS = ["sppo", "mdpo", "trpo", "ppo"] as const;

const WITH_DIVERGENCE = ["sppo", "mdpo", "trpo"] as const;

/** The methods that have each update. What fma-pg/core leaves out is left out here, too. */
export const METHODS_OF = {
  closed: ["sppo", "mdpo"],
  ...(CORE ? {} : { exact: METHODS }),
  gradient: METHODS,
  ...(CORE ? {} : { "line-search": WITH_DIVERGENCE }),
  "trust-region": WITH_DIVERGENCE,
} as Readonly<Record<Update, readonly Method[]>>;

export const COMMON = ["iterations", "initialLogits", "tolerance", "signal", "onIteration"] as const;

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
  decay: { check: fraction, default: 0.9 },
  maxBacktracks: { check: count, default: 1000 },
  ...(CORE
    ? {}
    : {
        armijo: { check: unit, default: 0 },
        warmStart: { check: checkBoolean, default: true },
        warmFactor: { check: checkPositive, default: 2 },
        lineSearchOn: {
          check: (name: string, value: unknown) => checkOneOf(name, value, ["surrogate", "objective"]),
          default: "surrogate",
        },
      }),
} satisfies Record<string, Rule>;

/** The options of each update, in reading order; under gradient PPO has epsilon for eta. Of exact eta and delta it takes one. */
const NAMES = {
  closed: ["eta"],
  gradient: ["eta", "innerSteps", "stepSize"],
  "trust-region": ["delta", "innerSteps", "decay", "maxStep", "maxBacktracks"],
  ...(CORE
    ? {}
    : {
        exact: ["eta", "delta"],
        "line-search": [
          "eta",
          "innerSteps",
          "armijo",
          "decay",
          "maxStep",
          "warmStart",
          "warmFactor",
          "maxBacktracks",
          "lineSearchOn",
        ],
      }),
} as Readonly<Record<Update, readonly string[]>>;

/** The options that a method takes under an update, in reading order. Of exact eta and delta it takes one. */
export function optionNames(method: Method, update: Update): readonly string[] {
  if (!CORE && update === "exact" && method === "ppo") return ["epsilon"];
  if (update === "closed") return method === "sppo" ? ["eta", "floor"] : NAMES.closed;
  const strength = update === "gradient" && method === "ppo" ? "epsilon" : "eta";
  return NAMES[update].map((name) => (name === "eta" ? strength : name));
}

const MAX_STEP: Partial<Record<Update, number>> = { "line-search": 10, "trust-region": 1e5 };

/** What kernels ascend: a method, or a pair of the family that is none. */
export type Surrogated = Method | "family";

/** Options with every default filled in and every value checked. */
export interface Resolved {
  method: Surrogated;
  /** Of the method "family". */
  pair?: Pair;
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

/** The options of a run. */
export type ResolvedRun = Resolved & { iterations: number; tolerance: number };

/** Which of exact's two forms is meant: the one of eta and delta that is given. */
export function exactForm(options: Record<string, unknown>, subject: string): string {
  const { eta, delta } = options;
  const facts = { options: ["eta", "delta"], detail: `with ${subject} and update "exact"` };
  if (eta !== undefined && delta !== undefined) {
    throw argumentError(
      `eta and delta exclude each other with update "exact", got eta ${show(eta)}, delta ${show(delta)}`,
      { code: "conflicting-options", option: "delta", value: delta, ...facts },
    );
  }
  if (eta === undefined && delta === undefined) {
    throw argumentError(`eta or delta is required for ${subject} with update "exact"`, {
      code: "missing-option",
      option: "eta",
      ...facts,
    });
  }
  return eta === undefined ? "delta" : "eta";
}

/** The step size with a guarantee for this method, or why there is none. */
export type Guarantee = (method: "sppo" | "mdpo") => number;

/** eta as a number. */
export function checkEta(method: Method, eta: unknown, guarantee: Guarantee | undefined): unknown {
  if (eta !== "guaranteed" || guarantee === undefined) return eta;
  if (method !== "sppo" && method !== "mdpo") {
    const detail = `"guaranteed" exists for sppo, mdpo, not for method ${show(method)}`;
    throw optionError("wrong-type", "eta", detail, eta);
  }
  const value = guarantee(method);
  if (value > 0 && value < Infinity) return value;
  const why =
    value > 0 ? "any step size has the guarantee here: choose one" : "at discount 1 no step size has a guarantee";
  const detail = `"guaranteed" is ${value} for method ${show(method)} and this model; ${why}`;
  throw optionError("out-of-range", "eta", detail, eta);
}

export const UPDATES = Object.keys(METHODS_OF) as Update[];

/** The checked values of the options `wanted`, defaults filled in. `subject`: who requires them, in words. */
export function resolveSettings(
  update: Update,
  options: Record<string, unknown>,
  wanted: readonly string[],
  subject: string,
): Record<string, unknown> {
  const resolved: Record<string, unknown> = {};
  for (const name of wanted) {
    const rule: Rule =
      name === "maxStep" ? { check: checkPositive, default: MAX_STEP[update] } : (RULES as Record<string, Rule>)[name];
    const given = options[name];
    const value = given === undefined ? rule.default : given;
    if (value === undefined) {
      throw optionError("missing-option", name, `is required for ${subject} with update ${show(update)}`, undefined);
    }
    resolved[name] = rule.check(name, value);
  }
  return resolved;
}

/** Checks `method`, `update` and the options that belong to them, and fills in defaults. */
function resolveMethod(
  where: string,
  options: Record<string, unknown>,
  extra: readonly string[],
  guarantee?: Guarantee,
): Resolved {
  const method = checkOneOf("method", options.method, METHODS);
  const { update: name } = options;
  if (CORE && (name === "exact" || name === "line-search")) {
    throw optionError(
      "wrong-type",
      "update",
      `${show(name)} is not in fma-pg/core; createSolver of fma-pg has it`,
      name,
    );
  }
  const update = checkOneOf("update", name, UPDATES);
  if (!METHODS_OF[update].includes(method)) {
    const detail = `${show(update)} exists for ${METHODS_OF[update].join(", ")}, not for method ${show(method)}`;
    throw optionError("wrong-type", "update", detail, update);
  }
  const names = optionNames(method, update);
  checkKeys(where, options, ["method", "update", ...names, ...extra]);
  const wanted =
    !CORE && update === "exact" && method !== "ppo" ? [exactForm(options, `method ${show(method)}`)] : names;
  const given = { ...options, eta: checkEta(method, options.eta, guarantee) };
  return { method, update, ...resolveSettings(update, given, wanted, `method ${show(method)}`) } as unknown as Resolved;
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
export function resolveRun(options: OptimizeOptions, guarantee?: Guarantee): ResolvedRun {
  const given = checkObject("options", options);
  const resolved = resolveMethod("optimize", given, COMMON, guarantee);
  return { ...resolved, ...checkCommon(given) };
}

/** Checks the options of every run; `initialLogits` is left to the solver. */
export function checkCommon(given: Record<string, unknown>): { iterations: number; tolerance: number } {
  const iterations = checkInteger("iterations", given.iterations ?? 100, 0, 2147483646);
  const tolerance = checkNonNegative("tolerance", given.tolerance ?? 0);
  const { signal, onIteration } = given as { signal?: { aborted?: unknown } | null; onIteration?: unknown };
  if (signal !== undefined && typeof signal?.aborted !== "boolean") {
    throw optionError("wrong-type", "signal", `must be an AbortSignal, got ${show(signal)}`, signal);
  }
  if (onIteration !== undefined && typeof onIteration !== "function") {
    throw optionError("wrong-type", "onIteration", `must be a function, got ${show(onIteration)}`, onIteration);
  }
  return { iterations, tolerance };
}

/** Shares of Adv that count as PPO's slope at 1 + eps (Adv > 0) and at 1 - eps (Adv < 0); negative: [26] as printed. */
const KINKS: Record<Kinks, readonly [atHigh: number, atLow: number]> = {
  strict: [-1, -1],
  clipped: [0, 0],
  unclipped: [1, 1],
  left: [1, 0],
  right: [0, 1],
};

/** What `surrogate()` asks for: 1 / eta (0 without eta), and for PPO epsilon and the slopes at its kinks. */
export interface ResolvedSurrogate {
  method: Surrogated;
  pair?: Pair;
  etaInverse: number;
  epsilon: number;
  atHigh: number;
  atLow: number;
}

/** Checks the options of `surrogate()`. */
export function resolveSurrogate(options: SurrogateOptions): ResolvedSurrogate {
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
