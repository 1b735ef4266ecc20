/**
 * Checks of arguments. Every error names the option, shows the value and carries both (errors.ts).
 */
import leven from "leven";
import { argumentError, optionError } from "./errors.ts";

/** A value as an error message shows it: short, and never confused with another type. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
  if (typeof value === "number" || typeof value === "boolean" || value === undefined || value === null) {
    return Object.is(value, -0) ? "-0" : String(value);
  }
  if (typeof value === "function") return "a function";
  if (typeof value === "bigint" || typeof value === "symbol") return value.toString();
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    return `an array of length ${(value as unknown as { length: number }).length}`;
  }
  return "an object";
}

/** `; did you mean "x"?` for the nearest of `known` names, or "" when none is near. */
export function suggestion(name: string, known: readonly string[]): string {
  // fma-pg/core is small: its errors list the known names and suggest none.
  if (CORE) return "";
  let best = "";
  let distance = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const d = leven(name.toLowerCase(), candidate.toLowerCase());
    if (d < distance) {
      best = candidate;
      distance = d;
    }
  }
  return best === "" ? "" : `; did you mean ${JSON.stringify(best)}?`;
}

/** Throws a TypeError that names the first key of `options` that is not in `known`, and lists those that are. */
export function checkKeys(where: string, options: object, known: readonly string[]): void {
  for (const [key, value] of Object.entries(options)) {
    if (known.includes(key)) continue;
    const detail = `unknown option ${JSON.stringify(key)}${suggestion(key, known)} (options: ${known.join(", ")})`;
    throw argumentError(`${where}: ${detail}`, { code: "unknown-option", option: key, value, detail, options: known });
  }
}

/** One of a list of names, or a TypeError that shows the list. */
export function checkOneOf<T extends string>(name: string, value: unknown, known: readonly T[]): T {
  if (typeof value === "string" && (known as readonly string[]).includes(value)) return value as T;
  const hint = typeof value === "string" ? suggestion(value, known) : "";
  throw optionError("wrong-type", name, `must be one of ${known.join(", ")}, got ${show(value)}${hint}`, value, known);
}

/** A number, possibly infinite, that satisfies `holds`; `need` is the condition in words. */
export function checkNumber(name: string, value: unknown, holds: (x: number) => boolean, need: string): number {
  if (typeof value === "number" && holds(value)) return value;
  const code = typeof value === "number" ? "out-of-range" : "wrong-type";
  throw optionError(code, name, `must be ${need}, got ${show(value)}`, value);
}

export const checkPositive = (name: string, value: unknown): number =>
  checkNumber(name, value, (x) => x > 0 && x < Infinity, "a positive finite number");

export const checkNonNegative = (name: string, value: unknown): number =>
  checkNumber(name, value, (x) => x >= 0 && x < Infinity, "a non-negative finite number");

/** An integer in [low, high]. */
export function checkInteger(name: string, value: unknown, low: number, high = Number.MAX_SAFE_INTEGER): number {
  const need = high === Number.MAX_SAFE_INTEGER ? `an integer >= ${low}` : `an integer in ${low} .. ${high}`;
  return checkNumber(name, value, (x) => Number.isInteger(x) && x >= low && x <= high, need);
}

export function checkBoolean(name: string, value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw optionError("wrong-type", name, `must be true or false, got ${show(value)}`, value);
}

/** A plain options object, or a TypeError. */
export function checkObject(name: string, value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) {
    throw optionError("wrong-type", name, `must be an object, got ${show(value)}`, value);
  }
  return value as Record<string, unknown>;
}

/** Transitions that a model may be built of: more would not fit a usual heap while it is built. */
export const MOST_TRANSITIONS = 2 ** 24;

/** Throws a RangeError when an environment's options ask for too many transitions. */
export function checkTransitions(where: string, count: number): void {
  if (count > MOST_TRANSITIONS) {
    throw new RangeError(`${where} would have ${count} transitions; at most ${MOST_TRANSITIONS} can be built`);
  }
}
