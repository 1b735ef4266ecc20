/**
 * The kernels bound to one model: everything they work on laid out in the engine's memory, and every kernel as a method
 * without pointers. Views are borrowed: the next call may change them.
 */

import type { Engine, Kernels } from "../engine/kernels.ts";
import { layOut, type Pointers, type Views } from "../engine/layout.ts";
import type { Arena } from "../engine/memory.ts";
import type { Accuracy } from "../evaluation/evaluation-choice.ts";
import type { EvaluationMethod } from "../evaluation/iterative-evaluation.ts";
import type { Mdp } from "../model/mdp.ts";
import { withholdLeast } from "../model/unavailable-actions.ts";
import type { Update } from "./options.ts";
import { type Advance, bindAdvances } from "./outer-step.ts";
import type { Resolved } from "./resolve-options.ts";

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
  /** A caller's policy on its way to pi; p_t itself for certificates after an update. [S, A], gradients' memory. */
  readonly given: Float64Array;
  /** N or log Z of the last closed form, lambda_s / d of the last exact maximiser, [S] */
  readonly normaliser: Float64Array;
  /** The slots of REPORT. */
  readonly report: Float64Array;
  /** What the last iterative evaluation proved. */
  bounds: { values: number; occupancy: number } | undefined;
  /** How the last evaluation came about; undefined for elimination. */
  methods: { values: EvaluationMethod; occupancy: EvaluationMethod } | undefined;
  protected readonly kernels: Kernels;
  protected readonly mdp: Mdp;
  protected readonly at: Pointers;
  protected readonly view: Views;
  protected readonly advances: ReturnType<typeof bindAdvances> & { exact?: Advance; "line-search"?: Advance };

  /** Copies the model into the engine's memory. Throws a RangeError, with the bytes, when it does not fit. */
  constructor(mdp: Mdp, engine: Engine, accuracy: Accuracy = { kind: "dense" }) {
    const { arena, at, view } = layOut(mdp, engine, accuracy.kind === "dense" ? undefined : accuracy);
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
    this.kernels = engine.kernels;
    this.mdp = mdp;
    this.at = at;
    this.view = view;
    this.advances = bindAdvances(engine.kernels, mdp, at, view);
  }

  /** pi and log pi <- softmax(theta). */
  softmax(): void {
    const { states: S, actions: A } = this.mdp;
    const { theta, logPi, pi, scratch } = this.at;
    this.kernels.softmax(theta, logPi, pi, scratch, S, A);
  }

  /** V, Q, Adv, d, J of pi. Returns 0, or 1 + a state that pi never leaves (discount 1). */
  evaluate(): number {
    return this.conclude(this.eliminate(0, 0));
  }

  /** What is left to do after `eliminate`, whose status it takes; returns that of `evaluate`. */
  protected conclude(status: number): number {
    this.withhold();
    return status;
  }

  /** A copy of V, Q or Adv as a caller sees it. [S] or [S, A] */
  shown(table: Float64Array): Float64Array {
    return table.slice();
  }

  /** The kernel, whole or in pieces (see Kernels.evaluate). */
  protected eliminate(from: number, blocks: number): number {
    const { states: S, actions: A, discount } = this.mdp;
    const at = this.at;
    return this.kernels.evaluate(
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
      from,
      blocks,
      S,
      A,
    );
  }

  /** No kernel may prefer an action that a state lacks. */
  protected withhold(): void {
    withholdLeast(this.qValues, this.mdp);
    withholdLeast(this.advantages, this.mdp);
  }

  /** One outer step from an evaluated pi (see outer-step.ts). Returns whether a bit of it changed. */
  advance(options: Resolved): boolean {
    return (this.advances as Record<Update, Advance>)[options.update](options) !== 0;
  }
}
