/**
 * What computes, and how: `--engine`, `--evaluation`, `--evaluation-tolerance`, the options of `createSolver`.
 */
import { type Command, Option } from "commander";
import { checkSolverOptions, chooseAccuracy, type SolverOptions } from "../evaluation/evaluation-choice.ts";
import type { Mdp } from "../model/mdp.ts";
import { createSolver, type Solver } from "../solver/solver.ts";
import { asUsage } from "./errors.ts";
import { kebab } from "./names.ts";
import { numberArgument } from "./numbers.ts";

/** `alias`: another name of --evaluation-tolerance, where a command has it free. */
export function addSolverOptions(command: Command, alias?: string): Command {
  const tolerance = "--evaluation-tolerance <number>";
  const summary = "error bound of V and d in iterative evaluation";
  const option = alias
    ? new Option(`${alias}, ${tolerance}`, `${summary}; also ${alias}`)
    : new Option(tolerance, summary);
  return command
    .optionsGroup("Solver:")
    .option("--engine <wasm|js>", "WebAssembly or plain JavaScript", "wasm")
    .option("--evaluation <how>", "auto, dense (exact to rounding) or iterative (auto)")
    .addOption(option.argParser(numberArgument));
}

/** The solver of a model that the options ask for. */
export async function openSolver(mdp: Mdp, flags: Record<string, unknown>): Promise<Solver> {
  const { engine, evaluation, evaluationTolerance } = flags;
  const options = asUsage(
    () => {
      const checked = checkSolverOptions({ engine, evaluation, evaluationTolerance } as SolverOptions);
      // Iterative evaluation is refused at discount 1.
      if (mdp.discount === 1) chooseAccuracy(mdp, checked);
      return checked;
    },
    ({ option = "", detail }) => `--${kebab(option)} ${detail}`,
  );
  return createSolver(mdp, options);
}

/** The options as a run echoes them: how policies were evaluated is said where it was asked for, or iterative. */
export function solverEcho(solver: Solver, { evaluation, evaluationTolerance }: Record<string, unknown>): object {
  const how = evaluation !== undefined || solver.evaluation === "iterative" ? solver.evaluation : undefined;
  return { engine: solver.engine, evaluation: how, evaluationTolerance };
}
