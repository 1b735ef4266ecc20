/**
 * Transition files (.tra) of PRISM and Storm.
 */
import { show } from "../support/argument-checks.ts";
import { type Actions, identify } from "./choices.ts";
import { MOST_PAIRS } from "./draft.ts";
import {
  type CtmcOptions,
  isInterval,
  readsCtmc,
  refuseCtmcOptions,
  refuseKind,
  type UnderlyingOptions,
} from "./kinds.ts";
import { checkTitle, type Head, readHead } from "./prism-head.ts";
import { atColons, fail, need, noMore, readIndex, readProbability, readRate, type Word, wordLines } from "./text.ts";

export interface Transition {
  readonly s: number;
  /** The number of the state's choice. */
  readonly choice: number;
  readonly next: number;
  readonly p: number;
  /** The name of the choice's action; chains have none. */
  readonly name: string | undefined;
  readonly line: number;
}

export interface TransitionFile {
  readonly states: number;
  /** The most choices of a state. */
  readonly choices: number;
  readonly actions: Actions;
  readonly chain: boolean;
  /** How the file was read: its `p` are rates where that is as a CTMC. */
  readonly kind: "mdp" | "dtmc" | "pomdp" | "ctmc";
  /** The file itself says that. */
  readonly titled: boolean;
  readonly list: readonly Transition[];
}

/** Reads the lines behind the head, of either form. */
class Lines {
  readonly list: Transition[] = [];
  states: number;
  choices = 1;
  #last = -1;
  #choice = -1;

  constructor(
    readonly where: string,
    readonly head: Head,
    readonly rates: boolean,
  ) {
    this.states = head.counts?.[0] ?? 0;
  }

  read(words: readonly Word[]): void {
    if (words[1]?.text.includes(":")) this.#row(words);
    else this.#single(words);
  }

  /** `s choice s' p [action]`; chains have no choice, POMDPs the observation behind p. */
  #single(words: readonly Word[]): void {
    const { where, head } = this;
    const width = (head.chain ? 3 : 4) + (head.kind === "pomdp" ? 1 : 0);
    const s = this.#state(words[0], "a state");
    const choice = head.chain ? 0 : readIndex(where, need(where, words, 1, "a choice"), "a choice");
    const at = head.chain ? 1 : 2;
    const next = this.#state(need(where, words, at, "the next state"), "the next state");
    const p = this.#value(need(where, words, at + 1, "a probability"));
    if (head.kind === "pomdp") readIndex(where, need(where, words, 4, "an observation"), "an observation");
    noMore(where, words, width + 1);
    this.#add(s, choice, next, p, words[width], words[0].line);
  }

  /** PRISM's -exportrows: `s p:s' p:s' ... [action]`, a line for every choice. */
  #row(words: readonly Word[]): void {
    const s = this.#state(words[0], "a state");
    this.#choice = s === this.#last ? this.#choice + 1 : 0;
    this.#last = s;
    const end = words.findIndex(({ text }, i) => i > 0 && !text.includes(":"));
    const pairs = words.slice(1, end < 0 ? words.length : end);
    if (end >= 0) noMore(this.where, words, end + 1);
    for (const pair of pairs) {
      const parts = atColons(pair);
      if (parts.length !== 3) fail(this.where, pair, "a probability, a colon and the next state");
      const next = this.#state(parts[2], "the next state");
      this.#add(s, this.#choice, next, this.#value(parts[0]), end < 0 ? undefined : words[end], words[0].line);
    }
  }

  #state = (word: Word, what: string): number => readIndex(this.where, word, what, this.head.counts?.[0]);

  #value(word: Word): number {
    const { where, head } = this;
    if (isInterval(word.text)) refuseKind(where, word, "interval");
    if (this.rates) return readRate(where, word);
    if (head.chain && head.kind === undefined && Number(word.text) > 1 + 1e-9) refuseKind(where, word, "ctmc");
    return readProbability(where, word);
  }

  #add(s: number, choice: number, next: number, p: number, name: Word | undefined, line: number): void {
    const { head } = this;
    this.list.push({ s, choice, next, p, name: head.chain ? undefined : name?.text, line });
    if (head.counts === undefined) this.states = Math.max(this.states, s + 1, next + 1);
    this.choices = Math.max(this.choices, choice + 1);
  }
}

/** Every transition, and which actions the choices are. */
export function readTransitions(
  where: string,
  text: string,
  options: CtmcOptions & UnderlyingOptions = {},
): TransitionFile {
  checkTitle(where, text);
  const words = wordLines(text, "#");
  const first = words.next().value as Word[] | undefined;
  if (first === undefined)
    return fail(where, { text: "", line: 1, column: 1 }, "the numbers of states, choices and transitions");
  const head = readHead(where, text, first);
  const kind = kindOf(where, first[0], head, options);
  const lines = new Lines(where, head, kind === "ctmc");
  for (const line of words) lines.read(line);
  const { states, choices, list } = lines;
  if (head.counts !== undefined) checkCounts(where, first, head.counts, list);
  // Before anything is laid out by state: a file may announce any number of them.
  needPairs(where, states, choices);
  if (head.chain && head.kind === undefined && kind === "dtmc") checkSums(where, states, list);
  const actions = identify(namesOf(where, list, states));
  needPairs(where, states, actions.count);
  return { states, choices, actions, chain: head.chain, kind, titled: head.kind !== undefined, list };
}

/** As what a file is read, by its head and the options; throws where it cannot be. */
function kindOf(
  where: string,
  word: Word,
  { chain, kind }: Head,
  options: CtmcOptions & UnderlyingOptions,
): TransitionFile["kind"] {
  if (kind === "pomdp" && !options.underlyingMdp) refuseKind(where, word, "pomdp");
  if (kind === "ctmc" && !readsCtmc(options)) refuseKind(where, word, "ctmc");
  if (kind === "ctmc" || (chain && kind === undefined && readsCtmc(options))) return "ctmc";
  const name = kind ?? (chain ? "dtmc" : "mdp");
  refuseCtmcOptions(where, options, name === "dtmc" ? "a chain in steps" : `a${name === "mdp" ? "n MDP" : " POMDP"}`);
  return name;
}

/** Rows that are far from 1 may well be rates. */
function checkSums(where: string, states: number, list: readonly Transition[]): void {
  const sums = new Float64Array(states);
  for (const { s, p } of list) sums[s] += p;
  for (const { s, line } of list) {
    if (Math.abs(sums[s] - 1) > 0.1) refuseKind(where, { text: "", line, column: 1 }, "rates");
  }
}

function needPairs(where: string, states: number, actions: number): void {
  if (states * actions <= MOST_PAIRS) return;
  throw new RangeError(`${where}: ${states} states x ${actions} actions; at most ${MOST_PAIRS} pairs can be read`);
}

/** The names of each state's choices, which are numbered from 0. */
function namesOf(where: string, list: readonly Transition[], states: number): (string | undefined)[][] {
  const none: (string | undefined)[] = [];
  const names = new Array<(string | undefined)[]>(states).fill(none);
  const seen = new Array<number>(states).fill(0);
  for (const { s, choice, name, line } of list) {
    if (names[s] === none) names[s] = [];
    if (!(choice in names[s])) {
      seen[s]++;
      names[s][choice] = name;
    } else if (names[s][choice] !== name) {
      const [was, got] = [names[s][choice], name].map((x) => (x === undefined ? "no name" : show(x)));
      throw new RangeError(
        `${where}: line ${line}: expected ${was} for choice ${choice} of state ${s} again, got ${got}`,
      );
    }
  }
  for (const { s, choice, line } of list) {
    if (seen[s] === names[s].length) continue;
    const gap = names[s].findIndex((_, i) => !(i in names[s]));
    throw new RangeError(
      `${where}: line ${line}: state ${s} has choice ${Math.max(choice, gap + 1)} but no choice ${gap}; expected choices from 0 without gaps`,
    );
  }
  return names;
}

/** The numbers of choices and transitions that the first line announces must be there: a cut file is no model. */
function checkCounts(
  where: string,
  first: readonly Word[],
  counts: readonly number[],
  list: readonly Transition[],
): void {
  const last = Math.min(counts.length - 1, 2);
  if (counts[last] !== list.length) fail(where, first[last], `the number of transitions, ${list.length}`);
  if (last === 1) return;
  const choices = new Set(list.map(({ s, choice }) => s * 2 ** 31 + choice)).size;
  if (counts[1] !== choices) fail(where, first[1], `the number of choices, ${choices}`);
}
