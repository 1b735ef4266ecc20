/**
 * Step sizes for a model, without a solver of its own.
 */
import { createBaseline } from "../engine/js/engine.ts";
import { checkMdp, type Mdp } from "../model/mdp.ts";
import type { Table } from "./options.ts";
import { Solver } from "./solver.ts";
import type { StepSizeBounds } from "./step-sizes.ts";

/**
 * Step sizes of the functional updates (docs/mathematics.md, section 5). Infinity: no limit.
 *
 * @param from a solver of any entry, or a model, which is then evaluated on the engine "js".
 * @param policy p_t, [S][A] or flat [S*A]. Omitted: uniform. Only `exact` depends on it.
 * @throws as `evaluate`
 */
export function stepSizeBounds(from: Pick<Solver, "stepSizeBounds"> | Mdp, policy?: Table): StepSizeBounds {
  const solver = "stepSizeBounds" in Object(from) ? from : new Solver(checkMdp(from), createBaseline());
  return (solver as Solver).stepSizeBounds(policy);
}
