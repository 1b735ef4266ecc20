/**
 * Words of a Cassandra file one after the other: line ends mean nothing, a colon is a word.
 */
import { atColons, fail, readIndex, readNumber, type Word, wordLines } from "./text.ts";

const KEYWORDS = ["discount", "values", "states", "actions", "observations", "start", "T", "O", "R"];

/** Names of states, actions or observations: mnemonics, or just how many there are. */
export interface Names {
  readonly count: number;
  readonly names?: readonly string[];
  /** The place of every name. */
  readonly places?: ReadonlyMap<string, number>;
}

export class Cursor {
  readonly #words: Word[] = [];
  #at = 0;

  constructor(
    readonly where: string,
    text: string,
  ) {
    for (const words of wordLines(text, "#")) for (const word of words) this.#words.push(...atColons(word));
  }

  get done(): boolean {
    return this.#at >= this.#words.length;
  }

  /** The word `ahead` of the next; an empty one behind the last. */
  peek(ahead = 0): Word {
    const word = this.#words[this.#at + ahead];
    if (word) return word;
    const last = this.#words[this.#words.length - 1] ?? { text: "", line: 1, column: 1 };
    return { text: "", line: last.line, column: last.column + last.text.length };
  }

  next(): Word {
    const word = this.peek();
    this.#at++;
    return word;
  }

  fail(word: Word, expected: string): never {
    if (word.text !== "") fail(this.where, word, expected);
    throw new SyntaxError(
      `${this.where}: line ${word.line}, column ${word.column}: expected ${expected}, got the end of the text`,
    );
  }

  colon(): void {
    if (this.peek().text !== ":") this.fail(this.peek(), '":"');
    this.#at++;
  }

  /** Takes a colon if there is one. */
  maybeColon(): boolean {
    if (this.peek().text !== ":") return false;
    this.#at++;
    return true;
  }

  /** True where a statement begins, and at the end. */
  atStatement(): boolean {
    const { text } = this.peek();
    if (this.done || (text === "start" && ["include", "exclude"].includes(this.peek(1).text))) return true;
    return KEYWORDS.includes(text) && this.peek(1).text === ":";
  }

  /** The words up to the next statement. */
  list(): Word[] {
    const words: Word[] = [];
    while (!this.atStatement()) words.push(this.next());
    return words;
  }

  number(what: string): number {
    const word = this.next();
    return word.text === "" ? this.fail(word, `${what}, a finite number`) : readNumber(this.where, word, what);
  }

  /** `states: 4` or `states: a b c`. */
  names(what: string): Names {
    const first = this.peek();
    const words = this.list();
    if (words.length === 0) this.fail(first, `the number of ${what}, or their names`);
    if (words.length === 1 && /^\d/.test(words[0].text)) {
      return { count: readIndex(this.where, words[0], `the number of ${what}`) };
    }
    // 0 1 2 as names: just as many.
    if (words.every(({ text }, i) => text === String(i))) return { count: words.length };
    const places = new Map<string, number>();
    for (const word of words) {
      if (!/^[A-Za-z_][^\s:]*$/.test(word.text)) this.fail(word, "a name that begins with a letter");
      if (places.has(word.text)) this.fail(word, "each name once");
      places.set(word.text, places.size);
    }
    return { count: places.size, names: [...places.keys()], places };
  }

  /** The index that a word stands for; -1 for `*`, all of them. */
  index(what: string, { count, places }: Names, word: Word = this.next()): number {
    if (word.text === "*") return -1;
    const index = places?.get(word.text);
    if (index !== undefined) return index;
    if (word.text === "") this.fail(word, what);
    const expected = places ? `${what}: a name, a number or *` : `${what}: a number or *`;
    return /^\d/.test(word.text) ? readIndex(this.where, word, what, count) : this.fail(word, expected);
  }
}
