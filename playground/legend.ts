/**
 * The colour scale with its ends, and what is coloured by it.
 */
import { byId, select } from "./dom.ts";
import { short } from "./numbers.ts";
import { css, viridis } from "./palette.ts";
import type { Store } from "./store.ts";
import { CONTRASTS, type Contrast, QUANTITIES, type Quantity, type Tint } from "./tint.ts";

export class Legend {
  readonly #low = byId("legend-low");
  readonly #middle = byId("legend-middle");
  readonly #high = byId("legend-high");

  constructor(store: Store) {
    const { quantity, contrast } = store.setting;
    const colour = select({ id: "colour", "aria-label": "Colour shows" }, QUANTITIES, quantity, (id) =>
      store.set({ quantity: id as Quantity }),
    );
    const spread = select({ id: "contrast", "aria-label": "Contrast" }, CONTRASTS, contrast, (id) =>
      store.set({ contrast: id as Contrast }),
    );
    byId("colour-choice").append(colour, spread);
    store.onChange(({ quantity, contrast }) => {
      colour.value = quantity;
      spread.value = contrast;
    });
    const stops = Array.from({ length: 9 }, (_, i) => css(viridis(i / 8)));
    byId("legend-bar").style.background = `linear-gradient(90deg, ${stops.join(", ")})`;
  }

  show(tint: Tint): void {
    this.#low.textContent = short(tint.low);
    this.#middle.textContent = short(tint.back(0.5));
    this.#high.textContent = short(tint.high);
  }
}
