/**
 * What runs.jsonl holds, as records by their id, and its text in a plan's order.
 */
import { parseRecord, withoutDuration } from "./record.ts";
import type { Plan, RunRecord } from "./types.ts";

/** A record with its line. */
export interface StoredRun {
  /** What the line says. */
  readonly record: RunRecord;
  /** The line itself, without its end. */
  readonly line: string;
}

/** What a store holds. */
export interface StoreContents {
  /** One record per id, in the order of the file; the first of equal ones, a finished one before a failed one. */
  readonly runs: ReadonlyMap<string, StoredRun>;
  /** Ids that stand there more than once, with the same numbers. */
  readonly duplicates: readonly string[];
  /** Ids that stand there with different numbers. */
  readonly conflicts: readonly string[];
  /** Lines that are no records. */
  readonly unreadable: number;
}

/** Puts lines together, those of one id into one. */
export function collect(lines: Iterable<string>): StoreContents {
  const runs = new Map<string, StoredRun>();
  const duplicates = new Set<string>();
  const conflicts = new Set<string>();
  let unreadable = 0;
  for (const line of lines) {
    const record = parseRecord(line);
    if (!record) {
      unreadable++;
      continue;
    }
    const { id } = record;
    const earlier = runs.get(id);
    if (!earlier || (earlier.record.status === "failed" && record.status !== "failed")) {
      runs.set(id, { record, line });
    } else if (record.status !== "failed") {
      (withoutDuration(line) === withoutDuration(earlier.line) ? duplicates : conflicts).add(id);
    }
  }
  return { runs, duplicates: [...duplicates], conflicts: [...conflicts], unreadable };
}

/** The text of runs.jsonl in the plan's order. */
export function* arranged(plan: Plan, { runs }: StoreContents): Generator<string> {
  const rest = new Map(runs);
  for (const { id } of plan.runs) {
    const run = rest.get(id);
    if (run) yield `${run.line}\n`;
    rest.delete(id);
  }
  for (const [, { line }] of [...rest].sort(([a], [b]) => (a < b ? -1 : 1))) yield `${line}\n`;
}
