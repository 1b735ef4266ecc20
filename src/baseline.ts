/**
 * The same solver on the kernels in plain JavaScript alone, without the binary: for hosts and bundles that want no
 * WebAssembly at all.
 *
 * @module fma-pg/baseline
 */

import { createBaseline } from "./engine/js/engine.ts";
import type { SolverOptions } from "./evaluation/evaluation-choice.ts";
import type { Mdp } from "./model/mdp.ts";
import { Solver } from "./solver/solver.ts";
import { checkObject, checkOneOf } from "./support/argument-checks.ts";

export type { DivergenceName, ObjectiveName } from "./engine/members.ts";
export { cliffWorld } from "./environments/cliff-world.ts";
export { type DeepSeaOptions, deepSea } from "./environments/deep-sea.ts";
export { type GarnetOptions, garnet } from "./environments/garnet.ts";
export { type Ending, type GridWorldOptions, gridWorld } from "./environments/grid-world.ts";
export type { SolverOptions } from "./evaluation/evaluation-choice.ts";
export type {
  EvaluationMethod,
  EvaluationProgress,
  FactorProgress,
  IterationProgress,
} from "./evaluation/iterative-evaluation.ts";
export type { AsyncOptions } from "./evaluation/pieces.ts";
export { defineMdp, type Mdp, type MdpDefinition } from "./model/mdp.ts";
export { formatMdp, type MdpFile, parseMdp } from "./model/model-file.ts";
export type { Table } from "./model/policy-tables.ts";
export type { Optimum, OptimumProgress } from "./planning/optimal-bounds.ts";
export type {
  Alone,
  ClosedOptions,
  CommonOptions,
  Divergence,
  Eta,
  ExactOptions,
  FamilyOptions,
  GradientOptions,
  Kinks,
  LineSearchOptions,
  LineSearchSettings,
  MemberOf,
  Method,
  MethodOptions,
  Objective,
  OptimizeOptions,
  Penalised,
  Run,
  RunOptions,
  Step,
  SurrogateOptions,
  TrustRegionOptions,
  Update,
  UpdateOptions,
} from "./solver/options.ts";
export type { Certificate, Evaluation, PolicyUpdate, Surrogate } from "./solver/results.ts";
export type { Solver } from "./solver/solver.ts";
export { stepSizeBounds } from "./solver/step-size-bounds.ts";
export type { StepSizeBounds } from "./solver/step-sizes.ts";

/** The options of this entry's `createSolver`: there is one engine. */
export interface BaselineOptions extends Omit<SolverOptions, "engine"> {
  /** "js", the only one here; accepted so that code may move between the entries. */
  engine?: "js";
}

/**
 * A solver for a model, on the js engine.
 *
 * @throws TypeError for what is no model, unknown options or another engine; RangeError, with the bytes, when the model does not fit.
 */
export function createSolverSync(mdp: Mdp, options: BaselineOptions = {}): Solver {
  const { engine } = checkObject("options", options);
  if (engine !== undefined) checkOneOf("engine", engine, ["js"]);
  return new Solver(mdp, createBaseline(), options);
}

/** As `createSolverSync`, with the signature of the main entry's `createSolver`. Rejects with the same errors. */
export async function createSolver(mdp: Mdp, options: BaselineOptions = {}): Promise<Solver> {
  return createSolverSync(mdp, options);
}
export type { CompressedRows, Transitions } from "./model/compressed-rows.ts";
