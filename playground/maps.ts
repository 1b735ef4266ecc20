/**
 * The maps of all runs on the page.
 */
import { byId } from "./dom.ts";
import type { Lane } from "./lane.ts";
import { type Cursor, type MapActions, MapView } from "./map-view.ts";
import type { Tint } from "./tint.ts";
import type { World } from "./world.ts";

/** The maps of all lanes, in step with their number. */
export class MapViews {
  readonly views: MapView[] = [];
  readonly #box = byId("maps");
  readonly #actions: MapActions;

  constructor(actions: MapActions) {
    this.#actions = actions;
  }

  draw(lanes: readonly Lane[], world: World, tint: Tint, cursor: Cursor | undefined): void {
    while (this.views.length > lanes.length) this.views.pop()?.element.remove();
    while (this.views.length < lanes.length) {
      const view = new MapView(this.views.length, this.#actions);
      this.views.push(view);
      this.#box.append(view.element);
    }
    this.#box.dataset.count = String(lanes.length);
    for (const [i, view] of this.views.entries()) view.draw(lanes[i], world, tint, cursor);
  }
}
