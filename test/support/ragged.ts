/**
 * Models whose states have different actions, as lists of choices, and the package's formulas on such lists: nothing is
 * padded, nothing is masked.
 */
import fc from "fast-check";
import { defineMdp, type Mdp } from "../../src/model/mdp.ts";
import { solveDense } from "./dense.ts";
import type { Method } from "./surrogates.ts";

export interface Choice {
  /** Its number in the rectangular table. */
  action: number;
  reward: number;
  /** P(s'|s,a), [S] */
  row: number[];
}

export interface Ragged {
  discount: number;
  actions: number;
  start: number[];
  /** By state; a terminal state has none. */
  choices: Choice[][];
}

/** A number per choice, by state. */
export type List = number[][];

const STATES = 4;

const numbers = (n: number, max: number) => fc.array(fc.integer({ min: 0, max }), { minLength: n, maxLength: n });

const share = (weights: readonly number[]): number[] => {
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((w) => w / sum);
};

/** The last state is terminal, and every choice ends there sooner or later, so that discount 1 is possible. */
export const raggedOf = (discounts: readonly number[], actions = 3): fc.Arbitrary<Ragged> =>
  fc
    .record({
      discount: fc.constantFrom(...discounts),
      start: numbers(STATES + 1, 5),
      sets: fc.array(fc.uniqueArray(fc.nat(actions - 1), { minLength: 1 }), { minLength: STATES, maxLength: STATES }),
      weights: numbers(STATES * actions * (STATES + 1), 4),
      rewards: numbers(STATES * actions, 40),
    })
    .map(({ discount, start, sets, weights, rewards }) => ({
      discount,
      actions,
      start: share(start.map((w) => w + 1)),
      choices: [
        ...sets.map((set, s) =>
          [...set].sort().map((action) => {
            const sa = s * actions + action;
            const row = weights.slice(sa * (STATES + 1), (sa + 1) * (STATES + 1));
            row[STATES]++;
            return { action, reward: rewards[sa] / 10 - 2, row: share(row) };
          }),
        ),
        [],
      ],
    }));

/** The same as the package has it. */
export function rectangular({ discount, actions, start, choices }: Ragged): Mdp {
  const states = choices.length;
  const all = choices.flatMap((list, s) => list.map((choice) => ({ s, ...choice })));
  const has = new Set(all.map(({ s, action }) => s * actions + action));
  return defineMdp({
    states,
    actions,
    discount,
    start,
    transitions: all.flatMap(({ s, action, row }) => row.map((p, next) => [s, action, next, p])),
    rewards: { sparse: all.map(({ s, action, reward }) => [s, action, reward]) },
    terminals: [...choices.keys()].filter((s) => choices[s].length === 0),
    unavailable: Array.from({ length: states * actions }, (_, sa) => sa)
      .filter((sa) => !has.has(sa))
      .map((sa) => [Math.floor(sa / actions), sa % actions]),
  });
}

/** A table of the package without what belongs to no choice. */
export const listed = (model: Ragged, table: ArrayLike<number>): List =>
  model.choices.map((list, s) => list.map(({ action }) => table[s * model.actions + action]));

/** The way back; `rest` stands where a state lacks the action. Nothing is chosen in terminal states. */
export const padded = (model: Ragged, list: List, rest: number): number[] =>
  model.choices.flatMap((choices, s) => {
    const row = new Array<number>(model.actions).fill(choices.length > 0 ? rest : 1 / model.actions);
    choices.forEach(({ action }, i) => {
      row[action] = list[s][i];
    });
    return row;
  });

const dot = (x: readonly number[], y: readonly number[]) => x.reduce((sum, value, i) => sum + value * y[i], 0);

/** V, Q, Adv, d and J by elimination. */
export function evaluateList({ discount, start, choices }: Ragged, p: List) {
  const states = choices.map((_, s) => s);
  const live = (s: number) => (choices[s].length > 0 ? 1 : 0);
  const M = states.map((s) =>
    states.map(
      (next) =>
        Number(s === next) -
        discount * live(next) * choices[s].reduce((sum, { row }, i) => sum + p[s][i] * row[next], 0),
    ),
  );
  const values = solveDense(
    M,
    states.map((s) => choices[s].reduce((sum, { reward }, i) => sum + p[s][i] * reward, 0)),
  );
  const scale = discount < 1 ? 1 - discount : 1;
  const turned = states.map((s) => states.map((next) => M[next][s]));
  const occupancy = solveDense(
    turned,
    states.map((s) => live(s) * scale * start[s]),
  );
  const qValues = choices.map((list) => list.map(({ reward, row }) => reward + discount * dot(row, values)));
  const advantages = qValues.map((list, s) => list.map((q) => q - values[s]));
  return { values, occupancy, qValues, advantages, return: dot(start, values) };
}

export type ListEvaluation = ReturnType<typeof evaluateList>;

export const softmaxList = (theta: List): List =>
  theta.map((row) => share(row.map((x) => Math.exp(x - Math.max(...row)))));

/** The gradient of J_m - C_m / eta, or of PPO's J (docs/mathematics.md, section 2). */
export function gradientList(
  method: Method,
  theta: List,
  old: List,
  at: ListEvaluation,
  eta: number,
  epsilon: number,
): List {
  const P = softmaxList(theta);
  return P.map((p, s) => {
    const [q, adv, d] = [softmaxList(old)[s], at.advantages[s], at.occupancy[s]];
    const lr = p.map((x, i) => Math.log(x / q[i]));
    const clip = p.map((x, i) =>
      adv[i] > 0 ? (x < (1 + epsilon) * q[i] ? adv[i] : 0) : x > (1 - epsilon) * q[i] ? adv[i] : 0,
    );
    if (method === "ppo") return p.map((x, i) => d * x * (clip[i] - dot(p, clip)));
    const push = p.map((x, i) => (method === "sppo" ? q[i] * adv[i] : x * (adv[i] - dot(p, adv))));
    const pull = p.map((x, i) => (method === "mdpo" ? x * (lr[i] - dot(p, lr)) : x - q[i]));
    return p.map((_, i) => d * (push[i] - pull[i] / eta));
  });
}

/** sPPO [7] and MDPO [18]. */
export const closedList = (method: "sppo" | "mdpo", p: List, at: ListEvaluation, eta: number): List =>
  p.map((row, s) =>
    share(
      method === "sppo"
        ? row.map((x, i) => x * Math.max(1 + eta * at.advantages[s][i], 0))
        : row.map((x, i) => x * Math.exp(eta * (at.qValues[s][i] - at.values[s]))),
    ),
  );

/** Every policy that plays one choice in each state. */
export function* pureLists({ choices }: Ragged): Generator<List> {
  const count = choices.reduce((product, list) => product * Math.max(1, list.length), 1);
  for (let n = 0; n < count; n++) {
    let code = n;
    yield choices.map((list) => {
      const chosen = code % Math.max(1, list.length);
      code = Math.floor(code / Math.max(1, list.length));
      return list.map((_, i) => Number(i === chosen));
    });
  }
}

/** The model with one more action that no state has, the first (`at` 0) or the last (`at` A). */
export function widen(mdp: Mdp, at: number): Mdp {
  const { states: S, actions: A, discount, start, terminals } = mdp;
  const { rowStart, nextState, probability } = mdp.transitions;
  const wider = (s: number, a: number) => s * (A + 1) + a + Number(a >= at);
  const starts = new Int32Array(S * (A + 1) + 1);
  for (let sa = 0; sa < S * A; sa++) starts[wider(Math.floor(sa / A), sa % A) + 1] = rowStart[sa + 1] - rowStart[sa];
  for (let i = 1; i < starts.length; i++) starts[i] += starts[i - 1];
  return defineMdp({
    states: S,
    actions: A + 1,
    discount,
    start,
    transitions: { rowStart: starts, nextState, probability },
    rewards: { sparse: Array.from(mdp.rewards, (r, sa) => [Math.floor(sa / A), (sa % A) + Number(sa % A >= at), r]) },
    terminals,
    unavailable: Array.from({ length: S }, (_, s) => [s, at]),
  });
}

/** A table of the wider model without the new action. */
export const narrow = ({ actions }: Mdp, at: number, table: ArrayLike<number>): Float64Array =>
  Float64Array.from(table).filter((_, sa) => sa % (actions + 1) !== at);
