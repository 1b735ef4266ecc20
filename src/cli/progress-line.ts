/**
 * One line on a terminal about something long, written over and over; nothing at all where standard error is no terminal.
 */
import type { EvaluationProgress } from "../evaluation/iterative-evaluation.ts";
import type { OptimumProgress } from "../planning/optimal-bounds.ts";
import { showNumber } from "./numbers.ts";
import { transient } from "./output.ts";

const AFTER = 1000; // ms

export class ProgressLine {
  readonly #began = performance.now();
  #shown = false;

  /** Milliseconds so far. */
  get elapsed(): number {
    return performance.now() - this.#began;
  }

  /** What is over soon needs no line. */
  show(line: string): void {
    if (this.elapsed < AFTER) return;
    transient(line);
    this.#shown = true;
  }

  clear(): void {
    if (this.#shown) transient("");
    this.#shown = false;
  }
}

const NAMES = { values: "V", occupancy: "d" };

const reached = (error: number, tolerance: number): string =>
  Number.isFinite(error) ? ` is within ${showNumber(error, 2)}, ${showNumber(tolerance, 2)} is asked for` : "";

/** An evaluation in a line. */
export const evaluationLine = (progress: EvaluationProgress): string => {
  if (progress.part === "factor") return `evaluating: ${progress.columns} of ${progress.states} columns`;
  const { part, steps, error, tolerance } = progress;
  return `evaluating: step ${steps}, ${NAMES[part]}${reached(error, tolerance)}`;
};

/** The search for an optimum in a line. */
export const optimumLine = ({ improvements, error, tolerance }: OptimumProgress): string =>
  `optimum: policy ${improvements + 1}, V*${reached(error, tolerance)}`;

/** Runs what tells its progress, with a line on a terminal meanwhile. */
export async function withLine<Progress, Result>(
  describe: (progress: Progress) => string,
  body: (onProgress: (progress: Progress) => void) => Promise<Result>,
): Promise<Result> {
  const line = new ProgressLine();
  try {
    return await body((progress) => line.show(describe(progress)));
  } finally {
    line.clear();
  }
}
