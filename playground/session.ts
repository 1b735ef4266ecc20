/**
 * One run in its worker: a solver that walks, and another that looks at where it has come to.
 */
import { createSolver, type Mdp, type MethodOptions, type Run, type Solver, type Step } from "../src/index.ts";
import { certificateOf } from "./certificate.ts";
import type { Advance, Slice, Snapshot } from "./protocol.ts";
import { type Point, sliceAlong } from "./slice.ts";
import { buildMdp, type World } from "./world.ts";

const MOST_ITERATIONS = 2 ** 30;

/** A step that changes no probability by more than this is not worth a picture. */
const VISIBLE = 1e-6;

const distance = (a: Float64Array, b: Float64Array) => a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i])), 0);

export class Session {
  readonly #viewer: Solver;
  readonly #options: MethodOptions;
  readonly #steps: Generator<Step, Run, void>;
  #old: Point | undefined;
  /** The last step that can be seen. */
  #seen: { from: Point; to: Point; iteration: number } | undefined;
  #now: Point;
  #ended: Advance["ended"];
  #last: Omit<Snapshot, "policy" | "values" | "qValues" | "advantages" | "occupancy">;

  static async open(world: World, options: MethodOptions): Promise<Session> {
    const mdp = buildMdp(world);
    return new Session(await createSolver(mdp), await createSolver(mdp), options);
  }

  private constructor(walker: Solver, viewer: Solver, options: MethodOptions) {
    this.#viewer = viewer;
    this.#options = options;
    this.#steps = walker.iterate({ ...options, iterations: MOST_ITERATIONS });
    const { policy, logits } = viewer.optimize({ ...options, iterations: 0 });
    this.#now = { policy, logits };
    this.#last = { iteration: 0, return: 0, gradientNorm: 0, innerSteps: 0, stepSize: 0, backtracks: 0 };
  }

  get mdp(): Mdp {
    return this.#viewer.mdp;
  }

  /** Up to `steps` outer steps, then a look. */
  advance(steps: number): Advance {
    const returns: number[] = [];
    const gradientNorms: number[] = [];
    const began = performance.now();
    for (let i = 0; i < steps && !this.#ended; i++) {
      const { done, value } = this.#steps.next();
      if (done) {
        this.#ended = value.status;
        break;
      }
      const { iteration, return: J, gradientNorm, innerSteps, stepSize, backtracks } = value;
      this.#last = { iteration, return: J, gradientNorm, innerSteps, stepSize, backtracks };
      returns.push(J);
      gradientNorms.push(gradientNorm);
      // At a fixed point nothing moves any more: the last step that did is the one to look at.
      if (innerSteps === 0) this.#ended = "converged";
      else {
        this.#old = this.#now;
        this.#now = { policy: value.policy, logits: value.logits };
        if (distance(this.#old.policy, this.#now.policy) > VISIBLE) {
          this.#seen = { from: this.#old, to: this.#now, iteration };
        }
      }
    }
    const pace = (performance.now() - began) / Math.max(1, returns.length);
    return { returns, gradientNorms, pace, snapshot: this.look(), ...(this.#ended && { ended: this.#ended }) };
  }

  /** Where the run stands. */
  look(): Snapshot {
    const { values, qValues, advantages, occupancy, return: J } = this.#viewer.evaluate(this.#now.policy);
    const { policy } = this.#now;
    const { actions } = this.#viewer.mdp;
    let squares = 0;
    for (let sa = 0; sa < policy.length; sa++) {
      // An action that the state lacks has probability 0 and advantage -Infinity.
      if (policy[sa] > 0) squares += (occupancy[Math.floor(sa / actions)] * policy[sa] * advantages[sa]) ** 2;
    }
    const certificate = this.#old && certificateOf(this.#viewer, this.#options, policy, this.#old.policy);
    return {
      ...this.#last,
      return: J,
      gradientNorm: Math.sqrt(squares),
      policy: policy.slice(),
      values,
      qValues,
      advantages,
      occupancy,
      ...(certificate && { certificate }),
    };
  }

  get logits(): Float64Array {
    return this.#now.logits.slice();
  }

  /** The surrogate along the last step: null before there is one, undefined when `stale` says that nobody waits for it. */
  slice(points: number, stale: () => boolean): Promise<Slice | null | undefined> {
    if (!this.#seen) return Promise.resolve(null);
    return sliceAlong(this.#viewer, this.#options, this.#seen, points, stale);
  }
}
