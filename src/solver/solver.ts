/**
 * The solver with everything: exact updates and certificates, iterative evaluation of large models, either engine.
 */

import { createBaseline } from "../engine/js/engine.ts";
import { type Engine, REPORT } from "../engine/kernels.ts";
import { loadKernels, wasmEngine } from "../engine/wasm.ts";
import {
  type Accuracy,
  checkSolverOptions,
  chooseAccuracy,
  type SolverOptions,
} from "../evaluation/evaluation-choice.ts";
import { type AsyncOptions, beginPieces, inPieces } from "../evaluation/pieces.ts";
import { checkMdp, type Mdp } from "../model/mdp.ts";
import { readPolicy } from "../model/policy-tables.ts";
import { withhold } from "../model/unavailable-actions.ts";
import { endingActions, markInfinite, unbounded } from "../planning/infinite-optimum.ts";
import { modifiedOptimum } from "../planning/modified-policy-iteration.ts";
import type { OptimumProgress } from "../planning/optimal-bounds.ts";
import { CoreSolver } from "./core-solver.ts";
import { advanceDirect, type Multiplier, readCertificate, rowMultipliers } from "./direct-updates.ts";
import { isFamily, resolveFamilyRun, resolveFamilySurrogate, resolveFamilyUpdate } from "./family.ts";
import { FullWorkspace } from "./full-workspace.ts";
import type { OptimizeOptions, SurrogateOptions, Table, UpdateOptions } from "./options.ts";
import { checkFunctions } from "./own-members.ts";
import { type Resolved, type ResolvedRun, resolveSurrogate, resolveUpdate } from "./resolve-options.ts";
import type { Certificate, Evaluation, Optimum, PolicyUpdate, Surrogate } from "./results.ts";

/**
 * A solver for a model.
 *
 * @throws TypeError for what is no model, and for unknown options; RangeError, with the bytes, when the model does not fit an engine's memory;
 *   Error when the host refuses to compile WebAssembly.
 */
export async function createSolver(mdp: Mdp, options: SolverOptions = {}): Promise<Solver> {
  if (checkSolverOptions(options).engine === "js") return new Solver(mdp, createBaseline(), options);
  await loadKernels();
  return new Solver(mdp, wasmEngine(), options);
}

/** As `createSolver`, at once: for Node, workers and small pages. Throws the same errors. */
export function createSolverSync(mdp: Mdp, options: SolverOptions = {}): Solver {
  const { engine } = checkSolverOptions(options);
  return new Solver(mdp, engine === "js" ? createBaseline() : wasmEngine(), options);
}

/** One model, one engine with memory of its own. Made by `createSolver`. There is nothing to free. */
export class Solver extends CoreSolver<OptimizeOptions> {
  /** How policies are evaluated: what "auto" chose. */
  readonly evaluation: "dense" | "iterative";
  readonly #accuracy: Accuracy;
  readonly #work: FullWorkspace;

  /** @internal */
  constructor(mdp: Mdp, engine: Engine, options: SolverOptions = {}) {
    const accuracy = chooseAccuracy(checkMdp(mdp), checkSolverOptions(options));
    const work = new FullWorkspace(mdp, engine, accuracy);
    super(mdp, engine.name, work);
    this.evaluation = accuracy.kind;
    this.#accuracy = accuracy;
    this.#work = work;
  }

  /** @internal */
  protected override resolve(options: OptimizeOptions): ResolvedRun {
    if (!isFamily(options)) return super.resolve(options);
    const resolved = resolveFamilyRun(options, this.guarantee);
    if (resolved.pair) checkFunctions(resolved.pair, this.engine);
    return resolved;
  }

  /**
   * `evaluate` in pieces of some tens of milliseconds, with the host's event loop in between; more where the model has
   * thousands of states and is evaluated densely. An iterative evaluation that is given up leaves its progress as the
   * next one's start.
   *
   * @param policy pi(a|s), as for `evaluate`. [S][A] or flat [S*A]
   * @param options `signal` ends it early; `onProgress` is called between pieces.
   * @throws as `evaluate`; TypeError naming an option; the signal's reason when aborted; Error when another call used the solver meanwhile.
   */
  async evaluateAsync(policy?: Table, options: AsyncOptions = {}): Promise<Evaluation> {
    beginPieces("evaluateAsync", options);
    this.inner.placePolicy(policy);
    const epoch = this.inner.epoch;
    const pieces = this.#work.evaluating();
    this.inner.judge(await inPieces("evaluateAsync", pieces, options, () => this.inner.epoch === epoch));
    return this.inner.evaluation();
  }

  /**
   * Objective, divergence, gradient and natural direction of a surrogate at `logits`, with p_t = softmax(oldLogits)
   * (docs/mathematics.md, sections 2 and 6).
   *
   * @param options method, and eta (gradient of J_m - C_m / eta; without it of J_m alone) or PPO's epsilon and `kinks`;
   *   or objective, divergence and eta, with J = sum_s d sum_a p_t f and C = sum_s d sum_a c (section 10).
   * @param logits theta, [S][A] or flat [S*A]. What stands at actions that a state lacks makes no difference.
   * @param oldLogits theta_t, likewise.
   * @throws TypeError or RangeError naming the option or entry and its value.
   */
  surrogate(options: SurrogateOptions, logits: Table, oldLogits: Table): Surrogate {
    const { inner, mdp } = this;
    const work = this.#work;
    const asked = isFamily(options) ? resolveFamilySurrogate(options) : resolveSurrogate(options);
    if (asked.pair) checkFunctions(asked.pair, this.engine);
    const point = inner.readLogits("logits", logits);
    inner.placeLogits(inner.readLogits("oldLogits", oldLogits));
    inner.evaluate();
    work.theta.set(point);
    if (asked.pair) work.choose(asked.pair);
    work.surrogate(asked);
    const objective = work.report[REPORT.objective];
    const gradient = withhold(work.ascent.slice(), mdp, 0);
    if (asked.method === "ppo") return { objective, gradient };
    const divergence = work.report[REPORT.divergence];
    const alone = asked.pair !== undefined && asked.pair.divergence === undefined;
    work.naturalDirection(asked.method);
    const curvature = work.report[REPORT.curvature];
    const naturalDirection = withhold(work.ascent.slice(), mdp, 0);
    return { objective, ...(!alone && { divergence }), gradient, naturalDirection, curvature };
  }

  /**
   * One update of a directly represented policy: in closed form, sPPO [7] or MDPO [18], or the exact maximiser of any
   * method, with a certificate (docs/mathematics.md, sections 3 and 7).
   *
   * @param options method, update "closed" (eta, sPPO's floor) or "exact" (eta or delta; epsilon for PPO).
   * @param policy p_t, [S][A] or flat [S*A]; rows must sum to 1 within 1e-9. Omitted: uniform.
   * @throws TypeError or RangeError naming the option or entry and its value; RangeError when the result is not finite
   *   (eta times the action values overflows).
   */
  update(options: UpdateOptions, policy?: Table): PolicyUpdate {
    const resolved = this.#resolveUpdate("update", options);
    const work = this.#work;
    const { price, binding } = this.#step(resolved, policy);
    const multipliers = rowMultipliers(work, resolved);
    work.certify(resolved, price);
    const certificate = readCertificate(work, resolved, price);
    return { policy: work.pi.slice(), logPolicy: work.logPi.slice(), multipliers, price, binding, certificate };
  }

  /**
   * The certificate of any policy as an answer to the update that `options` ask for (docs/mathematics.md, section 7).
   * Under a constraint its price is that of the exact maximiser.
   *
   * @param options as for `update`.
   * @param policy the policy p to certify, [S][A] or flat [S*A].
   * @param oldPolicy p_t, likewise. Omitted: uniform.
   * @throws as `update`
   */
  certificate(options: UpdateOptions, policy: Table, oldPolicy?: Table): Certificate {
    const resolved = this.#resolveUpdate("certificate", options);
    const work = this.#work;
    const candidate = new Float64Array(work.pi.length);
    readPolicy("policy", policy, candidate, this.mdp);
    const { price } = this.#step(resolved, oldPolicy);
    work.pi.set(candidate);
    work.logarithm();
    work.certify(resolved, price);
    return readCertificate(work, resolved, price);
  }

  /**
   * `optimal` in pieces of some tens of milliseconds, up to a tenth of a second at a million states, with the host's
   * event loop in between; a dense evaluation is one piece. A fresh solver's result is that of `optimal`, bit for bit.
   *
   * @param options `signal` ends it early; `onProgress` is called between pieces.
   * @throws as `optimal`; TypeError naming an option; the signal's reason when aborted; Error when another call used the solver meanwhile.
   */
  async optimalAsync(options: AsyncOptions<OptimumProgress> = {}): Promise<Optimum> {
    beginPieces("optimalAsync", options);
    const pieces = this.optimum();
    const epoch = this.inner.epoch;
    return inPieces("optimalAsync", pieces, options, () => this.inner.epoch === epoch);
  }

  /** @internal */
  protected override optimum(): Generator<OptimumProgress, Optimum, void> {
    const { system } = this.#work;
    const work = this.#work;
    if (!system || this.#accuracy.kind === "dense") {
      // `lost` is set where the policy leaves states without a value, or undefined.
      return super.optimum({
        first: () => endingActions(this.mdp),
        unbounded: () => (this.mdp.discount === 1 ? unbounded(this.mdp, work.pi) : undefined),
        mark: (values, qValues) => {
          if (work.lost) markInfinite(this.mdp, work.lost, [values, qValues]);
        },
      });
    }
    this.inner.epoch++;
    return modifiedOptimum(system, work, this.mdp, this.#accuracy.values, this.#accuracy.apart);
  }

  #resolveUpdate(where: string, options: UpdateOptions): Resolved {
    return isFamily(options)
      ? resolveFamilyUpdate(where, options, this.guarantee)
      : resolveUpdate(where, options, this.guarantee);
  }

  /** One closed or exact update of a caller's policy; p_t and its logarithm are kept for `certify`. */
  #step(resolved: Resolved, policy: Table | undefined): Multiplier {
    const work = this.#work;
    this.inner.placePolicy(policy);
    if (policy === undefined) work.given.set(work.pi);
    work.logarithm();
    this.inner.evaluate();
    work.theta.set(work.logPi);
    return advanceDirect(work, resolved);
  }
}
