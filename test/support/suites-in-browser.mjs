/**
 * `node test/support/suites-in-browser.mjs [chromium|firefox|webkit]`: runs the suites that need nothing of Node in a headless
 * browser, and prints what they print and the browser's version. Fails where a test does. Needs `npm test`'s bundles in build/.
 */
import { launch, serve, visit } from "./browser.mjs";

const NAMES = { chromium: "Chromium", firefox: "Firefox", webkit: "WebKit" };
const engine = process.argv[2] ?? "chromium";
if (!(engine in NAMES)) throw new RangeError(`expected chromium, firefox or webkit, got ${JSON.stringify(engine)}`);

const [server, browser] = await Promise.all([serve("."), launch(engine)]);
try {
  const printed = await visit(browser, `${server.url}/test/pages/suites.html`, 300_000);
  console.log(printed);
  console.log(`${NAMES[engine]} ${browser.version()}`);
  const count = (label) => Number(printed.match(new RegExp(`${label}: *(\\d+)`))?.[1]);
  if (!(count("Total") > 0 && count("Passed") === count("Total"))) process.exitCode = 1;
} finally {
  await browser.close();
  server.close();
}
