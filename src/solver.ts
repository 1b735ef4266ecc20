/**
 * One model, one engine: evaluate, surrogate, update, optimise. Every call checks, copies in, runs the kernels and copies
 * out; a call that throws has changed nothing that a later one could see.
 */
import { type Accuracy, checkSolverOptions, chooseAccuracy, type SolverOptions } from "./accuracy.ts";
import { createBaseline } from "./baseline/engine.ts";
import { outerLoop, type Problem } from "./drivers.ts";
import { type Engine, REPORT } from "./kernels.ts";
import type { Mdp } from "./mdp.ts";
import type { OptimizeOptions, Run, Step, SurrogateOptions, Table, UpdateOptions } from "./methods.ts";
import type { OptimumProgress } from "./modified.ts";
import { optimumInPieces } from "./optimum.ts";
import { type AsyncOptions, atOnce, inPieces } from "./pieces.ts";
import { stateLabel } from "./planning.ts";
import { uniformPolicy, withhold } from "./ragged.ts";
import { type Guarantee, type Resolved, resolveRun, resolveSurrogate, resolveUpdate } from "./resolve.ts";
import type { Certificate, Evaluation, Optimum, PolicyUpdate, Surrogate } from "./results.ts";
import { guaranteedStepSize } from "./step-sizes.ts";
import { readLogits, readPolicy } from "./tables.ts";
import { advanceDirect, type Multiplier, readCertificate, rowMultipliers } from "./updates.ts";
import { load, wasmEngine } from "./wasm.ts";
import { Workspace } from "./workspace.ts";

/**
 * A solver for a model.
 *
 * @throws TypeError for unknown options; RangeError, with the bytes, when the model does not fit an engine's memory;
 *   Error when the host refuses to compile WebAssembly.
 */
export async function createSolver(mdp: Mdp, options: SolverOptions = {}): Promise<Solver> {
  if (checkSolverOptions(options).engine === "js") return new Solver(mdp, createBaseline(), options);
  await load();
  return new Solver(mdp, wasmEngine(), options);
}

/** As `createSolver`, at once: for Node, workers and small pages. Throws the same errors. */
export function createSolverSync(mdp: Mdp, options: SolverOptions = {}): Solver {
  const { engine } = checkSolverOptions(options);
  return new Solver(mdp, engine === "js" ? createBaseline() : wasmEngine(), options);
}

/** One model, one engine with memory of its own. Made by `createSolver`. There is nothing to free. */
export class Solver {
  /** The model, as it was given. */
  readonly mdp: Mdp;
  /** What computes: the WebAssembly kernels or those in JavaScript. */
  readonly engine: "wasm" | "js";
  /** How policies are evaluated: what "auto" chose. */
  readonly evaluation: "dense" | "iterative";
  readonly #accuracy: Accuracy;
  readonly #work: Workspace;
  /** Counts the uses of the memory, so that an iteration in progress notices others. */
  #epoch = 0;

  /** @internal */
  constructor(mdp: Mdp, engine: Engine, options: SolverOptions = {}) {
    this.mdp = mdp;
    this.engine = engine.name;
    this.#accuracy = chooseAccuracy(mdp, checkSolverOptions(options));
    this.evaluation = this.#accuracy.kind;
    this.#work = new Workspace(mdp, engine, this.#accuracy);
  }

  /** The arena's layout, for tests. @internal */
  get regions(): readonly { name: string; pointer: number; bytes: number }[] {
    return this.#work.arena.regions;
  }

  /**
   * V, Q, Adv, d and J of a policy (docs/mathematics.md, section 1): exactly, from one factorisation; or iteratively,
   * with `bounds`. An iterative evaluation starts from the solver's last one, so its digits beyond the bounds depend on
   * what came before.
   *
   * @param policy pi(a|s), [S][A] or flat [S*A]; rows must sum to 1 within 1e-9, with 0 for actions that a state lacks.
   *   Omitted: uniform over the actions that each state has.
   * @throws RangeError naming the row or entry of a policy that is no distribution or plays an action that its state
   *   lacks; at discount 1, the state from which the policy never ends. Error when an iterative evaluation stalls above the tolerance.
   */
  evaluate(policy?: Table): Evaluation {
    this.#placePolicy(policy);
    this.#evaluate();
    return this.#evaluation();
  }

  /**
   * `evaluate` in pieces of some tens of milliseconds, with the host's event loop in between; a dense evaluation is one
   * piece. An iterative evaluation that is given up leaves its progress as the next one's start.
   *
   * @param options `signal` ends it early; `onProgress` is called between pieces.
   * @throws as `evaluate`; the signal's reason when aborted; Error when another call used the solver meanwhile.
   */
  async evaluateAsync(policy?: Table, options: AsyncOptions = {}): Promise<Evaluation> {
    options.signal?.throwIfAborted();
    this.#placePolicy(policy);
    const epoch = this.#epoch;
    await inPieces("evaluateAsync", this.#work.evaluating(), options, () => this.#epoch === epoch);
    if (this.evaluation === "dense") this.#evaluate();
    else this.#checkFinite();
    return this.#evaluation();
  }

  #evaluation(): Evaluation {
    const { values, qValues, advantages, occupancy, report, bounds } = this.#work;
    return {
      values: values.slice(),
      qValues: withhold(qValues.slice(), this.mdp, -Infinity),
      advantages: withhold(advantages.slice(), this.mdp, -Infinity),
      occupancy: occupancy.slice(),
      return: report[REPORT.return],
      ...(bounds && { bounds: { ...bounds } }),
    };
  }

  /**
   * Objective, divergence, gradient and natural direction of a surrogate at `logits`, with p_t = softmax(oldLogits)
   * (docs/mathematics.md, sections 2 and 6).
   *
   * @param options method, and eta (gradient of J_m - C_m / eta; without it of J_m alone) or PPO's epsilon and `kinks`.
   * @param logits theta, [S][A] or flat [S*A]. What stands at actions that a state lacks makes no difference.
   * @param oldLogits theta_t, likewise.
   * @throws TypeError or RangeError naming the option or entry and its value.
   */
  surrogate(options: SurrogateOptions, logits: Table, oldLogits: Table): Surrogate {
    const { method, etaInverse, epsilon, atHigh, atLow } = resolveSurrogate(options);
    const work = this.#work;
    const point = this.#readLogits("logits", logits);
    this.#placeLogits(this.#readLogits("oldLogits", oldLogits));
    this.#evaluate();
    work.theta.set(point);
    work.surrogate(method, etaInverse, epsilon, atHigh, atLow);
    const objective = work.report[REPORT.objective];
    const gradient = withhold(work.ascent.slice(), this.mdp, 0);
    if (method === "ppo") return { objective, gradient };
    const divergence = work.report[REPORT.divergence];
    work.naturalDirection(method);
    const curvature = work.report[REPORT.curvature];
    const naturalDirection = withhold(work.ascent.slice(), this.mdp, 0);
    return { objective, divergence, gradient, naturalDirection, curvature };
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
    const resolved = resolveUpdate("update", options, this.#guarantee);
    const work = this.#work;
    const { price, binding } = this.#step(resolved, policy);
    const multipliers = rowMultipliers(work, resolved);
    work.updates.certify(resolved, price);
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
    const resolved = resolveUpdate("certificate", options, this.#guarantee);
    const work = this.#work;
    const candidate = new Float64Array(work.pi.length);
    readPolicy("policy", policy, candidate, this.mdp);
    const { price } = this.#step(resolved, oldPolicy);
    work.pi.set(candidate);
    work.logarithm();
    work.updates.certify(resolved, price);
    return readCertificate(work, resolved, price);
  }

  /**
   * Runs `iterations` outer steps from `initialLogits` and returns the whole run. Synchronous: `signal` and
   * `onIteration` act between outer steps.
   *
   * @throws TypeError or RangeError naming the option and its value; at discount 1, RangeError naming the state from
   *   which the first policy never ends; Error when an iterative evaluation stalls above the tolerance.
   */
  optimize(options: OptimizeOptions): Run {
    return atOnce(this.iterate(options));
  }

  /**
   * The same loop one outer step per `next()`, for animation frames; its return value is the `Run`. The yielded object
   * is renewed by every step. Other calls of the solver may come between steps: the loop restores its own state.
   *
   * @throws as `optimize`, before the first step.
   */
  iterate(options: OptimizeOptions): Generator<Step, Run, void> {
    const resolved = resolveRun(options, this.#guarantee);
    const { iterations, tolerance } = resolved;
    const { signal, onIteration, initialLogits } = options;
    const work = this.#work;
    const zeros = new Float64Array(work.theta.length);
    const first = this.#readLogits("initialLogits", initialLogits === undefined ? zeros : initialLogits);
    const direct = resolved.update === "closed" || resolved.update === "exact";
    const problem: Problem = {
      evaluate: () => this.#survives(),
      advance: () => {
        this.#epoch++;
        const moved = work.updates.advance(resolved);
        if (moved && !direct) work.softmax();
        return moved;
      },
      complete: () => {
        if (!direct) work.softmax();
      },
      epoch: () => this.#epoch,
      logits: direct ? work.logPi : work.theta,
      policy: work.pi,
      report: work.report,
    };
    this.#placeLogits(first);
    this.#evaluate();
    return outerLoop(problem, { iterations, tolerance, signal, onIteration });
  }

  /**
   * The optimum, by policy iteration with exact evaluation (Howard 1960), or with iterative evaluation by modified policy
   * iteration until the values are within `tolerance` of V*; either with bounds on V*.
   *
   * @throws RangeError at discount 1 when no policy ends (naming a state), or when the return has no bound; Error when
   *   modified policy iteration stalls above the tolerance.
   */
  optimal(): Optimum {
    return atOnce(this.#optimum());
  }

  /**
   * `optimal` in pieces of some tens of milliseconds, up to a tenth of a second at a million states, with the host's
   * event loop in between; a dense evaluation is one piece. A fresh solver's result is that of `optimal`, bit for bit.
   *
   * @param options `signal` ends it early; `onProgress` is called between pieces.
   * @throws as `optimal`; the signal's reason when aborted; Error when another call used the solver meanwhile.
   */
  async optimalAsync(options: AsyncOptions<OptimumProgress> = {}): Promise<Optimum> {
    options.signal?.throwIfAborted();
    const pieces = this.#optimum();
    const epoch = this.#epoch;
    return inPieces("optimalAsync", pieces, options, () => this.#epoch === epoch);
  }

  #optimum(): Generator<OptimumProgress, Optimum, void> {
    this.#epoch++;
    return optimumInPieces(this.mdp, this.#work, this.#accuracy, () => this.#evaluate());
  }

  readonly #guarantee: Guarantee = (method) => guaranteedStepSize(method, this.mdp);

  /** One closed or exact update of a caller's policy; p_t and its logarithm are kept for `certify`. */
  #step(resolved: Resolved, policy: Table | undefined): Multiplier {
    const work = this.#work;
    this.#placePolicy(policy);
    work.logarithm();
    this.#evaluate();
    work.theta.set(work.logPi);
    return advanceDirect(work, resolved);
  }

  /** `given` and pi <- a caller's policy; uniform without one. What is refused has changed nothing but `given`. */
  #placePolicy(policy: Table | undefined): void {
    const { given, pi } = this.#work;
    if (policy === undefined) uniformPolicy(this.mdp, given);
    else readPolicy("policy", policy, given, this.mdp);
    this.#epoch++;
    pi.set(given);
  }

  #readLogits(name: string, logits: Table): Float64Array {
    const copy = new Float64Array(this.mdp.states * this.mdp.actions);
    readLogits(name, logits, copy, this.mdp);
    return copy;
  }

  /** theta, pi and log pi <- checked logits. */
  #placeLogits(logits: Float64Array): void {
    this.#epoch++;
    this.#work.theta.set(logits);
    this.#work.softmax();
  }

  /** Evaluates pi; false where numbers overflow or, at discount 1, where pi never ends. Throws when it stalls. */
  #survives(): boolean {
    try {
      return this.#work.evaluate() === 0;
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
  }

  /** Evaluates pi, or throws. */
  #evaluate(): void {
    const status = this.#work.evaluate();
    if (status !== 0) {
      const state = stateLabel(this.mdp, status - 1);
      throw new RangeError(`discount ${this.mdp.discount}: under this policy ${state} never reaches a terminal state`);
    }
    this.#checkFinite();
  }

  #checkFinite(): void {
    if (!Number.isFinite(this.#work.report[REPORT.return])) {
      throw new RangeError("the policy's values overflow: the rewards are too large for this discount");
    }
  }
}
