import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { formatMdp, garnet } from "../../src/index.ts";
import { recordText } from "../../src/study/record.ts";
import { Store } from "../../src/study/store.ts";
import { finished, fresh, lines, timeless, tinyGrid, tinyPlan } from "../support/study.ts";

const CLI = "build/cli.js";

function fma(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, "study", ...args], { encoding: "utf8" });
  return { status, stdout, stderr };
}

/** A grid file in a directory of its own, with a model file beside it. */
function gridFile(changes: object = {}): string {
  const { directory } = new Store(fresh());
  const model = garnet({ states: 4, actions: 2, branching: 2, seed: 7 });
  writeFileSync(join(directory, "model.json"), JSON.stringify({ ...formatMdp(model), name: "mine" }));
  const path = join(directory, "grid.json");
  const models = [{ env: "deepsea", size: 3 }, { mdp: "model.json" }];
  writeFileSync(path, JSON.stringify({ ...tinyGrid({ models } as object), ...changes }));
  return path;
}

/** Elements are closed in the order in which they were opened, and no bare & or < is left in texts. */
function assertWellFormed(xml: string): void {
  const open: string[] = [];
  for (const [, end, name, closed] of xml.matchAll(/<(\/?)([a-z]+)(?:\s[^<>]*?)?(\/?)>/gi)) {
    if (end) assert.is(open.pop(), name);
    else if (!closed) open.push(name);
  }
  assert.equal(open, []);
  assert.not.match(xml.replace(/<[^<>]*>/g, ""), /<|&(?!amp;|lt;|gt;|quot;)/);
  assert.not.match(xml, /NaN|undefined|Infinity/);
}

const test = suite("cli: study");

test("a grid file from end to end: runs, summary, figures, report", () => {
  const out = fresh();
  const { status, stdout, stderr } = fma(gridFile({ checkRounding: true }), "--out", out, "--workers", "2");
  assert.is(status, 0, stderr);
  assert.match(stdout, /tiny: 28 cells on 2 models; \d+ of 28 checked cells depend on rounding/);
  assert.match(stderr, /56 runs in .*; .* of processor time, .* us per inner step; the coordinator took .* %/);
  assert.is(lines(out).length, 56);
  const [head, ...rows] = readFileSync(join(out, "summary.csv"), "utf8").trim().split("\n");
  assert.match(head, /^id,model,method,update,eta,epsilon,innerSteps,stepSize,status,/);
  assert.is(rows.length, 28);
  const figures = readdirSync(join(out, "figures"));
  assert.ok(figures.includes("sensitivity-fixed-steps.svg") && figures.includes("learning-curves.svg"), figures.join());
  for (const name of figures) assertWellFormed(readFileSync(join(out, "figures", name), "utf8"));
  const report = readFileSync(join(out, "report.html"), "utf8");
  assert.is(report.match(/<svg/g)?.length, figures.length);
  assert.match(report, /deepsea:size=3/);
  // Self-contained: nothing is loaded, no claim of the published study is judged by other models.
  assert.not.match(report, /<script|<link|<img|@import|url\((?!#)|src=|href=/);
  assert.not.match(report, /published claims/);
});

test("--json: the outcome as one object, and nothing else on standard output", () => {
  const out = fresh();
  const { status, stdout, stderr } = fma(gridFile(), "--out", out, "--json", "--quiet");
  assert.is(status, 0);
  assert.is(stderr, "");
  const outcome = JSON.parse(stdout);
  assert.is(outcome.directory, out);
  assert.is(outcome.cells, 28);
  assert.is(outcome.result.done, 28);
  assert.is(outcome.verdicts.length, 10);
});

test("--resume skips what is there; without it a directory with runs is left alone", () => {
  const out = fresh();
  const grid = gridFile();
  assert.is(fma(grid, "--out", out).status, 0);
  const whole = readFileSync(join(out, "runs.jsonl"), "utf8");
  const again = fma(grid, "--out", out);
  assert.is(again.status, 1);
  assert.match(again.stderr, /already contains 28 runs; continue them with --resume/);
  writeFileSync(join(out, "runs.jsonl"), whole.slice(0, -100));
  const { status, stderr } = fma(grid, "--out", out, "--resume");
  assert.is(status, 0);
  assert.match(stderr, /the last line was torn/);
  assert.match(stderr, /1 run \(27 runs there before\)/);
  assert.is(timeless(readFileSync(join(out, "runs.jsonl"), "utf8")), timeless(whole));
});

test("shards and merge: what the single run gives, durations apart", () => {
  const grid = gridFile();
  const [whole, merged, ...parts] = [fresh(), fresh(), fresh(), fresh()];
  fma(grid, "--out", whole, "--quiet");
  parts.forEach((part, i) => {
    const { status, stdout } = fma(grid, "--shard", `${i + 1}/2`, "--out", part, "--quiet");
    assert.is(status, 0);
    assert.match(stdout, /shard \d\/2 is in .*; join the parts with: fma-pg study merge/);
  });
  const { status, stdout, stderr } = fma("merge", ...parts, "--out", merged);
  assert.is(status, 0);
  assert.is(stderr, "");
  assert.match(stdout, /tiny: 28 cells/);
  assert.is(timeless(lines(merged).join("\n")), timeless(lines(whole).join("\n")));
  const untimed = (name: string) => readFileSync(join(merged, "figures", name), "utf8");
  for (const name of readdirSync(join(whole, "figures"))) {
    assert.is(untimed(name), readFileSync(join(whole, "figures", name), "utf8"), name);
  }
});

test("merge reports what is missing, and raises an alarm where numbers differ", () => {
  const plan = tinyPlan();
  const directories = [fresh(), fresh()].map((directory, i) => {
    const store = new Store(directory);
    store.writeStudy(plan);
    store.append(plan.runs.slice(1).map((_, k) => recordText(finished(plan, k + 1, { finalReturn: k === 3 ? i : 0 }))));
    return directory;
  });
  const { status, stderr, stdout } = fma("merge", ...directories, "--out", fresh(), "--json");
  assert.is(status, 1);
  assert.match(stderr, new RegExp(`ERROR: different results for the same run: ${plan.runs[4].id}`));
  assert.match(stderr, new RegExp(`missing runs: ${plan.runs[0].id}`));
  const { missing, conflicts, duplicates } = JSON.parse(stdout);
  assert.equal([missing.length, conflicts.length, duplicates.length], [1, 1, plan.runs.length - 2]);
});

test("--dry-run counts, estimates, and writes nothing", () => {
  const out = fresh();
  const { status, stdout } = fma("--profile", "paper", "--dry-run", "--out", out, "--no-check-rounding");
  assert.is(status, 0);
  assert.match(stdout, /paper: 11,904 runs; about .* with \d+ workers?/);
  assert.match(fma("--profile", "paper", "--dry-run").stdout, /paper: 22,312 runs, 10,408 of them to check rounding/);
  assert.not.ok(existsSync(out));
  const { runs, groups } = JSON.parse(fma(gridFile(), "--dry-run", "--json", "--shard", "1/2").stdout);
  assert.is(
    runs,
    groups.reduce((sum: number, group: { runs: number }) => sum + group.runs, 0),
  );
  assert.is(runs, 14);
});

for (const [args, status, message] of [
  [["--profile", "papre"], 2, /unknown profile "papre"; did you mean "paper"/],
  [["--profile", "quick", "grid.json"], 2, /--profile and a grid file exclude each other/],
  [["--shard", "3/2"], 2, /shard: i must be an integer in 1 \.\. 2, got 3/],
  [["--workers", "0"], 2, /--workers must be an integer in 1 \.\. 1024, got 0/],
  [["nowhere.json"], 1, /cannot read nowhere\.json: no such file/],
  [["merge", "nowhere"], 1, /nowhere is not a study/],
  [["merge"], 2, /missing required argument 'dir'/],
] as const) {
  test(`study ${args.join(" ")}: exit code ${status}`, () => {
    const result = fma(...args);
    assert.is(result.status, status, result.stderr);
    assert.match(result.stderr, message);
    assert.is(result.stderr.trim().split("\n").length, 1);
  });
}

test("errors of a grid file name the file and the place", () => {
  const path = gridFile({ sweeps: [{ methods: "sppo", updates: "closed", eta: -1 }] });
  const { status, stderr } = fma(path, "--dry-run");
  assert.is(status, 1);
  assert.match(stderr, /grid\.json: sweeps\[0\]: eta must be a positive finite number, got -1/);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test(`${signal} stops within a second, with exit code 130, and --resume goes on`, async () => {
    const out = fresh();
    const sweeps = [{ methods: "sppo", updates: "gradient", eta: { log2: [-13, -3] }, innerSteps: 1000, stepSize: 1 }];
    const grid = gridFile({ iterations: 3000, models: [{ env: "cliffworld" }], sweeps });
    const child = spawn(process.execPath, [CLI, "study", grid, "--out", out, "--workers", "1"]);
    let said = "";
    child.stderr.on("data", (chunk) => {
      said += chunk;
    });
    let killed = 0;
    setTimeout(() => {
      killed = performance.now();
      child.kill(signal);
    }, 900);
    const code = await new Promise((done) => child.on("exit", done));
    const took = performance.now() - killed;
    assert.is(code, 130, said);
    assert.ok(took < 1500, `it took ${took} ms`);
    assert.match(said, /stopped; finished runs are in .*; --resume continues/);
    assert.is(new Store(out).repair(), 0);
    assert.not.ok(existsSync(join(out, "runs.lock")));
    assert.is(JSON.parse(readFileSync(join(out, "study.json"), "utf8")).format, "fma-pg/study@1");
  });
}

test.run();
