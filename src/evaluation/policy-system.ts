/**
 * The kernels of iterative evaluation bound to one model's memory.
 */

import type { Kernels } from "../engine/kernels.ts";
import type { Pointers, Views } from "../engine/layout.ts";
import type { Mdp } from "../model/mdp.ts";
import { gmres } from "./gmres.ts";
import type { LinearSystem, Part } from "./iterative-evaluation.ts";
import { PolicyMatrix } from "./policy-matrix.ts";

/** Operations of a kernel call between two looks at a signal: some tens of milliseconds. */
const WORK_PER_CALL = 4e7;

export interface PolicySystem extends LinearSystem {
  /** Takes the rewards of states out of the kernels' model, or puts them back. [S] */
  silence(mask: Uint8Array, silent: boolean): void;
  /** `sweeps` sweeps of value iteration in place on V. */
  backUp(sweeps: number): void;
}

/** `lower` and `upper`: room for entries that do not stand beside the diagonal. */
export function bindSystem(
  kernels: Kernels,
  mdp: Mdp,
  at: Pointers,
  view: Views,
  { lower, upper }: { lower: number; upper: number },
): PolicySystem {
  const { states: S, actions: A, discount, terminalMask } = mdp;
  const { sparse } = at;
  /** Starts of GMRES in one call. */
  const RESTARTS = 4;
  /** The rows of the policy that was gathered last, made where they are needed. */
  let matrix: PolicyMatrix | undefined;
  const rows = (): PolicyMatrix => {
    matrix ??= new PolicyMatrix(mdp, view.pi);
    return matrix;
  };
  /** r_pi, or (1 - gamma) mu; 0 in terminals. [S] */
  const rightSide = (part: Part): Float64Array => {
    const b = new Float64Array(S);
    for (let s = 0; s < S; s++) {
      if (terminalMask[s]) continue;
      if (part === "occupancy") b[s] = (1 - discount) * view.start[s];
      else for (let sa = s * A; sa < (s + 1) * A; sa++) b[s] += view.pi[sa] * view.rewards[sa];
    }
    return b;
  };
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
      matrix = undefined;
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
    *gmres(part, how, target) {
      const transposed = part === "occupancy";
      const matrix = rows();
      if (how === "factors" && !matrix.factorise()) return;
      const x = view[part];
      const residual = rightSide(part);
      const image = new Float64Array(S);
      matrix.multiply(transposed, x, image);
      // In units of its largest entry: squares must not underflow.
      let unit = 0;
      for (let s = 0; s < S; s++) {
        residual[s] -= image[s];
        unit = Math.max(unit, Math.abs(residual[s]));
      }
      if (!(unit > 0)) return;
      for (let s = 0; s < S; s++) residual[s] /= unit;
      // The sum of S sizes is at most sqrt(S) times the 2-norm.
      const enough = (transposed ? target / Math.sqrt(S) : target) / unit;
      const pieces = gmres(matrix, how, transposed, residual, enough, RESTARTS);
      let state = pieces.next();
      for (; !state.done; state = pieces.next()) yield;
      for (let s = 0; s < S; s++) x[s] += unit * state.value[s];
    },
    sweep(part, sweeps) {
      const transposed = part === "occupancy";
      const matrix = rows();
      const b = rightSide(part);
      const scratch = new Float64Array(S);
      for (let i = 0; i < sweeps; i++) matrix.sweep(transposed, b, view[part], scratch, i % 2 === 1);
    },
    silence(mask, silent) {
      for (let s = 0; s < S; s++) {
        if (mask[s] === 0) continue;
        for (let sa = s * A; sa < (s + 1) * A; sa++) view.rewards[sa] = silent ? 0 : mdp.rewards[sa];
      }
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
