/**
 * The head of a DRN file: what stands before @model.
 */
import { kindNamed, refuseKind } from "./kinds.ts";
import { endOf, fail, noMore, readIndex, type Word } from "./text.ts";

export interface DrnHeader {
  readonly kind: "mdp" | "dtmc" | "pomdp" | "ctmc";
  readonly kindWord: Word;
  /** A Markov chain: one choice per state. */
  readonly chain: boolean;
  readonly rewardModels: readonly string[];
  readonly states: number;
  readonly statesWord: Word;
  readonly choices: number | undefined;
  readonly choicesWord: Word | undefined;
}

const SECTIONS = [
  "@type:",
  "@value_type:",
  "@parameters",
  "@reward_models",
  "@nr_states",
  "@nr_choices",
  "@placeholders",
];

interface Section {
  readonly head: Word;
  readonly words: Word[];
}

/** Reads up to and with the line @model. */
export function readDrnHeader(where: string, lines: Iterator<Word[]>): DrnHeader {
  const sections = new Map<string, Section>();
  let current: Section | undefined;
  for (;;) {
    const { value: words, done } = lines.next() as IteratorResult<Word[], void>;
    if (done || !words) return fail(where, NOWHERE, "a section @model");
    const [head, ...rest] = words;
    if (head.text === "@model") {
      noMore(where, words, 1);
      return describe(where, sections);
    }
    if (head.text.startsWith("@")) {
      if (!SECTIONS.includes(head.text)) fail(where, head, `one of ${SECTIONS.join(", ")}, @model`);
      if (sections.has(head.text)) fail(where, head, "each section once");
      current = { head, words: [...rest] };
      sections.set(head.text, current);
    } else {
      if (current === undefined) fail(where, head, "a section such as @type:");
      current.words.push(...words);
    }
  }
}

/** The names. Storm and PRISM write an empty line for a model without one: rewards may then stand behind states or not. */
const rewardModels = (words: readonly Word[] | undefined): string[] =>
  words === undefined ? [] : words.length === 0 ? [""] : words.map(({ text }) => text);

const NOWHERE: Word = { text: "", line: 1, column: 1 };

function describe(where: string, sections: ReadonlyMap<string, Section>): DrnHeader {
  /** The one word of a section. */
  const single = (name: string, expected: string): Word => {
    const { head, words } = sections.get(name) ?? fail(where, NOWHERE, `a section ${name}`);
    noMore(where, words, 1);
    return words[0] ?? fail(where, endOf([head]), expected);
  };
  const named = sections.get("@type:")?.words[0];
  // Before anything else is said of them: some types are two words.
  const kind = named && kindNamed(named.text);
  if (named && kind === undefined) fail(where, named, "MDP or DTMC");
  if (named && (kind === "automaton" || kind === "game" || kind === "interval")) refuseKind(where, named, kind);
  const type = single("@type:", "MDP or DTMC");
  const value = sections.get("@value_type:")?.words[0];
  if (value && /interval/i.test(value.text)) refuseKind(where, value, "interval");
  if (value && /function|parametric/i.test(value.text)) refuseKind(where, value, "parametric");
  if (value && !["double", "rational"].includes(value.text)) fail(where, value, "double or rational");
  for (const name of ["@parameters", "@placeholders"]) {
    const word = sections.get(name)?.words[0];
    if (word) fail(where, word, `nothing in ${name}: models with parameters have no numbers`);
  }
  const statesWord = single("@nr_states", "the number of states");
  const choicesWord = sections.has("@nr_choices") ? single("@nr_choices", "the number of choices") : undefined;
  return {
    kind: kind as DrnHeader["kind"],
    kindWord: type,
    chain: kind === "dtmc" || kind === "ctmc",
    rewardModels: rewardModels(sections.get("@reward_models")?.words),
    states: readIndex(where, statesWord, "the number of states"),
    statesWord,
    choices: choicesWord && readIndex(where, choicesWord, "the number of choices"),
    choicesWord,
  };
}
