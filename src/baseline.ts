/**
 * The same solver on the kernels in plain JavaScript alone, without the binary: for hosts and bundles that want no
 * WebAssembly at all.
 *
 * @module fma-pg/baseline
 */
import type { SolverOptions } from "./accuracy.ts";
import { createBaseline } from "./baseline/engine.ts";
import { checkObject, checkOneOf } from "./check.ts";
import type { Mdp } from "./mdp.ts";
import { Solver } from "./solver.ts";

export type { SolverOptions } from "./accuracy.ts";
export type { EvaluationProgress, FactorProgress, IterationProgress, Part } from "./approach.ts";
export { cliffWorld } from "./environments/cliff-world.ts";
export { type DeepSeaOptions, deepSea } from "./environments/deep-sea.ts";
export { type GarnetOptions, garnet } from "./environments/garnet.ts";
export { type Ending, type GridWorldOptions, gridWorld } from "./environments/grid-world.ts";
export { defineMdp, type Mdp, type MdpDefinition } from "./mdp.ts";
export type {
  ClosedOptions,
  CommonOptions,
  Eta,
  ExactOptions,
  GradientOptions,
  Kinks,
  LineSearchOptions,
  LineSearchSettings,
  Method,
  OptimizeOptions,
  Run,
  RunOptions,
  Step,
  SurrogateOptions,
  Table,
  TrustRegionOptions,
  Update,
  UpdateOptions,
} from "./methods.ts";
export { formatMdp, type MdpFile, parseMdp } from "./model-file.ts";
export type { OptimumProgress } from "./optimal-bounds.ts";
export type { AsyncOptions } from "./pieces.ts";
export type { Certificate, Evaluation, Optimum, PolicyUpdate, Surrogate } from "./results.ts";
export type { Solver } from "./solver.ts";
export { type StepSizeBounds, stepSizeBounds } from "./step-size-bounds.ts";

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
export type { CompressedRows, Transitions } from "./rows.ts";
