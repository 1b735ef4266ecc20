/**
 * The explicit files of PRISM and Storm: transitions (.tra), state rewards (.srew), transition rewards (.trew) and
 * labels (.lab).
 *
 * Source: PRISM manual, appendix "Explicit Model Files"; Storm documentation, "Explicit input".
 */

import type { Mdp } from "../model/mdp.ts";
import { checkObject, show } from "../support/argument-checks.ts";
import { namesKept } from "./choices.ts";
import { addCtmc, sumsToOne } from "./ctmc.ts";
import { Draft } from "./draft.ts";
import { type CtmcOptions, checkCtmc, checkUnderlying, noteCtmc, UNDERLYING, type UnderlyingOptions } from "./kinds.ts";
import { checkLabelOptions, type LabelOptions, type Labels, labelledStart, labelledTerminals } from "./labels.ts";
import { checkImport } from "./options.ts";
import { readLabels } from "./prism-labels.ts";
import { readStateRewards, readTransitionRewards } from "./prism-rewards.ts";
import { readTransitions, type Transition } from "./prism-transitions.ts";
import { closedRowsOf, needActions } from "./rows.ts";

/** What `parsePrism` takes beside the texts. */
export type PrismOptions = LabelOptions & UnderlyingOptions & CtmcOptions;

/** What `parsePrism` takes: the texts of a model's files. */
export interface PrismFiles {
  /** .tra: `states choices transitions` (or `mdp`, or `states transitions` or `dtmc` for chains), then `s choice s' p [action]`; or PRISM's rows, `s p:s' p:s' ... [action]`. */
  transitions: string;
  /** .srew: `states nonzeros`, then `s r`. Added to every action of the state. */
  stateRewards?: string;
  /** .trew: `states choices nonzeros`, then `s choice s' r` (for chains `s s' r`). */
  transitionRewards?: string;
  /** .lab: `0="init" 1="deadlock"`, then `s: 0 1`; or Storm's #DECLARATION ... #END. */
  labels?: string;
}

/** The keys, and those that stand there more than once. */
function keysOf(list: readonly number[]): { keys: Set<number>; repeated: Set<number> } {
  const keys = new Set<number>();
  const repeated = new Set<number>();
  for (const key of list) {
    if (keys.has(key)) repeated.add(key);
    keys.add(key);
  }
  return { keys, repeated };
}

const FILES = ["transitions", "stateRewards", "transitionRewards", "labels"] as const;

/**
 * A model from PRISM's or Storm's explicit files. r(s,a) is the state's reward and the mean of its transitions'. The
 * initial state is the one labelled `init`, without labels state 0; with several it is an option, as the discount always is.
 * States labelled `terminal`, or as the option `terminalLabel` says, and those labelled `deadlock` that keep themselves with reward 0, are terminal. Without
 * reward files every reward is 0. A state has the actions that its choices name, where no state repeats a name and
 * all agree on an order; else its choice 0 is action 0, and so on. A CTMC is read with the options `uniformize` or
 * `embedded`, its state rewards then being paid per unit of time; a POMDP with `underlyingMdp`.
 *
 * Source: PRISM manual, "Explicit model files", https://www.prismmodelchecker.org/manual/Appendices/ExplicitModelFiles;
 * Storm documentation, https://www.stormchecker.org.
 *
 * @throws SyntaxError naming file, line and column; RangeError naming state and action; TypeError
 */
export function parsePrism(files: PrismFiles, options: PrismOptions = {}): Mdp {
  const OWN = ["terminalLabel", "underlyingMdp", "uniformize", "embedded"];
  const { where = "prism", onNote } = checkImport("parsePrism", options, OWN);
  checkLabelOptions("parsePrism", options);
  checkUnderlying("parsePrism", options);
  checkCtmc("parsePrism", options);
  for (const key of Object.keys(checkObject("parsePrism: files", files))) {
    if (!(FILES as readonly string[]).includes(key))
      throw new TypeError(`parsePrism: files: unknown file ${show(key)}`);
    const text: unknown = files[key as keyof PrismFiles];
    if (text !== undefined && typeof text !== "string") {
      throw new TypeError(`parsePrism: files: ${key} must be a string, got ${show(text)}`);
    }
  }
  if (files.transitions === undefined) throw new TypeError("parsePrism: files: transitions is missing");
  const of = (extension: string) => `${where.replace(/\.tra$/, "")}.${extension}`;
  const { states, choices, actions, chain, kind, titled, list } = readTransitions(
    of("tra"),
    files.transitions,
    options,
  );
  if (kind === "pomdp") onNote?.(UNDERLYING);
  const key = (s: number, choice: number, next: number) => (s * choices + choice) * states + next;
  const stateRewards =
    files.stateRewards === undefined ? undefined : readStateRewards(of("srew"), files.stateRewards, states);
  const rewards =
    files.transitionRewards === undefined
      ? undefined
      : readTransitionRewards(of("trew"), files.transitionRewards, {
          states,
          chain,
          ...keysOf(list.map(({ s, choice, next }) => key(s, choice, next))),
          key,
        });
  const labels: Labels = files.labels === undefined ? new Map() : readLabels(of("lab"), files.labels, states);
  const draft = new Draft(of("tra"));
  const paid = (s: number) => stateRewards?.[s] ?? 0;
  const bonus = ({ s, choice, next }: Transition) => rewards?.get(key(s, choice, next)) ?? 0;
  let discount = options.discount;
  if (kind === "ctmc") {
    const rates = list.map((one) => ({
      state: one.s,
      next: one.next,
      rate: one.p,
      reward: bonus(one),
      line: one.line,
    }));
    if (!titled && sumsToOne(states, rates)) {
      onNote?.(
        "the numbers of every state sum to 1: taken for rates, as the option says; without it this is a chain in steps",
      );
    }
    discount = addCtmc(draft, states, rates, paid, options) ?? discount;
    onNote?.(noteCtmc(options, discount));
  } else {
    for (const one of list) {
      draft.add(one.s, actions.of(one.s, one.choice), one.next, one.p, paid(one.s) + bonus(one), one.line);
    }
  }
  // PRISM numbers its initial state 0 where nothing else is said.
  const start = files.labels === undefined ? 0 : labelledStart(labels);
  if (files.labels === undefined && options.start === undefined) {
    onNote?.("no .lab file: the process starts in state 0, as in PRISM");
  }
  const { terminalLabel: _, underlyingMdp: __, uniformize: ___, embedded: ____, ...rest } = options;
  return draft.finish(discount === undefined ? rest : { ...rest, discount }, {
    states,
    actions: kind === "ctmc" ? 1 : actions.count,
    terminals: labelledTerminals(draft, labels, states, options),
    unavailable: "missing",
    start,
    actionNames: actions.names,
  });
}

/**
 * The model as PRISM's explicit files. `parsePrism` of them, with the same discount (and the same start, where it is
 * not one state), gives the same numbers, bit for bit. Terminal states keep themselves and are labelled `terminal` and
 * `deadlock`. Choices have the actions' names, where all are identifiers and tell which action is which; else, where
 * states lack actions, a0, a1, ...
 *
 * @throws RangeError where no state has one of the actions
 */
export function formatPrism(mdp: Mdp): Required<Omit<PrismFiles, "stateRewards">> {
  needActions("formatPrism", mdp, true);
  const { states, start } = mdp;
  const names = namesKept(mdp, /^[A-Za-z_]\w*$/);
  const transitions: string[] = [];
  const rewards: string[] = [];
  let last = -1;
  let choice = 0;
  let choices = 0;
  for (const { state, action, reward, entries } of closedRowsOf(mdp)) {
    choice = state === last ? choice + 1 : 0;
    last = state;
    choices++;
    const name = names ? ` ${names[action]}` : mdp.unavailable ? ` a${action}` : "";
    for (const [next, p] of entries) {
      transitions.push(`${state} ${choice} ${next} ${p}${name}`);
      if (reward !== 0) rewards.push(`${state} ${choice} ${next} ${reward}`);
    }
  }
  const ends = new Set(mdp.terminals);
  const labels: string[] = ['0="init" 1="deadlock" 2="terminal"'];
  for (let s = 0; s < states; s++) {
    const numbers = [...(start[s] > 0 ? [0] : []), ...(ends.has(s) ? [1, 2] : [])];
    if (numbers.length > 0) labels.push(`${s}: ${numbers.join(" ")}`);
  }
  const text = (lines: readonly string[]) => `${lines.join("\n")}\n`;
  return {
    transitions: text([`${states} ${choices} ${transitions.length}`, ...transitions]),
    transitionRewards: text([`${states} ${choices} ${rewards.length}`, ...rewards]),
    labels: text(labels),
  };
}
