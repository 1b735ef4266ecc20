/**
 * The suites that need nothing of Node, once more in headless Chromium. A process of its own runs them, beside all other
 * suites: this one stands last, and only waits for it.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { findChromium } from "../support/browser.mjs";

const test = suite("browser");

if (findChromium()) {
  const script = "test/support/suites-in-browser.mjs";
  const run = promisify(execFile)(process.execPath, [script], { timeout: 400_000, maxBuffer: 2 ** 26 });
  // Its error is the test's to report.
  run.catch(() => {});

  test("kernel, solver and property tests pass in Chromium", async () => {
    // A test that failed is in the output, too.
    const { stdout: text } = await run.catch((error) => {
      if (error.stdout) return error as { stdout: string };
      throw error;
    });
    const count = (label: string) => Number(text.match(new RegExp(`${label}: *(\\d+)`))?.[1]);
    const [total, passed] = [count("Total"), count("Passed")];
    assert.ok(total > 200, `only ${total} tests ran:\n${text}`);
    assert.is(passed, total, text);
    console.log(`browser: ${passed} tests passed in ${text.match(/Chromium \S+$/m)}`);
  });
} else console.log("skipped: suites in a browser: no Chromium was found (set CHROMIUM to its path)");

test.run();
