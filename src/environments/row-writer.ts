/**
 * Transition rows written one after the other, in order of states and actions, without an object per entry.
 */
import type { Transitions } from "../model/compressed-rows.ts";

export class RowWriter {
  #rowStart: Int32Array;
  #nextState: Int32Array;
  #probability: Float64Array;
  #rows = 0;
  #entries = 0;

  /** `entries` is a guess: there may be more. */
  constructor(rows: number, entries: number) {
    this.#rowStart = new Int32Array(rows + 1);
    this.#nextState = new Int32Array(entries);
    this.#probability = new Float64Array(entries);
  }

  /** An entry of the row in progress; repeated next states will be added up. */
  push(next: number, probability: number): void {
    if (this.#entries === this.#nextState.length) {
      const length = 2 * this.#entries + 16;
      const nextState = new Int32Array(length);
      const probabilities = new Float64Array(length);
      nextState.set(this.#nextState);
      probabilities.set(this.#probability);
      this.#nextState = nextState;
      this.#probability = probabilities;
    }
    this.#nextState[this.#entries] = next;
    this.#probability[this.#entries++] = probability;
  }

  endRow(): void {
    this.#rowStart[++this.#rows] = this.#entries;
  }

  /** The rows, for `defineMdp`; borrowed. */
  transitions(): Transitions {
    return {
      rowStart: this.#rowStart,
      nextState: this.#nextState.subarray(0, this.#entries),
      probability: this.#probability.subarray(0, this.#entries),
    };
  }
}
