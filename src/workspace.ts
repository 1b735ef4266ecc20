/**
 * The kernels bound to one model: everything they work on laid out in the engine's memory, and every kernel as a method
 * without pointers. Views are borrowed: the next call may change them.
 */
import type { Accuracy } from "./accuracy.ts";
import { bindUpdates, type Updates } from "./advance.ts";
import { approach, type EvaluationProgress } from "./approach.ts";
import { type Engine, METHOD_CODE } from "./kernels.ts";
import { layOut, type Pointers } from "./layout.ts";
import type { Mdp } from "./mdp.ts";
import type { Arena } from "./memory.ts";
import type { Method } from "./methods.ts";
import { withholdLeast } from "./ragged.ts";
import { bindSystem, type PolicySystem } from "./sparse-workspace.ts";

export class Workspace {
  readonly arena: Arena;
  /** theta, [S, A] */
  readonly theta: Float64Array;
  /** log pi, [S, A] */
  readonly logPi: Float64Array;
  /** pi, [S, A] */
  readonly pi: Float64Array;
  /** V, [S] */
  readonly values: Float64Array;
  /** Q, [S, A] */
  readonly qValues: Float64Array;
  /** Adv, [S, A] */
  readonly advantages: Float64Array;
  /** d, [S] */
  readonly occupancy: Float64Array;
  /** The last gradient or natural direction, [S, A] */
  readonly ascent: Float64Array;
  /** A caller's policy on its way to pi; p_t itself for `updates.certify` after an update. [S, A], gradients' memory. */
  readonly given: Float64Array;
  /** N or log Z of the last closed form, lambda_s / d of the last exact maximiser, [S] */
  readonly normaliser: Float64Array;
  /** The slots of REPORT. */
  readonly report: Float64Array;
  /** Every update, and certificates. */
  readonly updates: Updates;
  /** The policy's sparse rows, where evaluation is iterative. */
  readonly system: PolicySystem | undefined;
  /** What the last iterative evaluation proved. */
  bounds: { values: number; occupancy: number } | undefined;
  readonly #engine: Engine["kernels"];
  readonly #mdp: Mdp;
  readonly #at: Pointers;
  readonly #accuracy: Accuracy;

  /** Copies the model into the engine's memory. Throws a RangeError, with the bytes, when it does not fit. */
  constructor(mdp: Mdp, engine: Engine, accuracy: Accuracy) {
    const { arena, at, view } = layOut(mdp, engine, accuracy);
    this.arena = arena;
    this.theta = view.theta;
    this.logPi = view.logPi;
    this.pi = view.pi;
    this.values = view.values;
    this.qValues = view.qValues;
    this.advantages = view.advantages;
    this.occupancy = view.occupancy;
    this.ascent = view.ascent;
    this.given = view.ascent;
    this.normaliser = view.normaliser;
    this.report = view.report;
    this.updates = bindUpdates(engine.kernels, mdp, at, view);
    if (accuracy.kind === "iterative") this.system = bindSystem(engine.kernels, mdp, at, view, accuracy);
    this.#engine = engine.kernels;
    this.#mdp = mdp;
    this.#at = at;
    this.#accuracy = accuracy;
  }

  /** pi and log pi <- softmax(theta). */
  softmax(): void {
    const { states: S, actions: A } = this.#mdp;
    const { theta, logPi, pi, scratch } = this.#at;
    this.#engine.softmax(theta, logPi, pi, scratch, S, A);
  }

  /** log pi <- log(pi). */
  logarithm(): void {
    const { states: S, actions: A } = this.#mdp;
    this.#engine.logarithm(this.#at.pi, this.#at.logPi, S, A);
  }

  /** V, Q, Adv, d, J of pi. Returns 0, or 1 + a state that pi never leaves (discount 1). */
  evaluate(): number {
    if (this.system) {
      for (const _ of this.evaluating());
      return 0;
    }
    const { states: S, actions: A, discount } = this.#mdp;
    const at = this.#at;
    const status = this.#engine.evaluate(
      at.rowStart,
      at.nextState,
      at.probability,
      at.rewards,
      at.start,
      at.terminal,
      discount,
      at.pi,
      at.values,
      at.qValues,
      at.advantages,
      at.occupancy,
      at.report,
      at.factor,
      at.scratch,
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
    const at = this.#at;
    this.#engine.summarise(at.start, at.pi, at.values, at.advantages, at.occupancy, at.report, S, A);
  }

  /** J_m, C_m and the gradient of J_m - etaInverse C_m at theta, about pi; see `report`, `ascent` and Kernels.surrogate. */
  surrogate(method: Method, etaInverse: number, epsilon: number, atHigh = -1, atLow = -1): void {
    const { states: S, actions: A } = this.#mdp;
    const at = this.#at;
    this.#engine.surrogate(
      METHOD_CODE[method],
      at.theta,
      at.logPi,
      at.pi,
      at.advantages,
      at.values,
      at.occupancy,
      etaInverse,
      epsilon,
      atHigh,
      atLow,
      at.ascent,
      at.report,
      at.scratch,
      S,
      A,
    );
  }

  /** The natural direction at theta and its curvature, about pi; see `ascent` and `report`. */
  naturalDirection(method: Method): void {
    const { states: S, actions: A } = this.#mdp;
    const { theta, logPi, pi, advantages, occupancy, ascent, report, scratch } = this.#at;
    const code = METHOD_CODE[method];
    this.#engine.naturalDirection(code, theta, logPi, pi, advantages, occupancy, ascent, report, scratch, S, A);
  }
}
