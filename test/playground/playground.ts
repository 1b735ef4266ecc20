import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { short } from "../../playground/numbers.ts";
import { cliffWorld, createSolverSync, deepSea, formatMdp, gridWorld, parseMdp } from "../../src/index.ts";
import { findChromium, launch, serve } from "../support/browser.mjs";

const test = suite("playground");
let server: Awaited<ReturnType<typeof serve>>;
let browser: Browser;
let base: string;

test.before(async () => {
  const built = spawnSync(process.execPath, ["playground/build.mjs"], { encoding: "utf8" });
  assert.is(built.status, 0, built.stderr);
  // Served from a folder above its own: it must not matter where it is.
  [server, browser] = await Promise.all([serve("build"), launch()]);
  base = `${server.url}/playground/`;
});

test.after(async () => {
  await browser?.close();
  server?.close();
});

/** Runs a visit; afterwards nothing may have been logged, and nothing asked for outside the folder. */
function visit(
  name: string,
  action: (page: Page) => Promise<void>,
  hash = "",
  options: BrowserContextOptions = {},
): void {
  test(name, async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const wrong: string[] = [];
    page.on("console", (message) => wrong.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => wrong.push(String(error)));
    page.on("request", (request) => {
      if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(base))
        wrong.push(`asked for ${request.url()}`);
    });
    await page.goto(base + hash);
    await page.waitForFunction(() => /J /.test(document.querySelector(".map .numbers")?.textContent ?? ""));
    await action(page);
    await context.close();
    assert.equal(wrong, []);
  });
}

const textOf = async (page: Page, selector: string) => (await page.textContent(selector)) ?? "";
const iteration = async (page: Page) => Number(await page.textContent("#iteration"));
const reach = (page: Page, least: number) =>
  page.waitForFunction((n) => Number(document.getElementById("iteration")?.textContent) >= n, least);
/** The first steps, one by one. */
async function steps(page: Page, count: number) {
  for (let t = 1; t <= count; t++) {
    await page.click("#step");
    await reach(page, t);
  }
}
const says = (page: Page, selector: string, text: string) =>
  page.waitForFunction(([s, t]) => document.querySelector(s)?.textContent?.includes(t), [selector, text]);
const tool = (page: Page, name: string) => page.locator(".tool", { hasText: name }).click();

/** The middle of a cell of the first map. */
async function middle(page: Page, column: number, row: number, columns: number) {
  const canvas = page.locator("canvas").first();
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  if (!box) throw new Error("the map is not shown");
  const cell = box.width / columns;
  return { x: box.x + (column + 0.5) * cell, y: box.y + (row + 0.5) * cell };
}

async function saved(page: Page, button: string): Promise<{ name: string; text: string }> {
  await page.click("#export summary");
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(button)]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), "utf8") };
}

visit("play, pause, step, reset and speed do what they say", async (page) => {
  assert.is(await iteration(page), 0);
  await page.click("#step");
  await reach(page, 1);
  await says(page, "#live", "Iteration 1");
  await says(page, "#slice-note", "Step 1");
  await page.fill("#speed", "5");
  await says(page, "#speed-text", "60/s");
  await page.click("#play-button");
  await reach(page, 8);
  await page.click("#play-button");
  await says(page, "#play-text", "Play");
  await page.waitForTimeout(100);
  const held = await iteration(page);
  await page.waitForTimeout(200);
  assert.is(await iteration(page), held);
  await says(page, "#optimum", "J* 0.5314");
  await page.check("#gap");
  await page.click("#reset");
  await page.waitForFunction(() => document.getElementById("iteration")?.textContent === "0");
});

visit("runs are added up to four, changed and removed", async (page) => {
  for (const count of [3, 4]) {
    await page.click("text=Add a run");
    await page.waitForFunction((n) => document.querySelectorAll("canvas[role]").length === n, count);
  }
  assert.is(await page.locator("text=Add a run").count(), 0);
  await page.selectOption('[data-key="0-method"]', "mdpo");
  await page.selectOption('[data-key="0-update"]', "line-search");
  await says(page, ".map h3", "MDPO, line search");
  await page.fill('[data-key="0-eta"]', "-3");
  await page.keyboard.press("Enter");
  await says(page, "#error", "eta must be a positive finite number, got -3");
  await page.fill('[data-key="0-eta"]', "0.5");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.getElementById("error")?.hidden);
  await page.click('[aria-label="Remove run D"]');
  await page.waitForFunction(() => document.querySelectorAll("canvas[role]").length === 3);
});

visit(
  "a changed run begins anew alone and catches up; a removed one leaves the others where they are",
  async (page) => {
    await steps(page, 5);
    // The iteration shown is the foremost run's.
    await page.evaluate(() => {
      const shown = document.getElementById("iteration") as HTMLElement;
      const least = () => {
        document.body.dataset.least = String(
          Math.min(Number(document.body.dataset.least ?? 5), Number(shown.textContent)),
        );
      };
      new MutationObserver(least).observe(shown, { childList: true, characterData: true, subtree: true });
    });
    const before = JSON.parse((await saved(page, "#export-json")).text).runs;
    await page.fill('[data-key="0-eta"]', "0.25");
    await page.keyboard.press("Enter");
    const run = { method: "mdpo", update: "closed", eta: 0.25 } as const;
    const { returns } = createSolverSync(cliffWorld()).optimize({ ...run, iterations: 5 });
    await says(page, ".map .numbers", `J ${short(returns[5])}`);
    const after = JSON.parse((await saved(page, "#export-json")).text).runs;
    assert.equal(after[0].options, run);
    assert.equal(after[0].returns, Array.from(returns));
    assert.equal(after[1], before[1]);
    await page.click('[aria-label="Remove run A"]');
    await page.waitForFunction(() => document.querySelectorAll("canvas[role]").length === 1);
    assert.equal(JSON.parse((await saved(page, "#export-json")).text).runs, [before[1]]);
    assert.is(await page.evaluate(() => document.body.dataset.least ?? "5"), "5");
  },
  "#world=cliffworld&run=mdpo,closed,eta:1&run=sppo,closed,eta:0.1",
);

visit(
  "certificates: those of the package, and what is left to gain under a constraint too",
  async (page) => {
    await steps(page, 2);
    await says(page, "#slice-note", "Step 2");
    const { runs } = JSON.parse((await saved(page, "#export-json")).text);
    const solver = createSolverSync(cliffWorld());
    const asked = [
      { method: "trpo", update: "exact", delta: 0.125 },
      { method: "mdpo", update: "closed", eta: 1 },
      { method: "ppo", update: "exact", epsilon: 0.25 },
      { method: "trpo", update: "exact", eta: 0.5 },
    ] as const;
    for (const [i, options] of asked.entries()) {
      const { certificate, options: ran } = runs[i];
      const [old, now] = [1, 2].map((iterations) => solver.optimize({ ...ran, iterations }).policy);
      const { left, ...own } = certificate;
      const expected = solver.certificate(options, now, old);
      assert.equal(own, JSON.parse(JSON.stringify(expected)));
      const room = "delta" in options ? expected.price * (options.delta - (expected.divergence ?? 0)) : 0;
      assert.is(left, Math.max(0, expected.gap + room));
      assert.match((await page.locator(".map .numbers").nth(i).textContent()) ?? "", /gap ≤ /);
    }
    assert.match(await textOf(page, "#slice-note"), /certificate: at most .* left to gain/);
  },
  "#world=cliffworld&run=trpo,trust-region,delta:0.125,innerSteps:3&run=mdpo,closed,eta:1&run=ppo,gradient,epsilon:0.25&run=trpo,exact-eta,eta:0.5",
);

visit("a drawn world is solved to its optimum", async (page) => {
  await page.click("#draw");
  await page.selectOption('[data-key="1-method"]', "mdpo");
  await page.selectOption('[data-key="1-update"]', "closed");
  await page.fill('[data-key="1-eta"]', "20");
  await page.keyboard.press("Enter");
  // A wall down the second column, by dragging; two cliffs by the keys; one wall erased.
  const [from, to] = [await middle(page, 1, 1, 8), await middle(page, 1, 6, 8)];
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 3 });
  await page.mouse.up();
  await page.locator("canvas").first().focus();
  for (const key of ["ArrowRight", "c", " ", "ArrowUp", "Enter", "l"]) await page.keyboard.press(key);
  await tool(page, "Erase");
  const open = await middle(page, 1, 1, 8);
  await page.mouse.click(open.x, open.y);
  const map = ["........", "........", ".#......", ".#......", ".#......", ".#C.....", "S#C....G"];
  await page.waitForFunction(
    (text) => new URLSearchParams(location.hash.slice(1)).get("map") === text,
    "8_~8_~_W6_~_W6_~_W6_~_WC5_~SWC4_G",
  );
  const best = createSolverSync(gridWorld({ map, discount: 0.95 })).optimal().return;
  await page.fill("#speed", "6");
  await page.click("#play-button");
  await reach(page, 60);
  await page.waitForFunction(
    (J) => [...document.querySelectorAll(".map .numbers")].every((p) => p.textContent?.startsWith(`J ${J}`)),
    best.toPrecision(4),
  );
  if ((await page.textContent("#play-text")) === "Pause") await page.click("#play-button");
  const { runs, optimum } = JSON.parse((await saved(page, "#export-json")).text);
  assert.ok(Math.abs(optimum - best) < 1e-12);
  for (const { returns } of runs)
    assert.ok(Math.abs(returns.at(-1) - best) < 1e-9 * best, `${returns.at(-1)} and ${best}`);
});

visit("a state's numbers by pointing and by the keys", async (page) => {
  const { x, y } = await middle(page, 2, 3, 5);
  await page.mouse.move(x, y);
  await says(page, "#inspector h2", "State (1,1)");
  assert.is(await page.locator("#inspector tbody tr").count(), 8);
  await page.locator("canvas").first().focus();
  for (const key of ["ArrowLeft", "ArrowUp", "ArrowUp", "ArrowUp"]) await page.keyboard.press(key);
  await says(page, "#inspector h2", "State (0,4)");
  await says(page, "#live", "State (0,4), goal");
});

const broken = JSON.stringify({ ...formatMdp(deepSea()), transitions: [[0, 0, 0, 0.5]] });
visit("files: a broken one is refused with the reason, a good one is played", async (page) => {
  const give = (name: string, text: string) =>
    page.setInputFiles("#file", { name, mimeType: "application/json", buffer: Buffer.from(text) });
  await give("broken.json", broken);
  await says(page, "#error", "broken.json: ");
  assert.match(await textOf(page, "#error-text"), /state 0.*0\.5/s);
  await give("text.json", '{ "format": ');
  await says(page, "#error", "text.json: ");
  assert.match(await textOf(page, "#error-text"), /line 1/);
  await page.evaluate(
    (text) => {
      const data = new DataTransfer();
      data.items.add(new File([text], "sea.json"));
      dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    },
    JSON.stringify(formatMdp(deepSea({ size: 4 }))),
  );
  await says(page, "#world-name", "sea.json");
  await page.waitForFunction(() => document.getElementById("error")?.hidden);
  await page.click("#step");
  await reach(page, 1);
});

/** The grid without the moves into its border and back. */
const bordered = (() => {
  const { unavailable: _, ...grid } = formatMdp(gridWorld({ map: "S..\n.C.\n..G" }));
  const stays = grid.transitions.filter(([s, , next, p]) => s === next && p === 1 && !grid.terminals?.includes(s));
  return parseMdp({
    ...grid,
    name: "bordered",
    transitions: grid.transitions.filter((entry) => !stays.includes(entry)),
    unavailable: stays.map(([s, a]) => [s, a]),
  });
})();

visit("files: states with different actions are played, and never do what they cannot", async (page) => {
  const buffer = Buffer.from(JSON.stringify(formatMdp(bordered)));
  await page.setInputFiles("#file", { name: "bordered.json", mimeType: "application/json", buffer });
  await says(page, "#world-name", "bordered.json");
  for (let t = 1; t <= 3; t++) {
    await page.click("#step");
    await reach(page, t);
  }
  const { runs } = JSON.parse((await saved(page, "#export-json")).text);
  for (const { policy, values } of runs) {
    for (const sa of bordered.unavailable ?? []) assert.is(policy[sa], 0);
    assert.ok(values.every(Number.isFinite));
  }
});

const SHARED =
  "#world=map&map=3_~S_G&slip=0.25&discount=0.8&run=sppo,closed,eta:0.5&run=ppo,gradient,epsilon:0.3&speed=6";
visit(
  "an address brings a setting, and a setting its address",
  async (page) => {
    assert.is(await page.inputValue('[data-key="slip"]'), "0.25");
    assert.is(await page.inputValue('[data-key="0-eta"]'), "0.5");
    assert.is(await page.inputValue('[data-key="1-epsilon"]'), "0.3");
    await page.fill('[data-key="slip"]', "0.5");
    await page.keyboard.press("Enter");
    await page.click("#share");
    const address = await page.inputValue("#address");
    const again = await page.context().newPage();
    await again.goto(address);
    await says(again, ".map .numbers", "J ");
    assert.is(await again.inputValue('[data-key="slip"]'), "0.5");
    assert.is(await again.inputValue('[data-key="1-epsilon"]'), "0.3");
    await again.goto("about:blank");
    await again.goto(`${base}#world=mars`);
    await says(again, "#error", 'unknown world "mars"');
  },
  SHARED,
);

visit("exports: the run can be had again in Node, bit for bit; the picture and the model are whole", async (page) => {
  await steps(page, 3);
  const { name, text } = await saved(page, "#export-json");
  assert.is(name, "cliffworld-run.json");
  const { model, runs } = JSON.parse(text);
  const solver = createSolverSync(parseMdp(model));
  for (const { options, returns } of runs) {
    assert.equal(Array.from(solver.optimize({ ...options, iterations: 3 }).returns), returns);
  }
  const { text: svg } = await saved(page, "#export-svg");
  assert.match(svg, /^<svg .*<\/svg>\s*$/s);
  const parsed = await page.evaluate(
    (source) =>
      new DOMParser().parseFromString(source, "image/svg+xml").querySelectorAll("polygon, parsererror").length,
    svg,
  );
  assert.ok(parsed > 40);
  assert.equal(JSON.parse((await saved(page, "#export-mdp")).text), model);
});

visit("the benchmark fills its table", async (page) => {
  await page.click("#tab-bench");
  assert.not.ok(await page.isVisible("#view-play"));
  await page.check("#bench-quick");
  await page.click("#bench-start");
  await says(page, "#bench-state", "Done");
  assert.is(await page.locator("#bench-rows tr").count(), 8);
  assert.match(await textOf(page, "#bench-rows"), /µs|ms/);
  // A clock that browsers round must still have moved.
  for (const row of await page.locator("#bench-rows tr").allTextContents()) assert.not.match(row, /(^|\D)0 µs|0\.00 ×/);
});

visit("2500 states: the page stays alive while they are solved", async (page) => {
  await page.selectOption("#world", "large");
  await says(page, "#world-name", "50 × 50");
  await page.click("#play-button");
  const frames = await page.evaluate(async () => {
    let count = 0;
    const end = performance.now() + 1500;
    while (performance.now() < end) {
      await new Promise(requestAnimationFrame);
      count++;
    }
    return count;
  });
  // A page that waited for the solver would draw none; how many a machine draws is no matter of this test.
  assert.ok(frames >= 3, `${frames} frames while the solver worked`);
  await page.selectOption("#world", "cliffworld");
  await says(page, "#optimum", "J* 0.5314");
});

visit(
  "the numbers of four runs stand side by side without overlapping",
  async (page) => {
    await steps(page, 8);
    const { x, y } = await middle(page, 5, 3, 8);
    await page.mouse.move(x, y);
    await page.waitForFunction(() => document.querySelectorAll("#inspector table").length === 4);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
    const fits = await page.evaluate(() =>
      [...document.querySelectorAll("#inspector .state")].every((card) => card.scrollWidth <= card.clientWidth),
    );
    assert.ok(fits, "a table is wider than its card");
  },
  "#world=map&map=8_~8_~_W6_~_W6_~_W6_~_WC5_~SWC4_G&slip=0.1&discount=0.95&run=trpo,exact,delta:0.05&run=mdpo,closed,eta:5&run=ppo,exact,epsilon:0.3&run=sppo,line-search,eta:0.5",
);

visit(
  "on a phone nothing sticks out, in light and in dark",
  async (page) => {
    await page.click("#step");
    await reach(page, 1);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await ground();
    await page.click("#theme");
    assert.is.not(await ground(), dark);
  },
  "",
  {
    viewport: { width: 360, height: 740 },
    colorScheme: "dark",
    reducedMotion: "reduce",
    hasTouch: true,
    isMobile: true,
  },
);

if (findChromium()) test.run();
else console.log("skipped: playground: no Chromium was found (set CHROMIUM to its path)");
