/**
 * DRN, Storm's explicit format, of MDPs and Markov chains.
 */

import type { Mdp } from "../model/mdp.ts";
import { show } from "../support/argument-checks.ts";
import { identify, namesKept } from "./choices.ts";
import { Draft } from "./draft.ts";
import { type DrnHeader, readDrnHeader } from "./drn-header.ts";
import { readLabelNames, readRewards } from "./drn-lines.ts";
import { checkLabelOptions, type LabelOptions, labelledStart, labelledTerminals } from "./labels.ts";
import { checkImport, checkText } from "./options.ts";
import { closedRowsOf, needActions } from "./rows.ts";
import { atColons, endOf, fail, need, noMore, readIndex, readProbability, type Word, wordLines } from "./text.ts";

/** What `parseDrn` takes beside the text. */
export interface DrnOptions extends LabelOptions {
  /** Which of the file's reward models; required where it has several. */
  rewardModel?: string;
}

class States {
  state = -1;
  action = -1;
  count = 0;
  choices = 0;
  stateReward = 0;
  reward = 0;
  readonly labels = new Map<string, Set<number>>();
  /** Names of each state's choices. */
  readonly names: (string | undefined)[][] = [];

  constructor(
    readonly where: string,
    readonly header: DrnHeader,
    readonly pick: number,
    readonly draft: Draft,
  ) {}

  read(words: readonly Word[]): void {
    const [head] = words;
    if (head.text === "state") this.#openState(words);
    else if (head.text === "action") this.#openAction(words);
    else this.#transition(words);
  }

  #picked = (rewards: readonly number[]): number => (this.pick < 0 ? 0 : rewards[this.pick]);

  #openState(words: readonly Word[]): void {
    const { where, header } = this;
    const id = need(where, words, 1, "the number of the state");
    if (readIndex(where, id, "a state") !== this.count) fail(where, id, `state ${this.count}: states stand in order`);
    this.state = this.count++;
    this.action = -1;
    this.names.push([]);
    const { rewards, rest } = readRewards(where, words.slice(2), header.rewardModels.length);
    this.stateReward = this.#picked(rewards);
    for (const name of readLabelNames(where, rest)) {
      const states = this.labels.get(name) ?? new Set<number>();
      this.labels.set(name, states.add(this.state));
    }
  }

  #openAction(words: readonly Word[]): void {
    const { where, header } = this;
    if (this.state < 0) fail(where, words[0], "a state before its actions");
    if (header.chain && this.action >= 0) fail(where, words[0], "one action in every state of a Markov chain");
    const name = need(where, words, 1, "the name of the action").text;
    const { rewards, rest } = readRewards(where, words.slice(2), header.rewardModels.length);
    noMore(where, rest, 0);
    this.#enter(header.chain ? undefined : name, this.#picked(rewards));
    // No mass as yet: an action that gets none is refused.
    this.draft.add(this.state, this.action, this.state, 0, this.reward, words[0].line);
  }

  #enter(name: string | undefined, reward: number): void {
    this.action++;
    this.choices++;
    this.names[this.state].push(name);
    this.reward = this.stateReward + reward;
  }

  #transition(words: readonly Word[]): void {
    const { where, header } = this;
    if (this.state < 0) fail(where, words[0], '"state"');
    // Chains may leave the actions out.
    if (this.action < 0 && header.chain) this.#enter(undefined, 0);
    if (this.action < 0) fail(where, words[0], '"action" before the transitions of a state');
    const parts = words.flatMap(atColons);
    const next = readIndex(where, parts[0], "the next state", header.states);
    if (parts[1]?.text !== ":") fail(where, parts[1] ?? endOf(words), '":"');
    const p = readProbability(where, parts[2] ?? endOf(words));
    noMore(where, parts, 3);
    this.draft.add(this.state, this.action, next, p, this.reward, words[0].line);
  }
}

function pickModel(where: string, models: readonly string[], wanted: string | undefined): number {
  if (wanted === undefined && models.length < 2) return models.length - 1;
  const index = wanted === undefined ? -1 : models.indexOf(wanted);
  if (index >= 0) return index;
  const list = models.length > 0 ? models.map(show).join(", ") : "none";
  const got = wanted === undefined ? "no choice" : show(wanted);
  throw new RangeError(
    `${where}: expected the option "rewardModel" (--reward-model) to name one of ${list}, got ${got}`,
  );
}

/**
 * A model from DRN. r(s,a) is the reward of the state and that of the action, of one reward model; without any it is 0.
 * The start is the state labelled `init`; with several it is an option, as the discount always is. States labelled
 * `terminal`, and those labelled `deadlock` that keep themselves with reward 0, are terminal. A state has the actions that
 * its choices name, where no state repeats a name and all agree on an order; else its first choice is action 0, and so on.
 *
 * Source: Storm documentation, https://www.stormchecker.org, "The DRN format" (direct encoding).
 *
 * @throws SyntaxError naming line and column; RangeError naming state and action; TypeError
 */
export function parseDrn(text: string, options: DrnOptions = {}): Mdp {
  const {
    where = "drn",
    rewardModel,
    terminalLabel: _,
    ...rest
  } = checkImport("parseDrn", options, ["rewardModel", "terminalLabel"]);
  checkLabelOptions("parseDrn", options);
  checkText("parseDrn", text);
  const lines = wordLines(text, "//", true);
  const header = readDrnHeader(where, lines);
  const draft = new Draft(where);
  const pick = pickModel(where, header.rewardModels, rewardModel);
  const others = header.rewardModels.filter((_, i) => i !== pick);
  if (others.length > 0) options.onNote?.(`reward models are not read: ${others.join(", ")}`);
  const reader = new States(where, header, pick, draft);
  for (const words of lines) reader.read(words);
  if (reader.count !== header.states) fail(where, header.statesWord, `the number of states, ${reader.count}`);
  if (header.choicesWord && header.choices !== reader.choices) {
    fail(where, header.choicesWord, `the number of choices, ${reader.choices}`);
  }
  const actions = identify(reader.names);
  draft.renumber(actions.of);
  return draft.finish(rest, {
    states: reader.count,
    actions: actions.count,
    terminals: labelledTerminals(draft, reader.labels, reader.count, options),
    start: labelledStart(reader.labels),
    unavailable: "missing",
    actionNames: actions.names,
  });
}

/**
 * The model as DRN. `parseDrn` of it, with the same discount (and the same start, where it is not one state), gives the
 * same numbers, bit for bit. Actions keep their names where all of them are single words and tell which action is which.
 *
 * @throws RangeError where no state has one of the actions
 */
export function formatDrn(mdp: Mdp): string {
  needActions("formatDrn", mdp, true);
  const { states, start } = mdp;
  const ends = new Set(mdp.terminals);
  const names = namesKept(mdp, /^(?!.*\/\/)[^\s[\]:"]+$/);
  const rows = [...closedRowsOf(mdp)];
  const lines = [
    "@type: MDP",
    "@parameters",
    "",
    "@reward_models",
    "reward",
    "@nr_states",
    String(states),
    "@nr_choices",
    String(rows.length),
    "@model",
  ];
  let last = -1;
  for (const { state, action, reward, entries } of rows) {
    if (state !== last) {
      last = state;
      const labels = `${start[state] > 0 ? " init" : ""}${ends.has(state) ? " deadlock terminal" : ""}`;
      lines.push(`state ${state} [0]${labels}`);
    }
    lines.push(`\taction ${names?.[action] ?? action} [${reward}]`);
    for (const [next, p] of entries) lines.push(`\t\t${next} : ${p}`);
  }
  return `${lines.join("\n")}\n`;
}
