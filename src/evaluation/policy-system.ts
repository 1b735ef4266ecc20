/**
 * The kernels of iterative evaluation bound to one model's memory.
 */

import type { Kernels } from "../engine/kernels.ts";
import type { Pointers, Views } from "../engine/layout.ts";
import type { Mdp } from "../model/mdp.ts";
import type { LinearSystem, Part } from "./iterative-evaluation.ts";

/** Operations of a kernel call between two looks at a signal: some tens of milliseconds. */
const WORK_PER_CALL = 4e7;

export interface PolicySystem extends LinearSystem {
  /** `sweeps` sweeps of value iteration in place on V. */
  backUp(sweeps: number): void;
}

/** `lower` and `upper`: room for entries that do not stand beside the diagonal. */
export function bindSystem(
  kernels: Kernels,
  { states: S, actions: A, discount }: Mdp,
  at: Pointers,
  view: Views,
  { lower, upper }: { lower: number; upper: number },
): PolicySystem {
  const { sparse } = at;
  // Values fade with the distance from the rewards, and arithmetic on subnormal numbers is a hundred times slower. What is
  // left out is nothing beside any bound that is proved on the largest values.
  let reward = 0;
  for (const r of view.rewards) reward = Math.max(reward, Math.abs(r));
  const least = reward > 2 ** -300 ? 2 ** -900 : 0;
  const code = (part: Part) => (part === "values" ? 0 : 1);
  return {
    modified: true,
    gap: 1 - discount,
    stride: Math.min(64, Math.ceil(WORK_PER_CALL / (4 * (lower + upper) + 38 * S))),
    stale: true,
    gather() {
      this.stale = false;
      kernels.gatherPolicy(
        at.rowStart,
        at.nextState,
        at.probability,
        at.terminal,
        discount,
        at.pi,
        Number(this.modified),
        sparse,
        lower,
        upper,
        S,
        A,
      );
    },
    certify(part) {
      if (part === "occupancy") {
        return kernels.certifyOccupancy(
          at.rowStart,
          at.nextState,
          at.probability,
          at.start,
          at.terminal,
          discount,
          at.pi,
          at.occupancy,
          sparse,
          S,
          A,
        );
      }
      return kernels.certifyValues(
        at.rowStart,
        at.nextState,
        at.probability,
        at.rewards,
        at.terminal,
        discount,
        at.pi,
        at.values,
        at.qValues,
        at.advantages,
        sparse,
        S,
        A,
      );
    },
    start: (part) => kernels.startKrylov(code(part), sparse, lower, upper, S),
    step: (part, steps, target) => kernels.stepKrylov(code(part), steps, target, sparse, lower, upper, S),
    finish: (part) => kernels.finishKrylov(code(part), at[part], sparse, lower, upper, S),
    clear: (part) => {
      view[part].fill(0);
    },
    backUp: (sweeps) =>
      kernels.backUpOptimal(
        at.rowStart,
        at.nextState,
        at.probability,
        at.rewards,
        at.terminal,
        discount,
        at.values,
        sweeps,
        least,
        S,
        A,
      ),
  };
}
