/**
 * DRN, Storm's explicit format, of MDPs and Markov chains.
 */

import type { Mdp } from "../model/mdp.ts";
import { show } from "../support/argument-checks.ts";
import { identify, namesKept } from "./choices.ts";
import { addCtmc } from "./ctmc.ts";
import { Draft } from "./draft.ts";
import { type DrnHeader, readDrnHeader } from "./drn-header.ts";
import { States } from "./drn-states.ts";
import {
  type CtmcOptions,
  checkCtmc,
  checkUnderlying,
  noteCtmc,
  readsCtmc,
  refuseCtmcOptions,
  refuseKind,
  UNDERLYING,
  type UnderlyingOptions,
} from "./kinds.ts";
import { checkLabelOptions, type LabelOptions, labelledStart, labelledTerminals } from "./labels.ts";
import { checkImport, checkText } from "./options.ts";
import { closedRowsOf, needActions } from "./rows.ts";
import { fail, wordLines } from "./text.ts";

/** What `parseDrn` takes beside the text. */
export interface DrnOptions extends LabelOptions, UnderlyingOptions, CtmcOptions {
  /** Which of the file's reward models; required where it has several. */
  rewardModel?: string;
}

/** Throws where the file's kind is not one that the options allow. */
function checkKind(where: string, { kind, kindWord }: DrnHeader, options: DrnOptions): void {
  if (kind === "pomdp" && !options.underlyingMdp) refuseKind(where, kindWord, "pomdp");
  if (kind === "ctmc" && !readsCtmc(options)) refuseKind(where, kindWord, "ctmc");
  if (kind !== "ctmc") refuseCtmcOptions(where, options, kindWord.text);
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
 * A CTMC is read with the options `uniformize` or `embedded`, its state rewards then being paid per unit of time; a POMDP
 * with `underlyingMdp`.
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
    underlyingMdp: __,
    uniformize: ___,
    embedded: ____,
    ...rest
  } = checkImport("parseDrn", options, ["rewardModel", "terminalLabel", "underlyingMdp", "uniformize", "embedded"]);
  checkLabelOptions("parseDrn", options);
  checkUnderlying("parseDrn", options);
  checkCtmc("parseDrn", options);
  checkText("parseDrn", text);
  const lines = wordLines(text, "//", true);
  const header = readDrnHeader(where, lines);
  checkKind(where, header, options);
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
  let discount = options.discount;
  if (header.kind === "pomdp") options.onNote?.(UNDERLYING);
  if (header.kind === "ctmc") {
    discount = addCtmc(draft, reader.count, reader.allRates(), (s) => reader.paid[s], options) ?? discount;
    options.onNote?.(noteCtmc(options, discount));
  }
  return draft.finish(discount === undefined ? rest : { ...rest, discount }, {
    states: reader.count,
    actions: header.kind === "ctmc" ? 1 : actions.count,
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
