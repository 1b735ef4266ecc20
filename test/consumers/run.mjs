/**
 * Packs the package, installs it elsewhere and has every consumer import and run it.
 *
 *   node test/consumers/run.mjs [--quick | NAME...]     --quick: those that need no bundler
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findChromium, launch } from "../support/browser.mjs";
import { consumers, run } from "./consumers.mjs";

const here = import.meta.dirname;
const root = mkdtempSync(join(tmpdir(), "fma-pg-consumers-"));
const quick = process.argv.includes("--quick");
const names = process.argv.slice(2).filter((word) => word !== "--quick");
for (const name of names) if (!consumers[name]) throw new Error(`no consumer "${name}": ${Object.keys(consumers).join(", ")}`);
const chosen = Object.entries(consumers).filter(([name, { tools }]) => (names.length ? names.includes(name) : !quick || !tools));

let failures = 0;
let browser;
try {
  if (chosen.some(([, { tools }]) => tools) && !existsSync(join(here, "node_modules"))) {
    // Not `ci`: the lock need not list the bundlers' optional binaries for every other platform.
    await run(here, "npm", "install", "--no-save", "--no-audit", "--no-fund");
  }
  const installed = join(root, "installed");
  mkdirSync(installed);
  await run(join(here, "../.."), "npm", "pack", "--ignore-scripts", "--silent", "--pack-destination", root);
  const tarball = join(root, readdirSync(root).find((name) => name.endsWith(".tgz")));
  await run(installed, "npm", "install", "--offline", "--no-audit", "--no-fund", "--no-package-lock", tarball);
  const chromium = findChromium();
  if (chromium && chosen.some((entry) => entry[1].browser)) browser = await launch();

  for (const [index, [name, consumer]] of chosen.entries()) {
    if (consumer.browser && !browser) {
      console.log(`skipped: ${name}: no Chromium was found (set CHROMIUM to its path)`);
      continue;
    }
    const folder = join(root, String(index));
    cpSync(join(here, "app"), folder, { recursive: true });
    cpSync(join(installed, "node_modules"), join(folder, "node_modules"), { recursive: true });
    mkdirSync(join(folder, "out"));
    try {
      const result = await consumer.run({ folder, browser });
      if (result !== consumer.expected) throw new Error(`expected "${consumer.expected}", got "${result}"`);
      console.log(`ok       ${name}`);
    } catch (error) {
      failures++;
      console.log(`FAILED   ${name}: ${error.message}`);
    }
  }
} finally {
  await browser?.close();
  rmSync(root, { recursive: true, force: true });
}
process.exitCode = failures ? 1 : 0;
