/**
 * Lists and ranges of option values in grid files.
 */
import { checkKeys, checkNumber, checkObject, show } from "../support/argument-checks.ts";
import type { Scalar } from "./types.ts";

/** More values of one option than anyone means. */
const LIMIT = 100000;

const isScalar = (value: unknown): value is Scalar =>
  typeof value === "number" || typeof value === "string" || typeof value === "boolean";

const finite = (name: string, value: unknown) => checkNumber(name, value, Number.isFinite, "a finite number");

/** low, low + step, ..., up to and including high; clear of the rounding of repeated addition. */
function arithmetic(where: string, low: number, high: number, step: unknown): number[] {
  const by = step === undefined ? 1 : checkNumber(`${where}.step`, step, (x) => x > 0 && x < Infinity, "positive");
  if (high < low) throw new RangeError(`${where}: the range ends at ${high}, before it begins at ${low}`);
  const count = Math.floor((high - low) / by + 1e-9) + 1;
  if (count > LIMIT) throw new RangeError(`${where}: the range has ${count} values; at most ${LIMIT} are allowed`);
  return Array.from({ length: count }, (_, i) => Number((low + i * by).toPrecision(14)));
}

function range(where: string, value: Record<string, unknown>): number[] {
  const form = "log2" in value ? "log2" : "log10" in value ? "log10" : "from";
  if (form === "from") {
    checkKeys(where, value, ["from", "to", "step"]);
    return arithmetic(where, finite(`${where}.from`, value.from), finite(`${where}.to`, value.to), value.step);
  }
  checkKeys(where, value, [form, "step"]);
  const ends = value[form];
  if (!Array.isArray(ends) || ends.length !== 2) {
    throw new TypeError(`${where}.${form} must be a list of two exponents, got ${show(ends)}`);
  }
  const [low, high] = ends.map((end, i) => finite(`${where}.${form}[${i}]`, end));
  return arithmetic(where, low, high, value.step).map((k) => (form === "log2" ? 2 ** k : Number(`1e${k}`)));
}

/**
 * The values that a scalar, a list or a range stands for, in order; repeated ones once.
 *
 * @throws TypeError, RangeError naming `where` and the value
 */
export function expandValues(where: string, value: unknown): Scalar[] {
  if (isScalar(value)) return [value];
  if (!Array.isArray(value)) return range(where, checkObject(where, value));
  if (value.length === 0) throw new RangeError(`${where} is an empty list`);
  for (const [i, entry] of value.entries()) {
    if (!isScalar(entry)) throw new TypeError(`${where}[${i}] must be a number, a text or a truth, got ${show(entry)}`);
  }
  return [...new Set(value as Scalar[])];
}

/** Every combination of the options' values, the last option fastest. */
export function product(options: readonly (readonly [name: string, values: readonly Scalar[]])[]) {
  let rows: Record<string, Scalar>[] = [{}];
  for (const [name, values] of options) {
    rows = rows.flatMap((row) => values.map((value) => ({ ...row, [name]: value })));
  }
  return rows;
}
