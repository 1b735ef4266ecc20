/**
 * `fma-pg import`: other programs' models as model files.
 */
import { existsSync } from "node:fs";
import type { Command } from "commander";
import { checkCtmc } from "../formats/kinds.ts";
import { checkSumTolerance } from "../formats/options.ts";
import { formatMdp } from "../model/model-file.ts";
import { checkNumber, checkOneOf, show } from "../support/argument-checks.ts";
import { parseJson } from "../support/json.ts";
import { asUsage, UsageError } from "./errors.ts";
import { fileLabel, readText, writeFile } from "./files.ts";
import { type ForeignOptions, formats, unpacked } from "./formats.ts";
import { jsonText } from "./json-text.ts";
import { NUMBER_HINT, numberArgument, readNumber } from "./numbers.ts";
import { print, say } from "./output.ts";

const names = formats.map(({ name }) => name);

const HELP = `
Formats:
${formats.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`).join("\n")}

Examples:
  fma-pg import lake.json --from gymnasium --discount 0.99 --out lake.mdp.json
  fma-pg import model.tra --from prism --discount 0.95 |
    fma-pg evaluate --mdp -
  fma-pg import table.csv --from csv --discount 0.9 --start 0
`;

export function addImportCommand(program: Command): void {
  program
    .command("import")
    .description("read another program's model and print it in format fma-pg/mdp@1")
    .argument("<file>", "the file; for prism the .tra file (- is standard input)")
    .requiredOption("--from <format>", names.join(", "))
    .option("--out <file>", "write there instead of to standard output")
    .optionsGroup("Values that the file lacks (these options override the file):")
    .option("--discount <number>", "gamma, in [0, 1]", numberArgument)
    .option("--start <state|file>", "start state, by number or name, or a JSON file with S probabilities")
    .option("--terminals <states>", "terminal states, as in 3,7")
    .option(
      "--sum-tolerance <number>",
      "rescale probabilities whose sum is within this of 1; default 1e-9",
      numberArgument,
    )
    .option("--name <name>", "the model's name")
    .option("--reward-model <name>", "reward model to read from a DRN file")
    .option("--terminal-label <name|none>", "the label of terminal states in PRISM's and DRN files (terminal)")
    .option("--underlying-mdp", "read a POMDP (cassandra, drn, prism) as its underlying MDP, without observations")
    .option("--uniformize <rate>", "read a CTMC (drn, prism), uniformised, with this discount rate", numberArgument)
    .option("--embedded", "read a CTMC as its embedded chain")
    .option(
      "--unpack-limit <bytes>",
      "most bytes that a compressed file (.gz, .zst) may unpack to; default 2^30",
      numberArgument,
    )
    .addHelpText("after", HELP)
    .action(importModel);
}

interface Flags {
  from: string;
  out?: string;
  discount?: number;
  start?: string;
  terminals?: string;
  sumTolerance?: number;
  name?: string;
  rewardModel?: string;
  terminalLabel?: string;
  underlyingMdp?: boolean;
  uniformize?: number;
  embedded?: boolean;
  unpackLimit?: number;
}

/** A state's number, a file with a list of probabilities, or a state's name. */
function readStart(text: string): number | string | number[] {
  const state = readNumber(text);
  if (state !== undefined) return state;
  if (text !== "-" && !existsSync(text)) return text;
  const list = parseJson(fileLabel(text), readText(text));
  if (!Array.isArray(list)) throw new Error(`${fileLabel(text)}: expected a list of probabilities, got ${show(list)}`);
  return list;
}

function readStates(text: string): number[] {
  return text.split(",").map((part) => {
    const state = readNumber(part);
    if (state === undefined) throw new UsageError(`--terminals: expected ${NUMBER_HINT}, got ${show(part)}`);
    return state;
  });
}

function importModel(path: string, { from, out, ...flags }: Flags): void {
  const name = asUsage(() => checkOneOf("--from", from, names));
  const { start, terminals, rewardModel, terminalLabel, underlyingMdp, uniformize, embedded, unpackLimit, ...rest } =
    flags;
  const { discount, sumTolerance } = rest;
  if (sumTolerance !== undefined) asUsage(() => checkSumTolerance("--sum-tolerance", sumTolerance));
  if (discount !== undefined) {
    asUsage(() => checkNumber("--discount", discount, (x) => x >= 0 && x <= 1, "a number in [0, 1]"));
  }
  if (rewardModel !== undefined && name !== "drn") throw new UsageError("--reward-model requires --from drn");
  if (terminalLabel !== undefined && name !== "drn" && name !== "prism") {
    throw new UsageError("--terminal-label requires --from prism or --from drn");
  }
  if (underlyingMdp && !["cassandra", "drn", "prism"].includes(name)) {
    throw new UsageError("--underlying-mdp requires --from cassandra, drn or prism");
  }
  if ((uniformize !== undefined || embedded) && !["drn", "prism"].includes(name)) {
    throw new UsageError("--uniformize and --embedded go with --from drn and --from prism");
  }
  asUsage(() => checkCtmc("import", { uniformize, embedded, discount }));
  if (unpackLimit !== undefined) {
    asUsage(() => checkNumber("--unpack-limit", unpackLimit, (n) => n >= 1 && n % 1 === 0, "a number of bytes > 0"));
  }
  // An error makes them moot.
  const notes: string[] = [];
  const options: ForeignOptions = {
    ...rest,
    where: fileLabel(path),
    onNote: (note) => notes.push(note),
  };
  if (start !== undefined) options.start = readStart(start);
  if (terminals !== undefined) options.terminals = readStates(terminals);
  if (rewardModel !== undefined) options.rewardModel = rewardModel;
  if (terminalLabel !== undefined) options.terminalLabel = terminalLabel;
  if (underlyingMdp) options.underlyingMdp = true;
  if (uniformize !== undefined) options.uniformize = uniformize;
  if (embedded) options.embedded = true;
  const format = formats.find((candidate) => candidate.name === name) as (typeof formats)[number];
  const mdp = format.parse(path, unpacked(unpackLimit), options);
  for (const note of notes) say(`${fileLabel(path)}: ${note}`);
  const { states, actions, unavailable } = mdp;
  if (unavailable) {
    say(`${unavailable.length} of ${states * actions} pairs of a state and an action have no transitions: unavailable`);
  }
  const text = jsonText(formatMdp(mdp));
  if (out === undefined) print(text);
  else writeFile(out, text);
}
