/**
 * `fma-pg export`: models in other programs' formats.
 */
import type { Command } from "commander";
import { formatMdp } from "../model/model-file.ts";
import { checkOneOf } from "../support/argument-checks.ts";
import { asUsage, UsageError } from "./errors.ts";
import { writeFile } from "./files.ts";
import { checkBeside, formats, type Written } from "./formats.ts";
import { jsonText } from "./json-text.ts";
import { addModelOptions, type ModelArgument, readModel } from "./model-argument.ts";

const names = [...formats.map(({ name }) => name), "fma-pg"];

const HELP = `
Formats:
${formats.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`).join("\n")}
  fma-pg     format fma-pg/mdp@1

Examples:
  fma-pg export --env frozenlake --to prism --out lake.tra
  fma-pg export --mdp model.json --to csv > model.csv
  fma-pg export --env taxi --to npz --layout dense --out taxi.npz
`;

export function addExportCommand(program: Command): void {
  const command = program.command("export").description("write a model in another program's format");
  addModelOptions(command)
    .optionsGroup("Output:")
    .requiredOption("--to <format>", names.join(", "))
    .option("--layout <csr|dense>", "storage of the transitions in npz (csr)")
    .option("--out <file>", "write there instead of to standard output; prism writes .trew and .lab beside it")
    .addHelpText("after", HELP)
    .action(exportModel);
}

interface Flags extends ModelArgument {
  to: string;
  layout?: string;
  out?: string;
}

function exportModel({ to, layout, out, ...model }: Flags): void {
  const name = asUsage(() => checkOneOf("--to", to, names));
  const chosen =
    layout === undefined ? undefined : asUsage(() => checkOneOf("--layout", layout, ["csr", "dense"] as const));
  if (chosen !== undefined && name !== "npz") throw new UsageError("--layout requires --to npz");
  if (name === "prism" && !out?.endsWith(".tra"))
    throw new UsageError("--to prism writes several files: give --out NAME.tra");
  if (name === "npz" && out === undefined && process.stdout.isTTY) {
    throw new UsageError("--to npz is binary: give --out FILE");
  }
  if (name === "prism") checkBeside(out as string);
  const mdp = readModel(model);
  const format = formats.find((candidate) => candidate.name === name);
  save(format ? format.write(mdp, chosen) : jsonText(formatMdp(mdp)), out);
}

function save(written: Written, out: string | undefined): void {
  if (out === undefined) process.stdout.write(written as string | Uint8Array);
  else if (typeof written === "string" || written instanceof Uint8Array) writeFile(out, written);
  else for (const [extension, text] of Object.entries(written)) writeFile(out.replace(/tra$/, extension), text);
}
