/**
 * Reads rewards, nested, flat or sparse, into one row-major array.
 */
import { checkInteger, checkKeys, checkNumber, checkObject, show } from "../support/argument-checks.ts";
import { checkLength, isList } from "../support/lists.ts";
import type { Frame } from "./compressed-rows.ts";

const finite = (where: string, value: unknown): number => {
  const hint = !CORE && value === -Infinity ? " (list unavailable actions in `unavailable`)" : "";
  // Adding 0 turns -0 into 0, which is how files write it.
  return checkNumber(where, value, Number.isFinite, `a finite number${hint}`) + 0;
};

/**
 * r(s,a), [S, A] row-major, from S rows of A numbers, S * A numbers, or `{ sparse: [s, a, r][] }` (0 elsewhere,
 * duplicates added up). Rewards of declared terminal states are checked and then stored as 0; those of unavailable
 * actions must be 0.
 *
 * @throws TypeError, RangeError naming the entry
 */
export function readRewards(given: unknown, frame: Frame): Float64Array {
  const { prefix, states, actions, declared, lacks, describe } = frame;
  const rewards = new Float64Array(states * actions);
  if (!isList(given)) readSparse(given, rewards, frame);
  else if (isList(given[0])) {
    checkLength(`${prefix}rewards`, given, states, "one row per state");
    for (let s = 0; s < states; s++) {
      const row = given[s] as ArrayLike<unknown>;
      checkLength(`${prefix}rewards[${s}]`, row, actions, "one per action");
      for (let a = 0; a < actions; a++) {
        const r = row[a];
        rewards[s * actions + a] = Number.isFinite(r) ? (r as number) + 0 : finite(`${prefix}rewards[${s}][${a}]`, r);
      }
    }
  } else {
    checkLength(`${prefix}rewards`, given, states * actions, "S rows of A, or S * A numbers");
    for (let i = 0; i < rewards.length; i++) {
      const r = given[i];
      rewards[i] = Number.isFinite(r) ? (r as number) + 0 : finite(`${prefix}rewards[${i}]`, r);
    }
  }
  for (let s = 0; s < states; s++) {
    if (declared[s] === 1) rewards.fill(0, s * actions, (s + 1) * actions);
  }
  for (let sa = 0; lacks && sa < rewards.length; sa++) {
    if (lacks[sa] === 0 || rewards[sa] === 0) continue;
    const pair = describe(Math.floor(sa / actions), sa % actions);
    throw new RangeError(
      `${prefix}rewards: ${pair} is in unavailable, so its reward must be 0, got ${show(rewards[sa])}`,
    );
  }
  return rewards;
}

function readSparse(given: unknown, rewards: Float64Array, { prefix, states, actions, describe }: Frame): void {
  if (typeof given !== "object" || given === null) {
    throw new TypeError(
      `${prefix}rewards must be [S][A] nested, S * A numbers or { sparse: [s, a, r][] }, got ${show(given)}`,
    );
  }
  const { sparse } = checkObject(`${prefix}rewards`, given);
  checkKeys(`${prefix}rewards`, given, ["sparse"]);
  if (!isList(sparse)) {
    throw new TypeError(`${prefix}rewards.sparse must be a list of [s, a, r], got ${show(sparse)}`);
  }
  for (let i = 0; i < sparse.length; i++) {
    const entry = sparse[i];
    const where = `${prefix}rewards.sparse[${i}]`;
    if (!isList(entry) || entry.length !== 3) throw new TypeError(`${where} must be [s, a, r], got ${show(entry)}`);
    const s = checkInteger(`${where}: state`, entry[0], 0, states - 1);
    const a = checkInteger(`${where}: action`, entry[1], 0, actions - 1);
    rewards[s * actions + a] += finite(`${where}: reward`, entry[2]);
    if (!Number.isFinite(rewards[s * actions + a])) {
      throw new RangeError(`${where}: the rewards of ${describe(s, a)} add up to ${show(rewards[s * actions + a])}`);
    }
  }
}
