/**
 * `fma-pg study`: a sweep over many runs, and the published study's claims judged by it.
 */
import { dirname, resolve } from "node:path";
import type { Command } from "commander";
import type { GridFile, Shard, StudyResult } from "../study/index.ts";
import { checkInteger, suggestion } from "../support/argument-checks.ts";
import { asUsage, FAILURE, INTERRUPTED, UsageError, within } from "./errors.ts";
import { readJson } from "./files.ts";
import { jsonText } from "./json-text.ts";
import { numberArgument } from "./numbers.ts";
import { print, say } from "./output.ts";
import { addMergeCommand } from "./study-merge.ts";
import { outline, outlineText } from "./study-outline.ts";
import { type Display, display } from "./study-progress.ts";
import { costLine, studyText, summary } from "./study-report.ts";

/** Cells whose rounding is checked without an upper limit being given. */
const ROUNDING_LIMIT = 100;

const HELP = `
Profiles: quick, a part of the published study (about a minute); paper, the whole study.
A grid file (format fma-pg/grid@1, schema in schemas/grid.schema.json) describes your own sweep:

  { "format": "fma-pg/grid@1", "name": "mine",
    "models": [{ "env": "deepsea", "size": [5, 8] }, { "mdp": "model.json" }],
    "sweeps": [{ "methods": ["sppo", "mdpo"], "updates": "gradient",
                 "eta": { "log2": [-13, -3] }, "stepSize": [0.1, 1], "innerSteps": 10 },
               { "methods": ["mdpo", "trpo"], "updates": ["trust-region", "exact"],
                 "delta": { "log10": [-4, -1] }, "innerSteps": 10 }] }

Ctrl-C stops within a second; --resume continues from there. For several machines, see docs/scaling.md.

Examples:
  fma-pg study
  fma-pg study --profile paper --out paper
  fma-pg study grid.json --dry-run
  fma-pg study grid.json --shard 1/4 --out part1
  fma-pg study merge part1 part2 part3 part4 --out whole
`;

interface Flags {
  profile?: string;
  out?: string;
  workers?: number;
  resume?: boolean;
  shard?: string;
  checkRounding?: boolean;
  dryRun?: boolean;
  quiet?: boolean;
  json?: boolean;
}

export function addStudyCommand(program: Command): void {
  const command = program
    .command("study")
    .description("run a sweep: the published study, a part of it, or your own grid")
    .argument("[grid.json]", "a grid file instead of a profile")
    .option("--profile <name>", "quick or paper (quick)")
    .option("--out <dir>", "output directory (study-NAME)")
    .option("--workers <n>", "worker threads (all cores)", numberArgument)
    .option("--resume", "continue in a directory that already contains runs")
    .option("--shard <i/n>", "only the i-th of n equal parts")
    .option(
      "--check-rounding",
      `run cells with at most ${ROUNDING_LIMIT} inner steps again from a start moved by 1e-12`,
    )
    .option("--no-check-rounding", "skip this check even if the profile asks for it")
    .option("--dry-run", "count the runs and estimate the time")
    .optionsGroup("Output:")
    .option("--quiet", "no progress")
    .option("--json", "the outcome as one JSON object")
    .addHelpText("after", HELP)
    .action(study);
  addMergeCommand(command);
}

/** The grid that the command line asks for. */
async function readGrid(path: string | undefined, flags: Flags): Promise<GridFile> {
  const { inlineModels, parseGrid, profiles } = await import("../study/index.ts");
  const { checkRounding } = flags;
  let grid: GridFile;
  if (path === undefined) {
    const { profile = "quick" } = flags;
    const names = Object.keys(profiles);
    if (!names.includes(profile)) {
      const hint = suggestion(profile, names) || `; known are ${names.join(" and ")}`;
      throw new UsageError(`--profile: unknown profile ${JSON.stringify(profile)}${hint}`);
    }
    grid = profiles[profile];
  } else {
    if (flags.profile !== undefined) throw new UsageError("--profile and a grid file exclude each other");
    const folder = path === "-" ? "." : dirname(path);
    grid = within(path, () => inlineModels(parseGrid(readJson(path)), (file) => readJson(resolve(folder, file))));
  }
  return checkRounding === undefined ? grid : { ...grid, checkRounding: checkRounding && ROUNDING_LIMIT };
}

async function study(path: string | undefined, flags: Flags): Promise<void> {
  const { expand, parseShard, runStudy, shardRuns, writeReport } = await import("../study/index.ts");
  const { workers, resume, quiet = false, json } = flags;
  const grid = await readGrid(path, flags);
  const plan = within(path ?? "study", () => expand(grid));
  const shard = flags.shard === undefined ? undefined : asUsage(() => parseShard(flags.shard as string));
  if (workers !== undefined) asUsage(() => checkInteger("--workers", workers, 1, 1024));
  if (flags.dryRun) {
    const chosen = shard ? shardRuns(plan, shard) : plan.runs;
    print(json ? jsonText(outline(plan, chosen)) : outlineText(plan, chosen, workers));
    return;
  }
  const directory = flags.out ?? `study-${plan.name}`;
  const shown = display(quiet);
  const result = await interruptible(shown, (signal) =>
    runStudy(plan, {
      directory,
      workers,
      resume,
      shard,
      signal,
      onProgress: (progress) => shown.show(progress),
      onNote: (note) => shown.note(note),
    }),
  );
  if (!quiet) say(costLine(result));
  if (result.stopped) {
    say(`stopped; finished runs are in ${directory}; --resume continues`);
    process.exitCode = INTERRUPTED;
    return;
  }
  if (result.failed > 0) process.exitCode = FAILURE;
  if (shard) {
    finishShard(directory, shard, result, json);
    return;
  }
  const report = writeReport(directory);
  print(json ? jsonText({ directory, result, ...summary(report) }) : studyText(plan, directory, report));
}

function finishShard(directory: string, shard: Shard, result: StudyResult, json?: boolean): void {
  if (json) print(jsonText({ directory, shard, result }));
  else
    print(`shard ${shard.index}/${shard.count} is in ${directory}; join the parts with: fma-pg study merge DIR...\n`);
}

/** Runs `body` with a signal that Ctrl-C or SIGTERM sets; a second one ends the process. */
async function interruptible<T>(shown: Display, body: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    controller.abort();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  try {
    return await body(controller.signal);
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
    shown.end();
  }
}
