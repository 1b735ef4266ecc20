/**
 * What screen readers are told: one polite sentence at a time.
 */
import { byId } from "./dom.ts";

let timer = 0;

/** Says a sentence once nothing newer has come for a moment. */
export function announce(text: string): void {
  clearTimeout(timer);
  timer = window.setTimeout(() => {
    byId("live").textContent = text;
  }, 150);
}
