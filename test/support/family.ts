/** The table of docs/mathematics.md, section 10, written down once more, unweighted: f(r, A) and c(p, q). */
import { DIVERGENCES, OBJECTIVES } from "../../src/engine/members.ts";
import type { Divergence, Objective } from "../../src/solver/options.ts";

const sigmoid = (y: number) => 1 / (1 + Math.exp(-y));

/** f(r, A) with the parameters in the table's order. */
export const objectives: Record<string, (r: number, A: number, a: number, b: number, c: number) => number> = {
  log: (r, A) => A * Math.log(r),
  linear: (r, A) => A * r,
  clip: (r, A, low, high) => Math.min(A * r, A * Math.min(Math.max(r, 1 - low), 1 + high)),
  "dual-clip"(r, A, low, high, c) {
    const clipped = Math.min(A * r, A * Math.min(Math.max(r, 1 - low), 1 + high));
    return A < 0 ? Math.max(clipped, c * A) : clipped;
  },
  capped: (r, A, c) => (r <= c ? A * r : A * c * (1 + Math.log(r / c))),
  "q-log": (r, A, q) => (A * (r ** (1 - q) - 1)) / (1 - q),
  quadratic: (r, A, epsilon) => A * r - (Math.abs(A) * (r - 1) ** 2) / (2 * epsilon),
  sigmoid(r, A, positive, negative) {
    const tau = A >= 0 ? positive : negative;
    return ((A * 4) / tau) * sigmoid(tau * (r - 1));
  },
};

/** c(p, q) with its parameter. */
export const divergences: Record<string, (p: number, q: number, k: number) => number> = {
  "forward-kl": (p, q) => -q * Math.log(p / q),
  "reverse-kl": (p, q) => p * Math.log(p / q),
  chi2: (p, q) => q * (p / q - 1) ** 2,
  hellinger: (p, q) => (Math.sqrt(p) - Math.sqrt(q)) ** 2,
  alpha: (p, q, a) => (q * ((p / q) ** a - 1 - a * (p / q - 1))) / (a * (a - 1)),
  "jensen-shannon": (p, q) => 0.5 * (p * Math.log((2 * p) / (p + q)) + q * Math.log((2 * q) / (p + q))),
  euclidean: (p, q) => 0.5 * (p - q) ** 2,
  "itakura-saito": (p, q) => p / q - Math.log(p / q) - 1,
  tsallis: (p, q, k) => (p ** k - q ** k - k * q ** (k - 1) * (p - q)) / (k - 1),
};

/** Where f has kinks in r. */
export function kinks(name: string, A: number, [a, b, c]: readonly number[]): number[] {
  if (name === "capped") return [a];
  if (name === "clip") return A >= 0 ? [1 + b] : [1 - a];
  if (name === "dual-clip") return A >= 0 ? [1 + b] : [1 - a, c];
  return [];
}

const named = (table: Record<string, { parameters: object }>, name: string, values: readonly number[]) => {
  const keys = Object.keys(table[name].parameters);
  return keys.length === 0 ? name : { name, ...Object.fromEntries(keys.map((key, i) => [key, values[i]])) };
};

/** An option of the API out of a name and parameters in the table's order. */
export const objectiveOption = (name: string, values: readonly number[]) =>
  named(OBJECTIVES, name, values) as Objective;
export const divergenceOption = (name: string, values: readonly number[]) =>
  named(DIVERGENCES, name, values) as Divergence;

/** Parameters to try of each member. */
export const OBJECTIVE_PARAMETERS: Record<keyof typeof OBJECTIVES, readonly (readonly number[])[]> = {
  log: [[]],
  linear: [[]],
  clip: [
    [0.2, 0.2],
    [0.2, 0.28],
    [0.05, 2],
  ],
  "dual-clip": [
    [0.2, 0.2, 3],
    [0.1, 0.3, 1.5],
  ],
  capped: [[1.5], [0.7], [4]],
  "q-log": [[0.5], [2], [-1], [1.01]],
  quadratic: [[0.2], [3]],
  sigmoid: [
    [1, 1.05],
    [3, 0.2],
  ],
};
export const DIVERGENCE_PARAMETERS: Record<keyof typeof DIVERGENCES, readonly (readonly number[])[]> = {
  "forward-kl": [[]],
  "reverse-kl": [[]],
  chi2: [[]],
  hellinger: [[]],
  alpha: [[0.5], [1.5], [-1], [2], [3]],
  "jensen-shannon": [[]],
  euclidean: [[]],
  "itakura-saito": [[]],
  tsallis: [[0.5], [1.5], [2], [3]],
};
