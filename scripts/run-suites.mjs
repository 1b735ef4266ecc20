/**
 * `node scripts/run-suites.mjs [PATTERN] [FOLDER]`: runs uvu on the built suites of FOLDER (build/test by default) whose path
 * matches PATTERN (all by default). It ends with a list of what was skipped, and why. With CI=true a skipped suite fails the
 * run, and so does a suite without a test.
 */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { stripVTControlCharacters } from "node:util";

const [pattern = "", folder = "build/test"] = process.argv.slice(2);
const child = spawn(process.execPath, ["node_modules/uvu/bin.js", folder, `${pattern}.*\\.js$`], {
  stdio: ["ignore", "pipe", "inherit"],
});
const skipped = [];
const empty = [];
for await (const line of createInterface({ input: child.stdout })) {
  console.log(line);
  const text = stripVTControlCharacters(line).trim();
  if (text.startsWith("skipped: ")) skipped.push(text);
  // uvu's count of tests marked `test.skip`.
  else if (/^Skipped: +[1-9]/.test(text)) skipped.push(`skipped: ${text.slice(8).trim()} with test.skip`);
  else if (/\(0 \/ 0\)( |$)/.test(text)) empty.push(text);
}
const code = await new Promise((done) => (child.exitCode === null ? child.on("exit", done) : done(child.exitCode)));
for (const line of skipped) console.log(line);
// A suite that skips itself has no test, and has said why.
if (skipped.length === 0) for (const line of empty) console.log(`no test in the suite: ${line}`);
const incomplete = skipped.length > 0 || empty.length > 0;
const forbidden = incomplete && process.env.CI === "true";
if (forbidden) console.log("with CI=true no suite may be skipped or empty");
process.exit(code !== 0 || forbidden ? 1 : 0);
