/**
 * Reading a pair of the family, and the options that go with it (docs/mathematics.md, section 10): every error names the
 * option and shows the value. The members are those of src/engine/members.ts.
 */
import {
  DIVERGENCES,
  divergenceNames,
  MEMBERS,
  type Member,
  NONE,
  OBJECTIVES,
  type ObjectiveMember,
  objectiveNames,
} from "../engine/members.ts";
import { checkKeys, checkNumber, checkObject, checkOneOf, checkPositive, show } from "../support/argument-checks.ts";
import { optionError } from "../support/errors.ts";
import type { Method, OptimizeOptions, SurrogateOptions, Update } from "./options.ts";
import { type OwnMember, readOwnMember, writeOwn } from "./own-members.ts";
import {
  COMMON,
  checkCommon,
  checkEta,
  exactForm,
  type Guarantee,
  METHODS_OF,
  optionNames,
  type Resolved,
  type ResolvedRun,
  type ResolvedSurrogate,
  resolveSettings,
  UPDATES,
} from "./resolve-options.ts";

/** A member with checked parameters, in the table's order. */
export interface ChosenMember {
  readonly name: string;
  readonly code: number;
  readonly parameters: readonly number[];
  /** Of a member that a user gives: what computes it, and an expression's parameters. */
  readonly own?: OwnMember;
  readonly constants?: Readonly<Record<string, number>>;
}

/** A pair; `divergence` is undefined for "none". */
export interface Pair {
  readonly objective: ChosenMember;
  readonly divergence: ChosenMember | undefined;
}

/** A member by name, by { name, ...parameters }, or a user's own. */
function readMember(
  option: "objective" | "divergence",
  value: unknown,
  table: Readonly<Record<string, Member>>,
  names: readonly string[],
): ChosenMember {
  const own = readOwnMember(option, value);
  if (own) return own;
  const whole = typeof value === "object" && value !== null;
  const given: Record<string, unknown> = whole ? checkObject(option, value) : { name: value };
  const name = checkOneOf(whole ? `${option}.name` : option, given.name, names);
  const ranges = Object.entries(table[name]?.parameters ?? {});
  checkKeys(`${option} ${show(name)}`, given, ["name", ...ranges.map(([parameter]) => parameter)]);
  const parameters = ranges.map(([parameter, { holds, need }]) => {
    if (given[parameter] === undefined) {
      throw optionError(
        "missing-option",
        `${option}.${parameter}`,
        `is required for ${option} ${show(name)}: ${need}`,
        undefined,
      );
    }
    return checkNumber(`${option}.${parameter}`, given[parameter], holds, need);
  });
  return { name, code: names.indexOf(name), parameters };
}

/** Of q-log's powers, 0 is linear and 1 is log. */
function withoutLimits(objective: ChosenMember): ChosenMember {
  if (objective.name !== "q-log" || (objective.parameters[0] !== 0 && objective.parameters[0] !== 1)) return objective;
  return readMember("objective", objective.parameters[0] === 0 ? "linear" : "log", OBJECTIVES, objectiveNames);
}

/** The pair of `options`, which have an objective or a divergence. */
export function readPair(options: Record<string, unknown>): Pair {
  const { method, objective, divergence } = options;
  if (method !== undefined) {
    const other = objective === undefined ? `divergence ${show(divergence)}` : `objective ${show(objective)}`;
    const detail = `names a pair already, got method ${show(method)} and ${other}`;
    throw optionError("wrong-type", "method", detail, method);
  }
  if (objective === undefined) {
    throw optionError("wrong-type", "objective", `is required with divergence ${show(divergence)}`, null);
  }
  const chosen = withoutLimits(readMember("objective", objective, OBJECTIVES, objectiveNames));
  if (divergence === undefined || divergence === "none") return { objective: chosen, divergence: undefined };
  const known = [...divergenceNames, "none"];
  return { objective: chosen, divergence: readMember("divergence", divergence, DIVERGENCES, known) };
}

/** Whether options are of a pair, not of a method. */
export const isFamily = (options: unknown): options is { objective: unknown } =>
  typeof options === "object" &&
  options !== null &&
  ((options as Record<string, unknown>).objective !== undefined ||
    (options as Record<string, unknown>).divergence !== undefined);

/** The method that a pair is, with PPO's epsilon. */
export function methodOf({ objective, divergence }: Pair): { method: Method; epsilon?: number } | undefined {
  if (objective.own || divergence?.own) return undefined;
  const [low, high] = objective.parameters;
  switch (`${objective.name} ${divergence?.name ?? "none"}`) {
    case "log forward-kl":
      return { method: "sppo" };
    case "linear reverse-kl":
      return { method: "mdpo" };
    case "linear forward-kl":
      return { method: "trpo" };
    case "clip none":
      return low === high ? { method: "ppo", epsilon: low } : undefined;
  }
  return undefined;
}

/** A pair in words. */
export const describePair = ({ objective, divergence }: Pair): string =>
  `objective ${show(objective.name)} and divergence ${show(divergence?.name ?? "none")}`;

/** The options that a pair takes under an update, in reading order. */
export function familyOptionNames(pair: Pair, update: Update): readonly string[] {
  const known = methodOf(pair);
  if (known && METHODS_OF[update].includes(known.method)) {
    return optionNames(known.method, update).filter((name) => name !== "epsilon");
  }
  if (update === "exact") return ["eta"];
  return optionNames("trpo", update).filter((name) => name !== "eta" || pair.divergence !== undefined);
}

/** Whether a pair has an exact maximiser: the table's word for its objective; a member that a user gives has none. */
const exactnessOf = ({ objective, divergence }: Pair) =>
  objective.own || divergence?.own
    ? "never"
    : (OBJECTIVES as Readonly<Record<string, ObjectiveMember>>)[objective.name].exact;

/** Whether a pair has an update. */
export function hasUpdate(pair: Pair, update: Update): boolean {
  if (update === "trust-region") return pair.divergence !== undefined;
  if (update !== "closed" && update !== "exact") return true;
  const known = methodOf(pair);
  if (known !== undefined && METHODS_OF[update].includes(known.method)) return true;
  return update === "exact" && pair.divergence !== undefined && exactnessOf(pair) !== "never";
}

function refuse(pair: Pair, update: Update, options: Record<string, unknown>): void {
  if (pair.divergence === undefined) {
    if (update === "trust-region") {
      throw optionError("wrong-type", "update", `"trust-region" bounds a divergence; it is "none"`, update);
    }
    for (const name of ["eta", "delta"]) {
      if (options[name] === undefined) continue;
      const detail = `belongs to a divergence; it is "none", got ${name} ${show(options[name])}`;
      throw optionError("wrong-type", name, detail, options[name]);
    }
  }
  if (!hasUpdate(pair, update)) {
    throw optionError("wrong-type", "update", `${show(update)} does not exist for ${describePair(pair)}`, update);
  }
}

/** Checks a pair, its update and the options of both. Those of a pair that is a method are the method's. */
export function resolveFamily(
  where: string,
  options: Record<string, unknown>,
  extra: readonly string[],
  guarantee?: Guarantee,
): Resolved {
  const pair = readPair(options);
  const update = checkOneOf("update", options.update, UPDATES);
  refuse(pair, update, options);
  const names = familyOptionNames(pair, update);
  checkKeys(where, options, ["objective", "divergence", "update", ...names, ...extra]);
  const subject = describePair(pair);
  const known = methodOf(pair);
  const direct = known !== undefined && METHODS_OF[update].includes(known.method);
  const wanted = update === "exact" && direct && pair.divergence ? [exactForm(options, subject)] : names;
  const eta = known ? checkEta(known.method, options.eta, guarantee) : options.eta;
  const settings = resolveSettings(update, { ...options, eta }, wanted, subject);
  return { ...(direct ? known : { method: "family", pair }), update, ...settings } as Resolved;
}

/** As `resolveUpdate`, for a pair that is a method. */
export function resolveFamilyUpdate(where: string, options: object, guarantee: Guarantee): Resolved {
  const given = checkObject("options", options);
  checkOneOf("update", given.update, ["closed", "exact"]);
  return resolveFamily(where, given, [], guarantee) as Resolved;
}

/** As `resolveRun`, for a pair. */
export function resolveFamilyRun(options: OptimizeOptions, guarantee?: Guarantee): ResolvedRun {
  const given = checkObject("options", options);
  return { ...resolveFamily("optimize", given, COMMON, guarantee), ...checkCommon(given) };
}

/** As `resolveSurrogate`, for a pair. */
export function resolveFamilySurrogate(options: SurrogateOptions): ResolvedSurrogate {
  const given = checkObject("options", options);
  const pair = readPair(given);
  checkKeys("surrogate", given, ["objective", "divergence", "eta"]);
  const asked = { method: "family", pair, epsilon: 0, atHigh: -1, atLow: -1 } as const;
  if (given.eta === undefined) return { ...asked, etaInverse: 0 };
  if (pair.divergence === undefined) {
    const detail = `belongs to a divergence; it is "none", got eta ${show(given.eta)}`;
    throw optionError("wrong-type", "eta", detail, given.eta);
  }
  return { ...asked, etaInverse: 1 / checkPositive("eta", given.eta) };
}

/** A pair as kernels read it, [MEMBERS_LENGTH], and the programs of its expressions, whose address is `programsAt`. */
export function writePair(
  { objective, divergence }: Pair,
  out: Float64Array,
  programs: Float64Array,
  programsAt: number,
): void {
  out.fill(0);
  const own = { objective, divergence };
  for (const option of ["objective", "divergence"] as const) {
    const member = own[option];
    const at = MEMBERS[option];
    if (member) out.set([member.code, ...writeOwn(member, option, programs, programsAt).parameters], at);
    else out[at] = NONE;
  }
}
