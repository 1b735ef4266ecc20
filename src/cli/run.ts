/**
 * `fma-pg run`: one run of one method on one model.
 */
import type { Command } from "commander";
import type { OptimizeOptions, Run } from "../solver/options.ts";
import { INTERRUPTED, within } from "./errors.ts";
import { fileLabel, readTable } from "./files.ts";
import { jsonText, nested } from "./json-text.ts";
import { addModelOptions, readModel } from "./model-argument.ts";
import { print } from "./output.ts";
import { pace } from "./pace.ts";
import { evaluationLine, withLine } from "./progress-line.ts";
import { addRunOptions, apiOptions, FAMILY_HELP, METHOD_HELP, resolveFlags } from "./run-options.ts";
import { runReport } from "./run-report.ts";
import { addSolverOptions, openSolver, solverEcho } from "./solver-arguments.ts";

const HELP = `
${METHOD_HELP}

${FAMILY_HELP}

Numbers may be powers and fractions: --eta 2^-3, --env gridworld:slip=2/3.
Ctrl-C stops a run after the current outer step and prints the results so far,
with exit code ${INTERRUPTED}. A diverging run stops before its first non-finite step.

Examples:
  fma-pg run --env cliffworld --method sppo --update closed --eta 1
  fma-pg run --env deepsea:size=8 --method trpo --update trust-region \\
    --delta 0.001 --inner-steps 10 --iterations 50
  fma-pg run --env cliffworld --objective clip:0.2,0.28 --divergence chi2 \\
    --update gradient --eta 1 --inner-steps 10 --step-size 0.5
  fma-pg run --mdp model.json --method ppo --update gradient --epsilon 0.2 \\
    --inner-steps 10 --step-size 1 --json
`;

export function addRunCommand(program: Command): void {
  const command = program.command("run").description("optimise a policy and print the run");
  addRunOptions(addModelOptions(command));
  addSolverOptions(command)
    .optionsGroup("Output:")
    .option("--json", "one JSON object: the run with its options, arrays as lists, NaN and infinities as strings")
    .addHelpText("after", HELP)
    .action(run);
}

async function run(flags: Record<string, unknown>): Promise<void> {
  const { env, map, mdp, initialLogits: logitsFile, json } = flags as Record<string, string | undefined>;
  const model = readModel({ env, map, mdp });
  const given = apiOptions(flags);
  const options = resolveFlags(given, model);
  const solver = await openSolver(model, flags);
  const interruption = new AbortController();
  const all = { ...given, signal: interruption.signal } as unknown as OptimizeOptions;
  if (logitsFile !== undefined) all.initialLogits = readTable(logitsFile, "logits");
  // The loop's first evaluation, made where it can be watched: the loop finds V and d in place, bit for bit.
  else if (solver.evaluation === "iterative") {
    await withLine(evaluationLine, (onProgress) => solver.evaluateAsync(undefined, { onProgress }));
  }
  const loop =
    logitsFile === undefined ? solver.iterate(all) : within(fileLabel(logitsFile), () => solver.iterate(all));
  const paced = await pace(loop, interruption, Number(options.iterations));
  if (json)
    print(
      runJson(
        paced.run,
        { env, map, mdp, ...options, initialLogits: logitsFile, ...solverEcho(solver, flags) },
        solver.mdp.actions,
      ),
    );
  else print(await runReport(solver, options, paced));
  if (paced.interrupted && paced.run.status === "stopped") process.exitCode = INTERRUPTED;
}

function runJson(run: Run, options: object, actions: number): string {
  const { policy, logits, ...rest } = run;
  return jsonText({ options, ...rest, policy: nested(policy, actions), logits: nested(logits, actions) });
}
