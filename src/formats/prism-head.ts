/**
 * The first lines of a transition file (.tra): the kind of model, where they tell it, and the counts that they announce.
 */
import { type Kind, kindNamed, refuseKind } from "./kinds.ts";
import { fail, need, noMore, readIndex, type Word } from "./text.ts";

export interface Head {
  /** `states choices transitions`, or without choices, or with observations behind; undefined where a word stands there. */
  readonly counts: readonly number[] | undefined;
  /** One choice in every state, without a number. */
  readonly chain: boolean;
  /** What the file says that it is; undefined where counts leave open whether a chain has probabilities or rates. */
  readonly kind: "mdp" | "dtmc" | "pomdp" | "ctmc" | undefined;
}

const FIRST: Word = { text: "", line: 1, column: 1 };
const EXPECTED = "the first line of a .tra file, the numbers of states, choices and transitions (or mdp, or dtmc)";

/** The kind in PRISM's title, as in `# Transitions (CTMC)`. */
function titled(text: string): Kind | "mdp" | "dtmc" | undefined {
  const comments = /^(?:\uFEFF?\s*#[^\r\n]*)*/.exec(text.slice(0, 2000))?.[0] ?? "";
  return kindNamed(/#\s*Transitions\s*\((\w+)\)/i.exec(comments)?.[1] ?? "");
}

/** Throws where the text is no list of transitions, or those of a kind that cannot be read. */
export function checkTitle(where: string, text: string): void {
  if (/^\s*\w+\s*=\s*sparse\s*\(/m.test(text.slice(0, 2000))) refuseKind(where, FIRST, "matlab");
}

/** `first`: the first line with words. */
export function readHead(where: string, text: string, first: readonly Word[]): Head {
  const [word] = first;
  const title = titled(text);
  const kind = kindNamed(word.text) ?? title;
  if (kind !== undefined && !isReadable(kind)) return refuseKind(where, word, kind);
  if (kindNamed(word.text) !== undefined) {
    noMore(where, first, 1);
    return { counts: undefined, chain: kind === "dtmc" || kind === "ctmc", kind };
  }
  if (first.length > 4 || first.some(({ text }) => /^\d*\.\d|[eE/]/.test(text)) || word.text === "0") {
    fail(where, word, EXPECTED);
  }
  const counts = first.map((one) => readIndex(where, one, "a count"));
  need(where, first, 1, "the number of transitions");
  const byCounts = ({ 3: "mdp", 4: "pomdp" } as const)[counts.length];
  if (byCounts !== undefined || kind === undefined || kind === "dtmc" || kind === "ctmc") {
    return { counts, chain: counts.length === 2, kind: byCounts ?? kind };
  }
  return fail(where, word, EXPECTED);
}

const isReadable = (kind: Kind | "mdp" | "dtmc"): kind is NonNullable<Head["kind"]> =>
  ["mdp", "dtmc", "pomdp", "ctmc"].includes(kind);
