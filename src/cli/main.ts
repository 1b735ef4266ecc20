#!/usr/bin/env node
/**
 * `fma-pg`: data on standard output, messages on standard error; exit code 0, 1 for a failure, 2 for wrong usage.
 */
import { Command, CommanderError } from "commander";
import { addEnvsCommand } from "./envs.ts";
import { FAILURE, INTERRUPTED, oneLine, USAGE, UsageError } from "./errors.ts";
import { addEvaluateCommand } from "./evaluate.ts";
import { addExportCommand } from "./export.ts";
import { addImportCommand } from "./import.ts";
import { say, watchStreams } from "./output.ts";
import { addPlotSurrogateCommand } from "./plot-surrogate.ts";
import { addRunCommand } from "./run.ts";
import { addStudyCommand } from "./study.ts";
import { addTourCommand } from "./tour.ts";

const HELP = `
Exit codes: 0 done; ${FAILURE} failed; ${USAGE} wrong usage; ${INTERRUPTED} interrupted.

Start with:
  fma-pg tour
  fma-pg study
  fma-pg run --env cliffworld --method sppo --update closed --eta 1
  fma-pg run --help
`;

function createProgram(): Command {
  const program = new Command("fma-pg")
    .description("Exact policy optimisation on finite MDPs: sPPO, MDPO, TRPO and PPO for tabular softmax policies.")
    .version(VERSION)
    .exitOverride()
    .configureHelp({
      helpWidth: Math.min(process.stdout.columns || 80, 100),
      // Of two long names the summary mentions the other one.
      optionTerm: ({ flags }) => flags.replace(/^--[\w-]+, /, ""),
    })
    .configureOutput({ outputError: (text) => say(oneLine(text.replace(/^error: /, ""))) })
    .addHelpText("after", HELP);
  addTourCommand(program);
  addRunCommand(program);
  addEvaluateCommand(program);
  addStudyCommand(program);
  addPlotSurrogateCommand(program);
  addEnvsCommand(program);
  addImportCommand(program);
  addExportCommand(program);
  return program;
}

watchStreams();
try {
  await createProgram().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : USAGE;
  } else {
    say(oneLine(error));
    process.exitCode = error instanceof UsageError ? USAGE : FAILURE;
  }
}
