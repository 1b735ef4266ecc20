/**
 * Where a user's member is not finite: the state, the action, and what it was asked for.
 */
import type { Mdp } from "../model/mdp.ts";
import { stateLabel } from "../planning/policy-iteration.ts";
import { show } from "../support/argument-checks.ts";
import { argumentError } from "../support/errors.ts";
import type { Pair } from "./family.ts";

/** What a surrogate is made of, [S, A] and [S]. */
export interface Tables {
  readonly policy: Float64Array;
  readonly oldPolicy: Float64Array;
  readonly advantages: Float64Array;
  readonly occupancy: Float64Array;
}

/** @throws RangeError for the first value or slope that is not finite */
export function refuseNotFinite({ objective, divergence }: Pair, mdp: Mdp, tables: Tables): void {
  const { policy, oldPolicy, advantages, occupancy } = tables;
  const { actions: A } = mdp;
  for (let i = 0; i < policy.length; i++) {
    const [p, q] = [policy[i], oldPolicy[i]];
    const s = Math.floor(i / A);
    if (q === 0 || occupancy[s] === 0) continue;
    for (const [option, member, x, y, xName, yName] of [
      ["objective", objective, p / q, advantages[i], "r", "A"],
      ["divergence", divergence, p, q, "p", "q"],
    ] as const) {
      for (const what of ["value", "slope"] as const) {
        const result = member?.own?.[what](x, y);
        if (result === undefined || Number.isFinite(result)) continue;
        const where = `${stateLabel(mdp, s)}, action ${i - s * A}: ${xName} = ${x}, ${yName} = ${y}`;
        const detail = `${show(member?.name)}: its ${what} is ${result} in ${where}`;
        throw argumentError(`${option} ${detail}`, { code: "out-of-range", option, value: member?.name, detail });
      }
    }
  }
}
