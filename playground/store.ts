/**
 * What the visitor has set: everything that a shared address brings back.
 */
import { FIRST_RUNS, type RunSetting } from "./settings.ts";
import type { Contrast, Quantity } from "./tint.ts";
import type { World } from "./world.ts";

export interface Setting {
  world: World;
  /** One to four. */
  runs: readonly RunSetting[];
  /** Index into SPEEDS. */
  speed: number;
  quantity: Quantity;
  contrast: Contrast;
}

/** Outer steps per second; Infinity: as many as the machine does. */
export const SPEEDS = [1, 2, 5, 10, 20, 60, Infinity] as const;

export const firstSetting = (): Setting => ({
  world: { kind: "cliffworld", discount: 0.9 },
  runs: FIRST_RUNS.slice(0, 2),
  speed: 3,
  quantity: "values",
  contrast: "balanced",
});

type Listener = (setting: Setting, before: Setting) => void;

export class Store {
  #setting: Setting;
  readonly #listeners: Listener[] = [];

  constructor(setting: Setting) {
    this.#setting = setting;
  }

  get setting(): Setting {
    return this.#setting;
  }

  set(change: Partial<Setting>): void {
    const before = this.#setting;
    this.#setting = { ...before, ...change };
    for (const listener of this.#listeners) listener(this.#setting, before);
  }

  onChange(listener: Listener): void {
    this.#listeners.push(listener);
  }
}
