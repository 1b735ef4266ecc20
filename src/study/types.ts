/**
 * The data of a study: the grid a user writes, the runs it expands to, and what the store holds of each.
 *
 *   GridFile -> Plan (models, planned runs) -> RunRecord, one line of runs.jsonl each -> claims, figures, report
 */
import type { Mdp } from "../model/mdp.ts";
import type { MdpFile } from "../model/model-file.ts";
import type { Divergence, Method, Objective, Run, Update } from "../solver/options.ts";

export const GRID_FORMAT = "fma-pg/grid@1";
export const STUDY_FORMAT = "fma-pg/study@1";

/** A value of an option. */
export type Scalar = number | string | boolean;

/**
 * One value, a list, or a range with both ends: `log2`, 2^low .. 2^high, `log10`, 10^low .. 10^high, or `from` .. `to`, by
 * `step`. In the unit of the option.
 */
export type Values =
  | Scalar
  | readonly Scalar[]
  | { readonly log2: readonly [low: number, high: number]; readonly step?: number }
  | { readonly log10: readonly [low: number, high: number]; readonly step?: number }
  | { readonly from: number; readonly to: number; readonly step?: number };

/** An environment by name, its options beside it. Lists and ranges make one model for every combination. */
export interface EnvironmentEntry {
  /** Its name, as `fma-pg envs` lists them. */
  readonly env: string;
  /** The outer step after which figures and tables read J. Default the last one. */
  readonly readAt?: number;
  readonly [option: string]: Values | undefined;
}

/** A model file, by its path (relative to the grid file) or as the object that it holds. */
export interface ModelFileEntry {
  /** A path, or what is in the file. */
  readonly mdp: string | MdpFile;
  /** The outer step after which figures and tables read J. Default the last one. */
  readonly readAt?: number;
}

/** A model of a grid file. */
export type ModelEntry = EnvironmentEntry | ModelFileEntry;

/**
 * methods (or objectives x divergences) x updates x every option of `optimize`. Combinations of method and update that do not exist are left out, and
 * an option goes to those that take it. "exact" takes eta (regularised) or delta (constrained), not both in one sweep,
 * and epsilon for PPO.
 */
export interface Sweep {
  /** One or several; or objectives and divergences. */
  readonly methods?: Method | readonly Method[];
  /**
   * One or several objectives of the family (docs/mathematics.md, section 10), as text, `clip:0.2,0.28`, or as `optimize`
   * takes them; each with each of `divergences`. Pairs that are methods count as those.
   */
  readonly objectives?: string | Objective | readonly (string | Objective)[];
  /** One or several divergences, likewise, "none" among them. Default "none". */
  readonly divergences?: string | Divergence | readonly (string | Divergence)[];
  /** One or several. */
  readonly updates: Update | readonly Update[];
  /** In place of the grid's models. */
  readonly models?: readonly ModelEntry[];
  /** T, in place of the grid's. */
  readonly iterations?: number;
  readonly [option: string]:
    | Values
    | readonly ModelEntry[]
    | Objective
    | Divergence
    | readonly (string | Objective | Divergence)[]
    | undefined;
}

/** A grid file, format fma-pg/grid@1. */
export interface GridFile {
  /** For editors; `fma-pg/grid.schema.json` has it. */
  readonly $schema?: string;
  /** Name and version of the format. */
  readonly format: typeof GRID_FORMAT;
  /** For people: letters, digits, ".", "-" and "_". */
  readonly name?: string;
  /** The published study whose claims judge it and whose columns and sections its report has. Default "fma-pg". */
  readonly study?: string;
  /** T, the number of outer steps. Default 1999: what 2000 steps of the published code let one see. */
  readonly iterations?: number;
  /** Runs every cell again from a start moved by 1e-12; a number: only those with innerSteps up to it. Default false. */
  readonly checkRounding?: boolean | number;
  /** What every sweep runs on unless it has models of its own. */
  readonly models: readonly ModelEntry[];
  /** What is run, at least one. */
  readonly sweeps: readonly Sweep[];
}

/** A model of a study. */
export interface StudyModel {
  /** As on the command line: `deepsea:size=8`. Unique within a study. */
  readonly label: string;
  /** Hash of the model file's content. */
  readonly digest: string;
  /** The model itself. */
  readonly mdp: Mdp;
  /** The outer step after which figures and tables read J. Default the last one. */
  readonly readAt?: number;
}

/** Everything that determines a run's numbers, defaults filled in, keys in a fixed order. */
export interface Configuration {
  /** The model's label. */
  readonly model: string;
  /** Hash of the model file's content. */
  readonly digest: string;
  /** The surrogate; a pair of the family by its text, `clip:0.2,0.28 reverse-kl`. */
  readonly method: Method | `${string} ${string}`;
  /** How it is ascended. */
  readonly update: Update;
  /** T, the number of outer steps. */
  readonly iterations: number;
  /** 0: theta_0 = 0. 1: moved by at most 1e-12 in every component. */
  readonly start: 0 | 1;
  /** The options of the update. */
  readonly [option: string]: Scalar;
}

/** A run of a plan. */
export interface PlannedRun {
  /** Hash of the configuration and the WebAssembly binary. */
  readonly id: string;
  /** What determines it. */
  readonly configuration: Configuration;
  /** Index into `Plan.models`. */
  readonly model: number;
  /** Seconds on one core, roughly. */
  readonly estimate: number;
}

/** A grid, expanded. Runs are in the grid's order, without repetitions, each moved run right after its own. */
export interface Plan {
  /** The grid, with model files in place of their paths. */
  readonly grid: GridFile;
  /** The grid's name. */
  readonly name: string;
  /** Hash of the WebAssembly binary. */
  readonly binary: string;
  /** Every model once. */
  readonly models: readonly StudyModel[];
  /** Every run once. */
  readonly runs: readonly PlannedRun[];
}

/** A learning curve, thinned. Lists of the same length n; gradient norms and step sizes are rounded to 4 digits. */
export interface Curve {
  /** Outer steps, ascending: at most 200, the marked ones (0, the study's, the model's readAt, the last) among them. [n] */
  readonly steps: readonly number[];
  /** J at these steps, exact. [n] */
  readonly returns: readonly number[];
  /** 2-norm of d p Adv at these steps. [n] */
  readonly gradientNorms: readonly number[];
  /** The last inner step size taken in each outer step; null at step 0. [n] */
  readonly stepSizes: readonly (number | null)[];
}

/** A line of runs.jsonl. NaN and infinities are written as strings. */
export type RunRecord = FinishedRun | FailedRun;

/** A run that ended, also one that diverged. */
export interface FinishedRun {
  /** Hash of the configuration and the WebAssembly binary. */
  readonly id: string;
  /** What determines it. */
  readonly configuration: Configuration;
  /** How it ended. */
  readonly status: Exclude<Run["status"], "stopped">;
  /** Outer steps done. */
  readonly iterations: number;
  /** J after the last one. */
  readonly finalReturn: number;
  /** 2-norm of d p Adv after the last one. */
  readonly gradientNorm: number;
  /** Fewest outer steps after which J is within 1 % of J*; null if never. */
  readonly iterationsTo99: number | null;
  /** Inner steps taken, over all outer steps. */
  readonly innerSteps: number;
  /** Failed trials of the line searches, likewise. */
  readonly backtracks: number;
  /** Its learning curve. */
  readonly curve: Curve;
  /** Seconds. The only field that may differ between two runs of one id. */
  readonly duration: number;
}

/** A run that threw. */
export interface FailedRun {
  /** Hash of the configuration and the WebAssembly binary. */
  readonly id: string;
  /** What determines it. */
  readonly configuration: Configuration;
  /** Always "failed". */
  readonly status: "failed";
  /** The error's message. */
  readonly reason: string;
  /** Seconds. */
  readonly duration: number;
}

/** What study.json in a study's directory says. */
export interface StudyFile {
  /** Name and version of the format. */
  readonly format: typeof STUDY_FORMAT;
  /** Of the package that began the study. */
  readonly version: string;
  /** Hash of the WebAssembly binary. */
  readonly binary: string;
  /** With model files in place of their paths. */
  readonly grid: GridFile;
}

/** How a claim was judged. */
export type Outcome = "reproduced" | "not reproduced" | "not settled by this profile";

/** One claim of the published study, judged (docs/mathematics.md, section 9). */
export interface Verdict {
  /** The number of the claim, from 1. */
  readonly number: number;
  /** What was claimed, in a sentence. */
  readonly claim: string;
  /** Whether it holds here. */
  readonly outcome: Outcome;
  /** The runs are a part of the published grid. */
  readonly provisional: boolean;
  /** What a reader must know to read the outcome rightly, in a few words. */
  readonly remark?: string;
  /** The figures behind it, in sentences. */
  readonly evidence: readonly string[];
  /** Ids of the runs that show it. */
  readonly runs: readonly string[];
}
