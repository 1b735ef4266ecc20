/** The packed package: what publint and attw say of it, and a quick sample of its consumers. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";

const test = suite("publishing");

/** Runs a module with arguments; its output, which must come with exit status 0. */
function run(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  assert.is(status, 0, `${args.join(" ")}\n${stdout}\n${stderr}`);
  return stdout;
}

const folder = mkdtempSync(join(tmpdir(), "fma-pg-packed-"));
test.after(() => rmSync(folder, { recursive: true, force: true }));

/** The package as npm packs it, without building it again. */
function packed(): string {
  const [found] = readdirSync(folder);
  if (found) return join(folder, found);
  spawnSync("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder]);
  return join(folder, readdirSync(folder)[0]);
}

test("licences are in it: the package's own and those of what it bundles", () => {
  const files = spawnSync("tar", ["-tzf", packed()], { encoding: "utf8" }).stdout.split("\n");
  for (const file of ["LICENSE", "build/licenses.txt"]) assert.ok(files.includes(`package/${file}`), file);
});

test("publint finds nothing", () => {
  assert.match(run("node_modules/publint/src/cli.js", packed(), "--strict"), /All good/);
});

test("attw finds nothing under node16 (from both module systems) and bundlers; its exit status says so", () => {
  const attw = (...flags: string[]) => run("node_modules/@arethetypeswrong/cli/dist/index.js", packed(), ...flags);
  // The study is for Node and has no CommonJS build; the binaries have no types.
  attw("--profile", "node16", "--exclude-entrypoints", "kernels.wasm", "core.wasm", "study");
  attw("--profile", "esm-only", "--entrypoints", "study");
});

test("installed elsewhere, it runs: the consumers that need no bundler", () => {
  const said = run("test/consumers/run.mjs", "--quick");
  assert.ok((said.match(/^ok /gm) ?? []).length >= 3, said);
  for (const line of said.matchAll(/^skipped.*$/gm)) console.log(line[0]);
});

test.run();
