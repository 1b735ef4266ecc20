/**
 * `fma-pg evaluate`: what a policy is worth.
 */
import type { Command } from "commander";
import type { Mdp } from "../model/mdp.ts";
import type { Table } from "../solver/options.ts";
import type { Evaluation } from "../solver/results.ts";
import { settledWithin } from "./errors.ts";
import { fileLabel, readTable } from "./files.ts";
import { jsonText, nested } from "./json-text.ts";
import { addModelOptions, describeModel, readModel } from "./model-argument.ts";
import { showNumber } from "./numbers.ts";
import { print, table } from "./output.ts";
import { evaluationLine, withLine } from "./progress-line.ts";
import { addSolverOptions, openSolver } from "./solver-arguments.ts";

const ROWS = 25;

const HELP = `
V is the value of a state, d its share of the discounted visits (at discount 1
the number of visits), "plays" the policy's most probable action, "best" the one
with the highest action value; "any" where all are equal. Unavailable actions
have value -Infinity with --json.

Examples:
  fma-pg evaluate --env cliffworld
  fma-pg evaluate --mdp model.json --policy policy.json --json
  fma-pg run --env deepsea --method sppo --update closed --eta 1 --json |
    fma-pg evaluate --env deepsea --policy -
`;

export function addEvaluateCommand(program: Command): void {
  const command = program.command("evaluate").description("evaluate a policy: exactly, or with proved bounds");
  addModelOptions(command)
    .optionsGroup("Policy:")
    .option("--policy <file>", "JSON [[...A], ...S] or output of `run --json` (- is standard input; default uniform)");
  addSolverOptions(command, "--tolerance")
    .optionsGroup("Output:")
    .option("--json", "one JSON object: return, values, qValues, advantages, occupancy, bounds")
    .addHelpText("after", HELP)
    .action(evaluate);
}

async function evaluate(flags: Record<string, string | undefined>): Promise<void> {
  const mdp = readModel(flags);
  const solver = await openSolver(mdp, flags);
  const { policy: file } = flags;
  const policy = file === undefined ? undefined : readTable(file, "policy");
  const pending = withLine(evaluationLine, (onProgress) => solver.evaluateAsync(policy, { onProgress }));
  const evaluation = await (file === undefined ? pending : settledWithin(fileLabel(file), pending));
  print(flags.json ? evaluationJson(evaluation, mdp.actions) : report(mdp, policy, evaluation));
}

function evaluationJson(evaluation: Evaluation, actions: number): string {
  const { qValues, advantages, values, occupancy, bounds, ...rest } = evaluation;
  return jsonText({
    return: rest.return,
    values,
    qValues: nested(qValues, actions),
    advantages: nested(advantages, actions),
    occupancy,
    bounds,
  });
}

/** Names are as long as a model's author likes; a table is not. */
const shorten = (name: string): string => (name.length > 16 ? `${name.slice(0, 13)}...` : name);

/** Of the actions that a state has, the one with the largest entry; undefined where there are several, all the same. */
function largest(entries: ArrayLike<number>, has: readonly number[]): number | undefined {
  const top = has.reduce((best, a) => (entries[a] > entries[best] ? a : best));
  const same = has.every((a) => entries[a] === entries[top]);
  return same && (has.length > 1 || entries.length === 1) ? undefined : top;
}

/** pi(.|s) of a policy, nested or flat; uniform over the actions that the state has. */
function policyRow(policy: Table | undefined, s: number, actions: number, has: readonly number[]): ArrayLike<number> {
  if (policy === undefined) return Array.from({ length: actions }, (_, a) => (has.includes(a) ? 1 / has.length : 0));
  const row = policy[s];
  if (typeof row !== "number") return row;
  return Array.from({ length: actions }, (_, a) => (policy as ArrayLike<number>)[s * actions + a]);
}

/** What an iterative evaluation proved, on a line. */
function boundsLine({ bounds }: Evaluation): string {
  if (!bounds) return "";
  const [values, occupancy] = [bounds.values, bounds.occupancy].map((x) => showNumber(x, 2));
  return `Iterative: every V is within ${values} of exact, d within ${occupancy} in all.\n`;
}

function report(mdp: Mdp, policy: Table | undefined, evaluation: Evaluation): string {
  const { values, qValues, occupancy, ...rest } = evaluation;
  const { states: S, actions: A, stateNames, actionNames, terminalMask } = mdp;
  const actionName = (a: number | undefined) => (a === undefined ? "any" : shorten(actionNames?.[a] ?? String(a)));
  const rows = Array.from({ length: Math.min(S, ROWS) }, (_, s) => {
    const q = qValues.subarray(s * A, (s + 1) * A);
    const has = [...q.keys()].filter((a) => q[a] !== -Infinity);
    const row = policyRow(policy, s, A, has);
    const plays = largest(row, has);
    const best = largest(q, has);
    const isTerminal = terminalMask[s] === 1;
    return [
      String(s),
      shorten(stateNames?.[s] ?? ""),
      showNumber(values[s]),
      showNumber(occupancy[s]),
      isTerminal ? "-" : `${actionName(plays)} ${showNumber(row[plays ?? has[0]], 3)}`,
      isTerminal ? "-" : actionName(best),
    ];
  });
  const columns = [
    { head: "state", align: "right" as const },
    { head: "name" },
    { head: "V", align: "right" as const },
    { head: "d", align: "right" as const },
    { head: "plays" },
    { head: "best" },
  ];
  const named = stateNames ? columns : columns.filter(({ head }) => head !== "name");
  const cells = stateNames ? rows : rows.map(([state, , ...others]) => [state, ...others]);
  const more = S > ROWS ? `... and ${S - ROWS} more states; --json has them all\n` : "";
  const kind = policy === undefined ? ", uniform policy" : "";
  return `${describeModel(mdp)}${kind}\n\n${table(named, cells)}${more}\nJ = ${showNumber(rest.return, 12)}\n${boundsLine(evaluation)}`;
}
