/**
 * Plays all runs in step: as many outer steps as the speed asks for, and never more than the workers keep up with.
 */
import { Client } from "./client.ts";
import { Lane } from "./lane.ts";
import type { OptimumReply } from "./protocol.ts";
import type { RunSetting } from "./settings.ts";
import type { World } from "./world.ts";

/** Models with more states are not solved unasked: policy iteration takes a dense solve per sweep. */
const SOLVED_UNASKED = 700;
/** Steps between two pictures. */
const MOST_STEPS = 40;

export class Player {
  lanes: Lane[] = [];
  playing = false;
  optimum: OptimumReply | undefined;
  solving = false;
  #world: World | undefined;
  /** When the workers were last given something, while they are at it. */
  #since: number | undefined;
  /** When a world was last given to them, until it is open. */
  #opening: number | undefined;
  #credit = 0;
  #before = 0;
  #generation = 0;
  readonly #optimiser = new Client();
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Begins all runs anew on a world. */
  async load(world: World, runs: readonly RunSetting[]): Promise<void> {
    const generation = ++this.#generation;
    for (const lane of this.lanes.splice(runs.length)) lane.close();
    while (this.lanes.length < runs.length) this.lanes.push(new Lane(runs[this.lanes.length]));
    if (world !== this.#world) {
      this.#world = world;
      this.optimum = undefined;
      this.solving = false;
      if (this.#optimiser.busy) this.#optimiser.stop();
    }
    this.#credit = 0;
    this.#opening ??= performance.now();
    await Promise.all(this.lanes.map((lane, i) => lane.open(world, runs[i])));
    if (generation !== this.#generation) return;
    this.#opening = undefined;
    this.#changed();
    if (!this.optimum && (this.lanes[0].info?.states ?? Infinity) <= SOLVED_UNASKED) await this.solve();
  }

  /** Finds the optimum, in a worker of its own. */
  async solve(): Promise<void> {
    const world = this.#world;
    if (!world || this.solving || this.lanes.every(({ error }) => error)) return;
    this.solving = true;
    this.#changed();
    const optimum = await this.#optimiser.call("optimum", { world }).catch(() => undefined);
    if (world !== this.#world) return;
    this.solving = false;
    this.optimum = optimum;
    this.#changed();
  }

  /** Milliseconds for which the workers have been at a step, or at opening a world. */
  working(now: number): number {
    return now - Math.min(this.#since ?? now, this.#opening ?? now);
  }

  get iteration(): number {
    return Math.max(0, ...this.lanes.map(({ returns }) => returns.length - 1));
  }

  get finished(): boolean {
    return this.lanes.every((lane) => !lane.able);
  }

  play(on: boolean): void {
    this.playing = on && !this.finished;
    this.#credit = this.playing ? 1 : 0;
    this.#before = performance.now();
    this.#changed();
  }

  async step(steps = 1): Promise<void> {
    if (this.#since !== undefined) return;
    this.#since = performance.now();
    const generation = this.#generation;
    await Promise.all(this.lanes.map((lane) => lane.advance(steps)));
    this.#since = undefined;
    if (generation !== this.#generation) return;
    if (this.playing && this.finished) this.playing = false;
    this.#changed();
  }

  /** Once per frame. */
  tick(now: number, stepsPerSecond: number): void {
    const elapsed = Math.min(now - this.#before, 1000);
    this.#before = now;
    if (!this.playing) return;
    this.#credit = Math.min(this.#credit + (elapsed / 1000) * Math.min(stepsPerSecond, 1e6), MOST_STEPS);
    if (this.#since !== undefined || this.#credit < 1) return;
    // No more than about a frame's work at once, so that the picture keeps moving.
    const pace = Math.max(...this.lanes.filter((lane) => lane.able).map((lane) => lane.pace), 0.01);
    const steps = Math.max(1, Math.min(Math.floor(this.#credit), Math.floor(14 / pace)));
    this.#credit -= steps;
    void this.step(steps);
  }

  close(): void {
    for (const lane of this.lanes) lane.close();
    this.#optimiser.stop();
  }
}
