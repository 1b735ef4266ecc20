/** fma-pg: exact policy optimisation on finite MDPs. Names only. */

export { cliffWorld } from "./environments/cliff-world.ts";
export { type DeepSeaOptions, deepSea } from "./environments/deep-sea.ts";
export { type GarnetOptions, garnet } from "./environments/garnet.ts";
export { type Ending, type GridWorldOptions, gridWorld } from "./environments/grid-world.ts";
export { defineMdp, type Mdp, type MdpDefinition, type Transitions } from "./mdp.ts";
export type {
  ClosedOptions,
  CommonOptions,
  GradientOptions,
  LineSearchOptions,
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
export type { Evaluation, Optimum, PolicyUpdate, Surrogate } from "./results.ts";
export { createSolver, createSolverSync, type Solver, type SolverOptions } from "./solver.ts";
export { type KernelSource, load, loadSync } from "./wasm.ts";
