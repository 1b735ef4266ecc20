/**
 * Plays all runs in step: as many outer steps as the speed asks for, and never more than the workers keep up with. A run
 * that begins anew alone catches up with the others.
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
/** Milliseconds of work between two pictures, so that the picture keeps moving. */
const FRAME = 14;

/** A lane for every run: the one that has it, or else one that nobody has any more, its own place's first. */
function assign(lanes: readonly Lane[], runs: readonly RunSetting[]): Lane[] {
  const free = new Set(lanes);
  const take = (lane: Lane | undefined) => {
    if (lane) free.delete(lane);
    return lane;
  };
  const kept = runs.map((run) => take([...free].find(({ setting }) => setting === run)));
  return runs.map(
    (run, i) => kept[i] ?? take(free.has(lanes[i]) ? lanes[i] : undefined) ?? take([...free][0]) ?? new Lane(run),
  );
}

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
  /** The iteration to which runs that began later catch up. */
  #target = 0;
  #credit = 0;
  #before = 0;
  #generation = 0;
  readonly #optimiser = new Client();
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Puts each run on the lane that has it; the others, and on a new world or `anew` all of them, begin from the start. */
  async load(world: World, runs: readonly RunSetting[], anew = false): Promise<void> {
    const generation = ++this.#generation;
    const all = anew || world !== this.#world;
    const lanes = assign(this.lanes, runs);
    for (const lane of this.lanes) if (!lanes.includes(lane)) lane.close();
    const changed = lanes.map((lane, i) => all || lane.setting !== runs[i] || !this.lanes.includes(lane));
    this.#target = all ? 0 : Math.max(this.#target, this.iteration);
    this.lanes = lanes;
    if (world !== this.#world) {
      this.#world = world;
      this.optimum = undefined;
      this.solving = false;
      if (this.#optimiser.busy) this.#optimiser.stop();
    }
    this.#credit = 0;
    this.#opening ??= performance.now();
    await Promise.all(lanes.map((lane, i) => (changed[i] ? lane.open(world, runs[i]) : lane.opened)));
    if (generation !== this.#generation) return;
    this.#opening = undefined;
    // The others may have gone on meanwhile.
    if (!all) this.#target = Math.max(this.#target, this.iteration);
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
    return Math.max(0, ...this.lanes.map(({ iteration }) => iteration));
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

  step(steps = 1): Promise<void> {
    return this.#advance(() => steps);
  }

  /** Takes each run as many steps on as `count` says. */
  async #advance(count: (lane: Lane) => number): Promise<void> {
    if (this.#since !== undefined) return;
    this.#since = performance.now();
    const generation = this.#generation;
    const moving = this.lanes.filter((lane) => count(lane) > 0);
    await Promise.all(moving.map((lane) => lane.advance(count(lane))));
    this.#since = undefined;
    if (generation !== this.#generation) return;
    if (this.playing && this.finished) this.playing = false;
    this.#changed();
  }

  /** Once per frame. */
  tick(now: number, stepsPerSecond: number): void {
    const elapsed = Math.min(now - this.#before, 1000);
    this.#before = now;
    if (this.#catchUp() || !this.playing) return;
    this.#credit = Math.min(this.#credit + (elapsed / 1000) * Math.min(stepsPerSecond, 1e6), MOST_STEPS);
    if (this.#since !== undefined || this.#credit < 1) return;
    const pace = Math.max(...this.lanes.filter((lane) => lane.able).map((lane) => lane.pace), 0.01);
    const steps = Math.max(1, Math.min(Math.floor(this.#credit), Math.floor(FRAME / pace)));
    this.#credit -= steps;
    void this.step(steps);
  }

  /** Gives the runs that are behind about a frame's work. Whether there are any. */
  #catchUp(): boolean {
    const missing = (lane: Lane) => (lane.able && !lane.opening ? Math.max(0, this.#target - lane.iteration) : 0);
    if (this.lanes.every((lane) => missing(lane) === 0)) return false;
    const frame = ({ pace }: Lane) => Math.max(1, Math.floor(FRAME / pace));
    void this.#advance((lane) => Math.min(missing(lane), MOST_STEPS, frame(lane)));
    return true;
  }

  close(): void {
    for (const lane of this.lanes) lane.close();
    this.#optimiser.stop();
  }
}
