import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { fresh, lines, timeless, tinyGrid } from "../support/study.ts";

/** GNU parallel is a program of its own: there in CI, perhaps not on a developer's machine. */
const present = spawnSync("parallel", ["--version"], { encoding: "utf8" }).stdout?.startsWith("GNU parallel") === true;

const test = suite("study: GNU parallel");

/** The shell blocks of docs/scaling.md that are marked for this test. */
const recipes = [
  ...readFileSync("docs/scaling.md", "utf8").matchAll(
    /<!-- test\/cli\/study-parallel\.ts [^>]*-->\s*```sh\n([\s\S]*?)```/g,
  ),
].map(([, block]) => block);

/** A directory with grid.json, and an environment in which `fma-pg` is the built command line. */
function workplace(): { cwd: string; env: NodeJS.ProcessEnv } {
  const cwd = fresh();
  const bin = join(cwd, "bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "fma-pg"), `#!/bin/sh\nexec "${process.execPath}" "${resolve("build/cli.js")}" "$@"\n`);
  chmodSync(join(bin, "fma-pg"), 0o755);
  writeFileSync(join(cwd, "grid.json"), JSON.stringify(tinyGrid({ checkRounding: 1 })));
  return { cwd, env: { ...process.env, HOME: cwd, PATH: `${bin}${delimiter}${process.env.PATH}` } };
}

function shell(script: string, { cwd, env }: ReturnType<typeof workplace>): void {
  const { status, stdout, stderr } = spawnSync("sh", ["-e", "-c", script], { cwd, env, encoding: "utf8" });
  assert.is(status, 0, `${script}\n${stdout}\n${stderr}`);
}

test("docs/scaling.md has two recipes for it", () => {
  assert.is(recipes.length, 2);
});

test("in CI it is there", () => {
  if (process.env.CI) assert.ok(present, "GNU parallel is missing: install Debian's package parallel");
});

if (present) {
  const single = workplace();
  shell("fma-pg study grid.json --workers 1 --quiet --out whole", single);
  const expected = timeless(lines(join(single.cwd, "whole")).join("\n"));

  recipes.forEach((recipe, i) => {
    test(`recipe ${i + 1} gives what a single run gives, byte for byte, durations apart`, () => {
      const place = workplace();
      // The only host that a test has is its own machine; a few shards are enough.
      shell(recipe.replace(/^HOSTS=.*$/m, "HOSTS=2/:").replace(/^SHARDS=.*$/m, "SHARDS=3"), place);
      assert.is(timeless(lines(join(place.cwd, "whole")).join("\n")), expected);
      assert.ok(expected.length > 1000);
      assert.match(readFileSync(join(place.cwd, "whole/report.html"), "utf8"), /<\/html>/);
    });
  });
} else {
  console.log("skipped: recipes of GNU parallel: it is not installed");
}

test.run();
