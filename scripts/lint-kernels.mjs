/**
 * Lints assembly/ with the rules of assembly/lint.json. AssemblyScript has decorators on functions and constants, which
 * TypeScript does not. Biome reports each one as a parse error and lints the file all the same: those reports are left
 * out, all others are printed and fail.
 */
import { spawnSync } from "node:child_process";

const BIOME = "node_modules/@biomejs/biome/bin/biome";
const DECORATOR = "Decorators are not valid here.";

const run = spawnSync(
  process.execPath,
  [BIOME, "lint", "--config-path=assembly/lint.json", "--max-diagnostics=none", "--reporter=json", "assembly"],
  { encoding: "utf8", maxBuffer: 2 ** 28 },
);
if (run.error) throw run.error;
const start = run.stdout.indexOf("{");
if (start < 0) throw new Error(`Biome printed no report:\n${run.stdout}${run.stderr}`);
const { diagnostics, summary } = JSON.parse(run.stdout.slice(start));

const found = diagnostics.filter(({ category, message }) => !(category === "parse" && message === DECORATOR));
for (const { location, category, message } of found) {
  console.error(`${location.path}:${location.start.line}:${location.start.column} ${category}\n  ${message}`);
}
const files = summary.changed + summary.unchanged;
if (files === 0) throw new Error("Biome read no file of assembly/");
console.log(`Linted ${files} files of assembly/: ${found.length} problems.`);
if (found.length > 0) process.exitCode = 1;
