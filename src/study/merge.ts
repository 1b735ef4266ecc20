/**
 * Joining the directories of several machines into one.
 */
import { existsSync } from "node:fs";
import { arranged, collect, type StoreContents } from "./contents.ts";
import { expand } from "./grid.ts";
import { Store } from "./store.ts";
import type { Plan } from "./types.ts";

/** What `mergeStudies` returns. */
export interface Merged {
  /** The plan that all directories share. */
  readonly plan: Plan;
  /** What the merged store holds. */
  readonly contents: StoreContents;
  /** Ids of the plan that no directory has. */
  readonly missing: readonly string[];
  /** How many runs are not in the plan. */
  readonly foreign: number;
}

/**
 * The plan of a directory.
 *
 * @throws Error when the directory holds no study; SyntaxError, TypeError, RangeError where its study.json is damaged.
 */
export function planOf(directory: string): Plan {
  const study = existsSync(directory) ? new Store(directory).readStudy() : undefined;
  if (!study) throw new Error(`${directory} is not a study: it has no study.json`);
  return expand(study.grid, study.binary);
}

const identity = ({ grid, binary }: Plan): string => JSON.stringify([grid, binary]);

/**
 * Joins the runs of directories that hold parts of one study, and writes them to `out` in the plan's order: the bytes
 * depend on the runs alone, not on how they were spread. Of conflicting runs the first is kept.
 *
 * @throws Error when a directory holds no study, or another one.
 */
export function mergeStudies(directories: readonly string[], out: string): Merged {
  const [plan, ...others] = directories.map(planOf);
  for (const [i, other] of others.entries()) {
    if (identity(other) === identity(plan)) continue;
    const what = other.binary === plan.binary ? "another grid" : "other kernels";
    throw new Error(`${directories[i + 1]} contains runs of ${what} than ${directories[0]}: they cannot be merged`);
  }
  function* lines() {
    for (const directory of directories) yield* new Store(directory).lines();
  }
  const contents = collect(lines());
  const store = new Store(out);
  if (store.read().runs.size > 0) {
    throw new Error(`${out} already contains runs; choose another directory`);
  }
  store.writeStudy(plan);
  store.write("runs.jsonl", arranged(plan, contents));
  const planned = new Set(plan.runs.map(({ id }) => id));
  return {
    plan,
    contents,
    missing: [...planned].filter((id) => !contents.runs.has(id)),
    foreign: [...contents.runs.keys()].filter((id) => !planned.has(id)).length,
  };
}
