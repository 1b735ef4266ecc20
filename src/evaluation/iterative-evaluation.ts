/**
 * Iterative evaluation: rounds of BiCGSTAB on the residual of V or d, each from the residual taken afresh on the model,
 * until that residual proves the tolerance.
 */
import type { Preconditioner } from "./policy-matrix.ts";

/** What is evaluated: V, or d. */
export type Part = "values" | "occupancy";

/** What the loop needs of the kernels. The vectors are those of the workspace; V and d are where the loop starts from. */
export interface LinearSystem {
  /** Whether the policy's rows are other than those last gathered. */
  stale: boolean;
  /** Gathers the policy's rows, with the preconditioner that `modified` says. */
  gather(): void;
  /** The preconditioner that last did well; rounds that gain nothing change it. */
  modified: boolean;
  /** Takes the residual of V (with Q and Adv) or d, and returns the bound that it proves. */
  certify(part: Part): number;
  /** Begins a correction from the last residual; returns the residual's size as the method sees it. */
  start(part: Part): number;
  /** Up to `steps` steps towards `target`; returns the size, or -1 after a breakdown. */
  step(part: Part, steps: number, target: number): number;
  /** Adds the correction. */
  finish(part: Part): void;
  /** Starts from zero again. */
  clear(part: Part): void;
  /** Steps worth one call. */
  readonly stride: number;
  /**
   * Methods that work for any graph, on V or d as they are: a cycle of GMRES, and then sweeps that always converge. Yields
   * after some tens of milliseconds; the residual's 2-norm is brought below `target` where that is reached.
   */
  gmres(part: Part, how: Preconditioner, target: number): Generator<void, void, void>;
  /** Sweeps of Gauss-Seidel for V, of Jacobi for d; each multiplies the error by `discount` at the most. */
  sweep(part: Part, sweeps: number): void;
  /** 1 - gamma */
  readonly gap: number;
}

/** How far a long evaluation is (docs/large-models.md): an iteration, or a factorisation. */
export type EvaluationProgress = IterationProgress | FactorProgress;

/** How far a dense factorisation is (docs/mathematics.md, section 1). */
export interface FactorProgress {
  part: "factor";
  /** Columns that have been eliminated, from 1 to S - 1. The work left falls with the cube of the rest. */
  columns: number;
  /** S */
  states: number;
}

/** How far an iterative evaluation is (docs/large-models.md). */
export interface IterationProgress {
  /** What is being computed; "occupancy" comes first. */
  part: "values" | "occupancy";
  /** Steps of the Krylov method so far. */
  steps: number;
  /** Estimated distance from exact: the largest error of V, the sum of d's errors. The result's bounds are proved. */
  error: number;
  /** The error at which this part ends: a distance of V or of d, as `error` is. */
  tolerance: number;
}

/** The iteration that ended within the tolerance (docs/large-models.md). */
export type EvaluationMethod = "bicgstab" | "gmres" | "gauss-seidel";

/** Rounds of BiCGSTAB without progress, over both preconditioners, after which GMRES takes over. */
const PATIENCE = 2;
/** Sweeps between two looks at the bound. */
const SWEEPS = 50;
/**
 * What a round leaves of the preconditioned residual, as a share of the residual that proves the tolerance. The true
 * one is at most twice the preconditioned one, most often half of it: the first round counts on less than 1.2, the others
 * on what is certain, with a quarter of the tolerance for rounding.
 */
const HOPEFUL = 0.85;
const CERTAIN = 0.37;
/** Steps after which a round ends that has not halved the residual. */
const STAGNATION = 128;
/** A residual that has grown so much ends its round. */
const GROWTH = 1e8;

const overflow = () => new RangeError("the policy's values overflow: the rewards are too large for this discount");

/**
 * One round: a correction of `part` from the residual that `certify` left, until the preconditioned residual is `target`
 * or nothing is gained any more. A correction that made matters worse is dropped. Returns the steps made.
 */
export function* correct(
  system: LinearSystem,
  part: Part,
  target: number,
): Generator<{ steps: number; size: number }, number, void> {
  const first = system.start(part);
  if (!Number.isFinite(first)) throw overflow();
  let size = first;
  let steps = 0;
  let best = first;
  let since = 0;
  while (size > target && since < STAGNATION) {
    const next = system.step(part, system.stride, target);
    steps += system.stride;
    if (!(next >= 0 && next < GROWTH * first)) break;
    size = next;
    since = size < best / 2 ? 0 : since + system.stride;
    if (since === 0) best = size;
    yield { steps, size };
  }
  if (size < first) system.finish(part);
  return steps;
}

/**
 * Brings V or d within `tolerance` of exact, warm-started from what is there: by BiCGSTAB, which is fast on most models; where
 * that gains nothing more, by GMRES, whose preconditioner solves deterministic policies in closed form; and where that
 * gains nothing either, by sweeps, which contract by the discount whatever the graph. Returns the proved bound and the
 * method that reached it.
 *
 * @throws RangeError when numbers overflow; Error when double precision cannot prove the tolerance
 */
export function* approach(
  system: LinearSystem,
  part: Part,
  tolerance: number,
): Generator<IterationProgress, { bound: number; method: EvaluationMethod }, void> {
  let bound = system.certify(part);
  if (!Number.isFinite(bound)) {
    system.clear(part);
    bound = system.certify(part);
  }
  let least = bound;
  let total = 0;
  let failures = 0;
  while (!(bound <= tolerance) && failures < PATIENCE) {
    if (!Number.isFinite(bound)) throw overflow();
    if (system.stale) system.gather();
    yield { part, steps: total, error: bound, tolerance };
    const target = (total === 0 ? HOPEFUL : CERTAIN) * tolerance * system.gap;
    const round = correct(system, part, target);
    let state = round.next();
    while (!state.done) {
      const { steps, size } = state.value;
      yield { part, steps: total + steps, error: (2 * size) / system.gap, tolerance };
      state = round.next();
    }
    total += state.value;
    bound = system.certify(part);
    if (bound < least / 2) failures = 0;
    else if (bound > tolerance) {
      failures++;
      system.modified = !system.modified;
      system.stale = true;
    }
    // Against the best so far: rounds that lose and regain the same digits in turn would go on for ever.
    least = Math.min(least, bound);
  }
  if (bound <= tolerance) return { bound, method: "bicgstab" };

  // The rows of the present policy.
  system.gather();
  for (const how of ["successors", "factors"] as const) {
    for (let before = Infinity; !(bound <= tolerance) && bound < before / 2; bound = system.certify(part)) {
      before = bound;
      for (const _ of system.gmres(part, how, CERTAIN * tolerance * system.gap)) {
        yield { part, steps: total++, error: bound, tolerance };
      }
    }
  }
  if (bound <= tolerance) return { bound, method: "gmres" };

  // After 2 / (1 - gamma) sweeps an error is e^-2 of what it was, unless it is rounding.
  const enough = 2 / system.gap;
  for (let before = bound, since = 0; !(bound <= tolerance) && since < enough; since += SWEEPS) {
    system.sweep(part, SWEEPS);
    total += SWEEPS;
    bound = system.certify(part);
    yield { part, steps: total, error: bound, tolerance };
    if (bound < before / 2) {
      before = bound;
      since = 0;
    }
  }
  if (!(bound <= tolerance)) {
    const what = part === "values" ? "the values" : "the occupancy";
    throw new Error(
      `iterative evaluation: double precision proves ${what} to be within ${bound.toExponential(2)} of exact, ` +
        `not within ${tolerance}; choose a larger evaluationTolerance, or evaluation "dense"`,
    );
  }
  return { bound, method: "gauss-seidel" };
}
