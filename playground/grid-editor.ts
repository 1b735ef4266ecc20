/**
 * Drawing on maps: the tools, and what a stroke does.
 */
import { byId, h, refill } from "./dom.ts";
import { PRESETS } from "./presets.ts";
import type { Store } from "./store.ts";
import { type Cell, withCell } from "./world.ts";

interface Tool {
  id: string;
  key: string;
  title: string;
  cell?: Cell;
}

const TOOLS: readonly Tool[] = [
  { id: "look", key: "l", title: "Look" },
  { id: "wall", key: "w", title: "Wall", cell: "#" },
  { id: "cliff", key: "c", title: "Cliff", cell: "C" },
  { id: "goal", key: "g", title: "Goal", cell: "G" },
  { id: "start", key: "s", title: "Start", cell: "S" },
  { id: "free", key: "e", title: "Erase", cell: "." },
];

export class GridEditor {
  readonly #store: Store;
  readonly #box = byId("tools");
  #tool: Tool = TOOLS[0];
  #shown: boolean | undefined;

  constructor(store: Store) {
    this.#store = store;
    this.show();
    store.onChange(() => this.show());
  }

  /** Tools where the world can be drawn on; otherwise the way to one that can. */
  show(): void {
    const drawable = this.#store.setting.world.kind === "map";
    if (drawable === this.#shown) return;
    this.#shown = drawable;
    document.documentElement.classList.toggle("drawing", drawable && this.#tool.cell !== undefined);
    if (!drawable) {
      const blank = PRESETS[PRESETS.length - 1].world;
      const draw = () => {
        this.use("wall");
        this.#store.set({ world: blank });
        this.#box.querySelector<HTMLInputElement>("input:checked")?.focus();
      };
      refill(this.#box, h("button", { id: "draw", onclick: draw }, "Draw a world of your own"));
      return;
    }
    const buttons = TOOLS.map(({ id, key, title }) =>
      h(
        "label",
        { class: "tool", title: `${title} (key ${key.toUpperCase()} on a map)` },
        h("input", {
          type: "radio",
          name: "tool",
          value: id,
          checked: id === this.#tool.id,
          onchange: () => this.use(id),
        }),
        h("span", { class: "face" }, h("i", { class: `icon ${id}`, "aria-hidden": "true" }), title),
      ),
    );
    refill(this.#box, h("fieldset", {}, h("legend", { class: "hidden" }, "Drawing tool"), ...buttons));
  }

  use(id: string): void {
    this.#tool = TOOLS.find((tool) => tool.id === id) ?? TOOLS[0];
    document.documentElement.classList.toggle("drawing", this.#tool.cell !== undefined);
    const radio = this.#box.querySelector<HTMLInputElement>(`input[value="${id}"]`);
    if (radio) radio.checked = true;
  }

  /** Chooses the tool of a key. */
  key(key: string): boolean {
    const tool = TOOLS.find((one) => one.key === key);
    if (!tool || this.#store.setting.world.kind !== "map") return false;
    this.use(tool.id);
    return true;
  }

  /** Puts the tool's cell onto the map; false when nothing is drawn with. */
  paint({ row, column }: { row: number; column: number }): boolean {
    const { world } = this.#store.setting;
    if (world.kind !== "map" || !this.#tool.cell) return false;
    const changed = withCell(world, row, column, this.#tool.cell);
    if (changed) this.#store.set({ world: changed });
    return true;
  }
}
