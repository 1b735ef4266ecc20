/**
 * Who runs what, and when: shards for several machines, an order and batches for one.
 */
import { checkInteger, show } from "../support/argument-checks.ts";
import type { Plan, PlannedRun } from "./types.ts";

/** Costly runs first, so that none is left over at the end; equal ones by id. */
export const longestFirst = (runs: readonly PlannedRun[]): PlannedRun[] =>
  [...runs].sort((a, b) => b.estimate - a.estimate || (a.id < b.id ? -1 : 1));

/** A part of a plan's runs. */
export interface Shard {
  /** Which of the shards, from 1. */
  readonly index: number;
  /** How many shards there are. */
  readonly count: number;
}

/**
 * A shard from its text, `i/n` with 1 <= i <= n.
 *
 * @throws TypeError for another form; RangeError where i or n is out of range
 */
export function parseShard(text: string): Shard {
  const [, i, n] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (n === undefined) throw new TypeError(`shard must be i/n, as in 1/4, got ${show(text)}`);
  const count = checkInteger("shard: n", Number(n), 1, 1000000);
  return { index: checkInteger("shard: i", Number(i), 1, count), count };
}

/**
 * The runs of one shard: the next costly run goes to the shard with the least to do, the first of several. Depends on
 * the plan alone. Throws nothing.
 */
export function shardRuns(plan: Plan, { index, count }: Shard): PlannedRun[] {
  const heap = new LeastLoaded(count);
  return longestFirst(plan.runs).filter((run) => heap.give(run.estimate) === index - 1);
}

/** Shards by their load, the least loaded on top: a binary heap. */
class LeastLoaded {
  readonly #load: Float64Array;
  readonly #order: Int32Array;

  constructor(count: number) {
    this.#load = new Float64Array(count);
    this.#order = Int32Array.from({ length: count }, (_, i) => i);
  }

  /** Adds a load to the least loaded shard and returns its index. */
  give(load: number): number {
    const order = this.#order;
    const given = order[0];
    this.#load[given] += load;
    let at = 0;
    for (;;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < order.length && this.#less(order[child], order[least])) least = child;
      }
      if (least === at) return given;
      [order[at], order[least]] = [order[least], order[at]];
      at = least;
    }
  }

  #less(a: number, b: number): boolean {
    return this.#load[a] < this.#load[b] || (this.#load[a] === this.#load[b] && a < b);
  }
}

/** A message to a worker carries this much work, in estimated seconds, ... */
const BATCH_SECONDS = 0.1;
/** ... and at most so many runs. */
const BATCH_RUNS = 32;

/** Consecutive runs in batches large enough for messages to cost nothing. */
export function batches(runs: readonly PlannedRun[]): PlannedRun[][] {
  const all: PlannedRun[][] = [];
  let seconds = Infinity;
  for (const run of runs) {
    let batch = all[all.length - 1];
    if (seconds + run.estimate > BATCH_SECONDS || batch.length === BATCH_RUNS) {
      batch = [];
      all.push(batch);
      seconds = 0;
    }
    batch.push(run);
    seconds += run.estimate;
  }
  return all;
}
