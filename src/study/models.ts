/**
 * The models of a grid: environments with lists of options, and model files.
 */

import { environments } from "../environments/index.ts";
import type { Mdp } from "../model/mdp.ts";
import { formatMdp, parseMdp } from "../model/model-file.ts";
import { checkInteger, checkKeys, checkObject, show, suggestion } from "../support/argument-checks.ts";
import { shortHash } from "./configuration.ts";
import type { GridFile, ModelEntry, StudyModel } from "./types.ts";
import { expandValues, product } from "./values.ts";

/** Every model of a study once, whichever entries name it. */
export class ModelTable {
  readonly models: StudyModel[] = [];

  /** The index of a model. A second model of the same label gets a number. */
  add(label: string, mdp: Mdp, readAt: number | undefined): number {
    const digest = shortHash(JSON.stringify(formatMdp(mdp)));
    const same = this.models.findIndex((model) => model.digest === digest && model.readAt === readAt);
    if (same >= 0) return same;
    let unique = label;
    for (let n = 2; this.models.some((model) => model.label === unique); n++) unique = `${label}#${n}`;
    return this.models.push({ label: unique, digest, mdp, readAt }) - 1;
  }
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function addEnvironment(where: string, entry: Record<string, unknown>, table: ModelTable): number[] {
  const { env, readAt, ...given } = entry;
  const names = environments.map((environment) => environment.name);
  const environment = environments.find(({ name }) => name === env);
  if (!environment) {
    const hint = typeof env === "string" ? suggestion(env, names) : "";
    throw new TypeError(`${where}.env must be one of ${names.join(", ")}, got ${show(env)}${hint}`);
  }
  const { name, options, create } = environment;
  checkKeys(`${where}: ${name}`, given, [...options.map((option) => option.name), "readAt"]);
  const lists = options.flatMap((option) =>
    given[option.name] === undefined
      ? []
      : [[option.name, expandValues(`${where}.${option.name}`, given[option.name])] as const],
  );
  return product(lists).map((values) => {
    const told = options.filter(
      ({ name, default: usual }) => name in values && name !== "map" && values[name] !== usual,
    );
    const label = told.map((option) => `${kebab(option.name)}=${values[option.name]}`).join(",");
    return table.add(label === "" ? name : `${name}:${label}`, create(values), readAt as number | undefined);
  });
}

/**
 * Adds the models of a list of entries to the table.
 *
 * @returns their indices
 * @throws TypeError, RangeError naming the entry
 */
export function expandModels(where: string, entries: readonly ModelEntry[], table: ModelTable): number[] {
  const found = entries.flatMap((entry, i) => {
    const here = `${where}[${i}]`;
    const given = checkObject(here, entry);
    if (given.readAt !== undefined) checkInteger(`${here}.readAt`, given.readAt, 0);
    if ("env" in given === "mdp" in given) throw new TypeError(`${here} must have either "env" or "mdp"`);
    if ("env" in given) return addEnvironment(here, given, table);
    checkKeys(here, given, ["mdp", "readAt"]);
    const mdp = parseMdp(checkObject(`${here}.mdp`, given.mdp));
    return [table.add(mdp.name || "model", mdp, given.readAt as number | undefined)];
  });
  return [...new Set(found)];
}

/**
 * The grid with the content of its model files in place of their paths, which `read` reads.
 *
 * @throws what `read` throws; TypeError, RangeError as `parseMdp`
 */
export function inlineModels(grid: GridFile, read: (path: string) => unknown): GridFile {
  const inline = (entries: readonly ModelEntry[]): ModelEntry[] =>
    entries.map((entry) =>
      "mdp" in entry && typeof entry.mdp === "string"
        ? { ...entry, mdp: formatMdp(parseMdp(checkObject(entry.mdp, read(entry.mdp)))) }
        : entry,
    );
  return {
    ...grid,
    models: inline(grid.models),
    sweeps: grid.sweeps.map((sweep) => (sweep.models ? { ...sweep, models: inline(sweep.models) } : sweep)),
  };
}
