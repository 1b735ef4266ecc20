/**
 * A study's outcome as a person reads it, and as JSON.
 */
import { join } from "node:path";
import type { Plan, Report, StudyResult } from "../study/index.ts";
import { showNumber, showTime } from "./numbers.ts";
import { table } from "./output.ts";

const count = (n: number, noun: string): string => `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;

/** The verdicts; the figures behind them are in the report. */
export function verdictTable({ verdicts }: Report): string {
  const rows = verdicts.map(({ number, claim, outcome, provisional, remark }) => {
    if (outcome === "not settled by this profile") return [String(number), claim, "not settled"];
    const words = `${outcome}${provisional ? " (provisional)" : ""}`;
    return [String(number), claim, remark === undefined ? words : `${words}: ${remark}`];
  });
  return table(
    [
      { head: "", align: "right" },
      { head: "claim", width: 48 },
      { head: "verdict", width: 48 },
    ],
    rows,
  );
}

export const isJudged = ({ verdicts }: Report): boolean =>
  verdicts.some(({ outcome }) => outcome !== "not settled by this profile");

/** Time and cost of the runs that this call performed. */
export function costLine({ done, skipped, seconds, cpuSeconds, coordinatorSeconds, innerSteps }: StudyResult): string {
  const before = skipped > 0 ? ` (${count(skipped, "run")} there before)` : "";
  if (done === 0) return `nothing to do${before}`;
  const each = innerSteps > 0 ? `, ${showNumber((1e6 * cpuSeconds) / innerSteps, 3)} us per inner step` : "";
  const share = showNumber((100 * coordinatorSeconds) / cpuSeconds, 2);
  return (
    `${count(done, "run")}${before} in ${showTime(1000 * seconds)}; ` +
    `${showTime(1000 * cpuSeconds)} of processor time${each}; the coordinator took ${share} % of it`
  );
}

/** The whole outcome in a few paragraphs. */
export function studyText(plan: Plan, directory: string, report: Report): string {
  const { cells, missing, failed, checked, unstable, files } = report;
  const parts: string[] = [];
  if (isJudged(report)) parts.push(verdictTable(report));
  const facts = [`${plan.name}: ${count(cells.length, "cell")} on ${count(plan.models.length, "model")}`];
  if (checked > 0) facts.push(`${unstable} of ${checked} checked cells depend on rounding`);
  if (missing > 0) facts.push(`${count(missing, "run")} missing`);
  if (failed > 0) facts.push(`${count(failed, "run")} failed`);
  parts.push(`${facts.join("; ")}\n`);
  const shown = files.filter((file) => !file.startsWith("figures/")).map((file) => join(directory, file));
  const figures = files.length - shown.length;
  if (figures > 0) shown.push(`${join(directory, "figures")} (${count(figures, "figure")})`);
  parts.push(`${shown.join("\n")}\n`);
  return parts.join("\n");
}

/** The outcome for --json. */
export function summary({ cells, ...rest }: Report): object {
  return { cells: cells.length, ...rest };
}
