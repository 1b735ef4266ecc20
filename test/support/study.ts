/** Grids small enough for tests, and directories to run them in. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kernelDigest } from "../../src/study/configuration.ts";
import { expand } from "../../src/study/grid.ts";
import { runStudy } from "../../src/study/published/calls.ts";
import type { StudyOptions } from "../../src/study/study.ts";
import type { FinishedRun, GridFile, Plan, RunRecord } from "../../src/study/types.ts";

const root = mkdtempSync(join(tmpdir(), "fma-pg-study-"));
process.on("exit", () => rmSync(root, { recursive: true, force: true }));
let directories = 0;

/** A directory of its own for every call. */
export const fresh = (): string => join(root, String(directories++));

/** 3 methods x 2 eta x 2 m, and PPO: 14 runs of 30 steps on a small DeepSeaTreasure. */
export const tinyGrid = (changes: Partial<GridFile> = {}): GridFile => ({
  format: "fma-pg/grid@1",
  name: "tiny",
  iterations: 30,
  models: [{ env: "deepsea", size: 3 }],
  sweeps: [
    { methods: ["sppo", "mdpo", "trpo"], updates: "gradient", eta: [0.1, 1], innerSteps: [1, 5], stepSize: 2 },
    { methods: "ppo", updates: "gradient", epsilon: [0.1, 0.5], innerSteps: 5, stepSize: 2 },
  ],
  ...changes,
});

export const tinyPlan = (changes: Partial<GridFile> = {}): Plan => expand(tinyGrid(changes), kernelDigest());

/** Runs a plan on one worker in a directory of its own, unless told otherwise. */
export async function run(plan: Plan, options: Partial<StudyOptions> = {}) {
  const directory = options.directory ?? fresh();
  const result = await runStudy(plan, { workers: 1, ...options, directory });
  return { directory, result };
}

/** The lines of a directory's runs.jsonl. */
export function lines(directory: string): string[] {
  const path = join(directory, "runs.jsonl");
  return existsSync(path) ? readFileSync(path, "utf8").split("\n").filter(Boolean) : [];
}

/** A line without what may differ between two runs. */
export const timeless = (text: string): string => text.replaceAll(/,"duration":[^}]*/g, "");

/** A finished run made up for a planned one. */
export function finished({ runs }: Plan, i: number, changes: Partial<FinishedRun> = {}): FinishedRun {
  const { id, configuration } = runs[i];
  return {
    id,
    configuration,
    status: "completed",
    iterations: configuration.iterations,
    finalReturn: 0.5,
    gradientNorm: 0.25,
    iterationsTo99: null,
    innerSteps: 10,
    backtracks: 0,
    curve: { steps: [0, configuration.iterations], returns: [0, 0.5], gradientNorms: [1, 0.25], stepSizes: [null, 2] },
    duration: 0.5,
    ...changes,
  };
}

export const failed = ({ runs }: Plan, i: number): RunRecord => {
  const { id, configuration } = runs[i];
  return { id, configuration, status: "failed", reason: "lost", duration: 0 };
};
