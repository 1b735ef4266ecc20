import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { writeReport as reportAs } from "../../src/study/outcome.ts";
import { runStudy, writeReport } from "../../src/study/published/calls.ts";
import { profiles, STUDIES, studyOf } from "../../src/study/published/registry.ts";
import type { PublishedStudy } from "../../src/study/published-study.ts";
import { runStudy as runAs } from "../../src/study/study.ts";
import type { FinishedRun } from "../../src/study/types.ts";
import { fresh, lines, tinyGrid, tinyPlan } from "../support/study.ts";

const registry = suite("study: registry");

registry("names of studies and of profiles are unique, and every profile names its study", () => {
  const names = STUDIES.map(({ name }) => name);
  assert.is(new Set(names).size, names.length);
  const all = STUDIES.flatMap((study) => Object.keys(study.profiles));
  assert.equal(Object.keys(profiles), all);
  for (const study of STUDIES) {
    for (const [name, grid] of Object.entries(study.profiles)) {
      assert.is(grid.name, name);
      assert.is(studyOf(grid), study);
    }
  }
});

registry("a grid without a study is FMA-PG's; an unknown study is named before anything runs", async () => {
  assert.is(studyOf(tinyGrid()).name, "fma-pg");
  const plan = tinyPlan({ study: "fma-gp" });
  const directory = fresh();
  try {
    await runStudy(plan, { directory, workers: 1 });
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, /grid: study must be one of fma-pg, got "fma-gp"/);
  }
  assert.equal(lines(directory), []);
});

/** A study of nobody's, which the engine has never heard of. */
const made: PublishedStudy = {
  name: "made",
  profiles: {},
  marks: [7, 23],
  columns: [{ name: "twice", value: ({ read }) => 2 * read }],
  source: "Nobody, nowhere.",
  judge: () => [
    { number: 1, claim: "All is well", outcome: "reproduced", provisional: false, evidence: ["It is."], runs: [] },
  ],
  sections: () => [{ title: "One more section", points: ["A point."], tables: [], figures: [] }],
  figures: () => [{ name: "drawn", caption: "A caption.", svg: "<svg></svg>\n" }],
};

registry("the engine runs and reports a study that it does not know", async () => {
  const directory = fresh();
  await runAs(tinyPlan(), { directory, workers: 1, marks: made.marks });
  for (const line of lines(directory)) {
    const { curve, configuration } = JSON.parse(line) as FinishedRun;
    for (const t of [0, ...made.marks, configuration.iterations]) assert.ok(curve.steps.includes(t), String(t));
  }
  const { files, verdicts } = reportAs(directory, made);
  assert.equal(verdicts, made.judge(tinyPlan(), []));
  assert.ok(files.includes("figures/drawn.svg"));
  const report = readFileSync(join(directory, "report.html"), "utf8");
  for (const text of ["Nobody, nowhere.", "All is well", "One more section", "A point.", "A caption."])
    assert.ok(report.includes(text), text);
  const [head, first] = readFileSync(join(directory, "summary.csv"), "utf8").split("\n");
  const at = (name: string) => Number(first.split(",")[head.split(",").indexOf(name)]);
  assert.not.match(head, /returnAt199/);
  assert.is(at("twice"), 2 * at("readReturn"));
  // The same runs as FMA-PG's, which is what the grid names by default.
  writeReport(directory);
  assert.match(readFileSync(join(directory, "summary.csv"), "utf8"), /,returnAt199,/);
});

registry("the command's help names every profile", () => {
  const { stdout } = spawnSync(process.execPath, ["build/cli.js", "study", "--help"], { encoding: "utf8" });
  for (const name of Object.keys(profiles)) assert.match(stdout, new RegExp(`Profiles:[^]*\\b${name}, `));
});

registry.run();
