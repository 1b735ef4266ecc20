/**
 * What a caller adds to a file: the discount and the start where the format has none, and the model's name.
 */
import { checkInteger, checkKeys, checkNumber, checkObject, show, suggestion } from "../support/argument-checks.ts";
import { compensatedSum, SUM_TOLERANCE } from "../support/distribution.ts";
import { isList } from "../support/lists.ts";

/** What every parser of another format takes beside the text. */
export interface ImportOptions {
  /** gamma, in [0, 1]. Wins over the file's; required where the file has none. */
  discount?: number;
  /** mu, [S], or a state, by its number or by its name in the file. Wins over the file's; required where the file has none. */
  start?: number | string | ArrayLike<number>;
  /** States s in which the process ends, besides those that the file declares. [any number of them] */
  terminals?: ArrayLike<number>;
  /**
   * Distributions, P(.|s,a) and mu, whose sums are off 1 by no more than this, in [1e-9, 0.1], are scaled: for files with few
   * digits. Default 1e-9.
   */
  sumTolerance?: number;
  /** Name of the model. Default: the file's, or "". */
  name?: string;
  /** Starts every error message: a file's name. */
  where?: string;
  /** Called with what the file says and the model does not keep, and with what was assumed; a sentence each. */
  onNote?: (note: string) => void;
}

const KEYS = [
  "discount",
  "start",
  "terminals",
  "sumTolerance",
  "name",
  "where",
  "onNote",
] as const satisfies readonly (keyof ImportOptions)[];

/** A file's text, or a TypeError that names the parser. */
export function checkText(parser: string, text: unknown): void {
  if (typeof text !== "string") throw new TypeError(`${parser}: text must be a string, got ${show(text)}`);
}

/** The states in the option `terminals`. */
export function givenTerminals(where: string, terminals: unknown, states: number): number[] {
  if (terminals === undefined) return [];
  if (!isList(terminals)) {
    throw new TypeError(`${where}: the option terminals must be a list of states, got ${show(terminals)}`);
  }
  return Array.from(terminals, (s, i) => checkInteger(`${where}: the option terminals[${i}]`, s, 0, states - 1));
}

/** Checks the option `sumTolerance`, under that name or another. */
export function checkSumTolerance(name: string, value: unknown): void {
  checkNumber(name, value, (x) => x >= SUM_TOLERANCE && x <= 0.1, `a number in [${SUM_TOLERANCE}, 0.1]`);
}

/** The start, a state's name replaced by its number. */
export function stateNamed(
  where: string,
  start: ImportOptions["start"],
  names: readonly string[] | undefined,
): number | ArrayLike<number> | undefined {
  if (typeof start !== "string") return start;
  const state = names?.indexOf(start) ?? -1;
  if (state >= 0) return state;
  const known = names ? `no state is named so${suggestion(start, names)}` : "the file has no names of states";
  throw new RangeError(`${where}: the option start (--start) is ${show(start)}; ${known}`);
}

/** mu as it is, or a copy scaled to sum to 1 where it is a list that is off by no more than `tolerance`. */
export function scaledStart(start: number | ArrayLike<number>, tolerance: number): number | ArrayLike<number> {
  if (!isList(start)) return start;
  const sum = compensatedSum(start as ArrayLike<number>, 0, start.length);
  const off = Math.abs(sum - 1);
  return off > SUM_TOLERANCE && off <= tolerance ? Array.from(start as ArrayLike<number>, (p) => p / sum) : start;
}

/** Checks the keys of `options`, of which `more` are the format's own, and the types of those that all formats share. */
export function checkImport<T extends ImportOptions>(parser: string, options: T, more: readonly string[] = []): T {
  checkKeys(parser, checkObject(`${parser}: options`, options), [...KEYS, ...more]);
  for (const key of ["name", "where"] as const) {
    const value: unknown = options[key];
    if (value !== undefined && typeof value !== "string") {
      throw new TypeError(`${parser}: ${key} must be a string, got ${show(value)}`);
    }
  }
  if (options.onNote !== undefined && typeof options.onNote !== "function") {
    throw new TypeError(`${parser}: onNote must be a function, got ${show(options.onNote)}`);
  }
  if (options.discount !== undefined) {
    checkNumber(`${parser}: discount`, options.discount, (x) => x >= 0 && x <= 1, "a number in [0, 1]");
  }
  if (options.sumTolerance !== undefined) checkSumTolerance(`${parser}: sumTolerance`, options.sumTolerance);
  return options;
}

/** A value from the options or else from the file; without either an error that says how to give it. */
export function given<T>(where: string, key: "discount" | "start", option: T | undefined, file: T | undefined): T {
  const value = option ?? file;
  if (value === undefined) {
    const article = key === "discount" ? "no discount" : "no single start";
    throw new TypeError(`${where}: the file has ${article}: give the option ${show(key)} (--${key})`);
  }
  return value;
}
