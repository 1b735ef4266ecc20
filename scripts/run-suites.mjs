/**
 * Runs uvu on the built suites whose path matches a pattern (all of them by default) and lists at the end what was skipped,
 * and why. With CI=true a skip fails, and so does a suite without a test.
 */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const pattern = process.argv[2] ?? "";
const child = spawn(process.execPath, ["node_modules/uvu/bin.js", "build/test", `${pattern}.*\\.js$`], {
  stdio: ["ignore", "pipe", "inherit"],
});
const plain = (line) => line.replace(/\u001b\[[0-9;]*m/g, "");
const skipped = [];
const empty = [];
for await (const line of createInterface({ input: child.stdout })) {
  console.log(line);
  const text = plain(line);
  if (/^\s*skipped: /.test(text)) skipped.push(text.trim());
  // A suite that skips itself has said so.
  else if (/\(0 \/ 0\)\s*$/.test(text)) empty.push(text.trim());
}
const code = await new Promise((done) => (child.exitCode === null ? child.on("exit", done) : done(child.exitCode)));
for (const line of skipped) console.log(line);
if (skipped.length === 0) for (const line of empty) console.log(`no test in the suite: ${line}`);
const complete = skipped.length === 0 && empty.length === 0;
if (!complete && process.env.CI === "true") console.log("with CI=true nothing may be skipped");
process.exit(code || (!complete && process.env.CI === "true") ? 1 : 0);
