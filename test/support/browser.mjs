/** A real browser for tests: found, never downloaded; pages come from a folder, served on 127.0.0.1. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];
/** A browser that asks no one for anything. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The path in CHROMIUM, or where systems keep it; undefined without one. */
export function findChromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  return PLACES.find((path) => existsSync(path));
}

/**
 * A headless browser (playwright's Browser); close it. Chromium is the one that was found; "firefox" and "webkit" are
 * playwright's own builds (`npx playwright-core install firefox`).
 */
export async function launch(engine = "chromium") {
  const playwright = await import("playwright-core");
  if (engine === "chromium") return playwright.chromium.launch({ executablePath: findChromium(), args: FLAGS });
  return playwright[engine].launch();
}

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

/** Serves a folder, with more response headers if given. */
export async function serve(folder, headers = {}) {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://host").pathname));
    let file = join(folder, path);
    if (existsSync(file) && statSync(file).isDirectory()) file = join(file, "index.html");
    if (path === "/favicon.ico") response.writeHead(204).end();
    else if (!existsSync(file)) response.writeHead(404).end();
    else response.writeHead(200, { "Content-Type": TYPES[extname(file)] ?? "text/plain", ...headers }).end(readFileSync(file));
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Opens a page and waits for what it leaves in `<html data-result>`; a page's error fails. */
export async function visit(browser, url, timeout = 60_000) {
  const page = await browser.newPage();
  const said = [];
  page.on("pageerror", (error) => said.push(String(error)));
  page.on("console", (message) => said.push(message.text()));
  page.on("requestfailed", (request) => said.push(`${request.url()}: ${request.failure()?.errorText}`));
  try {
    await page.goto(url, { waitUntil: "commit", timeout });
    await page.waitForFunction(() => document.documentElement.dataset.result !== undefined, undefined, { timeout });
    return await page.evaluate(() => document.documentElement.dataset.result);
  } catch (error) {
    throw new Error(`${url}: ${error.message}\n${said.join("\n")}`);
  } finally {
    await page.close();
  }
}
