/**
 * Choices of files that number them state by state, as PRISM and Storm do: which action each of them is.
 */
import type { Mdp } from "../model/mdp.ts";

/** Names that Storm gives to choices without one. */
const NAMELESS = "__NOLABEL__";

/** So many times as many names as a state has choices: more of them tell choices apart, not actions. */
const MOST_NAMES = 4;

/** Names that number all actions, as in 0, 1, 2 or a0, a1, a2, in that order; else undefined. */
function numbered(names: readonly string[]): string[] | undefined {
  const order = new Array<string>(names.length);
  const [, prefix = ""] = /^(\D*)\d/.exec(names[0]) ?? [];
  for (const name of names) {
    const digits = name.startsWith(prefix) ? name.slice(prefix.length) : "";
    if (!/^(0|[1-9]\d{0,8})$/.test(digits) || Number(digits) >= names.length) return undefined;
    order[Number(digits)] = name;
  }
  return order;
}

/** An order of all names in which every list is ascending, the first seen first where there are several; else undefined. */
function merged(lists: readonly (readonly string[])[], names: readonly string[]): string[] | undefined {
  const after = new Map(names.map((name) => [name, new Set<string>()]));
  for (const list of lists) for (let i = 1; i < list.length; i++) after.get(list[i - 1])?.add(list[i]);
  const waits = new Map(names.map((name) => [name, 0]));
  for (const set of after.values()) for (const name of set) waits.set(name, (waits.get(name) as number) + 1);
  const order: string[] = [];
  const left = new Set(names);
  while (left.size > 0) {
    let next: string | undefined;
    for (const name of left) {
      if (waits.get(name) !== 0) continue;
      next = name;
      break;
    }
    if (next === undefined) return undefined;
    left.delete(next);
    order.push(next);
    for (const name of after.get(next) as Set<string>) waits.set(name, (waits.get(name) as number) - 1);
  }
  return order;
}

/**
 * The actions' names in order, from the names of each state's choices; undefined where names do not tell actions apart,
 * so that a choice's number is its action. Names that number the actions say so; other names keep the order in which
 * every state has its own.
 */
export function orderNames(lists: readonly (readonly (string | undefined)[])[]): string[] | undefined {
  const names = new Set<string>();
  let most = 0;
  for (const list of lists) {
    if (list.includes(undefined) || list.includes(NAMELESS) || new Set(list).size < list.length) return undefined;
    for (const name of list as string[]) names.add(name);
    most = Math.max(most, list.length);
  }
  const all = [...names];
  if (all.length === 0) return undefined;
  return numbered(all) ?? (all.length <= MOST_NAMES * most ? merged(lists as string[][], all) : undefined);
}

/** What choices are: how many actions there are, their names where they have some, and the action of a choice. */
export interface Actions {
  readonly count: number;
  readonly names: readonly string[] | undefined;
  readonly of: (state: number, choice: number) => number;
}

/** The actions of choices given by the names of each state's own, in order. */
export function identify(lists: readonly (readonly (string | undefined)[])[]): Actions {
  const order = orderNames(lists);
  if (!order) {
    const count = lists.reduce((most, { length }) => Math.max(most, length), 0);
    return { count, names: undefined, of: (_, choice) => choice };
  }
  const place = new Map(order.map((name, a) => [name, a]));
  // Storm numbers actions without a name.
  const isNamed = order.some((name, a) => name !== String(a));
  return {
    count: order.length,
    names: isNamed ? order : undefined,
    of: (state, choice) => place.get(lists[state][choice] as string) as number,
  };
}

/** The model's action names where all of them are `plain` and a reader would see by them which action is which. */
export function namesKept(mdp: Mdp, plain: RegExp): readonly string[] | undefined {
  const { states, actions, actionNames, transitions, terminals } = mdp;
  if (!actionNames?.every((name) => plain.test(name))) return undefined;
  const ends = new Set(terminals);
  const { rowStart } = transitions;
  const lists = Array.from({ length: states }, (_, s) =>
    actionNames.filter((_, a) => ends.has(s) || rowStart[s * actions + a] < rowStart[s * actions + a + 1]),
  );
  return orderNames(lists)?.every((name, a) => name === actionNames[a]) ? actionNames : undefined;
}
