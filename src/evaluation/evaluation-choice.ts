/**
 * How a solver evaluates policies: by a dense factorisation, exact to rounding, or iteratively, up to a tolerance.
 */

import { factorLength } from "../engine/lengths.ts";
import type { Mdp } from "../model/mdp.ts";
import { availability } from "../model/unavailable-actions.ts";
import { checkKeys, checkObject, checkOneOf, checkPositive } from "../support/argument-checks.ts";
import { optionError } from "../support/errors.ts";
import { forwards } from "./endless-classes.ts";

/** What `createSolver` takes beside the model; docs/large-models.md tells when which evaluation is right. */
export interface SolverOptions {
  /** "wasm" (default), or "js": plain TypeScript, slower, for hosts that forbid WebAssembly. */
  engine?: "wasm" | "js";
  /**
   * "dense": one factorisation, exact to rounding in every component; S^2 doubles and S^3 operations. "iterative": a
   * Krylov method on the policy's sparse rows, up to `tolerance`, for discounts below 1. "auto" (default): dense up to
   * 1000 states and at discount 1; above that what an estimate of the time favours and the memory allows.
   */
  evaluation?: "auto" | "dense" | "iterative";
  /**
   * What iterative evaluation guarantees: max |V - V_exact| <= evaluationTolerance, and the same of sum |d - d_exact|.
   * Default: 1e-10 max |r| / (1 - discount) for V and 1e-8 for d, or what double precision can prove for this model where
   * that is more.
   */
  evaluationTolerance?: number;
  /** @deprecated The former name of `evaluationTolerance`; > 0. */
  tolerance?: number;
}

/** Dense evaluation that is exact to rounding stays the choice up to here, whatever the estimate. */
const DENSE_STATES = 1000;
const U = Number.EPSILON / 2;
/** The default error of V, as a share of max |r| / (1 - gamma). */
const SHARE = 1e-10;

/** How policies of one model are evaluated. */
export type Accuracy =
  | { kind: "dense" }
  | {
      kind: "iterative";
      /** Entries that a policy's rows can have below and above the three diagonals in the middle. */
      lower: number;
      upper: number;
      /** Guaranteed distance of V, in the largest component. */
      values: number;
      /** Guaranteed distance of d, summed. */
      occupancy: number;
      /** States that are evaluated for themselves, if any. */
      apart: Apart | undefined;
    };

/**
 * States that the start cannot reach under any policy and whose rewards are far larger than those of the others, as where
 * -1e20 says that a state is forbidden: the others are evaluated as if these paid nothing, and these to a tolerance of
 * their own.
 */
export interface Apart {
  /** 1 for these states. [S] */
  readonly mask: Uint8Array;
  /** Guaranteed distance of their V. */
  readonly values: number;
}

/** Rewards are far larger from this ratio on. */
const FAR = 2 ** 20;

/** The options with defaults; `tolerance` is the evaluation's, under either name. */
export interface CheckedSolverOptions {
  engine: "wasm" | "js";
  evaluation: "auto" | "dense" | "iterative";
  evaluationTolerance: number | undefined;
}

/** Checks the options of `createSolver`. */
export function checkSolverOptions(options: SolverOptions): CheckedSolverOptions {
  const given = checkObject("options", options);
  checkKeys("createSolver", given, ["engine", "evaluation", "evaluationTolerance", "tolerance"]);
  const name = given.evaluationTolerance === undefined ? "tolerance" : "evaluationTolerance";
  return {
    engine: checkOneOf("engine", given.engine ?? "wasm", ["wasm", "js"]),
    evaluation: checkOneOf("evaluation", given.evaluation ?? "auto", ["auto", "dense", "iterative"]),
    evaluationTolerance: given[name] === undefined ? undefined : checkPositive(name, given[name]),
  };
}

/** Distinct next states of all actions together, below s - 1 and above s + 1: what assembly/iterative/policy-system.ts keeps in rows. */
function countTriangles({ states: S, actions: A, terminalMask, transitions }: Mdp): { lower: number; upper: number } {
  const { rowStart, nextState } = transitions;
  const seen = new Int32Array(S).fill(-1);
  let lower = 0;
  let upper = 0;
  for (let s = 0; s < S; s++) {
    if (terminalMask[s] !== 0) continue;
    for (let k = rowStart[s * A]; k < rowStart[(s + 1) * A]; k++) {
      const next = nextState[k];
      if (seen[next] === s || terminalMask[next] !== 0) continue;
      seen[next] = s;
      if (next < s - 1) lower++;
      else if (next > s + 1) upper++;
    }
  }
  return { lower, upper };
}

/**
 * The smallest bounds that rounding leaves provable, with some room (assembly/iterative/error-bounds.ts), and the largest
 * value that the model can have, max |r| / (1 - gamma).
 */
function provable(
  { actions: A, discount, transitions }: Mdp,
  reward: number,
): Record<"values" | "occupancy" | "size", number> {
  let longest = 0;
  const { rowStart } = transitions;
  for (let sa = 1; sa < rowStart.length; sa++) longest = Math.max(longest, rowStart[sa] - rowStart[sa - 1]);
  const gap = 1 - discount;
  const size = reward / gap;
  return { size, values: (4 * (longest + A + 8) * U * (reward + 2 * size)) / gap, occupancy: (64 * U) / gap };
}

/** The largest |r(s,a)| over the states where `mask` has `value`. [S] */
function largestReward({ states: S, actions: A, rewards }: Mdp, mask?: Uint8Array, value = 0): number {
  let most = 0;
  for (let s = 0; s < S; s++) {
    if (mask && mask[s] !== value) continue;
    for (let sa = s * A; sa < (s + 1) * A; sa++) most = Math.max(most, Math.abs(rewards[sa]));
  }
  return most;
}

/** The states that the start cannot reach, where their rewards are far larger than those of the others. */
function farStates(mdp: Mdp): Uint8Array | undefined {
  const most = largestReward(mdp);
  let least = Infinity;
  for (const r of mdp.rewards) if (r !== 0) least = Math.min(least, Math.abs(r));
  if (!(most > FAR * least)) return undefined;
  const mask = new Uint8Array(mdp.states).fill(1);
  for (const s of forwards(mdp, mdp.start, availability(mdp))) mask[s] = 0;
  const near = largestReward(mdp, mask, 0);
  return near > 0 && largestReward(mdp, mask, 1) > FAR * near ? mask : undefined;
}

/**
 * Decides how a model's policies are evaluated.
 *
 * @throws RangeError when iterative evaluation is asked for at discount 1, where a residual bounds nothing.
 */
export function chooseAccuracy(
  mdp: Mdp,
  { evaluation, evaluationTolerance: tolerance }: CheckedSolverOptions,
): Accuracy {
  const { states: S, discount, transitions } = mdp;
  if (evaluation === "iterative" && discount === 1) {
    const why = "at discount 1 the residual does not bound the error; use dense";
    throw optionError("out-of-range", "evaluation", `"iterative" needs a discount below 1: ${why}`, evaluation);
  }
  if (evaluation === "dense" || discount === 1) return { kind: "dense" };
  if (evaluation === "auto" && S <= DENSE_STATES) return { kind: "dense" };
  const { lower, upper } = countTriangles(mdp);
  if (evaluation === "auto") {
    // Operations at the speed of either: 2/3 S^3 in registers, and two solves of some steps bound by memory.
    const steps = Math.min(10 + 2 / Math.sqrt(1 - discount), 400);
    const iterative = 2 * steps * (2 * (lower + upper) + 34 * S);
    const dense = S ** 3 / 6;
    if (dense < iterative && factorLength(S, transitions.nextState.length) * 8 < 2 ** 31) return { kind: "dense" };
  }
  const mask = farStates(mdp);
  const toleranceFor = (reward: number) => {
    const least = provable(mdp, reward);
    return Math.min(Math.max(SHARE * least.size, least.values, 1e-300), Number.MAX_VALUE);
  };
  const least = provable(mdp, 0);
  return {
    kind: "iterative",
    lower,
    upper,
    values: tolerance ?? toleranceFor(largestReward(mdp, mask)),
    occupancy: tolerance ?? Math.max(1e-8, least.occupancy),
    apart: mask && { mask, values: Math.max(tolerance ?? 0, toleranceFor(largestReward(mdp, mask, 1))) },
  };
}
