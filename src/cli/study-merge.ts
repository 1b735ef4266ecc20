/**
 * `fma-pg study merge`: the parts of a study joined into one.
 */
import type { Command } from "commander";
import type { Merged } from "../study/index.ts";
import { FAILURE } from "./errors.ts";
import { jsonText } from "./json-text.ts";
import { print, say } from "./output.ts";
import { studyText, summary } from "./study-report.ts";

/** Ids named in a message. */
const SHOWN = 5;

const HELP = `
The merged runs.jsonl does not depend on how the runs were split: it is the same byte for byte, except for durations.
Runs found in several directories are kept once. If their results differ, the exit code is ${FAILURE}.
`;

export function addMergeCommand(study: Command): void {
  study
    .command("merge")
    .description("merge the directories of shards")
    .argument("<dir...>", "directories that `fma-pg study` wrote")
    .option("--out <dir>", "output directory (study-NAME-merged)")
    .option("--json", "print the result as one JSON object")
    .addHelpText("after", HELP)
    // --out and --json belong to both commands: commander hands them to the outer one when it parses them first.
    .action((directories: string[], _: unknown, command: Command) => merge(directories, command.optsWithGlobals()));
}

const list = (ids: readonly string[]): string =>
  ids.slice(0, SHOWN).join(", ") + (ids.length > SHOWN ? `, ... (${ids.length} in all)` : "");

function remarks({ contents, missing, foreign }: Merged): string[] {
  const { conflicts, duplicates, unreadable } = contents;
  const found: string[] = [];
  if (conflicts.length > 0) found.push(`ERROR: different results for the same run: ${list(conflicts)}`);
  if (missing.length > 0) found.push(`missing runs: ${list(missing)}`);
  if (duplicates.length > 0) found.push(`runs found more than once: ${list(duplicates)}`);
  if (foreign > 0) found.push(`${foreign} runs of other grids`);
  if (unreadable > 0) found.push(`${unreadable} unreadable lines left out`);
  return found;
}

async function merge(directories: string[], { out, json }: { out?: string; json?: boolean }): Promise<void> {
  const { mergeStudies, writeReport } = await import("../study/index.ts");
  const { planOf } = await import("../study/merge.ts");
  const directory = out ?? `study-${planOf(directories[0]).name}-merged`;
  const merged = mergeStudies(directories, directory);
  const { plan, contents, missing, foreign } = merged;
  const report = writeReport(directory);
  for (const remark of remarks(merged)) say(remark);
  const { conflicts, duplicates, unreadable } = contents;
  if (conflicts.length > 0) process.exitCode = FAILURE;
  if (json) {
    print(jsonText({ directory, ...summary(report), missing, duplicates, conflicts, foreign, unreadable }));
  } else {
    print(studyText(plan, directory, report));
  }
}
