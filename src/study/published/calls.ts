/**
 * The engine's calls, each with the published study that the grid names.
 */
import { planOf } from "../merge.ts";
import { type Report, writeReport as report } from "../outcome.ts";
import { runStudy as run, type StudyOptions, type StudyResult } from "../study.ts";
import type { Plan } from "../types.ts";
import { studyOf } from "./registry.ts";

/**
 * Performs the runs of a plan that its directory does not hold yet.
 *
 * @throws Error when the directory holds runs and `resume` is not set; TypeError for a grid of an unknown study
 */
export const runStudy = async (plan: Plan, options: StudyOptions): Promise<StudyResult> =>
  run(plan, { marks: studyOf(plan.grid).marks, ...options });

/**
 * Judges the claims of the grid's published study on the results of a directory (docs/mathematics.md, section 9, for
 * FMA-PG) and writes the report, the summary and the figures beside them.
 *
 * @param directory where the study's runs are, as `runStudy` and `mergeStudies` write them.
 * @throws Error when the directory holds no study, or for damaged files; the errors of the file system
 */
export const writeReport = (directory: string): Report => report(directory, studyOf(planOf(directory).grid));
