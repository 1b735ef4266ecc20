/**
 * Transition files (.tra) of PRISM and Storm.
 */
import { show } from "../support/argument-checks.ts";
import { type Actions, identify } from "./choices.ts";
import { MOST_PAIRS } from "./draft.ts";
import { fail, need, noMore, readIndex, readProbability, type Word, wordLines } from "./text.ts";

/** The first line of a file: the counts it announces, and how many indices the lines have. */
interface Head {
  readonly counts: readonly number[] | undefined;
  readonly chain: boolean;
}

function readHead(where: string, words: readonly Word[]): Head {
  const [first] = words;
  const type = first.text.toLowerCase();
  if (type === "mdp" || type === "dtmc") {
    noMore(where, words, 1);
    return { counts: undefined, chain: type === "dtmc" };
  }
  const expected = "the first line of a .tra file, the numbers of states, choices and transitions (or mdp, or dtmc)";
  if (words.length > 3 || words.some(({ text }) => /^\d*\.\d|[eE/]/.test(text)) || first.text === "0")
    fail(where, first, expected);
  const counts = words.map((word) => readIndex(where, word, "a count"));
  need(where, words, 1, "the number of transitions");
  return { counts, chain: words.length === 2 };
}

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
  readonly list: readonly Transition[];
}

/** Every transition, and which actions the choices are. */
export function readTransitions(where: string, text: string): TransitionFile {
  const lines = wordLines(text, "#");
  const first = lines.next().value as Word[] | undefined;
  if (first === undefined)
    return fail(where, { text: "", line: 1, column: 1 }, "the numbers of states, choices and transitions");
  const { counts, chain } = readHead(where, first);
  const width = chain ? 3 : 4;
  const list: Transition[] = [];
  let states = counts?.[0] ?? 0;
  let choices = 1;
  for (const words of lines) {
    const s = readIndex(where, words[0], "a state", counts?.[0]);
    const choice = chain ? 0 : readIndex(where, need(where, words, 1, "a choice"), "a choice");
    const next = readIndex(where, need(where, words, width - 2, "the next state"), "the next state", counts?.[0]);
    const p = readProbability(where, need(where, words, width - 1, "a probability"));
    noMore(where, words, width + 1);
    list.push({ s, choice, next, p, name: chain ? undefined : words[width]?.text, line: words[0].line });
    if (counts === undefined) states = Math.max(states, s + 1, next + 1);
    choices = Math.max(choices, choice + 1);
  }
  if (counts !== undefined) checkCounts(where, first, counts, list);
  // Before anything is laid out by state: a file may announce any number of them.
  needPairs(where, states, choices);
  const actions = identify(namesOf(where, list, states));
  needPairs(where, states, actions.count);
  return { states, choices, actions, chain, list };
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
  const last = counts.length - 1;
  if (counts[last] !== list.length) fail(where, first[last], `the number of transitions, ${list.length}`);
  if (last === 1) return;
  const choices = new Set(list.map(({ s, choice }) => s * 2 ** 31 + choice)).size;
  if (counts[1] !== choices) fail(where, first[1], `the number of choices, ${choices}`);
}
