/**
 * The options of `optimize` as flags. Which method takes which option, and the defaults, are read from resolve-options.ts; that
 * no option is missing here is checked by the compiler.
 */
import { type Command, Option } from "commander";
import { DIVERGENCE_TEXTS, type MemberText, OBJECTIVE_TEXTS, OBJECTIVES } from "../engine/members.ts";
import type { Mdp } from "../model/mdp.ts";
import { isFamily, readPair, resolveFamilyRun } from "../solver/family.ts";
import { KNOWN_METHODS, knownPair } from "../solver/known-methods.ts";
import type { Method, MethodOptions, OptimizeOptions, Update } from "../solver/options.ts";
import { formatMember, formatPair, MEMBER_TABLES, memberForm, parseMember } from "../solver/pair-text.ts";
import { type Guarantee, optionNames, resolveRun } from "../solver/resolve-options.ts";
import { guaranteedStepSize } from "../solver/step-sizes.ts";
import type { ArgumentError } from "../support/errors.ts";
import { asUsage } from "./errors.ts";
import { kebab } from "./names.ts";
import { booleanArgument, numberArgument } from "./numbers.ts";

type KeyOf<T> = T extends unknown ? keyof T : never;
type Setting = Exclude<KeyOf<MethodOptions>, "method" | "update">;

const METHODS: Record<Method, string> = {
  sppo: "softmax PPO",
  mdpo: "mirror descent policy optimisation",
  trpo: "trust region policy optimisation",
  ppo: "proximal policy optimisation, clipped",
};

const UPDATES: Record<Update, string> = {
  closed: "one closed-form step",
  exact: "the exact maximiser",
  gradient: "fixed gradient steps",
  "line-search": "backtracking gradient steps",
  "trust-region": "natural steps within a divergence",
};

interface Flag {
  /** A number where nothing is said. */
  argument?: string;
  /** What may stand in place of a number. */
  word?: string;
  summary: string;
}

const SETTINGS: Record<Setting, Flag> = {
  eta: { word: "guaranteed", summary: 'step size of the functional update, or "guaranteed"' },
  epsilon: { summary: "clipping range" },
  delta: { summary: "bound on the divergence" },
  innerSteps: { summary: "m, inner steps per outer step" },
  stepSize: { summary: "alpha, length of an inner step" },
  floor: { summary: "sppo: least factor of a probability" },
  armijo: { summary: "c of the sufficient-increase test" },
  decay: { summary: "factor of each backtrack" },
  maxStep: { summary: "first trial step" },
  warmStart: { argument: "[true|false]", summary: "start from a multiple of the previously accepted step" },
  warmFactor: { summary: "multiplier on the previously accepted step" },
  maxBacktracks: { summary: "trials per inner step" },
  lineSearchOn: { argument: "<what>", summary: "function that must increase: surrogate or objective" },
};

const METHOD_NAMES = Object.keys(METHODS) as Method[];
const UPDATE_NAMES = Object.keys(UPDATES) as Update[];

/** Options of the API with their defaults filled in, where the method has the update. */
function defaultsOf(method: Method, update: Update): { required: string[]; defaults: [string, unknown][] } | undefined {
  const required = ["eta", "epsilon", "delta", "innerSteps", "stepSize"];
  const names = optionNames(method, update);
  const taken = required.filter((name) => names.includes(name));
  // Of exact's eta and delta one is given.
  const either = update === "exact" && taken.length > 1;
  const given = Object.fromEntries(taken.slice(0, either ? 1 : undefined).map((name) => [name, 1]));
  try {
    const resolved: Record<string, unknown> = { ...resolveRun({ method, update, ...given } as OptimizeOptions) };
    const others = names.filter((name) => !taken.includes(name));
    return { required: either ? [taken.join(" | ")] : taken, defaults: others.map((name) => [name, resolved[name]]) };
  } catch {
    return undefined;
  }
}

/** An update with the methods that have it; then the options it needs; then the others with their defaults. */
function describeUpdate(update: Update): string {
  const methods = METHOD_NAMES.filter((method) => defaultsOf(method, update));
  const lines = [`${update.padEnd(14)}${UPDATES[update]} (${methods.join(", ")})`];
  const seen = new Set<string>();
  for (const method of methods) {
    const { required = [], defaults = [] } = defaultsOf(method, update) ?? {};
    const flags = [
      ...required.map((name) => `--${kebab(name).replaceAll("| ", "| --")}`),
      ...defaults.map(([name, value]) => `[--${kebab(name)} ${value}]`),
    ];
    // The methods that differ from the first one are named.
    const key = flags.join(" ");
    if (!seen.has(key)) lines.push(...wrap(seen.size > 0 ? [`${method}:`, ...flags] : flags, 64));
    seen.add(key);
  }
  return lines.map((line, i) => `  ${i > 0 ? " ".repeat(14) : ""}${line}`).join("\n");
}

function wrap(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.length - 1;
    if (last >= 0 && lines[last].length + 1 + word.length <= width) lines[last] += ` ${word}`;
    else lines.push(word);
  }
  return lines;
}

export function addRunOptions(command: Command): Command {
  command
    .optionsGroup("Method:")
    .option("--method <name>", `${METHOD_NAMES.join(", ")}, or a known name (below)`)
    .option("--objective <member>", "f(r, A) of a pair, in place of a method (below)")
    .option("--divergence <member>", "c(p, q) of a pair (none)")
    .option("--update <name>", UPDATE_NAMES.join(", "))
    .optionsGroup("Update options (listed by update below):");
  for (const [name, { argument = "<number>", word, summary }] of Object.entries(SETTINGS)) {
    const option = new Option(`--${kebab(name)} ${argument}`, summary);
    if (argument === "<number>") option.argParser((text) => (text === word ? text : numberArgument(text)));
    if (argument === "[true|false]") option.argParser(booleanArgument);
    command.addOption(option);
    if (argument === "[true|false]")
      command.addOption(new Option(`--no-${kebab(name)}`, `same as --${kebab(name)} false`));
  }
  return command
    .optionsGroup("Run:")
    .option("--iterations <number>", "outer steps (100)", numberArgument)
    .option("--tolerance <number>", "stop when the gradient norm is below it (off)", numberArgument)
    .option("--initial-logits <file>", "JSON [[...A], ...S] or output of `run --json` (zeros)");
}

export const METHOD_HELP = `Methods:
${Object.entries(METHODS)
  .map(([name, summary]) => `  ${name.padEnd(14)}${summary}`)
  .join("\n")}

Updates, the methods that have them, and their options [defaults]:
${UPDATE_NAMES.map(describeUpdate).join("\n")}`;

/** Objectives whose pairs have an exact maximiser. */
const exactOf = (when: string) =>
  Object.entries(OBJECTIVES)
    .filter(([, { exact }]) => exact === when)
    .map(([name]) => name)
    .join(", ");

/** Members of the family with their formulas. */
function describeMembers(option: "objective" | "divergence", texts: Readonly<Record<string, MemberText>>): string {
  return Object.entries(MEMBER_TABLES[option])
    .map(([name, member]) => {
      const { formula, knownAs } = texts[name];
      return `  ${memberForm(name, member)}\n      ${formula}\n      ${knownAs}`;
    })
    .join("\n");
}

const describeKnown = Object.entries(KNOWN_METHODS)
  .map(([name, { objective, divergence, title, source }]) => {
    const pair = `--objective ${objective} --divergence ${divergence}`;
    return `  ${name.padEnd(15)} ${title}\n${" ".repeat(18)}${pair}\n${" ".repeat(18)}${source}`;
  })
  .join("\n");

export const FAMILY_HELP = `Pairs: an objective f(r, A), r = p / p_t, with a divergence c(p, q), q = p_t,
in place of a method. They take the options of trpo, without eta if there is no
divergence. With a divergence, exact takes eta: for ${exactOf("always")}
always, for ${exactOf("where concave")} if the maximised
function is concave.
Objectives:
${describeMembers("objective", OBJECTIVE_TEXTS)}
Divergences:
${describeMembers("divergence", DIVERGENCE_TEXTS)}
Known methods; name:numbers changes the parameters, as in --method spo:0.3:
${describeKnown}`;

/** The message of an error about an option of the API, with flags for the names. */
function inFlags({ code, option = "", options = [option], value, detail }: ArgumentError, chosen: string): string {
  const flag = (name: string) => `--${kebab(name)}`;
  switch (code) {
    case "unknown-option": {
      const taken = options.filter((name) => name in SETTINGS).map(flag);
      return `${flag(option)} does not apply to ${chosen}, which takes ${taken.join(", ")}`;
    }
    case "missing-option":
      return `${options.map(flag).join(" or ")} is required for ${chosen}`;
    case "conflicting-options":
      return `${options.map(flag).join(" and ")} exclude each other with ${chosen}`;
    default:
      if (value === undefined) return `${flag(option)} is required, one of ${options.join(", ")}`;
      return `${flag(option)} ${detail}`;
  }
}

/** The options of the API out of those of the command line; the values are still to be checked. */
export function apiOptions(flags: Record<string, unknown>): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  const known = typeof flags.method === "string" ? knownPair(flags.method) : undefined;
  const pair = known ? { ...known, ...(flags.divergence !== undefined && { divergence: flags.divergence }) } : flags;
  if (known && flags.objective !== undefined) options.method = flags.method;
  for (const option of ["objective", "divergence"] as const) {
    const text = known && flags.objective !== undefined ? flags[option] : pair[option];
    if (typeof text !== "string") continue;
    options[option] = asUsage(
      () => parseMember(option, text, numberArgument),
      (error) => `--${error.message}`,
    );
  }
  for (const name of [...(known ? [] : ["method"]), "update", ...Object.keys(SETTINGS), "iterations", "tolerance"]) {
    const value = flags[name];
    if (value !== undefined) options[name] = value;
  }
  return options;
}

/** The resolved options; a pair by its members' texts. */
function resolveNamed(options: OptimizeOptions, guarantee: Guarantee): Record<string, unknown> {
  if (!isFamily(options)) return { ...resolveRun(options, guarantee) };
  const { method: _, pair: __, ...resolved } = resolveFamilyRun(options, guarantee);
  const { objective, divergence } = readPair(options as unknown as Record<string, unknown>);
  return {
    objective: formatMember(objective),
    divergence: divergence ? formatMember(divergence) : "none",
    ...resolved,
  };
}

/** What was chosen, as it is typed; members that cannot be read are the error's subject already. */
function chosenFlags(options: Record<string, unknown>): string {
  const { method, update } = options as { method: Method; update: Update };
  if (method !== undefined) return `--method ${method} --update ${update}`;
  try {
    return `${formatPair(readPair(options))} with --update ${update}`;
  } catch {
    return `--update ${update}`;
  }
}

/** Checks options for a model and fills in the defaults, as `optimize` does. */
export function resolveFlags(options: Record<string, unknown>, mdp: Mdp): Record<string, unknown> {
  return asUsage(
    () => resolveNamed(options as unknown as OptimizeOptions, (name) => guaranteedStepSize(name, mdp)),
    (error) => inFlags(error, chosenFlags(options)),
  );
}
