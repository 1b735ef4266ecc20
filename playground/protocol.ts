/**
 * What the page and its workers say to each other: calls by number, each answered once, with reports on the way.
 */
import type { MdpFile, MethodOptions } from "../src/index.ts";
import type { Proof } from "./certificate.ts";
import type { World } from "./world.ts";

/** What the page needs to know of a model. */
export interface ModelInfo {
  name: string;
  states: number;
  actions: number;
  discount: number;
  stateNames: string[];
  actionNames: string[];
  terminals: number[];
  /** mu. [S] */
  start: Float64Array;
  /** For every action its most frequent move, as the difference of the two numbers in names like "(1,2)". */
  moves: ([number, number] | undefined)[];
}

/** A policy and everything about it. */
export interface Snapshot {
  iteration: number;
  return: number;
  gradientNorm: number;
  innerSteps: number;
  stepSize: number;
  backtracks: number;
  /** [S, A] */
  policy: Float64Array;
  /** [S] */
  values: Float64Array;
  /** [S, A] */
  qValues: Float64Array;
  /** [S, A] */
  advantages: Float64Array;
  /** [S] */
  occupancy: Float64Array;
  /** Of the last update. */
  certificate?: Proof;
}

export interface Advance {
  /** J after each step. */
  returns: number[];
  gradientNorms: number[];
  snapshot: Snapshot;
  /** Set when no step is left. */
  ended?: "completed" | "converged" | "stopped" | "diverged";
  /** Milliseconds per step. */
  pace: number;
}

/** The surrogate along the line from the last policy to the one before it, as gains over the latter. */
export interface Slice {
  /** Of the step: the policy at 1. */
  iteration: number;
  /** 0: the old policy, 1: the new one. */
  alpha: number[];
  /** J_m - C_m / eta (trust region, PPO: J_m). */
  surrogate: (number | null)[];
  /** (1 - gamma) (J - J_t); at discount 1, J - J_t. */
  truth: (number | null)[];
  /** C_m at alpha = 1. */
  divergence?: number;
}

export interface OptimumReply {
  return: number;
  values: Float64Array;
  policy: Float64Array;
}

export interface BenchmarkRow {
  task: string;
  model: string;
  /** Microseconds, medians. */
  wasm: number;
  js: number;
  /** Largest difference of the results, relative to the largest of them. */
  difference: number;
}

/** Every call: what it takes, what it returns, what it reports meanwhile. */
export interface Calls {
  export: { takes: { world: World }; returns: MdpFile };
  open: { takes: { world: World; options: MethodOptions }; returns: { info: ModelInfo; snapshot: Snapshot } };
  advance: { takes: { steps: number }; returns: Advance };
  slice: { takes: { points: number }; returns: Slice | null | undefined };
  logits: { takes: Record<string, never>; returns: Float64Array };
  optimum: { takes: { world: World }; returns: OptimumReply };
  benchmark: { takes: { quick: boolean }; returns: number; reports: BenchmarkRow };
}
export type CallName = keyof Calls;

export interface Request<Name extends CallName = CallName> {
  id: number;
  call: Name;
  takes: Calls[Name]["takes"];
}

export type Answer =
  | { id: number; result: unknown }
  | { id: number; error: { name: string; message: string } }
  | { id: number; report: unknown };
