/**
 * Runs a loop of outer steps to its end, with a look at the rest of the world every now and then.
 */
import { setImmediate as turn } from "node:timers/promises";
import type { Run, Step } from "../solver/options.ts";
import { showNumber, showTime } from "./numbers.ts";
import { ProgressLine } from "./progress-line.ts";

const TURN_EVERY = 50; // ms

function describe({ iteration, ...step }: Step, total: number, elapsed: number): string {
  const left = showTime((elapsed / iteration) * (total - iteration));
  const share = Math.floor((100 * iteration) / total);
  return `step ${iteration} of ${total} (${share} %), J ${showNumber(step.return)}, ${left} left`;
}

export interface Paced {
  run: Run;
  milliseconds: number;
  /** Ended by SIGINT. */
  interrupted: boolean;
}

/**
 * Drives `iterate`, which must have been given the signal of `interruption`. The first interrupt (Ctrl-C) ends the run
 * after the current outer step; the next one, and one before the first step is done, end the process.
 */
export async function pace(
  loop: Generator<Step, Run, void>,
  interruption: AbortController,
  total: number,
): Promise<Paced> {
  const began = performance.now();
  const progress = new ProgressLine();
  const interrupt = () => interruption.abort();
  let watching = false;
  let next = began + TURN_EVERY;
  try {
    while (true) {
      const { done, value } = loop.next();
      const now = performance.now();
      if (done) return { run: value, milliseconds: now - began, interrupted: interruption.signal.aborted };
      if (!watching) process.once("SIGINT", interrupt);
      watching = true;
      if (now < next) continue;
      progress.show(describe(value, total, progress.elapsed));
      await turn();
      next = performance.now() + TURN_EVERY;
    }
  } finally {
    process.off("SIGINT", interrupt);
    progress.clear();
  }
}
