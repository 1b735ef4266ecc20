/**
 * Iterative evaluation: rounds of BiCGSTAB on the residual of V or d, each from the residual taken afresh on the model,
 * until that residual proves the tolerance.
 */

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

/** Rounds without progress, over both preconditioners, after which the iteration counts as stalled. */
const PATIENCE = 6;
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
 * Brings V or d within `tolerance` of exact, warm-started from what is there; gathers the policy's rows if that is too
 * far off. Returns the proved bound.
 *
 * @throws RangeError when numbers overflow, Error when the iteration stalls above the tolerance.
 */
export function* approach(
  system: LinearSystem,
  part: Part,
  tolerance: number,
): Generator<IterationProgress, number, void> {
  let bound = system.certify(part);
  if (!Number.isFinite(bound)) {
    system.clear(part);
    bound = system.certify(part);
  }
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
    const before = bound;
    bound = system.certify(part);
    if (bound < before / 2) failures = 0;
    else if (bound > tolerance) {
      failures++;
      system.modified = !system.modified;
      system.stale = true;
    }
  }
  if (!(bound <= tolerance)) {
    const what = part === "values" ? "the values are" : "the occupancy is";
    throw new Error(
      `iterative evaluation stalled after ${total} steps: ${what} proved within ${bound.toExponential(2)} of exact, ` +
        `tolerance ${tolerance} was asked for; evaluation "dense" needs no tolerance`,
    );
  }
  return bound;
}
