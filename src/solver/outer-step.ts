/**
 * One outer step of every update but the exact ones, bound to one model's memory.
 */
import { type Kernels, METHOD_CODE, REPORT } from "../engine/kernels.ts";
import type { Pointers, Views } from "../engine/layout.ts";
import type { Mdp } from "../model/mdp.ts";
import type { Update } from "./options.ts";
import type { Resolved } from "./resolve-options.ts";

/**
 * One outer step from an evaluated pi: theta for the parametric updates, pi and log pi for the closed and exact ones.
 * Returns 0 where no bit of it changed.
 */
export type Advance = (options: Resolved) => number;

/** One inner step, of this size: what closed and exact updates report. */
export function countOne(report: Float64Array, stepSize: number): void {
  report[REPORT.innerSteps] = 1;
  report[REPORT.stepSize] = stepSize;
  report[REPORT.backtracks] = 0;
}

export function bindAdvances(
  kernels: Kernels,
  { states: S, actions: A }: Mdp,
  at: Pointers,
  view: Views,
): Record<Exclude<Update, "exact" | "line-search">, Advance> {
  const { theta, logPi, pi, advantages, qValues, occupancy, normaliser, report, scratch } = at;
  return {
    closed({ method, eta, floor = 0 }) {
      countOne(view.report, eta);
      return method === "sppo"
        ? kernels.closedSppo(logPi, pi, advantages, normaliser, scratch, eta, floor, S, A)
        : kernels.closedMdpo(logPi, pi, qValues, normaliser, scratch, eta, S, A);
    },
    gradient: ({ method, eta, epsilon, stepSize, innerSteps }) =>
      kernels.ascend(
        METHOD_CODE[method],
        theta,
        logPi,
        pi,
        advantages,
        occupancy,
        eta === undefined ? 0 : 1 / eta,
        epsilon ?? 0,
        stepSize,
        innerSteps,
        report,
        scratch,
        S,
        A,
      ),
    "trust-region": (options) =>
      kernels.trustRegion(
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
      ),
  };
}

/** The line search stands by itself: fma-pg/core has none. */
export function bindLineSearch(kernels: Kernels, { states: S, actions: A }: Mdp, at: Pointers): Advance {
  const { theta, logPi, pi, advantages, occupancy, report, scratch } = at;
  return (options) =>
    kernels.lineSearch(
      METHOD_CODE[options.method],
      theta,
      logPi,
      pi,
      advantages,
      occupancy,
      options.eta === undefined ? 0 : 1 / options.eta,
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
}
