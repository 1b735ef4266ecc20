/**
 * What runs in a worker thread: batches of runs, on one solver per model.
 */
import { workerData } from "node:worker_threads";
import { createSolverSync, type Solver } from "../solver/solver.ts";
import { optimizeOptions } from "./configuration.ts";
import { markedSteps, thin } from "./curve.ts";
import { recordText } from "./record.ts";
import { movedStart } from "./rounding.ts";
import type { FinishedRun, RunRecord, StudyModel } from "./types.ts";

/** What the coordinator gives every worker once. */
export interface WorkerData {
  readonly models: readonly StudyModel[];
  /** J* of each model; NaN where there is none. */
  readonly optima: readonly number[];
  /** Outer steps whose J every curve keeps. */
  readonly marks: readonly number[];
  /** One 32-bit integer: not 0 once the study is to stop. */
  readonly stop: SharedArrayBuffer;
}

/** One run as a worker is told of it. */
export interface Task {
  readonly id: string;
  readonly model: number;
  readonly configuration: FinishedRun["configuration"];
}

/** One run as a worker reports it: its line for the store, and what the progress display and the totals need. */
export interface Result {
  readonly line: string;
  readonly failed: boolean;
  readonly finalReturn: number;
  readonly innerSteps: number;
  readonly duration: number;
}

const data = workerData as WorkerData;
const stop = new Int32Array(data.stop);
const solvers = new Map<number, Solver>();

function solverOf(model: number): Solver {
  let solver = solvers.get(model);
  if (!solver) {
    solver = createSolverSync(data.models[model].mdp);
    solvers.set(model, solver);
  }
  return solver;
}

/** The first t with J(pi_t) within 1 % of the optimum; null if there is none. */
export function reaches(returns: ArrayLike<number>, optimum: number): number | null {
  const enough = optimum - 0.01 * Math.abs(optimum);
  for (let t = 0; t < returns.length; t++) if (returns[t] >= enough) return t;
  return null;
}

/** A run; undefined when it was stopped. */
function perform({ id, model, configuration }: Task): RunRecord | undefined {
  const began = performance.now();
  const duration = () => Number(((performance.now() - began) / 1000).toPrecision(4));
  try {
    const { mdp, readAt } = data.models[model];
    const stepSizes = new Float64Array(configuration.iterations + 1);
    let innerSteps = 0;
    let backtracks = 0;
    const run = solverOf(model).optimize({
      ...optimizeOptions(configuration),
      ...(configuration.start === 1 && { initialLogits: movedStart(mdp.states * mdp.actions) }),
      onIteration: (step) => {
        stepSizes[step.iteration] = step.stepSize;
        innerSteps += step.innerSteps;
        backtracks += step.backtracks;
        return Atomics.load(stop, 0) === 0;
      },
    });
    if (run.status === "stopped") return undefined;
    const { status, iterations, returns, gradientNorms } = run;
    return {
      id,
      configuration,
      status,
      iterations,
      finalReturn: returns[iterations],
      gradientNorm: gradientNorms[iterations],
      iterationsTo99: reaches(returns, data.optima[model]),
      innerSteps,
      backtracks,
      curve: thin(returns, gradientNorms, stepSizes, markedSteps(iterations, data.marks, readAt)),
      duration: duration(),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { id, configuration, status: "failed", reason, duration: duration() };
  }
}

/** The results of a batch, in its order; fewer when the study was stopped. */
export default function work(tasks: readonly Task[]): Result[] {
  const results: Result[] = [];
  for (const task of tasks) {
    const record = Atomics.load(stop, 0) === 0 ? perform(task) : undefined;
    if (!record) break;
    const failed = record.status === "failed";
    results.push({
      line: recordText(record),
      failed,
      finalReturn: failed ? NaN : record.finalReturn,
      innerSteps: failed ? 0 : record.innerSteps,
      duration: record.duration,
    });
  }
  return results;
}
