/**
 * Exact policy optimisation on finite MDPs.
 *
 * @module fma-pg
 */

export type { DivergenceName, ObjectiveName } from "./engine/members.ts";
export { type KernelSource, load, loadKernels, loadKernelsSync, loadSync } from "./engine/wasm.ts";
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
export type { CompressedRows, Transitions } from "./model/compressed-rows.ts";
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
  OwnExpression,
  OwnMemberFunctions,
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
export { createSolver, createSolverSync, type Solver } from "./solver/solver.ts";
export { stepSizeBounds } from "./solver/step-size-bounds.ts";
export type { StepSizeBounds } from "./solver/step-sizes.ts";
