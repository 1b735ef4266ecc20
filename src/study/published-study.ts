/**
 * What a published study brings with it. The rest of src/study/ runs and reports any grid and knows none of these by name;
 * they stand in published/, one folder each, and in the table published/registry.ts.
 */
import type { Cell } from "./cells.ts";
import type { Figure } from "./families.ts";
import type { ReportTable } from "./tables.ts";
import type { GridFile, Plan, Verdict } from "./types.ts";

/** A part of the report with a heading of its own. */
export interface Section {
  readonly title: string;
  /** Sentences with the figures in them. */
  readonly points: readonly string[];
  readonly tables: readonly ReportTable[];
  readonly figures: readonly Figure[];
}

/** A column of summary.csv, beside those that every study has. */
export interface SummaryColumn {
  readonly name: string;
  readonly value: (cell: Cell) => string | number | boolean | null | undefined;
}

export interface PublishedStudy {
  /** As grid files name it in `study`. */
  readonly name: string;
  /** Its grids, as `fma-pg study --profile` names them. */
  readonly profiles: Readonly<Record<string, GridFile>>;
  /** Outer steps whose J every stored curve keeps, beside the first, the last and the model's reading step. */
  readonly marks: readonly number[];
  readonly columns: readonly SummaryColumn[];
  /** What the verdicts are about, a sentence above them in the report. */
  readonly source: string;
  /** The claims, judged by the cells at hand. */
  readonly judge: (plan: Plan, cells: readonly Cell[]) => Verdict[];
  /** Parts of the report that only this study has; none where the cells have nothing to show in them. */
  readonly sections: (cells: readonly Cell[]) => Section[];
  /** Drawings after those that every study has. */
  readonly figures: (cells: readonly Cell[]) => Figure[];
}
