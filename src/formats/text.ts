/**
 * Lines, words and numbers of text files, with their places.
 */
import { show } from "../support/argument-checks.ts";

/** A word and where it stands, both from 1. */
export interface Word {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/** `<where>: line L, column C: expected ..., got ...` */
export function fail(where: string, { text, line, column }: Word, expected: string): never {
  const got = text === "" ? "the end of the line" : show(text);
  throw new SyntaxError(`${where}: line ${line}, column ${column}: expected ${expected}, got ${got}`);
}

/** A text without its byte order mark. */
export const withoutMark = (text: string): string => (text.startsWith("\uFEFF") ? text.slice(1) : text);

/** Spaces, tabs and form feeds; line ends are gone before. */
const isSpace = (code: number): boolean => code === 32 || code === 9 || code === 11 || code === 12 || code === 0xa0;

/** The words of one line. */
function splitWords(text: string, line: number): Word[] {
  const words: Word[] = [];
  for (let at = 0; at < text.length; ) {
    while (at < text.length && isSpace(text.charCodeAt(at))) at++;
    const from = at;
    while (at < text.length && !isSpace(text.charCodeAt(at))) at++;
    if (at > from) words.push({ text: text.slice(from, at), line, column: from + 1 });
  }
  return words;
}

/** The parts of a word that `pattern`, which is global, matches. */
export function splitWord({ text, line, column }: Word, pattern: RegExp): Word[] {
  return Array.from(text.matchAll(pattern), (match) => ({ text: match[0], line, column: column + match.index }));
}

/** `2:0.5` as `2`, `:`, `0.5` */
export const atColons = (word: Word): readonly Word[] =>
  word.text.length === 1 || !word.text.includes(":") ? [word] : splitWord(word, /:|[^:]+/g);

/**
 * The words of every line that has some; `comment` is what starts a comment that ends with the line, anywhere or with
 * `atStart` only as the first word of a line.
 */
export function* wordLines(text: string, comment?: string, atStart = false): Generator<Word[]> {
  const source = withoutMark(text);
  let line = 0;
  for (let from = 0; from <= source.length; line++) {
    let to = from;
    for (let c = 0; to < source.length; to++) {
      c = source.charCodeAt(to);
      if (c === 10 || c === 13) break;
    }
    const full = source.slice(from, to);
    const found = comment === undefined ? -1 : full.indexOf(comment);
    const cut = atStart && full.slice(0, Math.max(found, 0)).trim() !== "" ? -1 : found;
    const words = splitWords(cut < 0 ? full : full.slice(0, cut), line + 1);
    if (words.length > 0) yield words;
    from = to + (source.startsWith("\r\n", to) ? 2 : 1);
  }
}

/** The place behind the last word of a line: where a missing word was expected. */
export function endOf(words: readonly Word[]): Word {
  const last = words[words.length - 1];
  return { text: "", line: last.line, column: last.column + last.text.length };
}

/** The word at `index`, or an error that says what was expected there. */
export function need(where: string, words: readonly Word[], index: number, expected: string): Word {
  return words[index] ?? fail(where, endOf(words), expected);
}

/** Fails where a line has more than `count` words. */
export function noMore(where: string, words: readonly Word[], count: number): void {
  if (words.length > count) fail(where, words[count], "the end of the line");
}

/** Larger counts and indices than this stand in no file that fits. */
const MOST = 2147483646;

/** A count or an index in 0 .. below - 1. */
export function readIndex(where: string, word: Word, what: string, below = MOST + 1): number {
  const value = /^\d{1,10}$/.test(word.text) ? Number(word.text) : Number.NaN;
  if (value < below) return value;
  return fail(where, word, below > MOST ? `${what}, an integer >= 0` : `${what}, an integer in 0 .. ${below - 1}`);
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** A decimal number or a fraction of two, finite; undefined for anything else. */
function parseNumber(text: string): number | undefined {
  const slash = text.indexOf("/");
  const value =
    slash < 0
      ? DECIMAL.test(text)
        ? Number(text)
        : Number.NaN
      : DECIMAL.test(text.slice(0, slash)) && DECIMAL.test(text.slice(slash + 1))
        ? Number(text.slice(0, slash)) / Number(text.slice(slash + 1))
        : Number.NaN;
  return Number.isFinite(value) ? value + 0 : undefined;
}

/** A finite number, `0.5`, `1e-3` or `1/3`. */
export function readNumber(where: string, word: Word, what: string): number {
  const value = parseNumber(word.text);
  if (value !== undefined) return value;
  const infinite = /^-inf(inity)?$/i.test(word.text);
  return fail(where, word, `${what}, a finite number${infinite ? LACKING : ""}`);
}

const LACKING = " (an unavailable action has no lines; in mdp@1 and npz it is listed in `unavailable`)";

/** A number in [0, 1], which rounding may have left outside by the tolerance of a sum; below 0 it becomes 0. */
export function readProbability(where: string, word: Word, what = "a probability"): number {
  const value = parseNumber(word.text);
  return value !== undefined && value >= -1e-9 && value <= 1 + 1e-9
    ? Math.max(value, 0)
    : fail(where, word, `${what}, a number in [0, 1]`);
}

/** A finite number >= 0. */
export function readRate(where: string, word: Word): number {
  const value = parseNumber(word.text);
  return value !== undefined && value >= 0 ? value : fail(where, word, "a rate, a finite number >= 0");
}
