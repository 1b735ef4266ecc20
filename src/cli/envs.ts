/**
 * `fma-pg envs`: the environments, and their models as files.
 */
import type { Command } from "commander";
import { environments } from "../environments/index.ts";
import { formatMdp } from "../model/model-file.ts";
import { UsageError } from "./errors.ts";
import { jsonText } from "./json-text.ts";
import { createEnvironment } from "./model-argument.ts";
import { kebab } from "./names.ts";
import { showNumber } from "./numbers.ts";
import { print, table } from "./output.ts";

const HELP = `
Examples:
  fma-pg envs
  fma-pg envs --export deepsea:size=8 > model.json
  fma-pg envs --export gridworld:slip=0.1 --map map.txt |
    fma-pg evaluate --mdp -
`;

export function addEnvsCommand(program: Command): void {
  program
    .command("envs")
    .description("list the environments, or write one as a model file")
    .option("--json", "the list as JSON")
    .option("--export <name[:key=value,...]>", "print the model as a file, format fma-pg/mdp@1")
    .option("--map <file>", "the map of --export gridworld (- is standard input)")
    .addHelpText("after", HELP)
    .action(envs);
}

function envs(flags: { json?: boolean; export?: string; map?: string }): void {
  if (flags.export !== undefined) {
    print(jsonText(formatMdp(createEnvironment("--export", flags.export, flags.map))));
  } else if (flags.map !== undefined) {
    throw new UsageError("--map requires --export gridworld");
  } else if (flags.json) {
    print(jsonText(environments.map(({ name, summary, options }) => ({ name, summary, options }))));
  } else {
    print(listing());
  }
}

/** Short, and what `readNumber` reads: 1/3 and its like as fractions. */
function showDefault(value: number | string = "..."): string {
  if (typeof value === "string" || String(value).length <= 6) return String(value);
  const denominator = [3, 6, 7, 9].find((q) => Math.round(value * q) / q === value);
  return denominator ? `${Math.round(value * denominator)}/${denominator}` : showNumber(value);
}

function listing(): string {
  const rows = environments.flatMap(({ name, summary, options }, i) => [
    ...(i > 0 ? [["", "", ""]] : []),
    [name, "", summary],
    ...options.map((option) => [
      "",
      option.legend !== undefined && option.default === undefined
        ? "--map FILE"
        : `${kebab(option.name)}=${showDefault(option.default)}`,
      option.default === undefined ? `${option.summary} (required)` : option.summary,
    ]),
  ]);
  const columns = [{ head: "environment" }, { head: "key=default" }, { head: "", width: 48 }];
  return `${table(columns, rows)}\nUse: --env NAME or --env NAME:key=value,key=value\n`;
}
