/**
 * Play, pause, step, reset, speed.
 */
import { announce } from "./announce.ts";
import { byId } from "./dom.ts";
import type { Lane } from "./lane.ts";
import { short } from "./numbers.ts";
import type { Player } from "./player.ts";
import { LETTERS } from "./settings.ts";
import { SPEEDS, type Store } from "./store.ts";

/** Where all runs stand, in a sentence. */
export function summary(lanes: readonly Lane[], iteration: number, optimum: number | undefined): string {
  const runs = lanes.map(({ snapshot, ended, error }, i) => {
    const state = ended === "diverged" ? ", diverged" : ended ? ", finished" : "";
    return `${LETTERS[i]}: ${error ?? `return ${short(snapshot?.return)}${state}`}`;
  });
  const best = optimum === undefined ? "" : ` Optimum ${short(optimum)}.`;
  return `Iteration ${iteration}. ${runs.join(". ")}.${best}`;
}

export class Transport {
  readonly #player: Player;
  readonly #play = byId<HTMLButtonElement>("play-button");
  readonly #step = byId<HTMLButtonElement>("step");
  readonly #speed = byId<HTMLInputElement>("speed");
  readonly #solve = byId<HTMLButtonElement>("solve");
  #playing = false;

  constructor(player: Player, store: Store, reset: () => Promise<void>) {
    this.#player = player;
    this.#play.addEventListener("click", () => player.play(!player.playing));
    this.#step.addEventListener("click", async () => {
      player.play(false);
      await player.step();
      this.#tell();
    });
    byId("reset").addEventListener("click", async () => {
      player.play(false);
      await reset();
      this.#tell();
    });
    this.#solve.addEventListener("click", () => void player.solve());
    this.#speed.addEventListener("input", () => store.set({ speed: this.#speed.valueAsNumber }));
    const show = () => {
      const { speed } = store.setting;
      const rate = SPEEDS[speed];
      this.#speed.value = String(speed);
      const text = rate === Infinity ? "as fast as possible" : `${rate} per second`;
      this.#speed.setAttribute("aria-valuetext", text);
      byId("speed-text").textContent = rate === Infinity ? "max" : `${rate}/s`;
    };
    store.onChange(show);
    show();
  }

  #tell(): void {
    const { lanes, iteration, optimum } = this.#player;
    announce(summary(lanes, iteration, optimum?.return));
  }

  show(): void {
    const { playing, finished, iteration, optimum, solving, lanes } = this.#player;
    byId("play-text").textContent = playing ? "Pause" : "Play";
    this.#play.classList.toggle("on", playing);
    this.#play.disabled = finished;
    this.#step.disabled = finished;
    byId("iteration").textContent = String(iteration);
    this.#solve.hidden = optimum !== undefined || lanes[0]?.info === undefined || lanes.every(({ error }) => error);
    this.#solve.disabled = solving;
    this.#solve.textContent = solving ? "Solving…" : "Solve for J*";
    byId("optimum").textContent = optimum ? `J* ${short(optimum.return)}` : "";
    if (this.#playing !== playing) this.#tell();
    this.#playing = playing;
  }
}
