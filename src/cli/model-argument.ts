/**
 * The model that a command works on: `--env NAME[:key=value,...] [--map FILE]` or `--mdp FILE`.
 */
import type { Command } from "commander";
import { readMap } from "../environments/grid-map.ts";
import { type Environment, type EnvironmentOption, environments } from "../environments/index.ts";
import type { Mdp } from "../model/mdp.ts";
import { parseMdp } from "../model/model-file.ts";
import { show, suggestion } from "../support/argument-checks.ts";
import { asUsage, UsageError, within } from "./errors.ts";
import { fileLabel, readJson, readText } from "./files.ts";
import { camel, kebab } from "./names.ts";
import { NUMBER_HINT, readNumber } from "./numbers.ts";
import { plain } from "./output.ts";

export interface ModelArgument {
  env?: string;
  map?: string;
  mdp?: string;
}

export function addModelOptions(command: Command): Command {
  return command
    .optionsGroup("Model (one of --env and --mdp):")
    .option("--env <name[:key=value,...]>", "an environment; `fma-pg envs` lists them with their keys")
    .option("--map <file>", "the map of --env gridworld or frozenlake (- is standard input)")
    .option("--mdp <file>", "a model file, format fma-pg/mdp@1 (- is standard input)");
}

function findEnvironment(flag: string, name: string): Environment {
  const found = environments.find((environment) => environment.name === name);
  if (found) return found;
  const names = environments.map((environment) => environment.name);
  throw new UsageError(
    `${flag}: unknown environment ${show(name)}${suggestion(name, names) || `; known are ${names.join(", ")}`}`,
  );
}

/** `key=value,...` by the environment's own list of options. */
function readOptions(where: string, options: readonly EnvironmentOption[], text: string): Record<string, unknown> {
  const typed = options.filter((option) => option.legend === undefined || option.default !== undefined);
  const values: Record<string, unknown> = {};
  for (const pair of text.split(",")) {
    const [key, value, ...rest] = pair.split("=");
    if (key === "" || value === undefined || value === "" || rest.length > 0) {
      throw new UsageError(`${where}: expected key=value, got ${show(pair)}`);
    }
    if (key === "map" && !typed.some((option) => option.name === "map")) {
      throw new UsageError(`${where}: the map is a file, given with --map FILE`);
    }
    const option = typed.find((candidate) => candidate.name === camel(key));
    if (!option) {
      const keys = typed.map((candidate) => kebab(candidate.name));
      const hint = suggestion(kebab(key), keys) || `; there are ${keys.join(", ")}`;
      throw new UsageError(`${where}: unknown key ${show(key)}${hint}`);
    }
    if (option.name in values) throw new UsageError(`${where}: ${key} is given twice`);
    values[option.name] = readValue(`${where}: ${key}`, option, value);
  }
  return values;
}

function readValue(where: string, option: EnvironmentOption, text: string): unknown {
  if (option.type !== "number") return text;
  const value = readNumber(text);
  if (value === undefined) throw new UsageError(`${where} must be ${NUMBER_HINT}, got ${show(text)}`);
  return value;
}

/** Builds the value of `flag`, `NAME[:key=value,...]`, with the map in the file `map` where the environment takes one. */
export function createEnvironment(flag: string, text: string, map?: string): Mdp {
  const colon = text.indexOf(":");
  const name = colon < 0 ? text : text.slice(0, colon);
  const where = `${flag} ${name}`;
  const environment = findEnvironment(flag, name);
  const values = colon < 0 ? {} : readOptions(where, environment.options, text.slice(colon + 1));
  const drawn = environment.options.find((option) => option.legend !== undefined);
  if (map !== undefined && !drawn) throw new UsageError(`--map does not apply to ${where}`);
  if (map !== undefined && "map" in values) throw new UsageError(`${where}: map and --map exclude each other`);
  if (map === undefined && drawn && drawn.default === undefined) throw new UsageError(`${where} needs --map FILE`);
  const required = environment.options.filter((option) => option.default === undefined && option.name !== "map");
  const missing = required.filter((option) => !(option.name in values)).map((option) => kebab(option.name));
  if (missing.length > 0) {
    throw new UsageError(
      `${where} needs ${missing.join(", ")}; as in ${name}:${missing.map((key) => `${key}=...`).join(",")}`,
    );
  }
  if (map !== undefined) {
    const lines = readText(map);
    readMap(fileLabel(map), lines, drawn?.legend);
    values.map = lines;
  }
  return asUsage(
    () => environment.create(values),
    ({ option, field = "", detail }) => `${where}: ${kebab(option ?? field)} ${detail}`,
  );
}

/** The model that the options ask for. */
export function readModel({ env, map, mdp }: ModelArgument): Mdp {
  if (env !== undefined && mdp !== undefined) throw new UsageError("--env and --mdp exclude each other");
  if (env !== undefined) return createEnvironment("--env", env, map);
  if (map !== undefined) throw new UsageError("--map requires --env gridworld");
  if (mdp === undefined) throw new UsageError("which model? give --env NAME (`fma-pg envs` lists them) or --mdp FILE");
  const file = readJson(mdp);
  return within(fileLabel(mdp), () => parseMdp(file as object));
}

/** A model in one line. */
export function describeModel({ name, states, actions, discount, unavailable }: Mdp): string {
  const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? "" : "s"}`;
  const choice = `${unavailable ? "up to " : ""}${count(actions, "action")}`;
  return `${plain(name) || "unnamed"}: ${count(states, "state")}, ${choice}, discount ${discount}`;
}
