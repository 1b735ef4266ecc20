/** The README's code runs as it stands and prints what the README says, to the last digit; its links lead to files. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";

const test = suite("readme");
const readme = readFileSync("README.md", "utf8");

test("the ten lines print what stands below them", () => {
  const code = readme.match(/```js\n([\s\S]*?)```/)?.[1] as string;
  const expected = [...code.matchAll(/^\/\/ (.*)$/gm)].map((match) => match[1]).join("\n");
  assert.ok(expected.length > 0);
  const folder = mkdtempSync(join(tmpdir(), "fma-pg-readme-"));
  try {
    const file = join(folder, "ten.mjs");
    writeFileSync(file, code.replaceAll('"fma-pg"', JSON.stringify(pathToFileURL(resolve("build/index.js")).href)));
    const { FORCE_COLOR, NO_COLOR, ...env } = process.env;
    assert.is(execFileSync(process.execPath, [file], { encoding: "utf8", env }).trim(), expected);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("the commands of the command line run", () => {
  const block = readme.match(/## Command line\n\n```sh\n([\s\S]*?)```/)?.[1] as string;
  const commands = block
    .replace(/\\\n\s*/g, "")
    .trim()
    .split("\n");
  for (const command of commands) {
    const args = command.split(" ").slice(1);
    // Its files are the reader's.
    if (args.includes("model.json")) continue;
    const printed = execFileSync(process.execPath, ["build/cli.js", ...args], { encoding: "utf8" });
    assert.ok(printed.length > 100, command);
  }
  assert.ok(commands.length >= 4);
});

test("links of the README and of docs/ lead to files that are there", () => {
  let seen = 0;
  for (const page of [
    "README.md",
    "CONTRIBUTING.md",
    ...["architecture", "benchmarks", "formats", "large-models", "scaling", "study", "mathematics"].map(
      (name) => `docs/${name}.md`,
    ),
  ]) {
    const text = readFileSync(page, "utf8");
    for (const [, target] of text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
      if (/^https?:/.test(target)) continue;
      assert.ok(existsSync(join(page, "..", target)), `${page}: ${target}`);
      seen++;
    }
  }
  assert.ok(seen > 10, `only ${seen} links`);
});

test.run();
