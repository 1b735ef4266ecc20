/**
 * The exact maximisers, and certificates, bound to one model's memory.
 */

import { type Kernels, METHOD_CODE, REPORT } from "../engine/kernels.ts";
import type { Pointers, Views } from "../engine/layout.ts";
import type { Mdp } from "../model/mdp.ts";
import { optionError } from "../support/errors.ts";
import type { Pair } from "./family.ts";
import { type Advance, countOne } from "./outer-step.ts";
import type { Resolved } from "./resolve-options.ts";

/** Why there is no exact maximiser: an action's p_t f - c / eta is not strictly concave in p. */
function notConcave(pair: Pair, eta: number, sa: number, A: number, advantage: number): Error {
  const { objective, divergence } = pair;
  const where = `state ${Math.floor(sa / A)}, action ${sa % A}: advantage ${advantage}`;
  const why = `objective ${objective.name} with divergence ${divergence?.name} and eta ${eta} is not concave there`;
  const detail = `"exact" may have no maximiser in ${where}; ${why}`;
  return optionError("out-of-range", "update", detail, "exact");
}

/** `closed` is sPPO's and MDPO's exact update with eta. */
export function bindExact(
  kernels: Kernels,
  { states: S, actions: A }: Mdp,
  at: Pointers,
  view: Views,
  closed: Advance,
): Advance {
  const { logPi, pi, advantages, qValues, occupancy, normaliser, report, scratch } = at;

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
    countOne(view.report, 1 / view.report[REPORT.price]);
    return moved;
  }

  function ofPair({ eta, pair }: Resolved): number {
    countOne(view.report, eta);
    const moved = kernels.exactPair(logPi, pi, advantages, qValues, occupancy, normaliser, scratch, eta, S, A);
    if (moved < 0) throw notConcave(pair as Pair, eta, -1 - moved, A, view.advantages[-1 - moved]);
    return moved;
  }

  return (options) => {
    const { method, eta, delta, epsilon } = options;
    if (method === "family") return ofPair(options);
    if (delta !== undefined) return constrained(METHOD_CODE[method], delta);
    if (method === "sppo" || method === "mdpo") return closed(options);
    countOne(view.report, method === "ppo" ? epsilon : eta);
    return method === "ppo"
      ? kernels.exactPpo(logPi, pi, advantages, qValues, normaliser, scratch, epsilon, S, A)
      : kernels.exactTrpo(logPi, pi, qValues, normaliser, scratch, 1 / eta, S, A);
  };
}

/**
 * The certificate of pi about the policy with logarithms in theta and probabilities in `ascent`, whose evaluation is in
 * place; see `report`. A constrained one reads what the update left there.
 */
export type Certify = (options: Resolved, price: number) => void;

export const bindCertify =
  (kernels: Kernels, { states: S, actions: A }: Mdp, at: Pointers): Certify =>
  ({ method, delta = 0, floor = 0, epsilon = 0 }, price) => {
    if (method === "family") {
      const { logPi, pi, theta, ascent, advantages, occupancy, report, scratch } = at;
      return kernels.certifyPair(logPi, pi, theta, ascent, advantages, occupancy, 1 / price, report, scratch, S, A);
    }
    return kernels.certifyUpdate(
      METHOD_CODE[method],
      at.logPi,
      at.pi,
      at.theta,
      at.ascent,
      at.advantages,
      at.qValues,
      at.occupancy,
      price,
      delta,
      floor,
      epsilon,
      at.report,
      at.scratch,
      S,
      A,
    );
  };
