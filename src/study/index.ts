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
export { type Report, writeReport } from "./outcome.ts";
export { profiles } from "./profiles.ts";
export { parseShard, type Shard, shardRuns } from "./schedule.ts";
export { type Progress, runStudy, type StudyOptions, type StudyResult } from "./study.ts";
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
