/** Every folder of examples/ is started and used. */
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import type { Browser } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { formatMdp, gridWorld } from "../../src/index.ts";
import { findChromium, launch, serve } from "../support/browser.mjs";

const test = suite("examples");

test("there are three, and each is tested below", () => {
  assert.equal(readdirSync("examples").sort(), ["component", "service", "worker"]);
});

test("the service answers with the optimal policy, and tells what is wrong with a request", async () => {
  const service = spawn(process.execPath, ["examples/service/server.mjs"], { env: { ...process.env, PORT: "0" } });
  try {
    const url = await new Promise<string>((done, failed) => {
      let text = "";
      service.stdout.on("data", (chunk) => {
        text += chunk;
        const line = text.match(/listening on (\S+)\n/);
        if (line) done(line[1]);
      });
      service.stderr.on("data", (chunk) => failed(new Error(String(chunk))));
    });
    const post = async (body: string) => {
      const response = await fetch(`${url}/policy`, { method: "POST", body });
      return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
    };
    // From the start, right and right again into the goal: J* = 0.9.
    const mdp = formatMdp(gridWorld({ map: "S.G" }));
    const options = { method: "mdpo", update: "closed", eta: 10 };
    const { status, answer } = await post(JSON.stringify({ mdp, options }));
    assert.is(status, 200);
    assert.is(answer.status, "completed");
    assert.ok(Math.abs((answer.return as number) - 0.9) < 1e-9, String(answer.return));
    assert.ok(Math.abs((answer.optimum as number) - 0.9) < 1e-12);
    assert.is((answer.policy as number[][]).length, 3);
    const wrong = await post(JSON.stringify({ mdp, options: { ...options, eta: -1 } }));
    assert.is(wrong.status, 400);
    assert.match(String(wrong.answer.error), /eta .*-1/);
    assert.is((await post("{")).status, 400);
    assert.is((await fetch(url)).status, 404);
  } finally {
    service.kill();
  }
});

if (findChromium()) {
  let browser: Browser;
  let server: Awaited<ReturnType<typeof serve>>;
  test.before(async () => {
    [browser, server] = await Promise.all([launch(), serve(".")]);
  });
  test.after(async () => {
    await browser.close();
    server.close();
  });

  /** A page of examples/, and what went wrong on it. */
  async function open(path: string) {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    await page.goto(`${server.url}/examples/${path}/`);
    return { page, errors };
  }

  test("the component learns to walk to the goal", async () => {
    const { page, errors } = await open("component");
    await page.waitForFunction(() => {
      const grid = document.querySelector("policy-grid");
      return grid?.shadowRoot?.querySelector("p")?.textContent?.startsWith("step 60");
    });
    const cells = await page.locator("policy-grid td").allTextContents();
    assert.is(cells.length, 12);
    // Under the start runs a cliff; the way leads along the top row and down the right-hand column.
    assert.equal([cells[0], cells[1], cells[2], cells[3], cells[7], cells[11]], ["→", "→", "→", "↓", "↓", "G"]);
    assert.equal(errors, []);
    await page.close();
  });

  test("the worker tells its progress and is aborted", async () => {
    const { page, errors } = await open("worker");
    await page.click("#start");
    await page.waitForFunction(() => Number(document.querySelector("progress")?.value) > 0);
    await page.click("#abort");
    await page.waitForFunction(() =>
      /^stopped after \d+ steps/.test(document.querySelector("#status")?.textContent ?? ""),
    );
    assert.is(await page.isEnabled("#start"), true);
    assert.equal(errors, []);
    await page.close();
  });
} else console.log("skipped: two pages of examples: no Chromium was found (set CHROMIUM to its path)");

test.run();
