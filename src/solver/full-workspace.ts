/**
 * The workspace with all that kernels can do: surrogates at any point, line searches, exact updates, certificates, and iterative evaluation of large models.
 */

import { BLOCK, columnOf, type Engine, METHOD_CODE } from "../engine/kernels.ts";
import type { Accuracy } from "../evaluation/evaluation-choice.ts";
import { approach, type EvaluationProgress } from "../evaluation/iterative-evaluation.ts";
import { atOnce } from "../evaluation/pieces.ts";
import { bindSystem, type PolicySystem } from "../evaluation/policy-system.ts";
import type { Mdp } from "../model/mdp.ts";
import { bindCertify, bindExact, type Certify } from "./exact-updates.ts";
import { type Pair, writePair } from "./family.ts";
import { bindLineSearch } from "./outer-step.ts";
import type { Resolved, ResolvedSurrogate, Surrogated } from "./resolve-options.ts";
import { Workspace } from "./workspace.ts";

export class FullWorkspace extends Workspace {
  readonly certify: Certify;
  /** The policy's sparse rows, where evaluation is iterative. */
  readonly system: PolicySystem | undefined;
  readonly #accuracy: Accuracy;
  /** Operations of a piece of a factorisation: some tens of milliseconds. */
  readonly #operations: number;

  /** As a `Workspace`. */
  constructor(mdp: Mdp, engine: Engine, accuracy: Accuracy) {
    super(mdp, engine, accuracy);
    const { kernels, at, view, advances } = this;
    advances["line-search"] = bindLineSearch(kernels, mdp, at);
    advances.exact = bindExact(kernels, mdp, at, view, advances.closed);
    this.certify = bindCertify(kernels, mdp, at);
    if (accuracy.kind === "iterative") this.system = bindSystem(kernels, mdp, at, view, accuracy);
    this.#accuracy = accuracy;
    this.#operations = engine.name === "wasm" ? 6e8 : 5e7;
  }

  override evaluate(): number {
    return this.system ? atOnce(this.evaluating()) : super.evaluate();
  }

  /**
   * Evaluation of pi in pieces, iterative ones warm-started from the V and d that are there. Returns what `evaluate` does;
   * throws when an iteration stalls.
   */
  *evaluating(): Generator<EvaluationProgress, number, void> {
    const accuracy = this.#accuracy;
    const { states: S, actions: A } = this.mdp;
    if (!this.system || accuracy.kind === "dense") {
      const blocks = Math.ceil(this.#operations / (2 * BLOCK * S ** 2));
      let status = this.eliminate(0, blocks);
      while (status < 0) {
        yield { part: "factor", columns: columnOf(status), states: S };
        status = this.eliminate(-status, blocks);
      }
      return this.conclude(status);
    }
    this.system.stale = true;
    const occupancy = yield* approach(this.system, "occupancy", accuracy.occupancy);
    const values = yield* approach(this.system, "values", accuracy.values);
    this.bounds = { values: values.bound, occupancy: occupancy.bound };
    this.methods = { values: values.method, occupancy: occupancy.method };
    this.withhold();
    const at = this.at;
    this.kernels.summarise(at.start, at.pi, at.values, at.advantages, at.occupancy, at.report, S, A);
    return 0;
  }

  /** One outer step, of a method or a pair. */
  override advance(options: Resolved): boolean {
    if (options.pair) this.choose(options.pair);
    return super.advance(options);
  }

  /** The pair that the method "family" stands for until the next one. */
  choose(pair: Pair): void {
    writePair(pair, this.view.members);
    this.kernels.choosePair(this.at.members);
  }

  /** log pi <- log(pi). */
  logarithm(): void {
    const { states: S, actions: A } = this.mdp;
    this.kernels.logarithm(this.at.pi, this.at.logPi, S, A);
  }

  /** J_m, C_m and the gradient of J_m - etaInverse C_m at theta, about pi; see `report`, `ascent` and Kernels.surrogate. A pair has been chosen. */
  surrogate({ method, etaInverse, epsilon, atHigh, atLow }: ResolvedSurrogate): void {
    const { states: S, actions: A } = this.mdp;
    const at = this.at;
    this.kernels.surrogate(
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
  naturalDirection(method: Surrogated): void {
    const { states: S, actions: A } = this.mdp;
    const { theta, logPi, pi, advantages, occupancy, ascent, report, scratch } = this.at;
    const code = METHOD_CODE[method];
    this.kernels.naturalDirection(code, theta, logPi, pi, advantages, occupancy, ascent, report, scratch, S, A);
  }
}
