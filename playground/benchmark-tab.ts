/**
 * The benchmark tab: wasm against js in this browser.
 */

import { announce } from "./announce.ts";
import { Client } from "./client.ts";
import { byId, h } from "./dom.ts";
import { duration } from "./numbers.ts";
import type { BenchmarkRow } from "./protocol.ts";

export class BenchmarkTab {
  readonly #client = new Client();
  readonly #start = byId<HTMLButtonElement>("bench-start");
  readonly #quick = byId<HTMLInputElement>("bench-quick");
  readonly #copy = byId<HTMLButtonElement>("bench-copy");
  readonly #body = byId("bench-rows");
  readonly #state = byId("bench-state");
  #rows: BenchmarkRow[] = [];

  constructor() {
    this.#start.addEventListener("click", () => (this.#client.busy ? this.#stop() : void this.#run()));
    this.#copy.addEventListener("click", () => void this.#copyTable());
  }

  #stop(): void {
    this.#client.stop();
    this.#start.textContent = "Run the benchmark";
    this.#say("Stopped.");
  }

  async #run(): Promise<void> {
    this.#rows = [];
    this.#body.replaceChildren();
    this.#copy.disabled = true;
    this.#start.textContent = "Stop";
    this.#say("Timing…");
    try {
      const mean = await this.#client.call("benchmark", { quick: this.#quick.checked }, (row) => this.#add(row));
      this.#say(
        `Done: in this browser wasm is ${mean.toFixed(2)} times as fast as js (geometric mean of ${this.#rows.length} rows).`,
      );
      this.#copy.disabled = false;
    } catch (error) {
      this.#say((error as Error).message);
    }
    this.#start.textContent = "Run the benchmark";
  }

  #add(row: BenchmarkRow): void {
    this.#rows.push(row);
    const ratio = row.js / row.wasm;
    const bar = h("span", { class: "bar", "aria-hidden": "true" });
    bar.style.width = `${Math.min(100, ratio * 4.5)}%`;
    this.#body.append(
      h(
        "tr",
        {},
        h("th", { scope: "row" }, row.task),
        h("td", { class: "model" }, row.model),
        h("td", {}, duration(row.wasm)),
        h("td", {}, duration(row.js)),
        h("td", { class: "share" }, bar, h("span", { class: "text" }, `${ratio.toFixed(2)} ×`)),
        h("td", {}, row.difference === 0 ? "none" : row.difference.toExponential(0).replace("-", "−")),
      ),
    );
    this.#state.textContent = `Timing… ${this.#rows.length} done`;
  }

  #say(text: string): void {
    this.#state.textContent = text;
    announce(text);
  }

  async #copyTable(): Promise<void> {
    const lines = this.#rows.map(
      ({ task, model, wasm, js }) =>
        `| ${task} | ${model} | ${duration(wasm)} | ${duration(js)} | ${(js / wasm).toFixed(2)} |`,
    );
    const text = [
      "| task | model | wasm | js | js / wasm |",
      "|---|---|--:|--:|--:|",
      ...lines,
      "",
      navigator.userAgent,
    ].join("\n");
    try {
      await navigator.clipboard.writeText(text);
      this.#say("The table is on the clipboard, as markdown.");
    } catch {
      this.#say("The browser does not let the page use the clipboard.");
    }
  }
}
