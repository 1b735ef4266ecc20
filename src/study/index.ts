/** fma-pg/study: sweeps over many runs, in Node. Names only. */

export { kernelDigest } from "./configuration.ts";
export { expand, parseGrid } from "./grid.ts";
export { type Merged, mergeStudies, planOf } from "./merge.ts";
export { inlineModels } from "./models.ts";
export { type Report, writeReport } from "./outcome.ts";
export { profiles } from "./profiles.ts";
export { parseShard, type Shard, shardRuns } from "./schedule.ts";
export { Store } from "./store.ts";
export { type Progress, runStudy, type StudyOptions, type StudyResult } from "./study.ts";
export type {
  Configuration,
  Curve,
  GridFile,
  ModelEntry,
  Plan,
  PlannedRun,
  RunRecord,
  StudyFile,
  StudyModel,
  Sweep,
  Values,
  Verdict,
} from "./types.ts";
