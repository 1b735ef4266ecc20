/**
 * Up to four runs: method, update and options of each.
 */
import { byId, h, refill, select } from "./dom.ts";
import { numberField, powersOfTwo } from "./fields.ts";
import { runColour } from "./palette.ts";
import {
  FIRST_RUNS,
  type Field,
  fieldsOf,
  LETTERS,
  METHODS,
  MOST_RUNS,
  type RunSetting,
  settled,
  updatesOf,
  valueOf,
} from "./settings.ts";
import type { Store } from "./store.ts";
import { scheme } from "./theme.ts";

export class RunsPanel {
  readonly #store: Store;
  readonly #box = byId("runs");
  #shape = "";

  constructor(store: Store) {
    this.#store = store;
    this.show();
    store.onChange(() => this.show());
  }

  #set(index: number, run: RunSetting): void {
    this.#store.set({ runs: this.#store.setting.runs.map((old, i) => (i === index ? run : old)) });
  }

  #field(index: number, field: Field): HTMLElement {
    const run = this.#store.setting.runs[index];
    const value = valueOf(run, field);
    const key = `${index}-${field.name}`;
    const change = (to: number | boolean | string) => {
      const now = this.#store.setting.runs[index];
      this.#set(index, { ...now, values: { ...now.values, [field.name]: to } });
    };
    if (typeof value === "number") {
      const { slider } = field;
      return numberField({
        key,
        symbol: field.symbol,
        title: field.title,
        value,
        change,
        ...(slider && { slider: powersOfTwo(slider.low, slider.high, slider.step, slider.whole) }),
      });
    }
    const label = h("span", { class: "symbol", title: field.title }, field.symbol);
    if (typeof value === "boolean") {
      const box = h("input", {
        type: "checkbox",
        checked: value,
        "data-key": key,
        onchange: () => change(box.checked),
      });
      return h("label", { class: "check" }, box, ` ${field.symbol}: ${field.title}`);
    }
    const choices = (field.choices ?? []).map((id) => ({ id, title: id }));
    return h(
      "div",
      { class: "field plain" },
      label,
      select({ "data-key": key, "aria-label": field.title }, choices, value, change),
    );
  }

  #card(run: RunSetting, index: number, count: number): HTMLElement {
    const letter = LETTERS[index];
    const { method, update, values } = run;
    const fields = fieldsOf(method, update);
    const folded = fields.filter(({ advanced }) => advanced);
    const remove = h(
      "button",
      {
        class: "quiet",
        "aria-label": `Remove run ${letter}`,
        title: "Remove",
        "data-key": `${index}-remove`,
        onclick: () => this.#store.set({ runs: this.#store.setting.runs.filter((_, i) => i !== index) }),
      },
      "×",
    );
    const card = h(
      "fieldset",
      { class: "run" },
      h("legend", { class: "hidden" }, `Run ${letter}`),
      h(
        "div",
        { class: "head" },
        h("span", { class: "letter", "aria-hidden": "true" }, letter),
        select({ "aria-label": `Method of run ${letter}`, "data-key": `${index}-method` }, METHODS, method, (id) =>
          this.#set(index, settled({ method: id as RunSetting["method"], update, values })),
        ),
        select(
          { "aria-label": `Update of run ${letter}`, "data-key": `${index}-update` },
          updatesOf(method),
          update,
          (id) => this.#set(index, settled({ method, update: id as RunSetting["update"], values })),
        ),
        count > 1 && remove,
      ),
      ...fields.filter(({ advanced }) => !advanced).map((field) => this.#field(index, field)),
      folded.length > 0 &&
        h("details", { class: "fold" }, h("summary", {}, "More"), ...folded.map((field) => this.#field(index, field))),
    );
    card.style.setProperty("--run", runColour(scheme(), index));
    return card;
  }

  /** Makes the cards anew only when other fields are wanted. */
  show(always = false): void {
    const { runs } = this.#store.setting;
    const shape = runs.map(({ method, update }) => `${method} ${update}`).join();
    if (!always && shape === this.#shape) return;
    this.#shape = shape;
    const add = h(
      "button",
      {
        class: "wide",
        "data-key": "add",
        onclick: () => this.#store.set({ runs: [...runs, FIRST_RUNS[runs.length % FIRST_RUNS.length]] }),
      },
      "Add a run",
    );
    refill(this.#box, ...runs.map((run, i) => this.#card(run, i, runs.length)), runs.length < MOST_RUNS && add);
  }
}
