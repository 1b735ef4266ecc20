/**
 * The surrogate of one run along its last step, with what is known of that step.
 */
import { byId } from "./dom.ts";
import type { Lane } from "./lane.ts";
import { short } from "./numbers.ts";
import type { Plots } from "./plots.ts";
import { LETTERS, runOptions } from "./settings.ts";

/** Divergence and certificate of the step, in a line. */
function note({ slice, setting, snapshot, measuring }: Lane): string {
  if (!slice) return measuring ? "Measuring…" : "Appears after a step that moves the policy.";
  const { delta } = runOptions(setting) as { delta?: number };
  const radius = delta === undefined ? "" : ` (δ ${short(delta)})`;
  const left = snapshot?.certificate?.left ?? Infinity;
  return [
    `Step ${slice.iteration}`,
    slice.divergence !== undefined && `divergence C ${short(slice.divergence)}${radius}`,
    left < Infinity && `certificate: at most ${short(left)} left to gain`,
  ]
    .filter(Boolean)
    .join(" · ");
}

export class SlicePanel {
  readonly #plots: Plots;
  readonly #choice = byId<HTMLSelectElement>("slice-run");
  readonly #note = byId("slice-note");
  #run = 0;

  constructor(plots: Plots, chosen: () => void) {
    this.#plots = plots;
    this.#choice.addEventListener("change", () => {
      this.#run = Number(this.#choice.value);
      chosen();
    });
  }

  /** The run whose surrogate is shown. */
  lane(lanes: readonly Lane[]): Lane | undefined {
    return lanes[this.#run] ?? lanes[0];
  }

  show(lanes: readonly Lane[]): void {
    if (this.#choice.options.length !== lanes.length) {
      this.#choice.replaceChildren(...lanes.map((_, i) => new Option(`run ${LETTERS[i]}`, String(i))));
      this.#run = Math.min(this.#run, lanes.length - 1);
      this.#choice.value = String(this.#run);
    }
    const lane = this.lane(lanes);
    if (!lane) return;
    this.#plots.slice(lane, Math.max(0, lanes.indexOf(lane)));
    this.#note.textContent = note(lane);
  }
}
