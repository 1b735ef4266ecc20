import { spawn } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildSync } from "esbuild";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { collect } from "../../src/study/contents.ts";
import { mergeStudies } from "../../src/study/merge.ts";
import { parseRecord, recordText } from "../../src/study/record.ts";
import { Store } from "../../src/study/store.ts";
import { failed, finished, fresh, lines, tinyPlan } from "../support/study.ts";

const plan = tinyPlan();
const line = (i: number, changes = {}) => recordText(finished(plan, i, changes));

const store = suite("study: store");

store("records come back as they went in, NaN and infinities too", () => {
  const record = finished(plan, 0, {
    finalReturn: Number.NEGATIVE_INFINITY,
    gradientNorm: Number.NaN,
    curve: { steps: [0, 1], returns: [-0.1, Number.NaN], gradientNorms: [1, Infinity], stepSizes: [null, 1e-300] },
  });
  assert.equal(parseRecord(recordText(record)), record);
  assert.ok(!recordText(record).includes("null,null"));
  assert.equal(parseRecord(recordText(failed(plan, 1))), failed(plan, 1));
});

store("lines that are no records are none", () => {
  for (const text of ["", "{}", "[]", "null", "7", line(0).slice(0, -1), `{"id":1}`]) {
    assert.is(parseRecord(text), undefined, text);
  }
});

store("a torn last line is cut off and costs nothing else", () => {
  const directory = fresh();
  const opened = new Store(directory);
  opened.append([line(0), line(1)]);
  const whole = readFileSync(join(directory, "runs.jsonl"), "utf8");
  const torn = line(2).slice(0, 100);
  appendFileSync(join(directory, "runs.jsonl"), torn);
  assert.is(new Store(directory).repair(), torn.length);
  assert.is(readFileSync(join(directory, "runs.jsonl"), "utf8"), whole);
  assert.is(new Store(directory).repair(), 0);
  opened.append([line(2)]);
  assert.is(opened.read().runs.size, 3);
});

store("a file that is nothing but a torn line becomes empty", () => {
  const directory = fresh();
  new Store(directory).append([]);
  writeFileSync(join(directory, "runs.jsonl"), "{");
  assert.is(new Store(directory).repair(), 1);
  assert.is(new Store(directory).read().runs.size, 0);
});

store("a line torn by another process does not run on into the next", () => {
  const directory = fresh();
  const opened = new Store(directory);
  opened.append([line(0)]);
  appendFileSync(join(directory, "runs.jsonl"), line(1).slice(0, 50));
  opened.append([line(2)]);
  const { runs, unreadable } = opened.read();
  assert.equal([...runs.keys()], [plan.runs[0].id, plan.runs[2].id]);
  assert.is(unreadable, 1);
});

store("duplicates are counted, conflicts raise an alarm, a finished run replaces a failed one", () => {
  const { runs, duplicates, conflicts } = collect([
    line(0),
    line(0, { duration: 9 }),
    line(1),
    line(1, { finalReturn: 0.6 }),
    recordText(failed(plan, 2)),
    line(2),
    recordText(failed(plan, 2)),
  ]);
  assert.is(runs.size, 3);
  assert.equal(duplicates, [plan.runs[0].id]);
  assert.equal(conflicts, [plan.runs[1].id]);
  assert.is(runs.get(plan.runs[2].id)?.record.status, "completed");
});

store("arranging puts runs into the plan's order, foreign ones last; conflicts are left as they are", () => {
  const directory = fresh();
  const opened = new Store(directory);
  const foreign = recordText({ ...finished(plan, 0), id: "ffffffffffffffff" });
  opened.append([foreign, line(2), line(0), line(2, { duration: 3 })]);
  opened.arrange(plan);
  assert.equal(lines(directory), [line(0), line(2), foreign]);
  opened.append([line(0, { finalReturn: 7 })]);
  opened.arrange(plan);
  assert.is(lines(directory).length, 4);
});

store("several processes append to one directory without spoiling a line", async () => {
  const directory = fresh();
  const module = join(fresh(), "store.mjs");
  const options = { bundle: true, platform: "node", format: "esm", define: { CORE: "false" } } as const;
  buildSync({ ...options, entryPoints: ["src/study/store.ts"], outfile: module });
  const script = `
    const { Store } = await import(${JSON.stringify(pathToFileURL(module).href)});
    const [, directory, name] = process.argv;
    const store = new Store(directory);
    for (let i = 0; i < 120; i++) {
      store.repair();
      store.append([0, 1, 2].map((j) => JSON.stringify({ id: name + (3 * i + j), text: "x".repeat(3000) })));
    }`;
  const exits = ["a", "b", "c"].map((name) => {
    const child = spawn(process.execPath, ["--input-type=module", "--eval", script, directory, name], {
      stdio: "inherit",
    });
    return new Promise((done) => child.on("exit", done));
  });
  assert.equal(await Promise.all(exits), [0, 0, 0]);
  const ids = new Set(lines(directory).map((text) => JSON.parse(text).id));
  assert.is(ids.size, 3 * 360);
  assert.is(lines(directory).length, 3 * 360);
  assert.not.ok(existsSync(join(directory, "runs.lock")));
});

store("a lock whose owner is gone is taken over", () => {
  const directory = fresh();
  const opened = new Store(directory);
  // Above the largest process id of Linux.
  writeFileSync(join(directory, "runs.lock"), `4194305 ${hostname()}`);
  opened.append([line(0)]);
  assert.is(opened.read().runs.size, 1);
});

store("a study file of another format is refused", () => {
  const directory = fresh();
  const opened = new Store(directory);
  assert.is(opened.readStudy(), undefined);
  writeFileSync(join(directory, "study.json"), `{"format":"fma-pg/study@9"}`);
  assert.throws(() => opened.readStudy(), /format must be "fma-pg\/study@1", got "fma-pg\/study@9"/);
});

store.run();

const merge = suite("study: merge");

/** A directory with a study and these lines. */
function part(texts: readonly string[], of = plan): string {
  const directory = fresh();
  const opened = new Store(directory);
  opened.writeStudy(of);
  opened.append(texts);
  return directory;
}

const all = plan.runs.map((_, i) => line(i));

merge("any split, in any order, with overlaps, gives the same bytes", () => {
  const whole = fresh();
  mergeStudies([part(all)], whole);
  const expected = readFileSync(join(whole, "runs.jsonl"), "utf8");
  assert.equal(lines(whole), all);
  const splits = [
    [all.slice(7), all.slice(0, 7)],
    [all.filter((_, i) => i % 3 === 0).reverse(), all.filter((_, i) => i % 3 === 1), all.filter((_, i) => i % 3 === 2)],
    [all.slice(0, 9), all.slice(5)],
  ];
  for (const split of splits) {
    const out = fresh();
    const { missing, contents } = mergeStudies(
      split.map((texts) => part(texts)),
      out,
    );
    assert.is(readFileSync(join(out, "runs.jsonl"), "utf8"), expected);
    assert.equal(missing, []);
    assert.equal(contents.conflicts, []);
  }
});

merge("missing, duplicate, conflicting and foreign runs are reported", () => {
  const foreign = recordText({ ...finished(plan, 0), id: "ffffffffffffffff" });
  const {
    missing,
    contents,
    foreign: strangers,
  } = mergeStudies([part([...all.slice(0, 5), foreign]), part([all[4], line(3, { gradientNorm: 1e-9 })])], fresh());
  assert.equal(
    missing,
    plan.runs.slice(5).map(({ id }) => id),
  );
  assert.equal(contents.duplicates, [plan.runs[4].id]);
  assert.equal(contents.conflicts, [plan.runs[3].id]);
  assert.is(strangers, 1);
});

merge("directories of another grid, of other kernels or without a study are refused", () => {
  const other = tinyPlan({ iterations: 31 });
  assert.throws(() => mergeStudies([part(all), part([], other)], fresh()), /another grid/);
  assert.throws(() => mergeStudies([part(all), part([], { ...plan, binary: "0" })], fresh()), /other kernels/);
  assert.throws(() => mergeStudies([part(all), fresh()], fresh()), /is not a study/);
  const full = part(all);
  assert.throws(() => mergeStudies([part(all)], full), /already contains runs/);
});

merge.run();
