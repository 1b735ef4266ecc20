/**
 * Light or dark: the system's choice, or the visitor's.
 */
import { byId } from "./dom.ts";
import type { Scheme } from "./palette.ts";

const KEY = "fma-pg-theme";
const system = matchMedia("(prefers-color-scheme: dark)");

/** Storage may be forbidden; then a choice lasts as long as the page. */
function remembered(): Scheme | undefined {
  try {
    const value = localStorage.getItem(KEY);
    return value === "light" || value === "dark" ? value : undefined;
  } catch {
    return undefined;
  }
}

let chosen = remembered();

export const scheme = (): Scheme => chosen ?? (system.matches ? "dark" : "light");

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Applies the theme, and calls `changed` whenever it becomes another. */
export function startTheme(changed: () => void): void {
  const button = byId<HTMLButtonElement>("theme");
  const apply = () => {
    document.documentElement.dataset.theme = scheme();
    button.setAttribute("aria-label", scheme() === "dark" ? "Use light colours" : "Use dark colours");
    changed();
  };
  button.addEventListener("click", () => {
    chosen = scheme() === "dark" ? "light" : "dark";
    try {
      localStorage.setItem(KEY, chosen);
    } catch {
      // The choice lasts as long as the page.
    }
    apply();
  });
  system.addEventListener("change", apply);
  apply();
}
