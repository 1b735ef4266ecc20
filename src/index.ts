/**
 * Exact policy optimisation on finite MDPs.
 *
 * @module fma-pg
 */

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
export type { CompressedRows, Transitions } from "./rows.ts";
export { createSolver, createSolverSync, type Solver } from "./solver.ts";
export { type StepSizeBounds, stepSizeBounds } from "./step-size-bounds.ts";
export { type KernelSource, load, loadSync } from "./wasm.ts";
