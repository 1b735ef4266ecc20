/**
 * The outer loop, one for every method and update: evaluate pi_t, update it, again (docs/mathematics.md, section 8).
 */
import { REPORT } from "../engine/kernels.ts";
import type { CommonOptions, Run, Step } from "./options.ts";

/** What the loop needs of a solver. Arrays are borrowed from the engine's memory. */
export interface Problem {
  /** Evaluates pi into V, Q, Adv, d and the report; false when that is impossible (discount 1, pi never ends). */
  evaluate(): boolean;
  /** Makes pi_{t+1} of pi_t and its evaluation; false when no bit of theta changed. */
  advance(): boolean;
  /** Makes the rest of pi_t from logits and policy: log pi, where logits are theta. */
  complete(): void;
  /** Changes whenever another call has used the solver's memory. */
  epoch(): number;
  /** theta, [S, A] */
  readonly logits: Float64Array;
  /** pi, [S, A] */
  readonly policy: Float64Array;
  readonly report: Float64Array;
}

export interface LoopOptions extends Pick<CommonOptions, "signal" | "onIteration"> {
  iterations: number;
  tolerance: number;
}

/** A list of doubles that grows by doubling. */
class Series {
  #values = new Float64Array(256);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const longer = new Float64Array(2 * this.#length);
      longer.set(this.#values);
      this.#values = longer;
    }
    this.#values[this.#length++] = value;
  }

  copy(): Float64Array {
    return this.#values.slice(0, this.#length);
  }
}

/** pi_t as a step hands it out. It outlives later calls of the solver, up to the loop's own next step. */
class Snapshot implements Step {
  iteration = 0;
  return = 0;
  gradientNorm = 0;
  innerSteps = 0;
  stepSize = 0;
  backtracks = 0;
  readonly #logits: Float64Array;
  readonly #policy: Float64Array;

  constructor(size: number) {
    this.#logits = new Float64Array(size);
    this.#policy = new Float64Array(size);
  }

  get policy(): Float64Array {
    return this.#policy.slice();
  }

  get logits(): Float64Array {
    return this.#logits.slice();
  }

  take(problem: Problem, iteration: number): void {
    this.iteration = iteration;
    this.return = problem.report[REPORT.return];
    this.gradientNorm = problem.report[REPORT.gradientNorm];
    this.innerSteps = problem.report[REPORT.innerSteps];
    this.stepSize = problem.report[REPORT.stepSize];
    this.backtracks = problem.report[REPORT.backtracks];
    this.#logits.set(problem.logits);
    this.#policy.set(problem.policy);
  }

  /** The step after a fixed point: nothing was done. */
  rest(): void {
    this.iteration++;
    this.innerSteps = 0;
    this.backtracks = 0;
  }

  /** Puts pi_t back into the solver's memory, bit for bit. */
  restore(problem: Problem): void {
    problem.logits.set(this.#logits);
    problem.policy.set(this.#policy);
    problem.complete();
    problem.evaluate();
  }
}

const isFinite = (report: Float64Array): boolean =>
  Number.isFinite(report[REPORT.return]) && Number.isFinite(report[REPORT.gradientNorm]);

/**
 * The outer loop, one step per yield. pi_0 is in place and evaluated when this is called; what happens to the solver's
 * memory from then on does not matter. Each yielded step is the same object, renewed. A step that changes no bit of
 * theta would change none ever after, so the rest is only written down.
 */
export function outerLoop(problem: Problem, options: LoopOptions): Generator<Step, Run, void> {
  const step = new Snapshot(problem.logits.length);
  step.take(problem, 0);
  return steps(problem, options, step, problem.epoch());
}

function* steps(
  problem: Problem,
  { iterations, tolerance, signal, onIteration }: LoopOptions,
  step: Snapshot,
  epoch: number,
): Generator<Step, Run, void> {
  const returns = new Series();
  const gradientNorms = new Series();
  let status: Run["status"] = "completed";
  let moving = true;
  while (true) {
    returns.push(step.return);
    gradientNorms.push(step.gradientNorm);
    if (step.iteration > 0) {
      if (onIteration?.(step) === false) {
        status = "stopped";
        break;
      }
      yield step;
    }
    if (step.gradientNorm < tolerance) {
      status = "converged";
      break;
    }
    if (step.iteration === iterations) break;
    if (signal?.aborted) {
      status = "stopped";
      break;
    }
    if (moving) {
      if (problem.epoch() !== epoch) step.restore(problem);
      moving = problem.advance();
      if (moving && !(problem.evaluate() && isFinite(problem.report))) {
        status = "diverged";
        break;
      }
      epoch = problem.epoch();
      step.take(problem, step.iteration + 1);
    } else {
      step.rest();
    }
  }
  return {
    status,
    iterations: step.iteration,
    returns: returns.copy(),
    gradientNorms: gradientNorms.copy(),
    policy: step.policy,
    logits: step.logits,
  };
}
