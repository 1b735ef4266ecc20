/**
 * The workspace with all that kernels can do: surrogates at any point, line searches, exact updates, certificates, and iterative evaluation of large models.
 */

import { BLOCK, columnOf, type Engine, METHOD_CODE, REPORT } from "../engine/kernels.ts";
import { backwards, endings, enters, forwards, overwrite } from "../evaluation/endless-classes.ts";
import type { Accuracy } from "../evaluation/evaluation-choice.ts";
import { approach, type EvaluationMethod, type EvaluationProgress } from "../evaluation/iterative-evaluation.ts";
import { atOnce } from "../evaluation/pieces.ts";
import { bindSystem, type PolicySystem } from "../evaluation/policy-system.ts";
import type { Mdp } from "../model/mdp.ts";
import { bindCertify, bindExact, type Certify } from "./exact-updates.ts";
import { type Pair, writePair } from "./family.ts";
import { refuseNotFinite } from "./not-finite.ts";
import { bindLineSearch } from "./outer-step.ts";
import { hasOwn } from "./own-members.ts";
import type { Resolved, ResolvedSurrogate, Surrogated } from "./resolve-options.ts";
import { Workspace } from "./workspace.ts";

export class FullWorkspace extends Workspace {
  readonly certify: Certify;
  /** 1 for the states that the last evaluated policy leads, with positive probability, where it is paid for ever. [S] */
  lost: Uint8Array | undefined;
  /** The policy's sparse rows, where evaluation is iterative. */
  readonly system: PolicySystem | undefined;
  readonly #accuracy: Accuracy;
  readonly #engine: Engine;
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
    this.#engine = engine;
    this.#operations = engine.name === "wasm" ? 6e8 : 5e7;
  }

  /**
   * Where the policy does not end (discount 1), it is evaluated again without the states that count as ended, and those, not
   * reached, that are lost.
   */
  protected override conclude(status: number): number {
    this.lost = undefined;
    return status > 0 ? this.#withoutEndless(status) : super.conclude(status);
  }

  #withoutEndless(status: number): number {
    const { mdp, view } = this;
    const { actions: A, start, rewards, terminalMask } = mdp;
    const { rowStart, nextState, probability } = mdp.transitions;
    const toEnd = endings(mdp, this.pi);
    const endless = toEnd.map((a) => (a === -2 ? 1 : 0));
    const lost = Uint8Array.from(backwards(mdp, endless, this.pi), (a) => (a === -2 ? 0 : 1));
    const never = lost.includes(1) ? forwards(mdp, start, this.pi).find((s) => endless[s]) : undefined;
    if (never !== undefined) return never + 1;
    view.terminal.set(terminalMask.map((_, s) => (toEnd[s] === -1 || lost[s] ? 1 : 0)));
    const again = this.eliminate(0, 0);
    view.terminal.set(terminalMask);
    if (again) return status;
    const { values, qValues, advantages } = this;
    for (let s = 0; s < toEnd.length; s++) {
      if (terminalMask[s] || lost[s]) continue;
      let least = Infinity;
      for (let sa = s * A; sa < (s + 1) * A; sa++) {
        // Kernels have left out the decisions of states that count as ended.
        if (toEnd[s] === -1) {
          let sum = rewards[sa];
          for (let k = rowStart[sa]; k < rowStart[sa + 1]; k++) sum += probability[k] * values[nextState[k]];
          qValues[sa] = sum;
          advantages[sa] = sum - values[s];
        }
        if (!enters(mdp, sa, lost)) least = Math.min(least, qValues[sa]);
      }
      // Nothing may prefer an action that leads to lost states.
      for (let sa = s * A; sa < (s + 1) * A; sa++) {
        if (!enters(mdp, sa, lost)) continue;
        qValues[sa] = least;
        advantages[sa] = least - values[s];
      }
    }
    if (lost.includes(1)) this.lost = lost;
    this.withhold();
    return 0;
  }

  override shown(table: Float64Array): Float64Array {
    return overwrite(this.mdp, super.shown(table), this.lost, NaN);
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
    const values = yield* this.#approachValues(this.system, accuracy);
    this.bounds = { values: values.bound, occupancy: occupancy.bound };
    this.methods = { values: values.method, occupancy: occupancy.method };
    this.withhold();
    const at = this.at;
    this.kernels.summarise(at.start, at.pi, at.values, at.advantages, at.occupancy, at.report, S, A);
    return 0;
  }

  /** V of every state within its tolerance; states with far larger rewards that cannot be reached come for themselves. */
  *#approachValues(system: PolicySystem, { values: tolerance, apart }: Accuracy & { kind: "iterative" }) {
    if (!apart) return yield* approach(system, "values", tolerance);
    system.silence(apart.mask, true);
    let reached: { bound: number; method: EvaluationMethod };
    try {
      reached = yield* approach(system, "values", tolerance);
    } finally {
      system.silence(apart.mask, false);
    }
    const kept = this.values.slice();
    yield* approach(system, "values", apart.values);
    for (const [s, value] of kept.entries()) if (apart.mask[s] === 0) this.values[s] = value;
    system.certify("values");
    return reached;
  }

  /** One outer step, of a method or a pair. Throws where a user's member has led to a theta that is no number. */
  override advance(options: Resolved): boolean {
    const { pair } = options;
    if (!pair) return super.advance(options);
    this.choose(pair);
    if (!hasOwn(pair)) return super.advance(options);
    const first = this.theta.slice();
    const moved = super.advance(options);
    const stuck = this.report[REPORT.backtracks] >= options.maxBacktracks;
    if (stuck || this.theta.some(Number.isNaN)) this.#explain(pair, options, first, stuck);
    return moved;
  }

  /** Finds the inner step that failed, by running the loop again, and throws if a member was not finite there. */
  #explain(pair: Pair, options: Resolved, first: Float64Array, stuck: boolean): void {
    const last = this.theta.slice();
    const rerun = (innerSteps: number): boolean => {
      this.theta.set(first);
      if (innerSteps > 0) super.advance({ ...options, innerSteps });
      return !this.theta.some(Number.isNaN);
    };
    let [good, bad] = [0, stuck ? 1 : options.innerSteps];
    while (bad - good > 1) {
      const middle = Math.floor((good + bad) / 2);
      if (rerun(middle)) good = middle;
      else bad = middle;
    }
    rerun(good);
    this.#refuse(pair);
    this.theta.set(last);
  }

  /** Throws where a user's member is not finite at theta, about pi; otherwise nothing has changed. */
  #refuse(pair: Pair): void {
    const { advantages, occupancy } = this;
    const [oldPolicy, logPi] = [this.pi.slice(), this.logPi.slice()];
    this.softmax();
    refuseNotFinite(pair, this.mdp, { policy: this.pi, oldPolicy, advantages, occupancy });
    this.pi.set(oldPolicy);
    this.logPi.set(logPi);
  }

  /** The pair that the method "family" stands for until the next one. */
  choose(pair: Pair): void {
    writePair(pair, this.view.members, this.view.programs, this.at.programs);
    this.#engine.giveFunctions?.(pair.objective.own, pair.divergence?.own);
    this.kernels.choosePair(this.at.members);
  }

  /** log pi <- log(pi). */
  logarithm(): void {
    const { states: S, actions: A } = this.mdp;
    this.kernels.logarithm(this.at.pi, this.at.logPi, S, A);
  }

  /** J_m, C_m and the gradient of J_m - etaInverse C_m at theta, about pi; see `report`, `ascent` and Kernels.surrogate. A pair has been chosen. */
  surrogate({ method, pair, etaInverse, epsilon, atHigh, atLow }: ResolvedSurrogate): void {
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
    const sums = [this.report[REPORT.objective], this.report[REPORT.divergence]];
    if (pair && hasOwn(pair) && !(sums.every(Number.isFinite) && this.ascent.every(Number.isFinite)))
      this.#refuse(pair);
  }

  /** The natural direction at theta and its curvature, about pi; see `ascent` and `report`. */
  naturalDirection(method: Surrogated): void {
    const { states: S, actions: A } = this.mdp;
    const { theta, logPi, pi, advantages, occupancy, ascent, report, scratch } = this.at;
    const code = METHOD_CODE[method];
    this.kernels.naturalDirection(code, theta, logPi, pi, advantages, occupancy, ascent, report, scratch, S, A);
  }
}
