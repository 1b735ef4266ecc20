/**
 * Label files (.lab), as PRISM and as Storm write them.
 */
import { show } from "../support/argument-checks.ts";
import type { Labels } from "./labels.ts";
import { atColons, fail, readIndex, type Word, wordLines } from "./text.ts";

/** What begins with # is a comment of PRISM's, but for Storm's tags. */
const COMMENT = /^#(?!(DECLARATION|END)$)/;

const DECLARATION = /^(\d{1,9})="([^"]*)"$/;

/** The lines that are no comments. */
function* statements(text: string): Generator<Word[]> {
  for (const words of wordLines(text)) if (!COMMENT.test(words[0].text)) yield words;
}

/** The states of each label. */
export function readLabels(where: string, text: string, states: number): Labels {
  const lines = statements(text);
  const first = lines.next().value as Word[] | undefined;
  if (first === undefined) return fail(where, { text: "", line: 1, column: 1 }, 'labels such as 0="init"');
  return first[0].text === "#DECLARATION" ? readStorm(where, lines, states) : readPrism(where, first, lines, states);
}

/** `0="init" 1="deadlock"`, then `s: 0 1`. */
function readPrism(where: string, first: readonly Word[], lines: Iterable<Word[]>, states: number): Labels {
  const names = new Map<string, string>();
  const labels = new Map<string, Set<number>>();
  for (const word of first) {
    const [, number, name] = DECLARATION.exec(word.text) ?? fail(where, word, 'a label such as 0="init"');
    if (names.has(number) || labels.has(name)) fail(where, word, "each label once");
    names.set(number, name);
    labels.set(name, new Set());
  }
  for (const words of lines) {
    const [head, colon, ...numbers] = words.flatMap(atColons);
    if (colon?.text !== ":") fail(where, words[0], "a state and a colon");
    const s = readIndex(where, head, "a state", states);
    for (const word of numbers) {
      const name = names.get(word.text) ?? fail(where, word, `the number of a label (${[...names.keys()].join(", ")})`);
      (labels.get(name) as Set<number>).add(s);
    }
  }
  return labels;
}

/** #DECLARATION, names, #END, then `s name name`. */
function readStorm(where: string, lines: Iterable<Word[]>, states: number): Labels {
  const labels = new Map<string, Set<number>>();
  let declaring = true;
  for (const words of lines) {
    if (declaring) {
      declaring = words[0].text !== "#END";
      if (declaring) for (const { text } of words) labels.set(text, new Set());
      continue;
    }
    const [head, ...names] = words;
    const s = readIndex(where, head, "a state", states);
    for (const word of names) {
      const known = [...labels.keys()].map(show).join(", ");
      (labels.get(word.text) ?? fail(where, word, `a declared label (${known})`)).add(s);
    }
  }
  if (declaring) fail(where, { text: "", line: 1, column: 1 }, "#END after #DECLARATION");
  return labels;
}
