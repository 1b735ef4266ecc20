/** What a row of the benchmark is: one kernel on one model, prepared on any engine. */
import type { Engine } from "../../src/engine/kernels.ts";
import type { Mdp } from "../../src/model/mdp.ts";

/** Arrays of a call by name: what the contenders must agree on. */
export type Results = Record<string, ArrayLike<number>>;

/** A kernel on one engine, ready to be called again and again; every call does the same. */
export interface Prepared {
  call(): void;
  /** Of the last call. Arrays are borrowed. */
  results(): Results;
  /** How often the last call did what a row counts: inner steps, trials, outer steps, or the call itself. */
  units(): Record<string, number>;
}

/** The same for a process that implements the steps by itself. */
export interface PeerJob {
  kind:
    | "evaluate"
    | "solve"
    | "surrogate"
    | "direction"
    | "gradient"
    | "pair"
    | "line-search"
    | "trust-region"
    | "closed";
  [option: string]: unknown;
}

export interface Case {
  kernel: string;
  model: Mdp;
  /** Left out of --quick. */
  large: boolean;
  /** A row of docs/benchmarks.md. */
  main: boolean;
  prepare(engine: Engine): Prepared;
  peer?: PeerJob;
  /** Only beside the peer, not beside the js baseline. */
  peerOnly?: boolean;
}

/** Logits without symmetry, the same everywhere. */
export const uneven = (n: number): Float64Array => Float64Array.from({ length: n }, (_, i) => Math.sin(i + 1));
