/**
 * The kernels bound to one model: everything they work on laid out in the engine's memory, and every kernel as a method
 * without pointers. Views are borrowed: the next call may change them.
 */
import type { Accuracy } from "./accuracy.ts";
import { approach, type EvaluationProgress } from "./approach.ts";
import {
  type Engine,
  factorLength,
  METHOD_CODE,
  REPORT,
  REPORT_LENGTH,
  scratchLength,
  sparseLength,
} from "./kernels.ts";
import type { Mdp } from "./mdp.ts";
import { Arena } from "./memory.ts";
import type { Method } from "./methods.ts";
import { withholdLeast } from "./ragged.ts";
import type { Resolved } from "./resolve.ts";
import { bindSystem, type PolicySystem } from "./sparse-workspace.ts";

export class Workspace {
  readonly arena: Arena;
  readonly #engine: Engine["kernels"];
  readonly #mdp: Mdp;
  readonly #rowStart;
  readonly #nextState;
  readonly #terminal;
  readonly #probability;
  readonly #rewards;
  readonly #start;
  readonly #theta;
  readonly #logPi;
  readonly #pi;
  readonly #values;
  readonly #qValues;
  readonly #advantages;
  readonly #occupancy;
  readonly #ascent;
  readonly #normaliser;
  readonly #report;
  readonly #scratch;
  readonly #factor;
  readonly #accuracy: Accuracy;
  /** The policy's sparse rows, where evaluation is iterative. */
  readonly system: PolicySystem | undefined;
  /** What the last iterative evaluation proved. */
  bounds: { values: number; occupancy: number } | undefined;

  /** Copies the model into the engine's memory. Throws a RangeError, with the bytes, when it does not fit. */
  constructor(mdp: Mdp, engine: Engine, accuracy: Accuracy) {
    const { states: S, actions: A, transitions } = mdp;
    const arena = new Arena(engine.base);
    this.arena = arena;
    this.#engine = engine.kernels;
    this.#mdp = mdp;
    this.#rowStart = arena.integers("rowStart", S * A + 1);
    this.#nextState = arena.integers("nextState", transitions.nextState.length);
    this.#terminal = arena.integers("terminal", S);
    this.#probability = arena.floats("probability", transitions.probability.length);
    this.#rewards = arena.floats("rewards", S * A);
    this.#start = arena.floats("start", S);
    this.#theta = arena.floats("theta", S * A);
    this.#logPi = arena.floats("logPi", S * A);
    this.#pi = arena.floats("pi", S * A);
    this.#values = arena.floats("values", S);
    this.#qValues = arena.floats("qValues", S * A);
    this.#advantages = arena.floats("advantages", S * A);
    this.#occupancy = arena.floats("occupancy", S);
    this.#ascent = arena.floats("ascent", S * A);
    this.#normaliser = arena.floats("normaliser", S);
    this.#report = arena.floats("report", REPORT_LENGTH);
    this.#accuracy = accuracy;
    if (accuracy.kind === "dense") {
      this.#scratch = arena.floats("scratch", scratchLength(S, A));
      this.#factor = arena.floats("factor", factorLength(S, transitions.nextState.length));
    } else {
      const { lower, upper } = accuracy;
      this.#scratch = arena.floats("scratch", Math.max(scratchLength(S, A), sparseLength(S, lower, upper)));
      this.#factor = this.#scratch;
      const [rowStart, nextState, terminal] = [this.#rowStart, this.#nextState, this.#terminal];
      const [probability, rewards, start, pi] = [this.#probability, this.#rewards, this.#start, this.#pi];
      const [values, qValues, advantages] = [this.#values, this.#qValues, this.#advantages];
      const [occupancy, sparse] = [this.#occupancy, this.#scratch];
      const model = { rowStart, nextState, terminal, probability, rewards, start };
      const regions = { ...model, pi, values, qValues, advantages, occupancy, sparse };
      this.system = bindSystem(engine.kernels, mdp, regions, lower, upper);
    }
    arena.seal(engine);
    this.#rowStart.view.set(transitions.rowStart);
    this.#nextState.view.set(transitions.nextState);
    this.#terminal.view.set(mdp.terminalMask);
    this.#probability.view.set(transitions.probability);
    this.#rewards.view.set(mdp.rewards);
    this.#start.view.set(mdp.start);
  }

  /** theta, [S, A] */
  get theta(): Float64Array {
    return this.#theta.view;
  }
  /** log pi, [S, A] */
  get logPi(): Float64Array {
    return this.#logPi.view;
  }
  /** pi, [S, A] */
  get pi(): Float64Array {
    return this.#pi.view;
  }
  /** V, [S] */
  get values(): Float64Array {
    return this.#values.view;
  }
  /** Q, [S, A] */
  get qValues(): Float64Array {
    return this.#qValues.view;
  }
  /** Adv, [S, A] */
  get advantages(): Float64Array {
    return this.#advantages.view;
  }
  /** d, [S] */
  get occupancy(): Float64Array {
    return this.#occupancy.view;
  }
  /** The last gradient or natural direction, [S, A] */
  get ascent(): Float64Array {
    return this.#ascent.view;
  }
  /** N or log Z of the last closed form, lambda_s / d of the last exact maximiser, [S] */
  get normaliser(): Float64Array {
    return this.#normaliser.view;
  }
  /** The slots of REPORT. */
  get report(): Float64Array {
    return this.#report.view;
  }

  /** pi and log pi <- softmax(theta). */
  softmax(): void {
    const { states: S, actions: A } = this.#mdp;
    this.#engine.softmax(this.#theta.pointer, this.#logPi.pointer, this.#pi.pointer, this.#scratch.pointer, S, A);
  }

  /** log pi <- log(pi). */
  logarithm(): void {
    const { states: S, actions: A } = this.#mdp;
    this.#engine.logarithm(this.#pi.pointer, this.#logPi.pointer, S, A);
  }

  /** V, Q, Adv, d, J of pi. Returns 0, or 1 + a state that pi never leaves (discount 1). */
  evaluate(): number {
    if (this.system) {
      for (const _ of this.evaluating());
      return 0;
    }
    const { states: S, actions: A, discount } = this.#mdp;
    const status = this.#engine.evaluate(
      this.#rowStart.pointer,
      this.#nextState.pointer,
      this.#probability.pointer,
      this.#rewards.pointer,
      this.#start.pointer,
      this.#terminal.pointer,
      discount,
      this.#pi.pointer,
      this.#values.pointer,
      this.#qValues.pointer,
      this.#advantages.pointer,
      this.#occupancy.pointer,
      this.#report.pointer,
      this.#factor.pointer,
      this.#scratch.pointer,
      S,
      A,
    );
    this.#withhold();
    return status;
  }

  /** No kernel may prefer an action that a state lacks. */
  #withhold(): void {
    withholdLeast(this.qValues, this.#mdp);
    withholdLeast(this.advantages, this.#mdp);
  }

  /** Iterative evaluation of pi in pieces, warm-started from the V and d that are there. Throws when it stalls. */
  *evaluating(): Generator<EvaluationProgress, void, void> {
    const accuracy = this.#accuracy;
    if (!this.system || accuracy.kind === "dense") return;
    this.system.gather(this.system.modified);
    const occupancy = yield* approach(this.system, "occupancy", accuracy.occupancy);
    const values = yield* approach(this.system, "values", accuracy.values);
    this.bounds = { values, occupancy };
    this.#withhold();
    const { states: S, actions: A } = this.#mdp;
    this.#engine.summarise(
      this.#start.pointer,
      this.#pi.pointer,
      this.#values.pointer,
      this.#advantages.pointer,
      this.#occupancy.pointer,
      this.#report.pointer,
      S,
      A,
    );
  }

  /** J_m, C_m and the gradient of J_m - etaInverse C_m at theta, about pi; see `report`, `ascent` and Kernels.surrogate. */
  surrogate(method: Method, etaInverse: number, epsilon: number, atHigh = -1, atLow = -1): void {
    const { states: S, actions: A } = this.#mdp;
    this.#engine.surrogate(
      METHOD_CODE[method],
      this.#theta.pointer,
      this.#logPi.pointer,
      this.#pi.pointer,
      this.#advantages.pointer,
      this.#values.pointer,
      this.#occupancy.pointer,
      etaInverse,
      epsilon,
      atHigh,
      atLow,
      this.#ascent.pointer,
      this.#report.pointer,
      this.#scratch.pointer,
      S,
      A,
    );
  }

  /** The natural direction at theta and its curvature, about pi; see `ascent` and `report`. */
  naturalDirection(method: Method): void {
    const { states: S, actions: A } = this.#mdp;
    this.#engine.naturalDirection(
      METHOD_CODE[method],
      this.#theta.pointer,
      this.#logPi.pointer,
      this.#pi.pointer,
      this.#advantages.pointer,
      this.#occupancy.pointer,
      this.#ascent.pointer,
      this.#report.pointer,
      this.#scratch.pointer,
      S,
      A,
    );
  }

  /**
   * One outer step from an evaluated pi: theta for the parametric updates, pi and log pi for the closed ones.
   * Returns whether a bit of it changed.
   */
  advance(options: Resolved): boolean {
    switch (options.update) {
      case "closed":
        return this.#closed(options) !== 0;
      case "exact":
        return this.#exact(options) !== 0;
      case "gradient":
        return this.#ascend(options) !== 0;
      case "line-search":
        return this.#searchLine(options) !== 0;
      case "trust-region":
        return this.#searchRegion(options) !== 0;
    }
  }

  #closed({ method, eta, floor = 0 }: Resolved): number {
    const { states: S, actions: A } = this.#mdp;
    this.#count(eta);
    const [logPi, pi, normaliser] = [this.#logPi.pointer, this.#pi.pointer, this.#normaliser.pointer];
    const scratch = this.#scratch.pointer;
    return method === "sppo"
      ? this.#engine.closedSppo(logPi, pi, this.#advantages.pointer, normaliser, scratch, eta, floor, S, A)
      : this.#engine.closedMdpo(logPi, pi, this.#qValues.pointer, normaliser, scratch, eta, S, A);
  }

  #exact(options: Resolved): number {
    const { states: S, actions: A } = this.#mdp;
    const { method, eta, delta, epsilon } = options;
    const { report } = this;
    const [logPi, pi, normaliser] = [this.#logPi.pointer, this.#pi.pointer, this.#normaliser.pointer];
    const [advantages, qValues, scratch] = [this.#advantages.pointer, this.#qValues.pointer, this.#scratch.pointer];
    if (delta !== undefined) {
      const occupancy = this.#occupancy.pointer;
      const code = METHOD_CODE[method];
      const out = this.#report.pointer;
      const moved = this.#engine.exactConstrained(
        code,
        logPi,
        pi,
        advantages,
        qValues,
        occupancy,
        normaliser,
        out,
        scratch,
        delta,
        S,
        A,
      );
      this.#count(1 / report[REPORT.price]);
      return moved;
    }
    if (method === "ppo") {
      this.#count(epsilon);
      return this.#engine.exactPpo(logPi, pi, advantages, qValues, normaliser, scratch, epsilon, S, A);
    }
    if (method !== "trpo") return this.#closed(options);
    this.#count(eta);
    return this.#engine.exactTrpo(logPi, pi, qValues, normaliser, scratch, 1 / eta, S, A);
  }

  /** One inner step, of this size. */
  #count(stepSize: number): void {
    this.report[REPORT.innerSteps] = 1;
    this.report[REPORT.stepSize] = stepSize;
    this.report[REPORT.backtracks] = 0;
  }

  /** A caller's policy on its way to pi; p_t itself for `certify` after an update. [S, A], gradients' memory. */
  get given(): Float64Array {
    return this.#ascent.view;
  }

  /** theta <- log p_t, for `certify` after an update of `given`. */
  keep(): void {
    this.theta.set(this.logPi);
  }

  /**
   * The certificate of pi about the kept policy, `given`, whose evaluation is in place; see `report`. A constrained one reads what
   * the update left there.
   */
  certify({ method, delta, floor, epsilon }: Resolved, price: number): void {
    const { states: S, actions: A } = this.#mdp;
    this.#engine.certifyUpdate(
      METHOD_CODE[method],
      this.#logPi.pointer,
      this.#pi.pointer,
      this.#theta.pointer,
      this.#ascent.pointer,
      this.#advantages.pointer,
      this.#qValues.pointer,
      this.#occupancy.pointer,
      price,
      delta ?? 0,
      floor ?? 0,
      epsilon ?? 0,
      this.#report.pointer,
      this.#scratch.pointer,
      S,
      A,
    );
  }

  #ascend({ method, eta, epsilon, stepSize, innerSteps }: Resolved): number {
    const { states: S, actions: A } = this.#mdp;
    return this.#engine.ascend(
      METHOD_CODE[method],
      this.#theta.pointer,
      this.#logPi.pointer,
      this.#pi.pointer,
      this.#advantages.pointer,
      this.#occupancy.pointer,
      method === "ppo" ? 0 : 1 / eta,
      method === "ppo" ? epsilon : 0,
      stepSize,
      innerSteps,
      this.#report.pointer,
      this.#scratch.pointer,
      S,
      A,
    );
  }

  #searchLine(options: Resolved): number {
    const { states: S, actions: A } = this.#mdp;
    return this.#engine.searchLine(
      METHOD_CODE[options.method],
      this.#theta.pointer,
      this.#logPi.pointer,
      this.#pi.pointer,
      this.#advantages.pointer,
      this.#occupancy.pointer,
      1 / options.eta,
      options.innerSteps,
      options.armijo,
      options.decay,
      options.maxStep,
      Number(options.warmStart),
      options.warmFactor,
      options.maxBacktracks,
      Number(options.lineSearchOn === "objective"),
      this.#report.pointer,
      this.#scratch.pointer,
      S,
      A,
    );
  }

  #searchRegion(options: Resolved): number {
    const { states: S, actions: A } = this.#mdp;
    return this.#engine.searchRegion(
      METHOD_CODE[options.method],
      this.#theta.pointer,
      this.#logPi.pointer,
      this.#pi.pointer,
      this.#advantages.pointer,
      this.#occupancy.pointer,
      options.delta as number,
      options.innerSteps,
      options.decay,
      options.maxStep,
      options.maxBacktracks,
      this.#report.pointer,
      this.#scratch.pointer,
      S,
      A,
    );
  }
}
