/**
 * Reward files of PRISM and Storm: of states (.srew) and of transitions (.trew).
 */
import { fail, need, noMore, readIndex, readNumber, type Word, wordLines } from "./text.ts";

/** State rewards, [S]. The first line may be missing, as Storm has it. */
export function readStateRewards(where: string, text: string, states: number): Float64Array {
  const rewards = new Float64Array(states);
  const seen = new Uint8Array(states);
  let announced: { word: Word; count: number } | undefined;
  let count = 0;
  for (const words of wordLines(text, "#")) {
    const value = need(where, words, 1, "a reward");
    noMore(where, words, 2);
    // A head counts states from 1, so its first number is one that no state has.
    if (count === 0 && announced === undefined && words[0].text === String(states)) {
      announced = { word: value, count: readIndex(where, value, "the number of rewards") };
      continue;
    }
    const s = readIndex(where, words[0], "a state", states);
    if (seen[s] === 1) fail(where, words[0], "each state once");
    seen[s] = 1;
    rewards[s] = readNumber(where, value, "a reward");
    count++;
  }
  if (announced && announced.count !== count) fail(where, announced.word, `the number of rewards, ${count}`);
  return rewards;
}

/** Rewards by transition, keyed as `key` says; every one must belong to a transition. */
export function readTransitionRewards(
  where: string,
  text: string,
  {
    states,
    chain,
    keys,
    repeated,
    key,
  }: {
    states: number;
    chain: boolean;
    keys: ReadonlySet<number>;
    repeated: ReadonlySet<number>;
    key: (s: number, a: number, next: number) => number;
  },
): Map<number, number> {
  const rewards = new Map<number, number>();
  const width = chain ? 3 : 4;
  let announced: Word | undefined;
  let isFirst = true;
  for (const words of wordLines(text, "#")) {
    if (isFirst && words.length === width - 1) {
      isFirst = false;
      announced = words[words.length - 1];
      for (const word of words) readIndex(where, word, "a count");
      if (Number(words[0].text) !== states) fail(where, words[0], `the number of states, ${states}`);
      continue;
    }
    isFirst = false;
    const s = readIndex(where, words[0], "a state", states);
    const a = chain ? 0 : readIndex(where, need(where, words, 1, "a choice"), "a choice");
    const next = readIndex(where, need(where, words, width - 2, "the next state"), "the next state", states);
    const value = readNumber(where, need(where, words, width - 1, "a reward"), "a reward");
    noMore(where, words, width);
    const index = key(s, a, next);
    if (!keys.has(index)) fail(where, words[0], "a transition of the .tra file");
    if (repeated.has(index)) {
      fail(
        where,
        words[0],
        "a transition that the .tra file has once: it has several here, told apart by their actions",
      );
    }
    if (rewards.has(index)) fail(where, words[0], "each transition once");
    rewards.set(index, value);
  }
  if (announced && Number(announced.text) !== rewards.size)
    fail(where, announced, `the number of rewards, ${rewards.size}`);
  return rewards;
}
