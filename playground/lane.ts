/**
 * One run as the page sees it: its worker, its curves so far, and where it stands.
 */
import { Client } from "./client.ts";
import { type Layout, layoutOf } from "./layout.ts";
import type { Advance, ModelInfo, Slice, Snapshot } from "./protocol.ts";
import { type RunSetting, runOptions } from "./settings.ts";
import type { World } from "./world.ts";

/** Why no step is left, in words. */
export const ENDED = {
  completed: "done",
  converged: "fixed point",
  stopped: "stopped",
  diverged: "diverged",
};

/** From so many states on, a worker at work is ended rather than waited for. */
const SLOW = 300;

export class Lane {
  setting: RunSetting;
  info: ModelInfo | undefined;
  layout: Layout | undefined;
  snapshot: Snapshot | undefined;
  /** J(pi_t) and the gradient norms, t = 0 .. */
  returns: number[] = [];
  gradientNorms: number[] = [];
  ended: Advance["ended"];
  error: string | undefined;
  /** Milliseconds per step, as last seen; before the first, more than a frame has. */
  pace = Infinity;
  slice: Slice | undefined;
  /** Whether a slice is being measured. */
  measuring = false;
  /** The iteration that `slice` belongs to. */
  sliced = -1;
  opening = false;
  /** Resolves when the last beginning is over. */
  opened: Promise<void> = Promise.resolve();
  readonly #client = new Client();
  #generation = 0;

  constructor(setting: RunSetting) {
    this.setting = setting;
  }

  /** Begins anew. Resolves when pi_0 can be looked at, or the error is known. */
  open(world: World, setting: RunSetting): Promise<void> {
    const opened = this.#open(world, setting).finally(() => {
      if (this.opened === opened) this.opening = false;
    });
    this.opening = true;
    this.opened = opened;
    return opened;
  }

  async #open(world: World, setting: RunSetting): Promise<void> {
    const generation = ++this.#generation;
    this.setting = setting;
    if (this.#client.busy && (this.info?.states ?? 0) > SLOW) this.#client.stop();
    try {
      const { info, snapshot } = await this.#client.call("open", { world, options: runOptions(setting) });
      if (generation !== this.#generation) return;
      this.info = info;
      this.layout = layoutOf(world, info);
      this.snapshot = snapshot;
      this.returns = [snapshot.return];
      this.gradientNorms = [snapshot.gradientNorm];
      this.error = undefined;
    } catch (error) {
      if (generation !== this.#generation) return;
      this.snapshot = undefined;
      this.error = (error as Error).message;
      this.returns = [];
      this.gradientNorms = [];
    }
    this.ended = undefined;
    this.slice = undefined;
    this.sliced = -1;
    this.pace = Infinity;
  }

  async advance(steps: number): Promise<void> {
    if (this.ended || !this.snapshot || this.opening) return;
    const generation = this.#generation;
    try {
      const { returns, gradientNorms, snapshot, ended, pace } = await this.#client.call("advance", { steps });
      if (generation !== this.#generation) return;
      for (const J of returns) this.returns.push(J);
      for (const norm of gradientNorms) this.gradientNorms.push(norm);
      this.snapshot = snapshot;
      this.ended = ended;
      this.pace = pace;
    } catch (error) {
      if (generation === this.#generation) this.error = (error as Error).message;
    }
  }

  /** Measures the surrogate along the last step, unless that is known. True when there is something new to show. */
  async measure(): Promise<boolean> {
    const iteration = this.snapshot?.iteration ?? 0;
    if (iteration === 0 || iteration === this.sliced || this.#client.busy || this.error) return false;
    const generation = this.#generation;
    const states = this.info?.states ?? 0;
    this.measuring = true;
    try {
      const slice = await this.#client.call("slice", { points: states <= 200 ? 44 : states <= 700 ? 22 : 4 });
      if (generation !== this.#generation || slice === undefined) return false;
      this.slice = slice ?? undefined;
    } catch {
      return false;
    } finally {
      this.measuring = false;
    }
    this.sliced = iteration;
    return true;
  }

  logits(): Promise<Float64Array> {
    return this.#client.call("logits", {});
  }

  /** Outer steps taken. */
  get iteration(): number {
    return Math.max(0, this.returns.length - 1);
  }

  /** Whether steps can still be taken. */
  get able(): boolean {
    return this.opening || (!this.ended && this.snapshot !== undefined && this.error === undefined);
  }

  close(): void {
    this.#generation++;
    this.#client.stop();
  }
}
