/**
 * The explicit files of PRISM and Storm: transitions (.tra), state rewards (.srew), transition rewards (.trew) and
 * labels (.lab).
 *
 * Source: PRISM manual, appendix "Explicit Model Files"; Storm documentation, "Explicit input".
 */
import { checkObject, show } from "../check.ts";
import type { Mdp } from "../mdp.ts";
import { Draft, MOST_PAIRS } from "./draft.ts";
import { type Labels, labelledStart, labelledTerminals } from "./labels.ts";
import { checkImport, type ImportOptions } from "./options.ts";
import { readLabels } from "./prism-labels.ts";
import { readStateRewards, readTransitionRewards } from "./prism-rewards.ts";
import { closedRowsOf } from "./rows.ts";
import { fail, need, noMore, readIndex, readProbability, type Word, wordLines } from "./text.ts";

/** What `parsePrism` takes: the texts of a model's files. */
export interface PrismFiles {
  /** .tra: `states choices transitions` (or `mdp`, or `states transitions` or `dtmc` for chains), then `s choice s' p [action]`. */
  transitions: string;
  /** .srew: `states nonzeros`, then `s r`. Added to every action of the state. */
  stateRewards?: string;
  /** .trew: `states choices nonzeros`, then `s choice s' r` (for chains `s s' r`). */
  transitionRewards?: string;
  /** .lab: `0="init" 1="deadlock"`, then `s: 0 1`; or Storm's #DECLARATION ... #END. */
  labels?: string;
}

const FILES = ["transitions", "stateRewards", "transitionRewards", "labels"] as const;

/** The first line of a file: the counts it announces, and how many indices the lines have. */
interface Head {
  readonly counts: readonly number[] | undefined;
  readonly chain: boolean;
}

function readHead(where: string, words: readonly Word[]): Head {
  const [first] = words;
  if (first.text === "mdp" || first.text === "dtmc") {
    noMore(where, words, 1);
    return { counts: undefined, chain: first.text === "dtmc" };
  }
  noMore(where, words, 3);
  const counts = words.map((word) => readIndex(where, word, "a count"));
  need(where, words, 1, "the number of transitions");
  return { counts, chain: words.length === 2 };
}

interface Transition {
  s: number;
  a: number;
  next: number;
  p: number;
  line: number;
}

function readTransitions(
  where: string,
  text: string,
): { states: number; actions: number; chain: boolean; list: Transition[] } {
  const lines = wordLines(text, "#");
  const first = lines.next().value as Word[] | undefined;
  if (first === undefined)
    return fail(where, { text: "", line: 1, column: 1 }, "the numbers of states, choices and transitions");
  const { counts, chain } = readHead(where, first);
  const width = chain ? 3 : 4;
  const list: Transition[] = [];
  let states = counts?.[0] ?? 0;
  let actions = 1;
  for (const words of lines) {
    const s = readIndex(where, words[0], "a state", counts?.[0]);
    const a = chain ? 0 : readIndex(where, need(where, words, 1, "a choice"), "a choice");
    const next = readIndex(where, need(where, words, width - 2, "the next state"), "the next state", counts?.[0]);
    const p = readProbability(where, need(where, words, width - 1, "a probability"));
    noMore(where, words, width + 1);
    list.push({ s, a, next, p, line: words[0].line });
    if (counts === undefined) states = Math.max(states, s + 1, next + 1);
    actions = Math.max(actions, a + 1);
  }
  if (counts !== undefined) checkCounts(where, first, counts, list);
  return { states, actions, chain, list };
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
  const choices = new Set(list.map(({ s, a }) => s * 2 ** 31 + a)).size;
  if (counts[1] !== choices) fail(where, first[1], `the number of choices, ${choices}`);
}

/**
 * A model from PRISM's or Storm's explicit files. r(s,a) is the state's reward and the mean of its transitions'. The
 * initial state is the one labelled `init`; with several, or without labels, it is an option, as the discount always is.
 * States labelled `terminal`, and those labelled `deadlock` that keep themselves with reward 0, are terminal. Without
 * reward files every reward is 0.
 *
 * Source: PRISM manual, "Explicit model files", https://www.prismmodelchecker.org/manual/Appendices/ExplicitModelFiles;
 * Storm documentation, https://www.stormchecker.org.
 *
 * @throws SyntaxError naming file, line and column; RangeError naming state and action; TypeError
 */
export function parsePrism(files: PrismFiles, options: ImportOptions = {}): Mdp {
  const { where = "prism" } = checkImport("parsePrism", options);
  for (const key of Object.keys(checkObject("parsePrism: files", files))) {
    if (!(FILES as readonly string[]).includes(key))
      throw new TypeError(`parsePrism: files: unknown file ${show(key)}`);
    const text: unknown = files[key as keyof PrismFiles];
    if (text !== undefined && typeof text !== "string") {
      throw new TypeError(`parsePrism: files: ${key} must be a string, got ${show(text)}`);
    }
  }
  if (files.transitions === undefined) throw new TypeError("parsePrism: files: transitions is missing");
  const of = (extension: string) => `${where.replace(/\.tra$/, "")}.${extension}`;
  const { states, actions, chain, list } = readTransitions(of("tra"), files.transitions);
  // Before anything is laid out by state: a file may announce any number of them.
  if (states * actions > MOST_PAIRS) {
    throw new RangeError(
      `${of("tra")}: ${states} states x ${actions} actions; at most ${MOST_PAIRS} pairs can be read`,
    );
  }
  const key = (s: number, a: number, next: number) => (s * actions + a) * states + next;
  const stateRewards =
    files.stateRewards === undefined ? undefined : readStateRewards(of("srew"), files.stateRewards, states);
  const rewards =
    files.transitionRewards === undefined
      ? undefined
      : readTransitionRewards(of("trew"), files.transitionRewards, {
          states,
          chain,
          keys: new Set(list.map(({ s, a, next }) => key(s, a, next))),
          key,
        });
  const labels: Labels = files.labels === undefined ? new Map() : readLabels(of("lab"), files.labels, states);
  const draft = new Draft(of("tra"));
  for (const { s, a, next, p, line } of list) {
    const reward = (stateRewards?.[s] ?? 0) + (rewards?.get(key(s, a, next)) ?? 0);
    draft.add(s, a, next, p, reward, line);
  }
  return draft.finish(options, {
    states,
    actions,
    terminals: labelledTerminals(draft, labels, states),
    start: labelledStart(labels),
  });
}

/**
 * The model as PRISM's explicit files. `parsePrism` of them, with the same discount (and the same start, where it is
 * not one state), gives the same numbers, bit for bit. Terminal states keep themselves and are labelled `terminal` and
 * `deadlock`. Throws nothing.
 */
export function formatPrism(mdp: Mdp): Required<Omit<PrismFiles, "stateRewards">> {
  const { states, actions, start } = mdp;
  const transitions: string[] = [];
  const rewards: string[] = [];
  for (const { state, action, reward, entries } of closedRowsOf(mdp)) {
    for (const [next, p] of entries) {
      transitions.push(`${state} ${action} ${next} ${p}`);
      if (reward !== 0) rewards.push(`${state} ${action} ${next} ${reward}`);
    }
  }
  const ends = new Set(mdp.terminals);
  const labels: string[] = ['0="init" 1="deadlock" 2="terminal"'];
  for (let s = 0; s < states; s++) {
    const numbers = [...(start[s] > 0 ? [0] : []), ...(ends.has(s) ? [1, 2] : [])];
    if (numbers.length > 0) labels.push(`${s}: ${numbers.join(" ")}`);
  }
  const text = (lines: readonly string[]) => `${lines.join("\n")}\n`;
  return {
    transitions: text([`${states} ${states * actions} ${transitions.length}`, ...transitions]),
    transitionRewards: text([`${states} ${states * actions} ${rewards.length}`, ...rewards]),
    labels: text(labels),
  };
}
