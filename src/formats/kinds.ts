/**
 * Kinds of models that are no MDPs: what to call them, what can be done about them, and the options that do it.
 */
import { checkNumber, show } from "../support/argument-checks.ts";
import type { Word } from "./text.ts";

const KINDS = {
  pomdp:
    "this is a POMDP: the option underlyingMdp (--underlying-mdp) reads the MDP beneath it, in which the state is seen",
  ctmc: "this is a CTMC: rates, not probabilities; the option uniformize (--uniformize RATE) reads it with a discount rate, the option embedded (--embedded) as its embedded chain",
  rates:
    "the numbers of this state do not sum to 1: if they are the rates of a CTMC, the option uniformize (--uniformize RATE) or embedded (--embedded) reads them",
  automaton:
    "this is a Markov automaton: some states have rates and others choices, unlike in an MDP or a Markov chain",
  interval:
    "this is an interval model: [low, high] in place of a probability; fix one probability in every interval first",
  game: "this is a stochastic game: its states belong to several players, an MDP's to one",
  parametric: "this model has parameters: give them values first, as with Storm's --constants or PRISM's -const",
  matlab: "this is PRISM's MATLAB form: export the model without the format matlab (-exporttrans FILE.tra)",
} as const;

export type Kind = keyof typeof KINDS;

/** Throws where a file turns out to hold another kind of model. */
export function refuseKind(where: string, { line, column }: Word, kind: Kind): never {
  throw new SyntaxError(`${where}: line ${line}, column ${column}: ${KINDS[kind]}`);
}

/** The kinds by the words that files have for them, in any case; undefined for a word of none. */
export function kindNamed(word: string): Kind | "mdp" | "dtmc" | undefined {
  const name = word.toLowerCase();
  if (name === "mdp" || name === "dtmc" || name === "pomdp" || name === "ctmc") return name;
  if (name === "ma" || name === "markov") return "automaton";
  if (name === "imdp" || name === "idtmc") return "interval";
  return /^(smg|stpg|csg|tsg|tpg|s2pg)$/.test(name) ? "game" : undefined;
}

/** True for `[0.4,0.5]` and for its first word, where there is a space in it. */
export const isInterval = (text: string): boolean => /^\[[^\]]*(,|\]$|$)/.test(text);

/**
 * Of the formats that POMDPs come in.
 *
 * Source: M. Hauskrecht, "Value-function approximations for partially observable Markov decision processes", JAIR 13 (2000).
 */
export interface UnderlyingOptions {
  /**
   * A POMDP is read as its underlying MDP: the state is seen, observations are left out. Its optimum is an upper bound on
   * the POMDP's, and its policy asks for what nobody sees. Default false: a POMDP is refused.
   */
  underlyingMdp?: boolean;
}

/** The note on a POMDP that was read without its observations. */
export const UNDERLYING =
  "a POMDP, read as its underlying MDP: observations are left out, so its optimum is an upper bound on the POMDP's";

/** Checks the option `underlyingMdp`. */
export function checkUnderlying(parser: string, { underlyingMdp }: UnderlyingOptions): void {
  checkFlag(parser, "underlyingMdp", underlyingMdp);
}

function checkFlag(parser: string, name: string, value: unknown): void {
  if (value === undefined || typeof value === "boolean") return;
  throw new TypeError(`${parser}: ${name} must be true or false, got ${show(value)}`);
}

/**
 * Of the formats that CTMCs come in.
 *
 * Source: M. L. Puterman, "Markov Decision Processes" (1994), section 11.5 (uniformization).
 */
export interface CtmcOptions {
  /**
   * A CTMC is read as the chain that is uniformised at its largest exit rate L, with this discount rate beta >= 0 per
   * unit of time: the discount becomes L / (L + beta), and values are those of continuous time. Excludes `discount`.
   */
  uniformize?: number;
  /** A CTMC is read as its embedded chain: a step per jump, whatever the time between them. Default false. */
  embedded?: boolean;
}

/** True where an option says how to read a CTMC. */
export const readsCtmc = ({ uniformize, embedded }: CtmcOptions): boolean =>
  uniformize !== undefined || embedded === true;

/** Checks the options on CTMCs. */
export function checkCtmc(parser: string, options: CtmcOptions & { discount?: number }): void {
  const { uniformize, embedded, discount } = options;
  checkFlag(parser, "embedded", embedded);
  if (uniformize === undefined) return;
  checkNumber(`${parser}: uniformize`, uniformize, (x) => x >= 0 && x < Infinity, "a discount rate >= 0");
  if (embedded) throw new TypeError(`${parser}: uniformize and embedded exclude each other`);
  if (discount !== undefined) {
    throw new TypeError(`${parser}: uniformize determines the discount, so discount must not be given`);
  }
}

/** Throws where options on CTMCs meet a file that says that it is none. */
export function refuseCtmcOptions(where: string, options: CtmcOptions, kind: string): void {
  if (!readsCtmc(options)) return;
  throw new TypeError(`${where}: uniformize and embedded are options for CTMCs; this is ${kind}`);
}

/** The note on a CTMC that was read as a chain in steps. */
export const noteCtmc = ({ uniformize }: CtmcOptions, discount: number | undefined): string =>
  uniformize === undefined
    ? "a CTMC, read as its embedded chain: a step per jump, whatever the time between them"
    : `a CTMC, uniformised with discount rate ${uniformize}: the discount is ${discount}`;
