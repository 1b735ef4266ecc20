/**
 * What stands behind a state or an action of a DRN file: rewards and labels.
 */
import { fail, readNumber, splitWord, type Word } from "./text.ts";

/** `[r, r, ...]` behind a state or an action: the rewards, all 0 where there are none, and the words behind them. */
export function readRewards(
  where: string,
  words: readonly Word[],
  count: number,
): { rewards: number[]; rest: readonly Word[] } {
  if (!words[0]?.text.startsWith("[")) return { rewards: new Array(count).fill(0), rest: words };
  const end = words.findIndex(({ text }) => text.endsWith("]"));
  if (end < 0) fail(where, words[0], "a list of rewards that ends with ] on the same line");
  const inner = words
    .slice(0, end + 1)
    .flatMap((word) => splitWord(word, /[[\],]|[^[\],]+/g))
    .slice(1, -1);
  // One model without a name may also be none.
  if (inner.length === 0 && count === 1) return { rewards: [0], rest: words.slice(end + 1) };
  if (inner.length !== Math.max(2 * count - 1, 0)) fail(where, words[0], `${count} rewards`);
  const rewards = inner.flatMap((word, i) => {
    if (i % 2 === 0) return [readNumber(where, word, "a reward")];
    return word.text === "," ? [] : fail(where, word, '","');
  });
  return { rewards, rest: words.slice(end + 1) };
}

/** What is no label, though it stands among them, and why. */
const STRANGERS: readonly (readonly [RegExp, string])[] = [
  [/^\[/, "a label: rewards must come before all labels"],
  [/^!\d/, "a label: exit rates belong to continuous time"],
  [/^\{\d/, "a label: observations belong to POMDPs"],
];

/** The labels of a state. Those with spaces in them stand in double quotes. */
export function readLabelNames(where: string, words: readonly Word[]): string[] {
  const names: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (!word.text.startsWith('"')) {
      for (const [pattern, expected] of STRANGERS) if (pattern.test(word.text)) fail(where, word, expected);
      names.push(word.text);
      continue;
    }
    const from = i;
    const closes = (k: number) => words[k].text.endsWith('"') && (k > from || words[k].text.length > 1);
    while (i < words.length && !closes(i)) i++;
    if (i === words.length) fail(where, word, 'a label that ends with " on the same line');
    const quoted = words.slice(from, i + 1).map(({ text }) => text);
    names.push(quoted.join(" ").slice(1, -1));
  }
  return names;
}
