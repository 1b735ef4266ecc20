/**
 * Runs spread over worker threads.
 *
 * A few batches more than there are workers are under way at any time. A batch whose worker dies is retried run by run,
 * once; a run that loses its worker again is recorded as failed.
 */

import { join } from "node:path";
import Piscina from "piscina";
import type { HostSignal } from "../support/host.ts";
import { recordText } from "./record.ts";
import { batches, longestFirst } from "./schedule.ts";
import type { FailedRun, Plan, PlannedRun } from "./types.ts";
import type { Result, Task, WorkerData } from "./worker.ts";

export interface PoolOptions {
  /** Number of threads. */
  readonly workers: number;
  /** Outer steps whose J every curve keeps. */
  readonly marks: readonly number[];
  /** Ends the work within a second: results that are not there by then are lost. */
  readonly signal?: HostSignal;
  /** Called with the results of every batch as it comes in. */
  readonly onResults: (runs: readonly PlannedRun[], results: readonly Result[]) => void;
  /** The CommonJS module that workers run, for tests. */
  readonly workerFile?: string;
}

/** How long the workers have to end their current outer step. */
const GRACE = 700;

const task = ({ id, model, configuration }: PlannedRun): Task => ({ id, model, configuration });

function lost({ id, configuration }: PlannedRun, error: Error): Result {
  const reason = `its worker was lost twice: ${error.message}`;
  const record: FailedRun = { id, configuration, status: "failed", reason, duration: 0 };
  return { line: recordText(record), failed: true, finalReturn: NaN, innerSteps: 0, duration: 0 };
}

/**
 * Performs runs, longest first. Resolves when all of them have been reported, or the signal has ended the work.
 *
 * @param optima J* of each model of the plan, NaN where there is none.
 */
export async function performRuns(
  plan: Plan,
  runs: readonly PlannedRun[],
  optima: readonly number[],
  { workers, marks, signal, onResults, workerFile = join(__dirname, "study-worker.cjs") }: PoolOptions,
): Promise<void> {
  if (runs.length === 0) return;
  const stop = new SharedArrayBuffer(4);
  const workerData: WorkerData = { models: plan.models, optima, marks, stop };
  const threads = Math.min(workers, runs.length);
  const pool = new Piscina<Task[], Result[]>({
    filename: workerFile,
    minThreads: threads,
    maxThreads: threads,
    idleTimeout: Infinity,
    workerData,
  });
  // A worker that dies between two batches loses nothing and is replaced, unless it could not even start.
  const broken = new Promise<never>((_, reject) => {
    pool.on("error", (error: Error) => {
      if (pool.threads.length === 0) reject(new Error(`the worker threads cannot start: ${error.message}`));
    });
  });
  const queue = batches(longestFirst(runs)).reverse();

  /** The results of a batch, or what its worker died of. */
  const attempt = (batch: readonly PlannedRun[]): Promise<Result[] | Error> =>
    pool.run(batch.map(task)).catch((error) => (error instanceof Error ? error : new Error(String(error))));
  const retry = async (run: PlannedRun): Promise<void> => {
    const outcome = await attempt([run]);
    if (signal?.aborted && outcome instanceof Error) return;
    onResults([run], outcome instanceof Error ? [lost(run, outcome)] : outcome);
  };
  const lane = async (): Promise<void> => {
    for (let batch = queue.pop(); batch && !signal?.aborted; batch = queue.pop()) {
      const outcome = await attempt(batch);
      if (!(outcome instanceof Error)) onResults(batch, outcome);
      else for (const run of batch) if (!signal?.aborted) await retry(run);
    }
  };
  const finished = Promise.all(Array.from({ length: 2 * threads }, lane));
  const ended = new Promise<void>((resolve) => {
    const interrupt = () => {
      Atomics.store(new Int32Array(stop), 0, 1);
      setTimeout(resolve, GRACE);
    };
    if (signal?.aborted) interrupt();
    signal?.addEventListener("abort", interrupt, { once: true });
  });
  try {
    await Promise.race([finished, ended, broken]);
  } finally {
    finished.catch(() => {});
    broken.catch(() => {});
    await pool.destroy();
  }
}
