/**
 * Gymnasium's toy-text models: `env.unwrapped.P`, P[s][a] = [[probability, next state, reward, terminated], ...], as JSON.
 *
 * `scripts/gymnasium_to_json.py` writes such files. Source: Farama Foundation, Gymnasium, toy_text environments.
 */

import type { Mdp } from "../model/mdp.ts";
import { show, suggestion } from "../support/argument-checks.ts";
import { parseJson } from "../support/json.ts";
import { isList } from "../support/lists.ts";
import { Draft } from "./draft.ts";
import { jsonPlace, type Path, repeatedKey } from "./json-place.ts";
import { checkImport, type ImportOptions, stateNamed } from "./options.ts";
import { closedRowsOf, needActions } from "./rows.ts";
import { withoutMark } from "./text.ts";

/** An entry of `GymnasiumFile`: [probability, next state, reward, terminated]. */
export type GymnasiumEntry = [probability: number, next: number, reward: number, terminated: boolean];

/** What `formatGymnasium` writes. `P` alone, as an object or as a list, is read too. */
export interface GymnasiumFile {
  /** P[s][a]; the keys are "0" .. "S - 1" and "0" .. "A - 1". */
  P: Record<string, Record<string, GymnasiumEntry[]>>;
  /** mu. [S] */
  initial_state_distrib?: number[];
  /** gamma, in [0, 1]; Gymnasium itself has none. */
  discount?: number;
  /** For people and messages. */
  name?: string;
  /** [S] */
  stateNames?: string[];
  /** [A] */
  actionNames?: string[];
}

const FIELDS = ["P", "initial_state_distrib", "discount", "name", "stateNames", "actionNames"];

/** Says what is wrong and where: with line and column where the model came as a text. */
class Reader {
  constructor(
    readonly where: string,
    readonly text: string | undefined,
  ) {}

  place = (path: Path): string => jsonPlace(this.text, path);

  fail(path: Path, expected: string, got: unknown): never {
    throw new TypeError(`${this.where}: ${this.place(path)}: expected ${expected}, got ${show(got)}`);
  }

  /** The members of a list, or of an object whose keys are 0 .. n - 1 (fewer where `gaps`). */
  indexed(
    path: Path,
    value: unknown,
    of: string,
    gaps = false,
  ): [index: number, key: string | number, member: unknown][] {
    if (isList(value)) return Array.from(value, (member, i) => [i, i, member]);
    if (typeof value !== "object" || value === null)
      this.fail(path, `a list or an object with one entry per ${of}`, value);
    const members = Object.entries(value).map(([key, member]): [number, string, unknown] => {
      if (!/^(0|[1-9]\d{0,8})$/.test(key)) this.fail([...path, key], `a number as key, that of the ${of}`, key);
      return [Number(key), key, member];
    });
    members.sort(([i], [j]) => i - j);
    members.forEach(([index], i) => {
      if (index !== i && !gaps) this.fail(path, `an entry for ${of} ${i}`, undefined);
    });
    return members;
  }

  entry(path: Path, value: unknown, states: number): GymnasiumEntry {
    if (!isList(value) || value.length !== 4) this.fail(path, "[probability, next state, reward, terminated]", value);
    const [p, next, reward, terminated] = Array.from(value as ArrayLike<unknown>);
    if (!(typeof p === "number" && p >= -1e-9 && p <= 1 + 1e-9)) this.fail([...path, 0], "a probability in [0, 1]", p);
    if (!(Number.isInteger(next) && (next as number) >= 0 && (next as number) < states)) {
      this.fail([...path, 1], `a state, an integer in 0 .. ${states - 1}`, next);
    }
    const hint = reward === Number.NEGATIVE_INFINITY ? " (a state has the actions that it has keys of)" : "";
    if (!Number.isFinite(reward)) this.fail([...path, 2], `a finite reward${hint}`, reward);
    if (typeof terminated !== "boolean") this.fail([...path, 3], "true or false", terminated);
    return [Math.max(p as number, 0), next as number, (reward as number) + 0, terminated as boolean];
  }
}

interface Step {
  s: number;
  a: number;
  /** Of the list that the entry stands in. */
  path: Path;
  entry: GymnasiumEntry;
}

/**
 * A model from Gymnasium's dictionary, as text or as the object it holds.
 *
 * `terminated` cuts the bootstrap: such mass goes to a terminal state. That is the entry's own next state where the
 * process can come there in no other way (or where every action just stays there, terminated, with reward 0); else it
 * is one more state, "end", behind the last. Either way every state that goes on has Gymnasium's value under every
 * policy. Entries that lead to the same state are added up, and r(s,a) is the mean of their rewards. A state has the
 * actions that it has keys for.
 *
 * Source: Farama Foundation, Gymnasium, toy_text environments, https://gymnasium.farama.org/environments/toy_text.
 *
 * @throws SyntaxError where a text is not JSON; TypeError, RangeError naming line, column and path
 */
export function parseGymnasium(input: string | object, options: ImportOptions = {}): Mdp {
  const { where = "P" } = checkImport("parseGymnasium", options);
  const text = typeof input === "string" ? withoutMark(input) : undefined;
  const value = text === undefined ? input : parseJson(where, text);
  const repeated = text === undefined ? undefined : repeatedKey(text);
  if (repeated)
    throw new SyntaxError(`${where}: ${repeated.place}: expected each key once, got ${show(repeated.key)} again`);
  const reader = new Reader(where, text);
  const wrapped = typeof value === "object" && value !== null && !isList(value) && "P" in value;
  const file = (wrapped ? value : { P: value }) as Record<string, unknown>;
  const root: Path = wrapped ? ["P"] : [];
  for (const key of Object.keys(file)) {
    if (FIELDS.includes(key)) continue;
    throw new TypeError(`${where}: ${reader.place([key])}: unknown field ${show(key)}${suggestion(key, FIELDS)}`);
  }

  const rows = reader.indexed(root, file.P, "state");
  const states = rows.length;
  let actions = 0;
  const steps: Step[] = [];
  for (const [s, stateKey, row] of rows) {
    for (const [a, actionKey, entries] of reader.indexed([...root, stateKey], row, "action", true)) {
      const path = [...root, stateKey, actionKey];
      if (!isList(entries))
        return reader.fail(path, "a list of [probability, next state, reward, terminated]", entries);
      // No mass where there should be some: refused, unless the state ends.
      if (entries.length === 0) steps.push({ s, a, path, entry: [0, s, 0, true] });
      actions = Math.max(actions, a + 1);
      Array.from(entries as ArrayLike<unknown>).forEach((entry, i) => {
        steps.push({ s, a, path, entry: reader.entry([...path, i], entry, states) });
      });
    }
  }

  const fileStart = readStart(reader, file.initial_state_distrib, states);
  const stateNamesGiven = isList(file.stateNames) ? Array.from(file.stateNames as ArrayLike<string>) : undefined;
  const start = stateNamed(where, options.start, stateNamesGiven) ?? fileStart;
  const ends = terminalStates(
    steps,
    states,
    typeof start === "number" ? (s) => s === start : (s) => start !== undefined && start[s] > 0,
  );
  const cut = ({ s, entry: [, next, , terminated] }: Step) => terminated && ends[s] === 0 && ends[next] === 0;
  const extra = steps.some(cut) ? 1 : 0;
  const draft = new Draft(where, (_s, _a, step) => reader.place(steps[step].path));
  steps.forEach((step, i) => {
    const [p, next, reward] = step.entry;
    draft.add(step.s, step.a, cut(step) ? states : next, p, reward, i);
  });
  const names = (key: "stateNames" | "actionNames") => file[key] as string[] | undefined;
  const grown = extra === 1 && typeof start === "object" ? [...Array.from(start), 0] : start;
  const stateNames = names("stateNames");
  return draft.finish(
    { ...options, start: grown },
    {
      states: states + extra,
      actions,
      discount: file.discount as number | undefined,
      terminals: [...ends.keys()].filter((s) => ends[s] === 1).concat(extra === 1 ? [states] : []),
      unavailable: "missing",
      name: file.name as string | undefined,
      stateNames: extra === 1 && isList(stateNames) ? [...stateNames, "end"] : stateNames,
      actionNames: names("actionNames"),
    },
  );
}

function readStart(reader: Reader, given: unknown, states: number): ArrayLike<number> | undefined {
  if (given === undefined) return undefined;
  if (!isList(given) || given.length !== states) {
    reader.fail(["initial_state_distrib"], `a list of ${states} probabilities`, given);
  }
  return given as ArrayLike<number>;
}

/** 1 for every state that can be declared terminal without changing the value of any state that goes on. */
function terminalStates(steps: readonly Step[], states: number, starts: (s: number) => boolean): Uint8Array {
  const still = new Uint8Array(states).fill(1);
  const entered = new Uint8Array(states);
  const goesOn = new Uint8Array(states);
  for (const { s, entry } of steps) {
    const [p, next, reward, terminated] = entry;
    if (!terminated || reward !== 0 || next !== s) still[s] = 0;
    if (p === 0) continue;
    if (terminated) entered[next] = 1;
    else if (next !== s) goesOn[next] = 1;
  }
  return still.map((quiet, s) => (entered[s] === 1 && (quiet === 1 || (goesOn[s] === 0 && !starts(s))) ? 1 : 0));
}

/**
 * The model as Gymnasium's dictionary, ready for JSON.stringify. `parseGymnasium` of it gives the same model, bit for
 * bit. Terminal states keep themselves, terminated, with reward 0, as FrozenLake's do.
 *
 * @throws RangeError where no state has one of the actions
 */
export function formatGymnasium(mdp: Mdp): GymnasiumFile {
  needActions("formatGymnasium", mdp, true);
  const ends = new Set(mdp.terminals);
  const P: GymnasiumFile["P"] = {};
  for (const { state, action, reward, entries } of closedRowsOf(mdp)) {
    P[state] ??= {};
    P[state][action] = entries.map(([next, p]) => [p, next, reward, ends.has(next)]);
  }
  const { name, discount, start, stateNames, actionNames } = mdp;
  return {
    ...(name !== "" && { name }),
    discount,
    initial_state_distrib: Array.from(start),
    ...(stateNames && { stateNames: [...stateNames] }),
    ...(actionNames && { actionNames: [...actionNames] }),
    P,
  };
}
