/**
 * The coordinator: what is still to do, the pool that does it, the store that keeps it.
 */

import { availableParallelism } from "node:os";
import { createSolverSync } from "../solver/solver.ts";
import type { HostSignal } from "../support/host.ts";
import { performRuns } from "./pool.ts";
import { type Shard, shardRuns } from "./schedule.ts";
import { Store } from "./store.ts";
import { threadSeconds } from "./thread-time.ts";
import type { Plan, StudyModel } from "./types.ts";

/** How far a study is. */
export interface Progress {
  /** Runs of this call that are done. */
  readonly done: number;
  /** Runs of this call in all. */
  readonly total: number;
  /** Runs of those done that failed. */
  readonly failed: number;
  /** Seconds since the call. */
  readonly seconds: number;
  /** Seconds left, by the estimated work that is left; NaN at the start. */
  readonly left: number;
  /** Best J after the last step so far, by the model's label. */
  readonly best: ReadonlyMap<string, number>;
}

/** What `runStudy` takes beside the plan. */
export interface StudyOptions {
  /** Where the runs are kept; made where it is missing. */
  readonly directory: string;
  /** Worker threads, from 1. Default: all cores. */
  readonly workers?: number;
  /** Continue in a directory that holds runs already. Failed runs are done again. Default false. */
  readonly resume?: boolean;
  /** Perform this part of the plan only. Default all of it. */
  readonly shard?: Shard;
  /** Outer steps t whose J every curve keeps, beside the first, the last and the model's readAt. [n] Default those of the grid's study. */
  readonly marks?: readonly number[];
  /** Ends the study within a second; the directory stays usable. */
  readonly signal?: HostSignal;
  /** Called as runs come in. */
  readonly onProgress?: (progress: Progress) => void;
  /** Told of what was repaired or left out. */
  readonly onNote?: (note: string) => void;
  /** @internal The module that workers run, for tests. */
  readonly workerFile?: string;
}

/** What a call of `runStudy` did. */
export interface StudyResult {
  /** Runs performed by this call. */
  readonly done: number;
  /** Runs of these that failed. */
  readonly failed: number;
  /** Runs that were in the store. */
  readonly skipped: number;
  /** Whether the signal ended it. */
  readonly stopped: boolean;
  /** Seconds from beginning to end. */
  readonly seconds: number;
  /** Seconds of processor time of the whole process. */
  readonly cpuSeconds: number;
  /** Seconds of processor time of the thread that coordinates. */
  readonly coordinatorSeconds: number;
  /** Inner steps taken by these runs. */
  readonly innerSteps: number;
}

/** J* of each model; NaN where there is none. */
export function optima(models: readonly StudyModel[]): number[] {
  return models.map(({ mdp }) => {
    try {
      return createSolverSync(mdp).optimal().return;
    } catch {
      return NaN;
    }
  });
}

/** Opens the directory, repairs it, and says which ids are in it. */
function openStore(plan: Plan, { directory, resume, onNote }: StudyOptions): { store: Store; done: Set<string> } {
  const store = new Store(directory);
  const study = store.readStudy();
  const torn = store.repair();
  if (torn > 0) onNote?.(`${directory}: the last line was torn (${torn} bytes) and has been cut off`);
  const { runs, conflicts, unreadable } = store.read();
  if (!resume && runs.size > 0) {
    throw new Error(
      `${directory} already contains ${runs.size} runs; continue them with --resume, or choose another directory`,
    );
  }
  if (unreadable > 0) onNote?.(`${directory}: ${unreadable} unreadable lines are left out`);
  if (conflicts.length > 0)
    onNote?.(`${directory}: ERROR: different results for the same run: ${conflicts.join(", ")}`);
  if (study && study.binary !== plan.binary) {
    onNote?.(`${directory}: its runs were made by other kernels; all are done again`);
  }
  store.writeStudy(plan);
  const done = new Set<string>();
  for (const [id, { record }] of runs) if (record.status !== "failed") done.add(id);
  return { store, done };
}

/**
 * Performs the runs of a plan that its directory does not hold yet.
 *
 * @throws Error when the directory holds runs and `resume` is not set.
 */
export async function runStudy(plan: Plan, options: StudyOptions): Promise<StudyResult> {
  const { shard, marks = [], signal, onProgress, workerFile, workers = availableParallelism() } = options;
  const { store, done } = openStore(plan, options);
  const mine = shard ? shardRuns(plan, shard) : plan.runs;
  const todo = mine.filter(({ id }) => !done.has(id));
  const began = performance.now();
  const cpu = process.cpuUsage();
  const own = threadSeconds();
  const best = new Map<string, number>();
  let work = todo.reduce((sum, { estimate }) => sum + estimate, 0);
  const all = work;
  const count = { done: 0, failed: 0, innerSteps: 0 };
  const progress = (): Progress => {
    const seconds = (performance.now() - began) / 1000;
    const left = all > work ? (seconds * work) / (all - work) : NaN;
    return { done: count.done, total: todo.length, failed: count.failed, seconds, left, best };
  };
  onProgress?.(progress());
  await performRuns(plan, todo, optima(plan.models), {
    workers,
    marks,
    signal,
    workerFile,
    onResults: (runs, results) => {
      store.append(results.map(({ line }) => line));
      for (const [i, { failed, finalReturn, innerSteps }] of results.entries()) {
        const { configuration, estimate } = runs[i];
        count.done++;
        count.failed += Number(failed);
        count.innerSteps += innerSteps;
        work -= estimate;
        if (finalReturn > (best.get(configuration.model) ?? -Infinity)) best.set(configuration.model, finalReturn);
      }
      onProgress?.(progress());
    },
  });
  const { user, system } = process.cpuUsage(cpu);
  return {
    ...count,
    skipped: mine.length - todo.length,
    stopped: count.done < todo.length,
    seconds: (performance.now() - began) / 1000,
    cpuSeconds: (user + system) / 1e6,
    coordinatorSeconds: threadSeconds() - own,
  };
}
