/**
 * What a finished study leaves in its directory besides its runs: summary.csv, figures and report.html.
 */
import { type Cell, cellsOf } from "./cells.ts";
import type { StoreContents } from "./contents.ts";
import { figuresOf } from "./figures.ts";
import { reportHtml } from "./html.ts";
import { planOf } from "./merge.ts";
import type { PublishedStudy } from "./published-study.ts";
import { Store } from "./store.ts";
import { optima } from "./study.ts";
import { summaryText } from "./summary.ts";
import { reportTables } from "./tables.ts";
import type { FailedRun, Plan, Verdict } from "./types.ts";

/** What `writeReport` found and wrote. */
export interface Report {
  /** The finished runs, in the plan's order. */
  readonly cells: readonly Cell[];
  /** One per claim of the published study. */
  readonly verdicts: readonly Verdict[];
  /** Runs of the plan that are missing. */
  readonly missing: number;
  /** Runs of the plan that failed. */
  readonly failed: number;
  /** Cells run twice. */
  readonly checked: number;
  /** Cells of these that depend on rounding. */
  readonly unstable: number;
  /** Names of the files written. */
  readonly files: readonly string[];
}

/**
 * Judges the claims of a published study on the results of a directory and writes the report, the summary and the
 * figures beside them.
 *
 * @param directory where the study's runs are, as `runStudy` and `mergeStudies` write them.
 * @param study whose claims, sections and columns the report has.
 * @throws Error when the directory holds no study, or for damaged files; the errors of the file system
 */
export function writeReport(directory: string, study: PublishedStudy): Report {
  const plan = planOf(directory);
  const store = new Store(directory);
  return reportOn(plan, store, store.arrange(plan), study);
}

function reportOn(plan: Plan, store: Store, contents: StoreContents, study: PublishedStudy): Report {
  const best = optima(plan.models);
  const cells = cellsOf(plan, contents, best);
  const verdicts = study.judge(plan, cells);
  const sections = study.sections(cells);
  const figures = [...figuresOf(cells), ...study.figures(cells)];
  const drawn = [...sections.flatMap((section) => section.figures), ...figures];
  const records = plan.runs.map(({ id }) => contents.runs.get(id)?.record);
  const failed = records.filter((record): record is FailedRun => record?.status === "failed");
  const missing = records.filter((record) => record === undefined).length;
  const tables = reportTables(cells);
  const count = cells.length;
  store.write(
    "report.html",
    reportHtml({ plan, study, optima: best, cells: count, missing, failed, verdicts, sections, figures, tables }),
  );
  store.write("summary.csv", summaryText(cells, study.columns));
  for (const { name, svg } of drawn) store.write(`figures/${name}.svg`, svg);
  return {
    cells,
    verdicts,
    missing,
    failed: failed.length,
    checked: cells.filter(({ unstable }) => unstable !== undefined).length,
    unstable: cells.filter(({ unstable }) => unstable).length,
    files: ["report.html", "summary.csv", ...drawn.map(({ name }) => `figures/${name}.svg`)],
  };
}
