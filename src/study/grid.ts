/**
 * Grids: reading a grid file, and expanding it to the runs it stands for.
 */

import { hasUpdate, readPair } from "../solver/family.ts";
import type { Update } from "../solver/options.ts";
import { formatPair, parseMember } from "../solver/pair-text.ts";
import { METHODS, METHODS_OF } from "../solver/resolve-options.ts";
import { checkInteger, checkKeys, checkObject, checkOneOf, show, suggestion } from "../support/argument-checks.ts";
import { canonical, kernelDigest, moved, runId, settingNames } from "./configuration.ts";
import { estimateSeconds } from "./estimate.ts";
import { expandModels, ModelTable } from "./models.ts";
import { GRID_FORMAT, type GridFile, type Plan, type PlannedRun, type Scalar, type Sweep } from "./types.ts";
import { expandValues, product } from "./values.ts";

/** Outer steps of the published study. */
export const ITERATIONS = 1999;

const FIELDS = ["$schema", "format", "name", "study", "iterations", "checkRounding", "models", "sweeps"];
const SWEEP_FIELDS = ["methods", "objectives", "divergences", "updates", "models", "iterations"];
const UPDATES = Object.keys(METHODS_OF) as Update[];

function checkList(where: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value) && value.length > 0) return value;
  throw new TypeError(`${where} must be a list with at least one entry, got ${show(value)}`);
}

/**
 * Checks the outline of a grid; its values are checked as it is expanded.
 *
 * @throws TypeError, RangeError naming the field
 */
export function parseGrid(input: unknown): GridFile {
  const file = checkObject("grid", input);
  if (file.format !== GRID_FORMAT) {
    throw new TypeError(`grid: format must be ${show(GRID_FORMAT)}, got ${show(file.format)}`);
  }
  checkKeys("grid", file, FIELDS);
  const { name, study, iterations, checkRounding } = file;
  if (name !== undefined && (typeof name !== "string" || !/^[\w.-]+$/.test(name))) {
    throw new TypeError(`grid: name must be made of letters, digits, ".", "-" and "_", got ${show(name)}`);
  }
  if (study !== undefined && typeof study !== "string") {
    throw new TypeError(`grid: study must be the name of a published study, got ${show(study)}`);
  }
  if (iterations !== undefined) checkInteger("grid: iterations", iterations, 1);
  if (checkRounding !== undefined && typeof checkRounding !== "boolean") {
    checkInteger("grid: checkRounding", checkRounding, 0);
  }
  checkList("grid: models", file.models);
  for (const [i, sweep] of checkList("grid: sweeps", file.sweeps).entries()) {
    const where = `sweeps[${i}]`;
    const given = checkObject(where, sweep);
    const { methods, objectives, divergences } = given;
    if (methods !== undefined && (objectives ?? divergences) !== undefined) {
      throw new TypeError(`${where}: methods and ${objectives ? "objectives" : "divergences"} exclude each other`);
    }
    for (const field of [divergences === undefined && objectives === undefined ? "methods" : "objectives", "updates"]) {
      if (given[field] === undefined) throw new TypeError(`${where}: field "${field}" is missing`);
    }
    if (given.models !== undefined) checkList(`${where}.models`, given.models);
    if (given.iterations !== undefined) checkInteger(`${where}.iterations`, given.iterations, 1);
  }
  return input as GridFile;
}

interface Combination {
  method: string;
  update: Update;
  names: readonly string[];
}

/** The members that a sweep lists, as options of the API. */
function memberList(where: string, option: "objective" | "divergence", value: unknown): unknown[] {
  return checkList(where, Array.isArray(value) ? value : [value]).map((entry) =>
    typeof entry === "string" ? parseMember(option, entry) : entry,
  );
}

/** What a sweep goes over: methods, or pairs by their text. */
function surrogates(where: string, sweep: Sweep): { method: string; has: (update: Update) => boolean }[] {
  const { objectives, divergences } = sweep;
  if (objectives === undefined) {
    return expandValues(`${where}.methods`, sweep.methods).map((value) => {
      const method = checkOneOf(`${where}.methods`, value, METHODS);
      return { method, has: (update: Update) => METHODS_OF[update].includes(method) };
    });
  }
  return within(where, () =>
    memberList("objectives", "objective", objectives).flatMap((objective) =>
      memberList("divergences", "divergence", divergences ?? "none").map((divergence) => {
        const pair = readPair({ objective, divergence });
        return { method: formatPair(pair), has: (update: Update) => hasUpdate(pair, update) };
      }),
    ),
  );
}

/** The combinations of method, or pair, and update that a sweep names and that exist. */
function combinations(where: string, sweep: Sweep): Combination[] {
  const updates = expandValues(`${where}.updates`, sweep.updates).map((update) =>
    checkOneOf(`${where}.updates`, update, UPDATES),
  );
  const found = surrogates(where, sweep).flatMap(({ method, has }) =>
    updates.map((update) => ({ method, update, names: settingNames(method, update), exists: has(update) })),
  );
  const existing = found.filter(({ exists }) => exists);
  if (existing.length > 0) return existing;
  const what = sweep.objectives === undefined ? "methods" : "pairs";
  throw new TypeError(`${where}: none of its ${what} has any of its updates`);
}

/** The options of every run of a sweep, one list per combination of method and update. */
function sweepOptions(where: string, sweep: Sweep): Record<string, Scalar>[][] {
  const combos = combinations(where, sweep);
  const known = [...new Set(combos.flatMap(({ names }) => names))];
  const given = Object.keys(sweep).filter((key) => !SWEEP_FIELDS.includes(key));
  for (const key of given) {
    if (!known.includes(key)) {
      throw new TypeError(
        `${where}: ${show(key)} is not an option of its methods and updates${suggestion(key, [...known, ...SWEEP_FIELDS])}`,
      );
    }
  }
  const values = new Map(given.map((key) => [key, expandValues(`${where}.${key}`, sweep[key])]));
  return combos.map(({ method, update, names }) => {
    const lists = names.flatMap((name) => {
      const list = values.get(name);
      return list ? [[name, list] as const] : [];
    });
    return product(lists).map((options) => ({ method, update, ...options }));
  });
}

/**
 * The plan of a grid whose model files have been read in.
 *
 * @param binary hash of the WebAssembly binary, part of every run's id; that of the built-in one unless given.
 * @throws TypeError, RangeError naming the sweep, the option and the value
 */
export function expand(grid: GridFile, binary = kernelDigest()): Plan {
  const table = new ModelTable();
  const runs = new Map<string, PlannedRun>();
  const shared = expandModels("models", grid.models, table);
  const limit = typeof grid.checkRounding === "number" ? grid.checkRounding : grid.checkRounding ? Infinity : -1;
  for (const [i, sweep] of grid.sweeps.entries()) {
    const where = `sweeps[${i}]`;
    const models = sweep.models ? expandModels(`${where}.models`, sweep.models, table) : shared;
    const iterations = sweep.iterations ?? grid.iterations ?? ITERATIONS;
    const combos = sweepOptions(where, sweep);
    for (const model of models) {
      const { mdp } = table.models[model];
      for (const options of combos.flat()) {
        const configuration = within(where, () => canonical(table.models[model], options, iterations));
        const estimate = estimateSeconds(mdp, configuration);
        const starts =
          Number(configuration.innerSteps ?? 1) <= limit ? [configuration, moved(configuration)] : [configuration];
        for (const start of starts) {
          const id = runId(start, binary);
          if (!runs.has(id)) runs.set(id, { id, configuration: start, model, estimate });
        }
      }
    }
  }
  return { grid, name: grid.name ?? "grid", binary, models: table.models, runs: [...runs.values()] };
}

function within<T>(where: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof Error) error.message = `${where}: ${error.message}`;
    throw error;
  }
}
