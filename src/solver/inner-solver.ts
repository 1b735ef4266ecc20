/**
 * What every call of a solver does first: check, copy in, evaluate. A call that throws has changed nothing that a later
 * one could see.
 */

import { REPORT } from "../engine/kernels.ts";
import type { Mdp } from "../model/mdp.ts";
import { readLogits, readPolicy } from "../model/policy-tables.ts";
import { uniformPolicy, withhold } from "../model/unavailable-actions.ts";
import { stateLabel } from "../planning/policy-iteration.ts";
import type { Table } from "./options.ts";
import type { Evaluation } from "./results.ts";
import type { Workspace } from "./workspace.ts";

export class InnerSolver {
  /** Counts the uses of the memory, so that an iteration in progress notices others. */
  epoch = 0;

  constructor(
    readonly mdp: Mdp,
    readonly work: Workspace,
  ) {}

  /** pi <- a caller's policy, by way of `given`: what is refused has changed nothing else. Without one, uniform. */
  placePolicy(policy: Table | undefined): void {
    const { given, pi } = this.work;
    if (policy !== undefined) readPolicy("policy", policy, given, this.mdp);
    this.epoch++;
    if (policy === undefined) uniformPolicy(this.mdp, pi);
    else pi.set(given);
  }

  /** A checked copy of a caller's logits. [S, A] */
  readLogits(name: string, logits: Table): Float64Array {
    const copy = new Float64Array(this.mdp.states * this.mdp.actions);
    readLogits(name, logits, copy, this.mdp);
    return copy;
  }

  /** theta, pi and log pi <- checked logits. */
  placeLogits(logits: Float64Array): void {
    this.epoch++;
    this.work.theta.set(logits);
    this.work.softmax();
  }

  /** Evaluates pi, or throws. */
  evaluate(): void {
    this.judge(this.work.evaluate());
  }

  /** Throws where an evaluation's status or its numbers are bad. */
  judge(status: number): void {
    if (status !== 0) {
      const state = stateLabel(this.mdp, status - 1);
      throw new RangeError(`discount ${this.mdp.discount}: under this policy ${state} never reaches a terminal state`);
    }
    if (!Number.isFinite(this.work.report[REPORT.return])) {
      throw new RangeError("the policy's values overflow: the rewards are too large for this discount");
    }
  }

  /** Evaluates pi; false where numbers overflow or, at discount 1, where pi never ends. Throws when it stalls. */
  survives(): boolean {
    try {
      return this.work.evaluate() === 0;
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
  }

  /** The evaluation of pi, copied. */
  evaluation(): Evaluation {
    const { values, qValues, advantages, occupancy, report, bounds, methods } = this.work;
    const table = (of: Float64Array) => withhold(this.work.shown(of), this.mdp, -Infinity);
    return {
      values: this.work.shown(values),
      qValues: table(qValues),
      advantages: table(advantages),
      occupancy: occupancy.slice(),
      return: report[REPORT.return],
      ...(!CORE && bounds && methods && { bounds: { ...bounds }, methods: { ...methods } }),
    };
  }
}
