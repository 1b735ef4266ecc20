/**
 * Kinds of models that are no MDPs: what to call them, and what can be done about them.
 */
import { show } from "../support/argument-checks.ts";
import type { Word } from "./text.ts";

/** Of the formats that POMDPs come in. */
export interface UnderlyingOptions {
  /**
   * A POMDP is read as its underlying MDP: the state is seen, observations are left out. Its optimum is an upper bound on
   * the POMDP's, and its policy asks for what nobody sees. Default false: a POMDP is refused.
   */
  underlyingMdp?: boolean;
}

/** Checks the option `underlyingMdp`. */
export function checkUnderlying(parser: string, { underlyingMdp }: UnderlyingOptions): void {
  if (underlyingMdp !== undefined && typeof underlyingMdp !== "boolean") {
    throw new TypeError(`${parser}: underlyingMdp must be true or false, got ${show(underlyingMdp)}`);
  }
}

const KINDS = {
  pomdp:
    "this is a POMDP: the option underlyingMdp (--underlying-mdp) reads the MDP beneath it, in which the state is seen",
} as const;

export type Kind = keyof typeof KINDS;

/** What an error says of the kind. */
export const describeKind = (kind: Kind): string => KINDS[kind];

/** Throws where a file turns out to hold another kind of model. */
export function refuseKind(where: string, { line, column }: Word, kind: Kind): never {
  throw new SyntaxError(`${where}: line ${line}, column ${column}: ${describeKind(kind)}`);
}

/** The note on a model that was read without its observations. */
export const UNDERLYING =
  "a POMDP, read as its underlying MDP: observations are left out, so its optimum is an upper bound on the POMDP's";
