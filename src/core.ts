/**
 * The small entry, for pages: evaluation, optima, closed forms, gradient steps and trust regions, on models that fit a
 * dense evaluation. Runs have the same bits as those of `fma-pg`; trust regions with many backtracks take longer. Models
 * come from `defineMdp`, `fma-pg/environments` or `fma-pg/formats`.
 *
 * @module fma-pg/core
 */

import { bareEngine, loadKernels } from "./engine/wasm.ts";
import { checkMdp, type Mdp } from "./model/mdp.ts";
import { CoreSolver } from "./solver/core-solver.ts";
import { Workspace } from "./solver/workspace.ts";
import { checkKeys, checkObject, checkOneOf } from "./support/argument-checks.ts";

export { type KernelSource, load, loadKernels, loadKernelsSync, loadSync } from "./engine/wasm.ts";
export type { CompressedRows, Transitions } from "./model/compressed-rows.ts";
export { defineMdp, type Mdp, type MdpDefinition } from "./model/mdp.ts";
export type { Table } from "./model/policy-tables.ts";
export type { Optimum } from "./planning/optimal-bounds.ts";
export type { CoreOptimizeOptions, CoreSolver } from "./solver/core-solver.ts";
export type {
  ClosedOptions,
  CommonOptions,
  Eta,
  GradientOptions,
  Method,
  Run,
  Step,
  TrustRegionOptions,
} from "./solver/options.ts";
export type { Evaluation } from "./solver/results.ts";
export type { StepSizeBounds } from "./solver/step-sizes.ts";

/** The options of this entry's `createSolver`: there is one engine, and one way to evaluate. */
export interface CoreOptions {
  /** "wasm", the only one here; accepted so that code may move between the entries. */
  engine?: "wasm";
  /** "dense", likewise. */
  evaluation?: "dense";
}

function checkOptions(options: CoreOptions): void {
  const given = checkObject("options", options);
  checkKeys("createSolver", given, ["engine", "evaluation"]);
  checkOneOf("engine", given.engine ?? "wasm", ["wasm"]);
  checkOneOf("evaluation", given.evaluation ?? "dense", ["dense"]);
}

/**
 * A solver for a model, on the WebAssembly engine.
 *
 * @throws TypeError for what is no model, unknown options, another engine or iterative evaluation; RangeError, with the
 *   bytes, when the model does not fit; Error when the host refuses to compile WebAssembly.
 */
export function createSolverSync(mdp: Mdp, options: CoreOptions = {}): CoreSolver {
  checkOptions(options);
  return new CoreSolver(mdp, "wasm", new Workspace(checkMdp(mdp), bareEngine()));
}

/** As `createSolverSync`, compiling off the main thread. Rejects with the same errors. */
export async function createSolver(mdp: Mdp, options: CoreOptions = {}): Promise<CoreSolver> {
  checkOptions(options);
  await loadKernels();
  return createSolverSync(mdp, options);
}
