/**
 * One model, one engine: evaluate and optimise. Every call checks, copies in, runs the kernels and copies out.
 */

import { atOnce } from "../evaluation/pieces.ts";
import type { Mdp } from "../model/mdp.ts";
import type { OptimumProgress } from "../planning/optimal-bounds.ts";
import { type EndlessStates, exactOptimum } from "../planning/optimum.ts";
import { InnerSolver } from "./inner-solver.ts";
import type { OptimizeOptions, Run, Step, Table } from "./options.ts";
import { outerLoop, type Problem } from "./outer-loop.ts";
import { type Guarantee, type ResolvedRun, resolveRun } from "./resolve-options.ts";
import type { Evaluation, Optimum } from "./results.ts";
import { boundsAt, guaranteedStepSize, type StepSizeBounds } from "./step-sizes.ts";
import type { Workspace } from "./workspace.ts";

/** What `fma-pg/core` has: closed forms, gradient steps and trust regions (docs/mathematics.md, sections 3 and 8). No objective but the methods'. */
export type CoreOptimizeOptions = Exclude<
  OptimizeOptions,
  { update: "exact" | "line-search" } | { objective: unknown }
>;

/** One model, one engine with memory of its own. Made by `createSolver`. There is nothing to free. */
export class CoreSolver<Options extends OptimizeOptions = CoreOptimizeOptions> {
  /** The model, as it was given. */
  readonly mdp: Mdp;
  /** What computes: the WebAssembly kernels or those in JavaScript. */
  readonly engine: "wasm" | "js";
  readonly #inner: InnerSolver;

  /** @internal */
  constructor(mdp: Mdp, engine: "wasm" | "js", work: Workspace) {
    this.mdp = mdp;
    this.engine = engine;
    this.#inner = new InnerSolver(mdp, work);
  }

  /** @internal */
  protected get inner(): InnerSolver {
    return this.#inner;
  }

  /** @internal */
  protected get guarantee(): Guarantee {
    return (method) => guaranteedStepSize(method, this.mdp);
  }

  /** @internal */
  protected resolve(options: Options): ResolvedRun {
    return resolveRun(options, this.guarantee);
  }

  /** The arena's layout, for tests. @internal */
  get regions(): readonly { name: string; pointer: number; bytes: number }[] {
    return this.inner.work.arena.regions;
  }

  /**
   * V, Q, Adv, d and J of a policy (docs/mathematics.md, section 1): exactly, from one factorisation; or iteratively,
   * with `bounds`. An iterative evaluation starts from the solver's last one, so its digits beyond the bounds depend on
   * what came before. At discount 1, a class of states that the policy never leaves counts as ended if its rewards are all
   * 0 (V = d = 0); a class with other rewards must not be reached from the start, and V, Q and Adv that depend on it are
   * NaN.
   *
   * @param policy pi(a|s), [S][A] or flat [S*A]; rows must sum to 1 within 1e-9, with 0 for actions that a state lacks.
   *   Omitted: uniform over the actions that each state has.
   * @throws RangeError naming the row or entry of a policy that is no distribution or plays an action that its state
   *   lacks; at discount 1, the state from which the policy never ends. Error when an iterative evaluation stalls above the tolerance.
   */
  evaluate(policy?: Table): Evaluation {
    this.inner.placePolicy(policy);
    this.inner.evaluate();
    return this.inner.evaluation();
  }

  /**
   * Step sizes of sPPO and MDPO at a policy (docs/mathematics.md, section 5). Infinity: no limit.
   *
   * @param policy p_t, [S][A] or flat [S*A], as for `evaluate`. Only `sppo.exact` depends on it.
   * @throws as `evaluate`
   */
  stepSizeBounds(policy?: Table): StepSizeBounds {
    const { work } = this.inner;
    this.inner.placePolicy(policy);
    this.inner.evaluate();
    return boundsAt(this.mdp, work.pi, work);
  }

  /**
   * Runs `iterations` outer steps from `initialLogits` and returns the whole run (docs/mathematics.md, sections 3, 7 and
   * 8). Synchronous: `signal` and `onIteration` act between outer steps.
   *
   * @throws TypeError or RangeError naming the option and its value; at discount 1, RangeError naming the state from
   *   which the first policy never ends; Error when an iterative evaluation stalls above the tolerance.
   */
  optimize(options: Options): Run {
    return atOnce(this.iterate(options));
  }

  /**
   * The same loop one outer step per `next()`, for animation frames; its return value is the `Run`. The yielded object
   * is renewed by every step. Other calls of the solver may come between steps: the loop restores its own state
   * (docs/mathematics.md, section 8).
   *
   * @throws as `optimize`, before the first step.
   */
  iterate(options: Options): Generator<Step, Run, void> {
    const { inner } = this;
    const { work } = inner;
    const resolved = this.resolve(options);
    const { iterations, tolerance } = resolved;
    const { signal, onIteration, initialLogits } = options;
    const zeros = new Float64Array(work.theta.length);
    const first = inner.readLogits("initialLogits", initialLogits === undefined ? zeros : initialLogits);
    const direct = resolved.update === "closed" || resolved.update === "exact";
    const problem: Problem = {
      evaluate: () => inner.survives(),
      advance: () => {
        inner.epoch++;
        const moved = work.advance(resolved);
        if (moved && !direct) work.softmax();
        return moved;
      },
      complete: () => {
        if (!direct) work.softmax();
      },
      epoch: () => inner.epoch,
      logits: direct ? work.logPi : work.theta,
      policy: work.pi,
      report: work.report,
    };
    inner.placeLogits(first);
    inner.evaluate();
    return outerLoop(problem, { iterations, tolerance, signal, onIteration });
  }

  /**
   * The optimum, by policy iteration with exact evaluation (Howard 1960), or with iterative evaluation by modified policy
   * iteration until the values are within `tolerance` of V*; either with bounds on V*. At discount 1 the optimum is over the
   * policies that end (docs/mathematics.md, section 1). There, values of states that no policy reaches from the start are
   * Infinity where they can reach a loop that pays for ever, NaN where the process does not end.
   *
   * @throws RangeError at discount 1 when no policy ends from a state that can be reached (naming it), or when the optimum
   *   is infinite (naming the states of a loop that pays a positive sum for ever); Error when modified policy iteration stalls above the tolerance.
   */
  optimal(): Optimum {
    return atOnce(this.optimum());
  }

  /** @internal */
  protected optimum(endless?: EndlessStates): Generator<OptimumProgress, Optimum, void> {
    this.inner.epoch++;
    return exactOptimum(this.mdp, this.inner.work, () => this.inner.evaluate(), endless);
  }
}
