/**
 * A number with a slider and a box to type it in.
 */
import { h } from "./dom.ts";

export interface NumberField {
  key: string;
  symbol: string;
  title: string;
  value: number;
  change: (value: number) => void;
  /** Both ends in the slider's own units, with the way there and back; without it only the box. */
  slider?: {
    low: number;
    high: number;
    step: number;
    to: (value: number) => number;
    from: (position: number) => number;
  };
}

/** Bounds for sliders that move through the numbers themselves. */
export const linear = (low: number, high: number, step: number) => ({
  low,
  high,
  step,
  to: (value: number) => value,
  from: (position: number) => Number(position.toFixed(6)),
});

/** Bounds for sliders that move through powers of two. */
export const powersOfTwo = (low: number, high: number, step: number, whole = false) => ({
  low,
  high,
  step,
  to: (value: number) => Math.log2(value),
  from: (position: number) => (whole ? Math.round(2 ** position) : Number((2 ** position).toPrecision(6))),
});

export function numberField({ key, symbol, title, value, change, slider }: NumberField): HTMLElement {
  const box = h("input", {
    type: "number",
    step: "any",
    value,
    "data-key": key,
    "aria-label": `${symbol}, ${title}`,
    onchange: () => {
      const typed = box.valueAsNumber;
      if (range && slider && !Number.isNaN(typed)) range.value = String(slider.to(typed));
      change(typed);
    },
  });
  const range =
    slider &&
    h("input", {
      type: "range",
      min: slider.low,
      max: slider.high,
      step: slider.step,
      "data-key": `${key}-slider`,
      "aria-label": `${symbol}, ${title}, slider`,
      "aria-valuetext": String(value),
      oninput: () => {
        const chosen = slider.from(range?.valueAsNumber ?? 0);
        box.value = String(chosen);
        range?.setAttribute("aria-valuetext", String(chosen));
        change(chosen);
      },
    });
  if (range && slider) range.value = String(slider.to(value));
  const name = h("span", { class: "symbol", title }, symbol);
  return h("div", { class: range ? "field" : "field plain" }, name, range, box);
}
