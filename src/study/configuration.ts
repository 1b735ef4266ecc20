/**
 * The canonical form of a run and its id.
 */
import { createHash } from "node:crypto";
import { inlined } from "../engine/wasm.ts";
import { familyOptionNames, readPair, resolveFamilyRun } from "../solver/family.ts";
import type { Method, OptimizeOptions, Update } from "../solver/options.ts";
import { formatPair, parsePair } from "../solver/pair-text.ts";
import { optionNames, type ResolvedRun, resolveRun } from "../solver/resolve-options.ts";
import { showValue } from "./names.ts";
import type { Configuration, Scalar, StudyModel } from "./types.ts";

/** The first 64 bits of SHA-256, in hexadecimal. */
export const shortHash = (content: string | Uint8Array): string =>
  createHash("sha256").update(content).digest("hex").slice(0, 16);

/** Hash of the kernels that this build runs: 16 hexadecimal digits. Throws nothing. */
export const kernelDigest = (): string => shortHash(inlined());

/** Whether a configuration's method is a pair's text. */
const isPair = (method: string): boolean => method.includes(" ");

/** The options of a method, or of a pair by its text. */
export const settingNames = (method: string, update: Update): readonly string[] =>
  isPair(method) ? familyOptionNames(readPair(parsePair(method)), update) : optionNames(method as Method, update);

function resolve(options: Record<string, unknown>): ResolvedRun {
  const { method } = options;
  if (typeof method !== "string" || !isPair(method)) return resolveRun(options as unknown as OptimizeOptions);
  const { method: _, ...rest } = options;
  return resolveFamilyRun({ ...parsePair(method), ...rest } as unknown as OptimizeOptions);
}

/**
 * A run with every default filled in and its keys in one order, whatever order the user gave them in.
 *
 * @throws TypeError, RangeError as `optimize`
 */
export function canonical(model: StudyModel, options: Record<string, Scalar>, iterations: number): Configuration {
  const resolved = resolve({ ...options, iterations });
  const { update, pair } = resolved;
  const method = pair ? formatPair(pair) : resolved.method;
  // Exact updates leave one of eta and delta undefined.
  const chosen = settingNames(method, update)
    .map((name) => [name, resolved[name as keyof typeof resolved]])
    .filter(([, value]) => value !== undefined);
  return {
    model: model.label,
    digest: model.digest,
    method,
    update,
    ...(Object.fromEntries(chosen) as Record<string, Scalar>),
    iterations,
    start: 0,
  } as Configuration;
}

/** The same run from the moved start. */
export const moved = (configuration: Configuration): Configuration => ({ ...configuration, start: 1 });

export const runId = (configuration: Configuration, binary: string): string =>
  shortHash(`${JSON.stringify(configuration)}\n${binary}`);

/** The options that `optimize` takes. */
export function optimizeOptions(configuration: Configuration): OptimizeOptions {
  const { model: _, digest: __, start: ___, ...options } = configuration;
  if (!isPair(options.method)) return options as unknown as OptimizeOptions;
  const { method, ...rest } = options;
  return { ...parsePair(method), ...rest } as unknown as OptimizeOptions;
}

const SHORT: Record<string, string> = { innerSteps: "m", stepSize: "alpha", epsilon: "eps" };
/** Options that sweeps rarely touch are not worth a reader's time. */
const SILENT = ["decay", "maxBacktracks", "warmFactor", "floor"];

/** The options of a configuration in words: `eta 2⁻³, m 10, alpha 0.5`. */
export function settings(configuration: Configuration): string {
  const { method, update } = configuration;
  return settingNames(method, update)
    .filter(
      (name) => name in configuration && !SILENT.includes(name) && !(name === "maxStep" && update === "trust-region"),
    )
    .map((name) => `${SHORT[name] ?? name} ${showValue(configuration[name])}`)
    .join(", ");
}
