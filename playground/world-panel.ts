/**
 * Choosing a world, and what can be set about it.
 */
import { byId, h, refill, select } from "./dom.ts";
import { linear, numberField } from "./fields.ts";
import { PRESETS } from "./presets.ts";
import type { Store } from "./store.ts";
import { type MapWorld, MOST_CELLS, resized, type World, worldTitle } from "./world.ts";

const FIXED = [
  { id: "cliffworld", title: "CliffWorld" },
  { id: "deepsea", title: "DeepSea" },
];

const same = (a: MapWorld, b: MapWorld) => JSON.stringify(a) === JSON.stringify(b);

/** The choice that a world stands for. */
function choiceOf(world: World): string {
  if (world.kind !== "map") return world.kind;
  return PRESETS.find((preset) => same(preset.world, world))?.id ?? "own";
}

export class WorldPanel {
  readonly #store: Store;
  readonly #box = byId("world-fields");
  readonly #pick = byId<HTMLInputElement>("file");
  #shape = "";

  constructor(store: Store) {
    this.#store = store;
    this.show(store.setting.world);
    store.onChange(({ world }, before) => {
      if (world !== before.world) this.show(world);
    });
  }

  #choose(id: string): void {
    const preset = PRESETS.find((one) => one.id === id);
    if (preset) this.#store.set({ world: preset.world });
    else if (id === "cliffworld") this.#store.set({ world: { kind: "cliffworld", discount: 0.9 } });
    else if (id === "deepsea") this.#store.set({ world: { kind: "deepsea", size: 8, discount: 0.95 } });
    else if (id === "load") this.#pick.click();
    // What was chosen may not have come about: no file picked.
    this.#shape = "";
    this.show(this.#store.setting.world);
  }

  /** Makes the panel anew only when other fields are wanted, so that a slider is not replaced under a finger. */
  show(world: World): void {
    const choice = choiceOf(world);
    const size = world.kind === "map" ? `${world.rows.length}x${world.rows[0].length}` : "";
    const shape = `${world.kind} ${choice} ${size} ${world.kind === "file" ? world.name : ""}`;
    byId("world-name").textContent = worldTitle(world);
    if (shape === this.#shape) return;
    this.#shape = shape;
    const choices = [
      ...FIXED,
      ...PRESETS,
      ...(choice === "own" ? [{ id: "own", title: "Your own map" }] : []),
      ...(world.kind === "file" ? [{ id: "file", title: `File: ${world.name}` }] : []),
      { id: "load", title: "Load a model file…" },
    ];
    const chooser = select({ id: "world", "data-key": "world" }, choices, choice, (id) => this.#choose(id));
    refill(this.#box, h("label", { for: "world" }, "World"), chooser, ...this.#fields(world));
  }

  #fields(world: World): HTMLElement[] {
    const set = (change: object) => this.#store.set({ world: { ...this.#store.setting.world, ...change } as World });
    const number = (
      key: string,
      symbol: string,
      title: string,
      value: number,
      slider?: Parameters<typeof numberField>[0]["slider"],
    ) => numberField({ key, symbol, title, value, change: (x) => set({ [key]: x }), slider });

    if (world.kind === "file")
      return [h("p", { class: "muted" }, "A model of your own. Its file says everything about it.")];
    const discount = number("discount", "γ", "discount", world.discount, linear(0, 0.999, 0.001));
    if (world.kind === "cliffworld") return [discount];
    if (world.kind === "deepsea") {
      const side = numberField({
        key: "size",
        symbol: "n",
        title: "side of the sea",
        value: world.size,
        change: (size) => set({ size }),
        slider: linear(2, MOST_CELLS, 1),
      });
      return [side, discount];
    }
    const side = (key: string, symbol: string, title: string, value: number, cut: (to: number) => MapWorld) =>
      numberField({
        key,
        symbol,
        title,
        value,
        change: (to) => {
          if (Number.isInteger(to) && to >= 1 && to <= MOST_CELLS) this.#store.set({ world: cut(to) });
        },
        slider: linear(2, MOST_CELLS, 1),
      });
    const map = () => this.#store.setting.world as MapWorld;
    return [
      number("slip", "slip", "probability of slipping sideways", world.slip, linear(0, 1, 0.01)),
      discount,
      h(
        "details",
        { class: "fold" },
        h("summary", {}, "Size, rewards, falls"),
        side("height", "rows", "height of the map", world.rows.length, (to) =>
          resized(map(), to, map().rows[0].length),
        ),
        side("width", "columns", "width of the map", world.rows[0].length, (to) =>
          resized(map(), map().rows.length, to),
        ),
        number("goalReward", "goal", "reward of entering a goal", world.goalReward),
        number("cliffReward", "cliff", "reward of entering a cliff", world.cliffReward),
        number("stepReward", "step", "reward of every other move", world.stepReward),
        h(
          "label",
          { class: "check" },
          h("input", {
            type: "checkbox",
            checked: world.cliff === "reset",
            "data-key": "cliff",
            onchange: (event: Event) =>
              set({ cliff: (event.target as HTMLInputElement).checked ? "reset" : "terminal" }),
          }),
          " a fall leads back to the start",
        ),
      ),
    ];
  }
}
