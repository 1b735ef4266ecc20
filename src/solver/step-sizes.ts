/**
 * How large a step size may be, for a model and a policy (docs/mathematics.md, section 5; Vaswani et al. 2022).
 */
import type { Mdp } from "../model/mdp.ts";
import { availability } from "../model/unavailable-actions.ts";
import type { Evaluation } from "./results.ts";

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

/** r_max - r_min over what the model can pay, where a terminal state pays 0 for ever; the most actions that a state has. */
function extent(mdp: Mdp): { range: number; choices: number } {
  const { states, actions, rewards, terminalMask } = mdp;
  const has = availability(mdp);
  let least = Infinity;
  let most = -Infinity;
  let choices = 1;
  for (let s = 0; s < states; s++) {
    let count = 0;
    for (let sa = s * actions; sa < (s + 1) * actions; sa++) {
      if (has[sa] === 0) continue;
      const r = terminalMask[s] ? 0 : rewards[sa];
      least = Math.min(least, r);
      most = Math.max(most, r);
      count++;
    }
    if (!terminalMask[s]) choices = Math.max(choices, count);
  }
  return { range: most - least, choices };
}

/**
 * eta up to which J - J_t >= (J_m - C_m / eta) / (1 - gamma) at every policy: sPPO (1 - gamma) / (r_max - r_min), MDPO
 * (1 - gamma)^3 / (2 gamma A (r_max - r_min)), A the most actions that a state has. Infinity where the denominator is 0;
 * else 0 at discount 1.
 */
export function guaranteedStepSize(method: "sppo" | "mdpo", mdp: Mdp): number {
  const { range, choices } = extent(mdp);
  const left = 1 - mdp.discount;
  const below = method === "sppo" ? range : 2 * mdp.discount * choices * range;
  if (below === 0) return Infinity;
  return method === "sppo" ? left / below : (left * left * left) / below;
}

/** The bounds at an evaluated policy. policy [S, A] */
export function boundsAt(
  mdp: Mdp,
  policy: Float64Array,
  { advantages, occupancy }: Pick<Evaluation, "advantages" | "occupancy">,
): StepSizeBounds {
  const { states: S, actions: A } = mdp;
  let worst = 0;
  for (let s = 0; s < S; s++) {
    if (!(occupancy[s] > 0)) continue;
    for (let sa = s * A; sa < (s + 1) * A; sa++) if (policy[sa] > 0) worst = Math.max(worst, -advantages[sa]);
  }
  return {
    sppo: { exact: 1 / worst, guaranteed: guaranteedStepSize("sppo", mdp) },
    mdpo: { guaranteed: guaranteedStepSize("mdpo", mdp) },
  };
}
