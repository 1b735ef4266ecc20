import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { createSolverSync, formatMdp } from "../../src/index.ts";
import { kernelDigest, optimizeOptions } from "../../src/study/configuration.ts";
import { keptSteps, markedSteps, readCurve, thin } from "../../src/study/curve.ts";
import { expand } from "../../src/study/grid.ts";
import { mergeStudies } from "../../src/study/merge.ts";
import { movedStart } from "../../src/study/rounding.ts";
import { Store } from "../../src/study/store.ts";
import type { FinishedRun, GridFile, RunRecord } from "../../src/study/types.ts";
import { curves as curveFixtures, study as studyFixtures } from "../support/fixtures.ts";
import { LINE } from "../support/formats.ts";
import { fresh, lines, run, timeless, tinyPlan } from "../support/study.ts";

const records = (directory: string): RunRecord[] => lines(directory).map((text) => JSON.parse(text));

const MARKS = [199, 1999];

const curves = suite("study: curves");

curves("at most 200 points, the marked ones among them", () => {
  for (const last of [1, 7, 199, 1999, 100000]) {
    const marked = markedSteps(last, MARKS, 42);
    const kept = keptSteps(last, marked);
    assert.ok(kept.length <= 200);
    assert.ok(marked.every((t) => kept.includes(t)));
    assert.is(kept[0], 0);
    assert.is(kept[kept.length - 1], last);
  }
  assert.equal(markedSteps(1999, MARKS), [0, 199, 1999]);
  assert.equal(markedSteps(5000, MARKS, 300), [0, 199, 300, 1999, 5000]);
  assert.equal(markedSteps(50, MARKS, 300), [0, 50]);
});

curves("thinning keeps returns exactly, and a run at rest only at marked steps", () => {
  const returns = Float64Array.from({ length: 2000 }, (_, t) => (t < 20 ? t / 3 : 7));
  const norms = returns.map((x) => 7 - x);
  const curve = thin(returns, norms, returns, markedSteps(1999, MARKS));
  curve.steps.forEach((t, i) => {
    assert.is(curve.returns[i], returns[t]);
  });
  assert.equal(curve.steps.slice(-3), [20, 199, 1999]);
  assert.is(curve.stepSizes[0], null);
  assert.is(readCurve(curve, 199), 7);
});

curves("the moved start is the same everywhere, within 1e-12, and no two components are alike", () => {
  const start = movedStart(84);
  assert.ok(start.every((x) => Math.abs(x) < 1e-12 && x !== 0));
  assert.is(new Set(start).size, 84);
  assert.equal(movedStart(84), start);
  const mean = start.reduce((sum, x) => sum + x, 0) / 84;
  // The mean of 84 uniform numbers in (-1e-12, 1e-12) has a standard deviation of 6.3e-14.
  assert.ok(Math.abs(mean) < 2.5e-13);
});

curves.run();

const runs = suite("study: runs");

runs("a run's record is what optimize returns", async () => {
  const plan = tinyPlan();
  const { directory, result } = await run(plan);
  assert.is(result.done, plan.runs.length);
  assert.is(result.stopped, false);
  const { mdp } = plan.models[0];
  const solver = createSolverSync(mdp);
  const optimum = solver.optimal().return;
  const stored = new Map(records(directory).map((record) => [record.id, record as FinishedRun]));
  for (const { id, configuration } of plan.runs) {
    const record = stored.get(id) as FinishedRun;
    const { returns, gradientNorms, status } = solver.optimize(optimizeOptions(configuration));
    const first = returns.findIndex((J) => J >= 0.99 * optimum);
    assert.equal(record.configuration, configuration);
    assert.is(record.status, status);
    assert.is(record.finalReturn, returns[30]);
    assert.is(record.gradientNorm, gradientNorms[30]);
    assert.is(record.iterationsTo99, first < 0 ? null : first);
    assert.is(record.innerSteps, 30 * Number(configuration.innerSteps));
    record.curve.steps.forEach((t, i) => {
      assert.is(record.curve.returns[i], returns[t]);
    });
  }
});

runs("a model file whose states lack actions", async () => {
  const plan = tinyPlan({ models: [{ mdp: formatMdp(LINE) }], checkRounding: true });
  const { directory, result } = await run(plan);
  assert.is(result.done, plan.runs.length);
  const solver = createSolverSync(LINE);
  for (const record of records(directory) as FinishedRun[]) {
    if (record.configuration.start === 1) continue;
    assert.is(record.status, "completed");
    assert.is(record.finalReturn, solver.optimize(optimizeOptions(record.configuration)).returns[30]);
  }
});

runs("runs checked for rounding start moved", async () => {
  const plan = tinyPlan({ checkRounding: true });
  const { directory } = await run(plan);
  const moved = plan.runs.filter(({ configuration }) => configuration.start === 1);
  assert.is(moved.length, plan.runs.length / 2);
  const { mdp } = plan.models[0];
  const { id, configuration } = moved[0];
  const options = { ...optimizeOptions(configuration), initialLogits: movedStart(mdp.states * mdp.actions) };
  const record = records(directory).find((found) => found.id === id) as FinishedRun;
  assert.is(record.finalReturn, createSolverSync(mdp).optimize(options).returns[30]);
});

runs("a directory with runs is left alone without resume; with it only what is missing is run", async () => {
  const plan = tinyPlan();
  const { directory } = await run(plan);
  const whole = lines(directory);
  let refused: unknown;
  await run(plan, { directory }).catch((error) => {
    refused = error;
  });
  assert.match(String(refused), /already contains 14 runs; continue them with --resume/);
  writeFileSync(join(directory, "runs.jsonl"), `${whole.slice(0, 5).join("\n")}\n${whole[5].slice(0, 40)}`);
  const notes: string[] = [];
  const { result } = await run(plan, { directory, resume: true, onNote: (note) => notes.push(note) });
  assert.is(result.skipped, 5);
  assert.is(result.done, 9);
  assert.match(notes.join(), /the last line was torn \(40 bytes\) and has been cut off/);
  assert.equal(lines(directory).map(timeless).sort(), whole.map(timeless).sort());
});

runs("failed runs are done again on resume", async () => {
  const plan = tinyPlan();
  const directory = fresh();
  const { id, configuration } = plan.runs[3];
  new Store(directory).append([JSON.stringify({ id, configuration, status: "failed", reason: "lost", duration: 0 })]);
  const { result } = await run(plan, { directory, resume: true });
  assert.is(result.skipped, 0);
  assert.is(result.done, 14);
  assert.is(new Store(directory).read().runs.get(id)?.record.status, "completed");
});

runs("shards and one run merge to the same bytes, durations apart", async () => {
  const plan = tinyPlan({ checkRounding: 1 });
  const text = (directory: string) => timeless(readFileSync(join(directory, "runs.jsonl"), "utf8"));
  const single = await run(plan, { workers: 2 });
  new Store(single.directory).arrange(plan);
  for (const count of [2, 5]) {
    const parts: string[] = [];
    for (let index = 1; index <= count; index++) parts.push((await run(plan, { shard: { index, count } })).directory);
    const out = fresh();
    const { missing, contents } = mergeStudies(parts, out);
    assert.equal([missing, contents.duplicates, contents.conflicts], [[], [], []]);
    assert.is(text(out), text(single.directory));
  }
});

runs("an error of one run is recorded with its reason, and the others go on", async () => {
  // At discount 1 the uniform policy of this model never ends: its first evaluation throws.
  const mdp = {
    format: "fma-pg/mdp@1" as const,
    name: "endless",
    states: 1,
    actions: 1,
    discount: 1,
    start: [1],
    transitions: [[0, 0, 0, 1]] as [number, number, number, number][],
    rewards: [[1]],
  };
  const plan = tinyPlan({ models: [{ mdp }, { env: "deepsea", size: 3 }] });
  const { directory, result } = await run(plan);
  assert.is(result.failed, 14);
  assert.is(result.done, 28);
  const record = records(directory).find(({ status }) => status === "failed");
  assert.match(record && "reason" in record ? record.reason : "", /never reaches a terminal state/);
});

/** A worker that dies when it meets certain runs: at every attempt, or only at the first. */
function mortalWorker(doomed: readonly string[], always: boolean): string {
  const folder = fresh();
  const path = join(new Store(folder).directory, "worker.cjs");
  const inner = JSON.stringify(resolve("build/study-worker.cjs"));
  writeFileSync(
    path,
    `const { existsSync, writeFileSync } = require("node:fs");
    const { default: work } = require(${inner});
    module.exports = function (tasks) {
      for (const { id } of tasks) {
        const seen = ${JSON.stringify(folder)} + "/" + id;
        if (!${JSON.stringify(doomed)}.includes(id) || (existsSync(seen) && !${always})) continue;
        writeFileSync(seen, "");
        process.exit(3);
      }
      return work(tasks);
    };`,
  );
  return path;
}

runs("a run that loses its worker is tried again", async () => {
  const plan = tinyPlan();
  const workerFile = mortalWorker([plan.runs[4].id], false);
  const { directory, result } = await run(plan, { workerFile, workers: 2 });
  assert.is(result.failed, 0);
  assert.is(result.done, 14);
  assert.is(lines(directory).length, 14);
});

runs("a run that loses its worker twice fails with the reason, and no other does", async () => {
  const plan = tinyPlan();
  const doomed = plan.runs[4].id;
  const { directory, result } = await run(plan, { workerFile: mortalWorker([doomed], true), workers: 2 });
  assert.is(result.failed, 1);
  assert.is(result.done, 14);
  const [lost, ...others] = records(directory).filter(({ status }) => status !== "completed");
  assert.equal(others, []);
  assert.is(lost.id, doomed);
  assert.match("reason" in lost ? lost.reason : "", /worker was lost twice: .*exit.* 3/);
});

runs("workers that cannot start end the study with the reason", async () => {
  let reason: unknown;
  await run(tinyPlan(), { workerFile: "/nowhere/worker.cjs", workers: 2 }).catch((error) => {
    reason = error;
  });
  assert.match(String(reason), /the worker threads cannot start: .*nowhere/);
});

runs("a signal ends the study within a second; what is stored can be resumed", async () => {
  const sweeps: GridFile["sweeps"] = [
    { methods: "sppo", updates: "gradient", eta: { log2: [-13, -3] }, innerSteps: 1000, stepSize: [1e-3, 1e-4] },
  ];
  const plan = tinyPlan({ iterations: 20000, models: [{ env: "cliffworld" }], sweeps });
  const controller = new AbortController();
  let aborted = 0;
  setTimeout(() => {
    aborted = performance.now();
    controller.abort();
  }, 400);
  const { directory, result } = await run(plan, { signal: controller.signal });
  assert.ok(performance.now() - aborted < 1000, `it took ${performance.now() - aborted} ms`);
  assert.is(result.stopped, true);
  assert.is(lines(directory).length, result.done);
  assert.is(new Store(directory).repair(), 0);
  appendFileSync(join(directory, "runs.jsonl"), "");
});

runs.run();

const fidelity = suite("study: fidelity");

fidelity("a sample of study.json, through the study's own workers", async () => {
  const tables = studyFixtures().filter(({ innerSteps }) => innerSteps <= 10);
  const readings = new Map<string, { env: string; finalReturn: number; updates: number }>();
  const sweeps = tables.flatMap(({ env, method, innerSteps, updates, cells }) =>
    cells
      .filter((cell, i) => cell.stable && i % 17 === innerSteps % 17)
      .map(({ eta, epsilon, stepSize, finalReturn }) => {
        const strength = method === "ppo" ? { epsilon: epsilon as number } : { eta: eta as number };
        const key = JSON.stringify([env, method, ...Object.values(strength), innerSteps, stepSize]);
        readings.set(key, { env, finalReturn, updates });
        return { methods: method, updates: "gradient" as const, models: [{ env }], ...strength, innerSteps, stepSize };
      }),
  );
  const grid: GridFile = { format: "fma-pg/grid@1", models: [{ env: "cliffworld" }], sweeps };
  const plan = expand(grid, kernelDigest());
  assert.ok(plan.runs.length > 80, String(plan.runs.length));
  const { directory } = await run(plan, { workers: 2 });
  let wrong = 0;
  for (const record of records(directory) as FinishedRun[]) {
    const { model, method, eta, epsilon, innerSteps, stepSize } = record.configuration;
    const expected = readings.get(JSON.stringify([model, method, eta ?? epsilon, innerSteps, stepSize]));
    assert.ok(expected);
    // DeepSeaTreasure's cells were read after 199 updates, which is a marked step.
    const J = readCurve(record.curve, expected.updates);
    if (!(Math.abs(J - expected.finalReturn) <= 1e-6)) wrong++;
  }
  assert.ok(wrong <= 0.01 * plan.runs.length, `${wrong} of ${plan.runs.length} differ`);
});

fidelity("curves.json, through the study's own workers", async () => {
  const sample = curveFixtures().filter((_, i) => i % 4 === 0);
  const sweeps = sample.map(({ env, discount, returns: _, trustedSteps: __, method, update, ...options }) => ({
    methods: method,
    updates: update,
    models: [{ env, discount }],
    ...options,
  })) as unknown as GridFile["sweeps"];
  const grid: GridFile = { format: "fma-pg/grid@1", models: [{ env: "deepsea" }], sweeps };
  const plan = expand(grid, kernelDigest());
  const { directory } = await run(plan, { workers: 2 });
  const stored = new Map(records(directory).map((record) => [record.id, record as FinishedRun]));
  assert.is(plan.runs.length, sample.length);
  plan.runs.forEach(({ id }, i) => {
    const { curve } = stored.get(id) as FinishedRun;
    const { returns, trustedSteps } = sample[i];
    curve.steps.forEach((t, k) => {
      if (t < trustedSteps) assert.ok(Math.abs(curve.returns[k] - returns[t]) <= 1e-6, `curve ${i}, step ${t}`);
    });
  });
});

fidelity.run();
