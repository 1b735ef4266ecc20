/** The suites that need nothing of Node, once more in headless Chromium. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { findChromium, launch, serve, visit } from "./support/browser.mjs";

const test = suite("browser");

if (findChromium()) {
  test("kernel, solver and property tests pass in Chromium", async () => {
    const [server, browser] = await Promise.all([serve("."), launch()]);
    try {
      const text = await visit(browser, `${server.url}/test/pages/suites.html`, 300_000);
      const count = (label: string) => Number(text.match(new RegExp(`${label}: *(\\d+)`))?.[1]);
      const [total, passed] = [count("Total"), count("Passed")];
      assert.ok(total > 200, `only ${total} tests ran:\n${text}`);
      assert.is(passed, total, text);
      console.log(`browser: ${passed} tests passed in Chromium ${browser.version()}`);
    } finally {
      await browser.close();
      server.close();
    }
  });
} else console.log("browser: skipped, no Chromium was found (set CHROMIUM to its path)");

test.run();
