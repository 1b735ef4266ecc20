/**
 * Lists as callers give them: arrays or typed arrays.
 */
import { show } from "./argument-checks.ts";

/** An array or a typed array. */
export function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

/** A list of `length` values, or a TypeError (not a list), RangeError (another length). */
export function checkLength(where: string, value: unknown, length: number, each: string): void {
  if (isList(value) && value.length === length) return;
  const message = `${where} must be an array of length ${length} (${each}), got ${show(value)}`;
  throw isList(value) ? new RangeError(message) : new TypeError(message);
}
