/**
 * Numbers as people type them, and as people like to read them.
 */
import { InvalidArgumentError } from "commander";

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** `0.5`, `1e-3`, a power such as `2^-13` or a fraction such as `2/3`; undefined for anything else. */
export function readNumber(text: string): number | undefined {
  const [left, sign, right, ...rest] = text.trim().split(/([/^])/);
  if (rest.length > 0 || !DECIMAL.test(left)) return undefined;
  if (sign === undefined) return Number(left);
  if (!DECIMAL.test(right)) return undefined;
  return sign === "/" ? Number(left) / Number(right) : Number(left) ** Number(right);
}

export const NUMBER_HINT = "a number such as 0.5, 1e-3, 2^-13 or 2/3";

/** `readNumber` as commander wants it. */
export function numberArgument(text: string): number {
  const value = readNumber(text);
  if (value === undefined) throw new InvalidArgumentError(`Expected ${NUMBER_HINT}.`);
  return value;
}

/** `true` or `false` as commander wants it. */
export function booleanArgument(text: string): boolean {
  if (text !== "true" && text !== "false") throw new InvalidArgumentError("Expected true or false.");
  return text === "true";
}

/** At most `digits` significant digits, without trailing zeros; an exponent only for the very large and very small. */
export function showNumber(x: number, digits = 6): string {
  if (!Number.isFinite(x)) return String(x);
  const rounded = Number(x.toPrecision(digits));
  const size = Math.abs(rounded);
  if (size !== 0 && (size < 1e-4 || size >= 1e7)) {
    return rounded.toExponential().replace("e+", "e");
  }
  return String(rounded + 0);
}

/** A share as a percentage that says 100 % only where nothing but rounding is missing. */
export function showShare(share: number): string {
  if (!Number.isFinite(share)) return String(share);
  const missing = Math.abs(1 - share);
  if (missing < 1e-12) return "100 %";
  // Enough decimals to show two digits of what is missing.
  const decimals = missing < 0.1 ? 1 - Math.floor(Math.log10(missing)) - 2 : 1;
  return `${(100 * share).toFixed(Math.max(decimals, 1))} %`;
}

/** Milliseconds as time. */
export function showTime(milliseconds: number): string {
  if (milliseconds < 999.5) return `${showNumber(milliseconds, milliseconds < 10 ? 2 : 3)} ms`;
  if (milliseconds < 119500) return `${showNumber(milliseconds / 1000, 3)} s`;
  const minutes = Math.round(milliseconds / 60000);
  return minutes < 120 ? `${minutes} min` : `${showNumber(milliseconds / 3600000, 3)} h`;
}
