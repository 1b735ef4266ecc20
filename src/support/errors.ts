/**
 * Errors that a program can read: what is wrong, with which option or field, and the value that was given.
 */

/** What is wrong with an argument. */
export type ErrorCode =
  /** An option that the call does not take. */
  | "unknown-option"
  /** A required option that is not given. */
  | "missing-option"
  /** Options that exclude each other. */
  | "conflicting-options"
  /** A value of the wrong type, or a name that is not in the list. */
  | "wrong-type"
  /** A value of the right type that is not allowed. */
  | "out-of-range";

/** What an error says of its argument, beside the message. */
export interface ErrorFacts {
  /** What is wrong. */
  code: ErrorCode;
  /** The name of the option, as the call takes it. */
  option?: string;
  /** The field of a model's definition or file. */
  field?: string;
  /** The value that was given. */
  value?: unknown;
  /** The message without the option's name, so that it can be put behind another spelling of it. */
  detail?: string;
  /** The names to choose from: options where one is unknown or required, or the values that an option may have. */
  options?: readonly string[];
}

/** What the package throws for an argument: a TypeError or a RangeError with these properties. */
export type ArgumentError = (TypeError | RangeError) & ErrorFacts;

/** A RangeError where the code says so, a TypeError otherwise. */
export function argumentError(message: string, facts: ErrorFacts): ArgumentError {
  return Object.assign(facts.code === "out-of-range" ? new RangeError(message) : new TypeError(message), facts);
}

/** An error whose message is the option's name, with the place it stands in, and `detail`. */
export function optionError(
  code: ErrorCode,
  name: string,
  detail: string,
  value: unknown,
  options?: readonly string[],
): ArgumentError {
  const option = name.slice(name.lastIndexOf(": ") + 1).trim();
  return argumentError(`${name} ${detail}`, { code, option, value, detail, options });
}

/** Whether an error is one that `argumentError` made. */
export const isArgumentError = (error: unknown): error is ArgumentError =>
  error instanceof Error && typeof (error as Partial<ErrorFacts>).code === "string" && "detail" in error;

/** An error that was caught on the way, with the facts that are known here, and a code. */
export function withFacts(error: unknown, facts: Partial<ErrorFacts>): unknown {
  const { code = error instanceof RangeError ? "out-of-range" : "wrong-type" } = error as Partial<ErrorFacts>;
  return Object.assign(error as Error, { code, option: undefined, ...facts });
}
