/**
 * The family of surrogates (docs/mathematics.md, section 10): F(p) = sum_s d [sum_a p_t f(p / p_t, A) - (1/eta) sum_a c(p, p_t)],
 * an objective f and a divergence c, any of each. This is the table of the built-in ones: types, checks, help, grid files
 * and menus read it. A new member is a line here, a line in the texts below, and a file with a line in each engine:
 * assembly/policy/members.ts and src/engine/js/policy/members.ts, which say what a kernel asks of a member.
 */

import { DIVERGENCE_AT } from "./shared/lengths.ts";

export { NONE } from "./shared/codes.ts";

/** What values a parameter may have. */
export interface Range {
  readonly holds: (x: number) => boolean;
  /** In words, after "must be". */
  readonly need: string;
}

export interface Member {
  /** In the order of the kernels. At most three. */
  readonly parameters: Readonly<Record<string, Range>>;
}

export interface ObjectiveMember extends Member {
  /** Whether f is concave in r where A >= 0, and where A < 0. */
  readonly concave: (parameters: readonly number[]) => readonly [good: boolean, bad: boolean];
  /** Whether pairs of it with a divergence have an exact maximiser: always, or where p_t f - c / eta is concave. */
  readonly exact: "always" | "where concave" | "never";
}

const positive: Range = { holds: (x) => x > 0 && x < Infinity, need: "a positive finite number" };

const everywhere = () => [true, true] as const;
const whereGood = () => [true, false] as const;
const nowhere = () => [false, false] as const;

/** Objectives; a position is a code. */
export const OBJECTIVES = {
  log: { parameters: {}, concave: whereGood, exact: "where concave" },
  linear: { parameters: {}, concave: everywhere, exact: "always" },
  clip: { parameters: { low: positive, high: positive }, concave: everywhere, exact: "always" },
  "dual-clip": {
    parameters: {
      low: positive,
      high: positive,
      c: { holds: (x: number) => x > 1 && x < Infinity, need: "a finite number > 1" },
    },
    concave: whereGood,
    exact: "where concave",
  },
  capped: { parameters: { c: positive }, concave: whereGood, exact: "where concave" },
  "q-log": {
    parameters: { q: { holds: Number.isFinite, need: "a finite number" } },
    concave: ([q]) => [q >= 0, q <= 0],
    exact: "where concave",
  },
  quadratic: { parameters: { epsilon: positive }, concave: everywhere, exact: "always" },
  sigmoid: { parameters: { positive, negative: positive }, concave: nowhere, exact: "never" },
} as const satisfies Record<string, ObjectiveMember>;

/** Divergences; a position is a code. All are convex in p, with a Hessian block for the natural direction. */
export const DIVERGENCES = {
  "forward-kl": { parameters: {} },
  "reverse-kl": { parameters: {} },
  chi2: { parameters: {} },
  hellinger: { parameters: {} },
  alpha: {
    parameters: {
      alpha: {
        holds: (x: number) => Number.isFinite(x) && x !== 0 && x !== 1,
        need: "a finite number other than 0 and 1",
      },
    },
  },
  "jensen-shannon": { parameters: {} },
  euclidean: { parameters: {} },
  "itakura-saito": { parameters: {} },
  tsallis: {
    parameters: {
      q: { holds: (x: number) => x > 0 && x < Infinity && x !== 1, need: "a positive finite number other than 1" },
    },
  },
} as const satisfies Record<string, Member>;

/** The built-in objectives by name (docs/mathematics.md, section 10). */
export type ObjectiveName = keyof typeof OBJECTIVES;
/** The built-in divergences by name (docs/mathematics.md, section 10). */
export type DivergenceName = keyof typeof DIVERGENCES;

export const objectiveNames = Object.keys(OBJECTIVES) as readonly ObjectiveName[];
export const divergenceNames = Object.keys(DIVERGENCES) as readonly DivergenceName[];

/** The codes of members that users give: an expression, compiled to programs, and functions, which only the js engine runs. */
export const EXPRESSION = 64;
export const FUNCTIONS = 65;

/**
 * A pair in the engine's memory: each code, and its parameters after it. An expression has the address of its programs as
 * its first parameter and that of their registers as its third.
 */
export const MEMBERS = { objective: 0, divergence: DIVERGENCE_AT } as const;

/** What people read about a member. */
export interface MemberText {
  /** f(r, A) or c(p, q), q = p_t */
  readonly formula: string;
  /** Methods that are made of it, and where the formula is from. */
  readonly knownAs: string;
}

export const OBJECTIVE_TEXTS: Record<ObjectiveName, MemberText> = {
  log: { formula: "A ln r", knownAs: "sPPO, sMDPO (Vaswani et al. 2022); SPMA (Asad et al. 2024)" },
  linear: { formula: "A r", knownAs: "MDPO, TRPO, policy mirror descent" },
  clip: {
    formula: "min(A r, A clip(r, 1 - low, 1 + high))",
    knownAs: "PPO (Schulman et al. 2017); DAPO, high > low (Yu et al. 2025)",
  },
  "dual-clip": {
    formula: "clip; for A < 0 at least c A",
    knownAs: "dual-clip PPO (Ye et al. 2020, arXiv 1912.09729)",
  },
  capped: { formula: "A r up to r = c, A c (1 + ln(r / c)) above", knownAs: "CISPO (MiniMax-M1, arXiv 2506.13585)" },
  "q-log": { formula: "A (r^(1-q) - 1) / (1 - q)", knownAs: "between linear (q = 0) and log (q -> 1)" },
  quadratic: {
    formula: "A r - |A| (r - 1)^2 / (2 epsilon)",
    knownAs: "SPO (Xie et al. 2024, arXiv 2401.16025)",
  },
  sigmoid: {
    formula: "A (4 / tau) sigmoid(tau (r - 1)), tau by the sign of A",
    knownAs: "SAPO (Gao et al. 2025, arXiv 2511.20347)",
  },
};

export const DIVERGENCE_TEXTS: Record<DivergenceName, MemberText> = {
  "forward-kl": { formula: "q ln(q / p)", knownAs: "KL(p_t, p): sPPO, TRPO" },
  "reverse-kl": { formula: "p ln(p / q)", knownAs: "KL(p, p_t): MDPO" },
  chi2: { formula: "q (p / q - 1)^2", knownAs: "Pearson's chi-squared" },
  hellinger: { formula: "(sqrt p - sqrt q)^2", knownAs: "squared Hellinger distance" },
  alpha: {
    formula: "q [(p / q)^a - 1 - a (p / q - 1)] / (a (a - 1))",
    knownAs: "alpha-divergences: a -> 0 forward KL, a -> 1 reverse KL, a = 2 chi2 / 2",
  },
  "jensen-shannon": { formula: "1/2 [p ln(2p / (p + q)) + q ln(2q / (p + q))]", knownAs: "Jensen-Shannon divergence" },
  euclidean: { formula: "1/2 (p - q)^2", knownAs: "policy mirror descent, Euclidean map (Lan 2021, arXiv 2102.00135)" },
  "itakura-saito": { formula: "p / q - ln(p / q) - 1", knownAs: "policy mirror descent, log-barrier map" },
  tsallis: {
    formula: "[p^k - q^k - k q^(k-1) (p - q)] / (k - 1), k the parameter",
    knownAs: "policy mirror descent, Tsallis map (Lan 2021; Xiao 2022)",
  },
};
