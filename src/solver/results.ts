/**
 * What a solver's calls return. Arrays are copies.
 */
import type { EvaluationMethod } from "../evaluation/iterative-evaluation.ts";

export type { Optimum } from "../planning/optimal-bounds.ts";

/** What a policy is worth (docs/mathematics.md, section 1). */
export interface Evaluation {
  /** V(s). [S] */
  values: Float64Array;
  /** Q(s,a); -Infinity where a state lacks the action, to be left out of sums: 0 times it is NaN. [S, A] */
  qValues: Float64Array;
  /** Adv = Q - V; -Infinity likewise. [S, A] */
  advantages: Float64Array;
  /** d(s), the normalised discounted occupancy; at discount 1 the expected number of visits. [S] */
  occupancy: Float64Array;
  /** J = mu . V */
  return: number;
  /** Of iterative evaluation; proved by residuals, their rounding included (docs/large-models.md). */
  bounds?: {
    /** The largest |V - V_exact| is at most this. */
    values: number;
    /** The sum of |d - d_exact| is at most this. */
    occupancy: number;
  };
  /** Which iteration reached the tolerance (docs/large-models.md); absent where V and d come from elimination. */
  methods?: {
    /** Of V. */
    values: EvaluationMethod;
    /** Of d. */
    occupancy: EvaluationMethod;
  };
}

/** A surrogate at a point (docs/mathematics.md, sections 2 and 6). */
export interface Surrogate {
  /** J_m */
  objective: number;
  /** C_m; PPO and an objective of the family by itself have none. */
  divergence?: number;
  /** Gradient with respect to theta of J_m - C_m / eta, or of J_m without eta. [S, A] */
  gradient: Float64Array;
  /** Natural direction of J_m; PPO has none, an objective by itself that of the Fisher matrix. [S, A] */
  naturalDirection?: Float64Array;
  /** x^T A x along the natural direction. */
  curvature?: number;
}

/**
 * How far a policy is from the maximiser, as a bound that holds whatever computed it (docs/mathematics.md, section 7).
 * With L = J_m - C_m / eta, with L = J_m - price (C_m - delta) under a constraint, with PPO's L = J_m:
 */
export interface Certificate {
  /** max L - L(p) <= gap, the Frank-Wolfe gap of L; under a constraint max J_m - J_m(p) <= gap + price (delta - C_m(p)). */
  gap: number;
  /** J_m(p) - C_m(p) / eta; J_m(p) under a constraint and for PPO. sPPO with eta: of the clipped problem. */
  primal: number;
  /**
   * The largest violation of the optimality conditions: d (max_a g - lambda_s), d p |g - lambda_s|, and under a
   * constraint price |C_m(p) - delta|, or C_m(p) - delta where price is 0.
   */
  kktResidual: number;
  /** C_m(p); PPO has none. */
  divergence?: number;
  /** Lambda: 1 / eta, the multiplier of C_m <= delta, 0 for PPO. */
  price: number;
}

/** A closed or exact update (docs/mathematics.md, sections 3 and 7). */
export interface PolicyUpdate {
  /** [S, A] */
  policy: Float64Array;
  /** log of the policy, kept where the policy underflows; -Infinity where it is 0. [S, A] */
  logPolicy: Float64Array;
  /**
   * lambda_s of the constraint sum_a p(a|s) = 1: d N / eta (sPPO), d (log Z - 1) / eta (MDPO), d nu (TRPO), with 1 / eta =
   * price; d times the price of mass (PPO). [S]
   */
  multipliers: Float64Array;
  /** Lambda: 1 / eta, or the multiplier of C_m <= delta; 0 where that does not bind, and for PPO. */
  price: number;
  /** Whether C_m <= delta holds with equality; false where there is no such constraint. */
  binding: boolean;
  /** How far the returned policy is from the maximiser. */
  certificate: Certificate;
}
