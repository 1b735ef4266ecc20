/** The same bits everywhere: in Node, in a worker thread, in a browser, and whatever the host's Math.exp is. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { findChromium, launch, serve, visit } from "../support/browser.mjs";
import { digest, tampered } from "../support/digest.ts";

const test = suite("digest");

/** Renewed by `npm run digest`, on purpose: when a change is meant to move bits. */
const committed: string = JSON.parse(readFileSync("test/fixtures/digest.json", "utf8")).digest;

test("in Node", async () => {
  assert.is(await digest(), committed, "bits have moved; if they were meant to, `npm run digest` renews the figure");
});

test("in Node, Math.exp, log and pow tampered with", async () => {
  const before = Math.exp(1);
  await tampered(async () => assert.is.not(Math.exp(1), before));
  assert.is(await tampered(digest), committed);
  assert.is(Math.exp(1), before);
});

test("in a worker thread", async () => {
  const url = JSON.stringify(pathToFileURL(resolve("build/browser/digest.js")).href);
  const script = `import(${url}).then(({ digest }) => digest()).then((d) => require("node:worker_threads").parentPort.postMessage(d))`;
  const worker = new Worker(script, { eval: true });
  const found = await new Promise((done, failed) => worker.once("message", done).once("error", failed));
  await worker.terminate();
  assert.is(found, committed);
});

if (findChromium()) {
  test("in Chromium, also tampered with", async () => {
    const [server, browser] = await Promise.all([serve("."), launch()]);
    try {
      assert.is(await visit(browser, `${server.url}/test/pages/digest.html`), `${committed} ${committed}`);
    } finally {
      await browser.close();
      server.close();
    }
  });
} else console.log("skipped: digest in a browser: no Chromium was found (set CHROMIUM to its path)");

test.run();
