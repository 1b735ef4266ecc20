/**
 * `fma-pg study --dry-run`: what a study would run, and how long that takes.
 */
import { availableParallelism } from "node:os";
import type { Plan } from "../study/index.ts";
import { showTime } from "./numbers.ts";
import { table } from "./output.ts";

interface Outline {
  runs: number;
  cells: number;
  seconds: number;
  groups: { model: string; method: string; update: string; runs: number; seconds: number }[];
}

/** Counts and estimated seconds on one core, by model, method and update. */
export function outline({ models }: Plan, runs: Plan["runs"]): Outline {
  const groups = new Map<string, Outline["groups"][number]>();
  for (const { model, configuration, estimate } of runs) {
    const { method, update } = configuration;
    const key = `${model} ${update} ${method}`;
    const group = groups.get(key) ?? { model: models[model].label, method, update, runs: 0, seconds: 0 };
    groups.set(key, { ...group, runs: group.runs + 1, seconds: group.seconds + estimate });
  }
  const seconds = runs.reduce((sum, { estimate }) => sum + estimate, 0);
  const cells = runs.filter(({ configuration }) => configuration.start === 0).length;
  return { runs: runs.length, cells, seconds, groups: [...groups.values()] };
}

export function outlineText(plan: Plan, chosen: Plan["runs"], workers?: number): string {
  const { runs, cells, seconds, groups } = outline(plan, chosen);
  const rows = groups.map((group) => [
    group.model,
    group.method,
    group.update,
    group.runs.toLocaleString("en"),
    showTime(1000 * group.seconds),
  ]);
  const right = "right" as const;
  const columns = [{ head: "model" }, { head: "method" }, { head: "update" }];
  const again = runs > cells ? `, ${(runs - cells).toLocaleString("en")} of them to check rounding` : "";
  const threads = workers ?? availableParallelism();
  const time = showTime((1000 * seconds) / Math.min(threads, Math.max(runs, 1)));
  return (
    `${table([...columns, { head: "runs", align: right }, { head: "core time", align: right }], rows)}\n` +
    `${plan.name}: ${runs.toLocaleString("en")} runs${again}; about ${time} with ${threads} worker${threads === 1 ? "" : "s"}\n`
  );
}
