/** Families of large models whose graphs are hard for iterations, in random order of states; and policies on them. */
import { defineMdp, type Mdp } from "../../src/model/mdp.ts";

/** Numbers in [0, 1): a linear congruence (Numerical Recipes), warmed up. */
export function randomNumbers(seed: number): () => number {
  let x = Math.imul(seed + 1, 2654435761) >>> 0;
  const next = () => {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    return x / 2 ** 32;
  };
  for (let i = 0; i < 20; i++) next();
  return next;
}

type Row = [to: number, weight: number][];
/** The row of an action of state s among n states. */
type Family = (n: number, random: () => number) => (s: number, a: number) => Row;

const below = (random: () => number, n: number) => Math.floor(random() * n);

/** A random order of 0 .. n - 1 (Fisher & Yates). */
function shuffled(n: number, random: () => number): Int32Array {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = below(random, i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

export const FAMILIES: Record<string, Family> = {
  deterministic: (n, random) => () => [[below(random, n), 1]],
  permutations: (n, random) => {
    const orders = [shuffled(n, random), shuffled(n, random)];
    return (s, a) => [[orders[a][s], 1]];
  },
  "rings with chords": (n, random) => (s, a) =>
    a === 0 || random() < 0.9
      ? [[(s + 1) % n, 1]]
      : [
          [below(random, n), 0.5],
          [(s + 1) % n, 0.5],
        ],
  trees: (_n, random) => (s, a) => (s === 0 ? [[0, 1]] : a === 0 ? [[s >> 1, 1]] : [[below(random, s), 1]]),
  bipartite: (n, random) => (s) => [0, 1, 2].map(() => [2 * below(random, n >> 1) + ((s + 1) % 2), 1]),
  "nearly reducible": (n, random) => (s) => {
    const half = n >> 1;
    const side = s < half ? 0 : half;
    return [
      [side + below(random, half), 1],
      [side + below(random, half), 1],
      [below(random, n), 1e-9],
    ];
  },
  stars: (n, random) => (s, a) =>
    s === 0 ? [0, 1, 2, 3].map(() => [below(random, n), 1]) : [[a === 0 ? 0 : below(random, n), 1]],
  "power laws": (n, random) => () => [0, 1, 2].map(() => [Math.min(n - 1, Math.floor(n * random() ** 6)), 1]),
  expanders: (n, random) => () => [0, 1, 2, 3].map(() => [below(random, n), 1]),
  periodic: (n, random) => {
    const period = 2 + below(random, 49);
    const size = Math.floor(n / period);
    return (s) => {
      const layer = Math.min(Math.floor(s / size), period - 1);
      const next = (layer + 1) % period;
      return [0, 1].map(() => [next * size + below(random, size), 0.5 + random()]);
    };
  },
  lines: (n) => (s, a) =>
    a === 0
      ? [[Math.min(s + 1, n - 1), 1]]
      : [
          [Math.max(s - 1, 0), 1],
          [Math.min(s + 1, n - 1), 1],
        ],
  blocks: (n, random) => {
    const size = 2 + below(random, 30);
    return (s) => {
      const first = s - (s % size);
      const own: Row = [0, 1].map(() => [Math.min(first + below(random, size), n - 1), 1]);
      return random() < 0.1 ? [...own, [below(random, n), 0.2]] : own;
    };
  },
};

/** A model of a family: two actions, rewards in [-1, 1], half of the models with rewards in a few states only. */
export function hardModel(family: string, states: number, discount: number, seed: number): Mdp {
  const random = randomNumbers(seed);
  const rowOf = FAMILIES[family](states, random);
  const place = shuffled(states, random);
  const transitions: [number, number, number, number][] = [];
  const rewards = new Float64Array(2 * states);
  const sparse = random() < 0.5;
  for (let s = 0; s < states; s++) {
    for (let a = 0; a < 2; a++) {
      const row = rowOf(s, a);
      const sum = row.reduce((total, [, weight]) => total + weight, 0);
      for (const [to, weight] of row) transitions.push([place[s], a, place[to], weight / sum]);
      if (!sparse || random() < 0.01) rewards[2 * place[s] + a] = 2 * random() - 1;
    }
  }
  return defineMdp({ name: `${family} ${seed}`, states, actions: 2, discount, start: 0, transitions, rewards });
}

/** A policy: uniform, random, nearly deterministic (1e-300 for the other action), or that of `best`. [S, A] */
export function hardPolicy(kind: string, mdp: Mdp, best: () => Float64Array, seed: number): Float64Array {
  if (kind === "optimal") return best();
  const random = randomNumbers(seed);
  const policy = new Float64Array(2 * mdp.states);
  for (let s = 0; s < mdp.states; s++) {
    const p = kind === "uniform" ? 0.5 : kind === "random" ? random() : 1e-300;
    const a = random() < 0.5 ? 0 : 1;
    policy[2 * s + a] = p;
    policy[2 * s + 1 - a] = 1 - p;
  }
  return policy;
}
