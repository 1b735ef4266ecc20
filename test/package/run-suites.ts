/** scripts/run-suites.mjs: what it lists at the end, and when it fails. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";

const test = suite("run-suites");
const UVU = JSON.stringify(pathToFileURL(resolve("node_modules/uvu/dist/index.mjs")).href);

/** Suites by their name, each the body of a module that has `test`. */
const SUITES = {
  passes: "test('one', () => {});",
  fails: "test('one', () => { throw new Error('one is wrong'); });",
  missing: "console.log('skipped: a browser: none was found');",
  marked: "test('one', () => {}); test.skip('two', () => {});",
  empty: "",
};

/** Runs these suites with this value of CI: the exit code, and what was printed. */
function run(names: (keyof typeof SUITES)[], ci: string) {
  const folder = mkdtempSync(join(tmpdir(), "fma-pg-suites-"));
  try {
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    for (const name of names) {
      const body = `import { suite } from ${UVU};\nconst test = suite("${name}");\n${SUITES[name]}\ntest.run();\n`;
      writeFileSync(join(folder, `${name}.js`), body);
    }
    const { UVU_DEFER, ...env } = process.env;
    const { status, stdout } = spawnSync(process.execPath, ["scripts/run-suites.mjs", "", folder], {
      encoding: "utf8",
      env: { ...env, CI: ci, FORCE_COLOR: "1" },
    });
    return { status, stdout };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test("suites that pass pass, with and without CI=true", () => {
  for (const ci of ["true", "false"]) {
    const { status, stdout } = run(["passes"], ci);
    assert.is(status, 0, stdout);
    assert.not.match(stdout, "CI=true");
  }
});

test("a test that fails fails the run, whatever CI is", () => {
  assert.is(run(["passes", "fails"], "false").status, 1);
  assert.is(run(["passes", "fails"], "true").status, 1);
});

for (const [name, line] of [
  ["missing", "skipped: a browser: none was found"],
  ["marked", "skipped: 1 with test.skip"],
  ["empty", "no test in the suite: empty"],
] as const) {
  test(`a suite that is ${name} is listed at the end, and fails with CI=true only`, () => {
    const locally = run(["passes", name], "false");
    assert.is(locally.status, 0, locally.stdout);
    const afterTotals = locally.stdout.slice(locally.stdout.indexOf("Total:"));
    assert.match(afterTotals, line);
    const inCi = run(["passes", name], "true");
    assert.is(inCi.status, 1, inCi.stdout);
    assert.match(inCi.stdout, "with CI=true no suite may be skipped or empty");
  });
}

test.run();
