/**
 * Lines of runs.jsonl.
 */
import type { RunRecord } from "./types.ts";

const NON_FINITE = ["NaN", "Infinity", "-Infinity"];
const NUMERIC = ["finalReturn", "gradientNorm"];
const LISTS = ["returns", "gradientNorms", "stepSizes"];

/** A record as one line, without the newline. `duration` is the last field. */
export const recordText = (record: RunRecord): string =>
  JSON.stringify(record, (_, value) => (typeof value === "number" && !Number.isFinite(value) ? String(value) : value));

/** Restores NaN and infinities where numbers belong. */
function revive(key: string, value: unknown): unknown {
  if (NUMERIC.includes(key) && NON_FINITE.includes(value as string)) return Number(value);
  if (LISTS.includes(key) && Array.isArray(value)) {
    return value.map((entry) => (NON_FINITE.includes(entry) ? Number(entry) : entry));
  }
  return value;
}

/** The record of a line; undefined where the line is none, torn or otherwise damaged. */
export function parseRecord(line: string): RunRecord | undefined {
  try {
    const record = /"(-?Infinity|NaN)"/.test(line) ? JSON.parse(line, revive) : JSON.parse(line);
    const whole =
      typeof record.id === "string" &&
      typeof record.status === "string" &&
      typeof record.duration === "number" &&
      typeof record.configuration === "object" &&
      (record.status === "failed" || Array.isArray(record.curve?.steps));
    return whole ? record : undefined;
  } catch {
    return undefined;
  }
}

/** What two runs of one id must have in common: the line without its duration. */
export const withoutDuration = (line: string): string => line.replace(/,"duration":[^,}]*}$/, "}");
