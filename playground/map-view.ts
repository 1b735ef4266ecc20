/**
 * One run's map on the page: a canvas that can be looked at, walked through with the keys, and drawn on.
 */
import { h } from "./dom.ts";
import { ENDED, type Lane } from "./lane.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { drawMap, drawTile } from "./map-drawing.ts";
import { short } from "./numbers.ts";
import { INKS, runColour } from "./palette.ts";
import { canvasPen } from "./pen.ts";
import { LETTERS, runTitle } from "./settings.ts";
import { scheme } from "./theme.ts";
import type { Tint } from "./tint.ts";
import type { World } from "./world.ts";

export interface Cursor {
  column: number;
  row: number;
}

export interface MapActions {
  /** The cursor has come to a cell. `speak` when it came by keyboard. */
  point: (cursor: Cursor, speak: boolean) => void;
  /** A stroke of the drawing tool covers a cell. False: drawing is off. */
  paint: (cursor: Cursor) => boolean;
  /** A letter key has chosen a tool. */
  tool: (key: string) => boolean;
}

const ARROWS: Record<string, [number, number]> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

export class MapView {
  readonly element: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly #title = h("h3");
  readonly #numbers = h("p", { class: "numbers" });
  readonly #index: number;
  readonly #actions: MapActions;
  #layout: Layout | undefined;
  #cell = 10;
  #cursor: Cursor = { column: 0, row: 0 };
  #drawing = false;

  constructor(index: number, actions: MapActions) {
    this.#index = index;
    this.#actions = actions;
    this.canvas = h("canvas", {
      tabindex: 0,
      role: "application",
      "aria-roledescription": "map",
      "aria-describedby": "map-help",
      onpointerdown: (event: PointerEvent) => this.#down(event),
      onpointermove: (event: PointerEvent) => this.#move(event),
      onpointerup: () => this.#up(),
      onpointercancel: () => this.#up(),
      onkeydown: (event: KeyboardEvent) => this.#key(event),
      onfocus: () => actions.point(this.#cursor, true),
    });
    const letter = h("span", { class: "letter", "aria-hidden": "true" }, LETTERS[index]);
    this.element = h(
      "figure",
      { class: "map", "data-run": index },
      h("figcaption", {}, letter, h("div", {}, this.#title, this.#numbers)),
      this.canvas,
    );
  }

  /** Draws the lane; `cursor` is common to all maps. */
  draw(lane: Lane, world: World, tint: Tint, cursor: Cursor | undefined): void {
    const { snapshot, error, ended } = lane;
    this.element.style.setProperty("--run", runColour(scheme(), this.#index));
    const title = runTitle(lane.setting);
    if (this.#title.textContent !== title) this.#title.textContent = title;
    const left = snapshot?.certificate?.left ?? Infinity;
    const inner = !/^(closed|exact)/.test(lane.setting.update);
    const parts = snapshot && [
      `J ${short(snapshot.return)}`,
      `‖∇‖ ${short(snapshot.gradientNorm)}`,
      inner && snapshot.iteration > 0 && `α ${short(snapshot.stepSize)}`,
      left < Infinity && `gap ≤ ${short(left)}`,
      ended && ENDED[ended],
    ];
    this.#numbers.textContent = error ?? (parts ? parts.filter(Boolean).join(" · ") : "…");
    this.element.classList.toggle("failed", error !== undefined);
    this.canvas.setAttribute("aria-label", `Map of run ${LETTERS[this.#index]}, ${title}`);

    // While a drawn map is not solved yet, the last picture stays, with the new cells on it.
    const solved = lane.layout;
    const drawn = world.kind === "map" ? layoutOf(world, lane.info as never) : undefined;
    const fits = solved && (!drawn || (drawn.columns === solved.columns && drawn.rows === solved.rows));
    const layout = fits && !error ? solved : (drawn ?? solved);
    if (!layout) return;
    this.#layout = layout;
    const context = this.#resize(layout);
    const pen = canvasPen(context);
    const inks = INKS[scheme()];
    const picture = { layout, tint, cell: this.#cell, inks, accent: runColour(scheme(), this.#index) };
    drawMap(pen, { ...picture, snapshot: layout === solved ? snapshot : undefined, cursor });
    if (
      drawn &&
      drawn !== layout &&
      drawn.places.length + drawn.walls.length === layout.places.length + layout.walls.length
    ) {
      const old = new Map([...layout.places, ...layout.walls].map((p) => [p.row * layout.columns + p.column, p.kind]));
      for (const place of [...drawn.places, ...drawn.walls]) {
        if (old.get(place.row * layout.columns + place.column) !== place.kind) drawTile(pen, place, this.#cell, inks);
      }
    }
  }

  /** Fits the canvas to its box, in device pixels, and clears it. */
  #resize({ columns, rows }: Layout): CanvasRenderingContext2D {
    const width = this.element.clientWidth - 24;
    const room = Math.max(220, Math.min(window.innerHeight * 0.62, 560));
    const cell = Math.max(3, Math.min(Math.floor(width / columns), Math.floor(room / rows), 72));
    const scale = window.devicePixelRatio || 1;
    const [w, hgt] = [Math.round(cell * columns * scale), Math.round(cell * rows * scale)];
    if (this.canvas.width !== w || this.canvas.height !== hgt) {
      this.canvas.width = w;
      this.canvas.height = hgt;
      this.canvas.style.width = `${cell * columns}px`;
      this.canvas.style.height = `${cell * rows}px`;
    }
    this.#cell = cell;
    const context = this.canvas.getContext("2d") as CanvasRenderingContext2D;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, cell * columns, cell * rows);
    return context;
  }

  #cellOf(event: PointerEvent): Cursor | undefined {
    const box = this.canvas.getBoundingClientRect();
    const layout = this.#layout;
    if (!layout) return undefined;
    const column = Math.floor(((event.clientX - box.left) / box.width) * layout.columns);
    const row = Math.floor(((event.clientY - box.top) / box.height) * layout.rows);
    const inside = column >= 0 && row >= 0 && column < layout.columns && row < layout.rows;
    return inside ? { column, row } : undefined;
  }

  #down(event: PointerEvent): void {
    const cursor = this.#cellOf(event);
    if (!cursor || event.button !== 0) return;
    this.#cursor = cursor;
    this.#drawing = this.#actions.paint(cursor);
    if (this.#drawing) this.canvas.setPointerCapture(event.pointerId);
    this.#actions.point(cursor, false);
  }

  #move(event: PointerEvent): void {
    const cursor = this.#cellOf(event);
    if (!cursor) return;
    if (this.#drawing) this.#stroke(cursor);
    this.#cursor = cursor;
    this.#actions.point(cursor, false);
  }

  /** Every cell between the last one and this, so that a quick hand leaves no gaps. */
  #stroke(to: Cursor): void {
    const { column, row } = this.#cursor;
    const steps = Math.max(Math.abs(to.column - column), Math.abs(to.row - row), 1);
    for (let i = 1; i <= steps; i++) {
      this.#actions.paint({
        column: Math.round(column + ((to.column - column) * i) / steps),
        row: Math.round(row + ((to.row - row) * i) / steps),
      });
    }
  }

  #up(): void {
    this.#drawing = false;
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.#layout) return;
    const { columns, rows } = this.#layout;
    const arrow = ARROWS[event.key];
    if (arrow) {
      const [right, down] = arrow;
      this.#cursor = {
        column: Math.min(Math.max(this.#cursor.column + right, 0), columns - 1),
        row: Math.min(Math.max(this.#cursor.row + down, 0), rows - 1),
      };
      if (event.shiftKey) this.#actions.paint(this.#cursor);
      this.#actions.point(this.#cursor, true);
    } else if (event.key === " " || event.key === "Enter") {
      this.#actions.paint(this.#cursor);
      this.#actions.point(this.#cursor, true);
    } else if (!this.#actions.tool(event.key.toLowerCase())) return;
    event.preventDefault();
  }
}
