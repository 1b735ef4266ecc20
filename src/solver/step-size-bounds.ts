/**
 * How large a step size may be, for a model and a policy.
 */
import { createBaseline } from "../engine/js/engine.ts";
import type { Mdp } from "../model/mdp.ts";
import { readPolicy } from "../model/policy-tables.ts";
import { uniformPolicy } from "../model/unavailable-actions.ts";
import type { Table } from "./options.ts";
import { Solver } from "./solver.ts";
import { guaranteedStepSize } from "./step-sizes.ts";

/** Limits of eta, in 1 / reward; Infinity where there is none (docs/mathematics.md, section 5). */
export interface StepSizeBounds {
  /** Of sPPO. */
  sppo: {
    /** Up to it no 1 + eta Adv is negative where d p_t > 0, and [6] is exact: 1 / max(-Adv), Infinity without negative Adv. */
    exact: number;
    /** Up to it the surrogate bounds the improvement from below, at every policy: (1 - gamma) / (r_max - r_min). */
    guaranteed: number;
  };
  /** Of MDPO. */
  mdpo: {
    /** Likewise: (1 - gamma)^3 / (2 gamma A (r_max - r_min)), A the most actions that a state has. */
    guaranteed: number;
  };
}

/**
 * Step sizes of the functional updates (docs/mathematics.md, section 5). Infinity: no limit.
 *
 * @param from a solver, or a model, which is then solved by the engine "js".
 * @param policy p_t, [S][A] or flat [S*A]. Omitted: uniform. Only `exact` depends on it.
 * @throws as `evaluate`
 */
export function stepSizeBounds(from: Solver | Mdp, policy?: Table): StepSizeBounds {
  const solver = from instanceof Solver ? from : new Solver(from, createBaseline());
  const { mdp } = solver;
  const { states: S, actions: A } = mdp;
  const { advantages, occupancy } = solver.evaluate(policy);
  const p = uniformPolicy(mdp);
  if (policy !== undefined) readPolicy("policy", policy, p, mdp);
  let worst = 0;
  for (let s = 0; s < S; s++) {
    if (!(occupancy[s] > 0)) continue;
    for (let sa = s * A; sa < (s + 1) * A; sa++) if (p[sa] > 0) worst = Math.max(worst, -advantages[sa]);
  }
  return {
    sppo: { exact: 1 / worst, guaranteed: guaranteedStepSize("sppo", mdp) },
    mdpo: { guaranteed: guaranteedStepSize("mdpo", mdp) },
  };
}
