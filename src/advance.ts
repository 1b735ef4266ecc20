/**
 * The kernels of every update, and of certificates, bound to one model's memory.
 */
import { type Kernels, METHOD_CODE, REPORT } from "./kernels.ts";
import type { Pointers, Views } from "./layout.ts";
import type { Mdp } from "./mdp.ts";
import type { Resolved } from "./resolve.ts";

export interface Updates {
  /**
   * One outer step from an evaluated pi: theta for the parametric updates, pi and log pi for the closed and exact ones.
   * Returns whether a bit of it changed.
   */
  advance(options: Resolved): boolean;
  /**
   * The certificate of pi about the policy with logarithms in theta and probabilities in `ascent`, whose evaluation is in
   * place; see `report`. A constrained one reads what the update left there.
   */
  certify(options: Resolved, price: number): void;
}

export function bindUpdates(kernels: Kernels, { states: S, actions: A }: Mdp, at: Pointers, view: Views): Updates {
  const { theta, logPi, pi, advantages, qValues, occupancy, normaliser, report, scratch } = at;

  /** One inner step, of this size. */
  function count(stepSize: number): void {
    view.report[REPORT.innerSteps] = 1;
    view.report[REPORT.stepSize] = stepSize;
    view.report[REPORT.backtracks] = 0;
  }

  function closed({ method, eta, floor = 0 }: Resolved): number {
    count(eta);
    return method === "sppo"
      ? kernels.closedSppo(logPi, pi, advantages, normaliser, scratch, eta, floor, S, A)
      : kernels.closedMdpo(logPi, pi, qValues, normaliser, scratch, eta, S, A);
  }

  function constrained(code: number, delta: number): number {
    const moved = kernels.exactConstrained(
      code,
      logPi,
      pi,
      advantages,
      qValues,
      occupancy,
      normaliser,
      report,
      scratch,
      delta,
      S,
      A,
    );
    count(1 / view.report[REPORT.price]);
    return moved;
  }

  function exact(options: Resolved): number {
    const { method, eta, delta, epsilon } = options;
    if (delta !== undefined) return constrained(METHOD_CODE[method], delta);
    if (method === "sppo" || method === "mdpo") return closed(options);
    count(method === "ppo" ? epsilon : eta);
    return method === "ppo"
      ? kernels.exactPpo(logPi, pi, advantages, qValues, normaliser, scratch, epsilon, S, A)
      : kernels.exactTrpo(logPi, pi, qValues, normaliser, scratch, 1 / eta, S, A);
  }

  const ascend = ({ method, eta, epsilon, stepSize, innerSteps }: Resolved): number =>
    kernels.ascend(
      METHOD_CODE[method],
      theta,
      logPi,
      pi,
      advantages,
      occupancy,
      method === "ppo" ? 0 : 1 / eta,
      method === "ppo" ? epsilon : 0,
      stepSize,
      innerSteps,
      report,
      scratch,
      S,
      A,
    );

  const searchLine = (options: Resolved): number =>
    kernels.searchLine(
      METHOD_CODE[options.method],
      theta,
      logPi,
      pi,
      advantages,
      occupancy,
      1 / options.eta,
      options.innerSteps,
      options.armijo,
      options.decay,
      options.maxStep,
      Number(options.warmStart),
      options.warmFactor,
      options.maxBacktracks,
      Number(options.lineSearchOn === "objective"),
      report,
      scratch,
      S,
      A,
    );

  const searchRegion = (options: Resolved): number =>
    kernels.searchRegion(
      METHOD_CODE[options.method],
      theta,
      logPi,
      pi,
      advantages,
      occupancy,
      options.delta as number,
      options.innerSteps,
      options.decay,
      options.maxStep,
      options.maxBacktracks,
      report,
      scratch,
      S,
      A,
    );

  const by = { closed, exact, gradient: ascend, "line-search": searchLine, "trust-region": searchRegion };
  return {
    advance: (options) => by[options.update](options) !== 0,
    certify: ({ method, delta = 0, floor = 0, epsilon = 0 }, price) =>
      kernels.certifyUpdate(
        METHOD_CODE[method],
        logPi,
        pi,
        theta,
        at.ascent,
        advantages,
        qValues,
        occupancy,
        price,
        delta,
        floor,
        epsilon,
        report,
        scratch,
        S,
        A,
      ),
  };
}
