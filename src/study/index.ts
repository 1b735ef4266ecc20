/**
 * Sweeps over many runs, in Node.
 *
 * @module fma-pg/study
 */

export type { Cell } from "./cells.ts";
export type { StoreContents, StoredRun } from "./contents.ts";
export { expand, parseGrid } from "./grid.ts";
export { type Merged, mergeStudies } from "./merge.ts";
export { inlineModels } from "./models.ts";
export type { Report } from "./outcome.ts";
export { runStudy, writeReport } from "./published/calls.ts";
export { profiles } from "./published/registry.ts";
export { parseShard, type Shard, shardRuns } from "./schedule.ts";
export type { Progress, StudyOptions, StudyResult } from "./study.ts";
export type {
  Configuration,
  Curve,
  EnvironmentEntry,
  FailedRun,
  FinishedRun,
  GridFile,
  ModelEntry,
  ModelFileEntry,
  Outcome,
  Plan,
  PlannedRun,
  RunRecord,
  Scalar,
  StudyFile,
  StudyModel,
  Sweep,
  Values,
  Verdict,
} from "./types.ts";
