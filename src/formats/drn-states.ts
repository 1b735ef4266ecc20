/**
 * The states of a DRN file, with their choices and transitions.
 */
import type { RateTransition } from "./ctmc.ts";
import type { Draft } from "./draft.ts";
import type { DrnHeader } from "./drn-header.ts";
import { readLabelNames, readRewards } from "./drn-lines.ts";
import { isInterval, refuseKind } from "./kinds.ts";
import { atColons, endOf, fail, need, noMore, readIndex, readProbability, readRate, type Word } from "./text.ts";

export class States {
  state = -1;
  action = -1;
  count = 0;
  choices = 0;
  stateReward = 0;
  reward = 0;
  readonly labels = new Map<string, Set<number>>();
  /** Names of each state's choices. */
  readonly names: (string | undefined)[][] = [];
  /** Of a CTMC: its transitions, and by state what is paid per unit of time and the exit rate, where the file gives it. */
  readonly rates: RateTransition[] = [];
  readonly paid: number[] = [];
  readonly exits = new Map<number, { rate: number; word: Word }>();

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
    if (readIndex(where, id, "a state") !== this.count) fail(where, id, `state ${this.count}: states must be in order`);
    this.state = this.count++;
    this.action = -1;
    this.names.push([]);
    const { rewards, rest } = readRewards(where, this.#marks(words.slice(2)), header.rewardModels.length);
    this.stateReward = this.#picked(rewards);
    this.paid.push(this.stateReward);
    for (const name of readLabelNames(where, rest)) {
      const states = this.labels.get(name) ?? new Set<number>();
      this.labels.set(name, states.add(this.state));
    }
  }

  /** What stands before the rewards of a state: `!rate` in a CTMC, `{observation}` in a POMDP. Returns what follows. */
  #marks(words: readonly Word[]): readonly Word[] {
    const [first] = words;
    if (this.header.kind === "pomdp" && /^\{\d+\}$/.test(first?.text ?? "")) return words.slice(1);
    if (this.header.kind !== "ctmc" || !first?.text.startsWith("!")) return words;
    const rate = readRate(this.where, { ...first, text: first.text.slice(1), column: first.column + 1 });
    this.exits.set(this.state, { rate, word: first });
    return words.slice(1);
  }

  #openAction(words: readonly Word[]): void {
    const { where, header } = this;
    if (this.state < 0) fail(where, words[0], "a state before its actions");
    if (header.chain && this.action >= 0) fail(where, words[0], "one action in every state of a Markov chain");
    const name = need(where, words, 1, "the name of the action").text;
    const { rewards, rest } = readRewards(where, words.slice(2), header.rewardModels.length);
    noMore(where, rest, 0);
    this.#enter(header.chain ? undefined : name, this.#picked(rewards));
    if (header.kind === "ctmc") return;
    // No mass as yet: an action that gets none is refused.
    this.draft.add(this.state, this.action, this.state, 0, this.reward, words[0].line);
  }

  #enter(name: string | undefined, reward: number): void {
    this.action++;
    this.choices++;
    this.names[this.state].push(name);
    this.reward = (this.header.kind === "ctmc" ? 0 : this.stateReward) + reward;
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
    const value = parts[2] ?? endOf(words);
    if (isInterval(value.text)) refuseKind(where, value, "interval");
    const { line } = words[0];
    if (header.kind === "ctmc") {
      this.rates.push({ state: this.state, next, rate: readRate(where, value), reward: this.reward, line });
    } else this.draft.add(this.state, this.action, next, readProbability(where, value), this.reward, line);
    noMore(where, parts, 3);
  }

  /** The rates: those of a state may also be probabilities beside its exit rate. */
  allRates(): RateTransition[] {
    const sums = new Float64Array(this.count);
    for (const { state, rate } of this.rates) sums[state] += rate;
    const near = (x: number, y: number) => Math.abs(x - y) <= 1e-6 * Math.max(x, y);
    for (const [state, { rate, word }] of this.exits) {
      if (sums[state] === 0 || near(sums[state], rate) || near(sums[state], 1)) continue;
      fail(this.where, word, `the exit rate ${sums[state]}, the sum of the rates, or probabilities that sum to 1`);
    }
    return this.rates.map((one) => {
      const exit = this.exits.get(one.state)?.rate;
      return exit === undefined || near(sums[one.state], exit) ? one : { ...one, rate: one.rate * exit };
    });
  }
}
