/**
 * Long calculations in pieces, with the host's event loop in between.
 */

import { checkKeys, checkObject, show } from "../support/argument-checks.ts";
import { optionError } from "../support/errors.ts";
import type { HostSignal } from "../support/host.ts";
import type { EvaluationProgress } from "./iterative-evaluation.ts";

/** What `evaluateAsync` and `optimalAsync` take. */
export interface AsyncOptions<Progress = EvaluationProgress> {
  /** Looked at between pieces; an aborted calculation rejects with its reason. */
  signal?: HostSignal;
  /** Called between pieces; the object is new every time. */
  onProgress?: (progress: Progress) => void;
}

/**
 * Checks the options before anything is computed.
 *
 * @throws TypeError naming the option and its value; the signal's reason when aborted.
 */
export function beginPieces(caller: string, options: AsyncOptions<never>): void {
  checkKeys(caller, checkObject(`${caller}: options`, options), ["signal", "onProgress"]);
  const { signal, onProgress } = options;
  if (signal !== undefined && typeof signal?.throwIfAborted !== "function") {
    throw optionError("wrong-type", `${caller}: signal`, `must be an AbortSignal, got ${show(signal)}`, signal);
  }
  if (onProgress !== undefined && typeof onProgress !== "function") {
    throw optionError("wrong-type", `${caller}: onProgress`, `must be a function, got ${show(onProgress)}`, onProgress);
  }
  signal?.throwIfAborted();
}

/**
 * Runs `pieces` to their end and returns what they return. `undisturbed` is asked after every pause.
 *
 * @throws what the pieces or `onProgress` throw; the signal's reason when aborted; Error, that names the `caller`, when
 *   the pieces' memory was used by another call meanwhile.
 */
export async function inPieces<Progress, Result>(
  caller: string,
  pieces: Iterator<Progress, Result>,
  { signal, onProgress }: AsyncOptions<Progress>,
  undisturbed: () => boolean,
): Promise<Result> {
  while (true) {
    const { done, value } = pieces.next();
    if (done) return value;
    onProgress?.(value);
    await new Promise((resolve) => setTimeout(resolve, 0));
    signal?.throwIfAborted();
    if (!undisturbed()) throw new Error(`${caller}: another call used this solver meanwhile`);
  }
}

/** Runs `pieces` to their end at once. */
export function atOnce<Result>(pieces: Iterator<unknown, Result>): Result {
  while (true) {
    const { done, value } = pieces.next();
    if (done) return value;
  }
}
