/**
 * `fma-pg tour`: every method once on CliffWorld.
 */
import type { Command } from "commander";
import { cliffWorld } from "../environments/cliff-world.ts";
import type { Method, OptimizeOptions, Update } from "../solver/options.ts";
import { createSolver, type Solver } from "../solver/solver.ts";
import { describeModel } from "./model-argument.ts";
import { readNumber, showNumber, showTime } from "./numbers.ts";
import { print, table, transient } from "./output.ts";

const STEPS = 2000;

interface Stop {
  method: Method;
  update: Update;
  /** Options as one would type them. */
  settings: Record<string, string>;
}

/** Settings of the published study's grid with which the method ends near J*, where it has such settings. */
const STOPS: readonly Stop[] = [
  { method: "sppo", update: "closed", settings: { eta: "2^-4" } },
  { method: "mdpo", update: "closed", settings: { eta: "2^-3" } },
  { method: "sppo", update: "gradient", settings: { eta: "2^-5", innerSteps: "100", stepSize: "2^-2" } },
  { method: "mdpo", update: "gradient", settings: { eta: "2^-5", innerSteps: "100", stepSize: "1" } },
  { method: "trpo", update: "gradient", settings: { eta: "2^-5", innerSteps: "100", stepSize: "1" } },
  { method: "ppo", update: "gradient", settings: { epsilon: "0.1", innerSteps: "100", stepSize: "8" } },
  { method: "trpo", update: "line-search", settings: { eta: "2^-5", innerSteps: "100" } },
  { method: "sppo", update: "trust-region", settings: { delta: "2^-4", innerSteps: "10" } },
  { method: "mdpo", update: "trust-region", settings: { delta: "2^-4", innerSteps: "10" } },
  { method: "trpo", update: "trust-region", settings: { delta: "2^-4", innerSteps: "10" } },
];

const SHORT: Record<string, string> = { innerSteps: "m", stepSize: "alpha" };

const EXPLANATION = `m: inner steps. alpha: their length. 1 % off: the outer step from which J is
within 1 % of J* = 0.9^6, the goal by the shortest way. A run that ends near
0.430467 = 0.9^8 has settled on a way that is two moves longer, where the
gradient is almost zero.

Try next:
  fma-pg run --env cliffworld --method mdpo --update closed --eta 2^-3
  fma-pg run --env deepsea --method sppo --update trust-region --delta 2^-8 \\
    --inner-steps 10 --iterations 30
  fma-pg evaluate --env cliffworld
  fma-pg envs
  fma-pg run --help
`;

export function addTourCommand(program: Command): void {
  program.command("tour").description("run every method once on CliffWorld, in a few seconds").action(tour);
}

/** The cells of a row. */
function travel(solver: Solver, { method, update, settings }: Stop, best: number): string[] {
  const numbers = Object.fromEntries(Object.entries(settings).map(([name, text]) => [name, readNumber(text)]));
  const began = performance.now();
  const { returns } = solver.optimize({ method, update, ...numbers, iterations: STEPS } as OptimizeOptions);
  const time = performance.now() - began;
  const near = returns.findIndex((value) => value >= 0.99 * best);
  const typed = Object.entries(settings).map(([name, text]) => `${SHORT[name] ?? name} ${text}`);
  const last = showNumber(returns[returns.length - 1]);
  return [method, update, typed.join(", "), last, near < 0 ? "never" : String(near), showTime(time)];
}

async function tour(): Promise<void> {
  const solver = await createSolver(cliffWorld());
  const best = solver.optimal().return;
  const rows = STOPS.map((stop, i) => {
    transient(`${i + 1} of ${STOPS.length}: ${stop.method}, ${stop.update}`);
    return travel(solver, stop, best);
  });
  transient("");
  const columns = [
    { head: "method" },
    { head: "update" },
    { head: "settings" },
    { head: "J", align: "right" as const },
    { head: "1 % off", align: "right" as const },
    { head: "time", align: "right" as const },
  ];
  print(`${describeModel(solver.mdp)}\n`);
  const first = showNumber(solver.evaluate().return);
  print(`${STEPS} outer steps each, from the uniform policy (J = ${first}). J* = ${showNumber(best)}\n\n`);
  print(`${table(columns, rows)}\n${EXPLANATION}`);
}
