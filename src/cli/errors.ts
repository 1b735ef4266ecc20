/**
 * What ends a command early, and the exit code it ends with.
 */

import { type ArgumentError, isArgumentError } from "../support/errors.ts";

export const FAILURE = 1;
export const USAGE = 2;
export const INTERRUPTED = 130;

/** Something the user typed cannot be meant; exit code 2. Everything else that is thrown exits with 1. */
export class UsageError extends Error {}

/** The text of an error on one line. */
export function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().replace(/\s*\n\s*/g, " ");
}

/** Runs `body`; what it throws was caused by what the user typed. `translate` names options as they are typed. */
export function asUsage<T>(body: () => T, translate: (error: ArgumentError) => string = (error) => error.message): T {
  try {
    return body();
  } catch (error) {
    throw new UsageError(isArgumentError(error) ? oneLine(new Error(translate(error))) : oneLine(error));
  }
}

/** An error whose message is preceded by `where`, unless it starts with it. */
function located(where: string, error: unknown): Error {
  const text = oneLine(error);
  return new Error(text.startsWith(where) ? text : `${where}: ${text}`);
}

/** Runs `body`; the message of what it throws is preceded by `where`. */
export function within<T>(where: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw located(where, error);
  }
}

/** The same for what `promise` rejects with. */
export async function settledWithin<T>(where: string, promise: Promise<T>): Promise<T> {
  return promise.catch((error) => {
    throw located(where, error);
  });
}
