// Runs the suites that need nothing of Node in headless Chromium, and prints what they say and the browser's version.
import { launch, serve, visit } from "./browser.mjs";

const [server, browser] = await Promise.all([serve("."), launch()]);
try {
  console.log(await visit(browser, `${server.url}/test/pages/suites.html`, 300_000));
  console.log(`Chromium ${browser.version()}`);
} finally {
  await browser.close();
  server.close();
}
