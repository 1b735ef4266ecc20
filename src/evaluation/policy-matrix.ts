/**
 * M = I - gamma P_pi in compressed rows, for methods that run where the kernels' iteration stalls, and two preconditioners.
 * One is exact for deterministic policies: only the most probable successor of every state is kept. Such a graph has one
 * arrow a state, so it is made of cycles and of trees that lead to them, and is solved in closed form, both ways. The other
 * one is exact for lines, trees and narrow bands of states.
 */

import type { Mdp } from "../model/mdp.ts";
import { IncompleteFactorisation } from "./incomplete-factorisation.ts";

/** The most probable successors, or an incomplete factorisation. */
export type Preconditioner = "successors" | "factors";

export class PolicyMatrix {
  readonly states: number;
  /** Row s: entries rowStart[s] .. rowStart[s + 1] - 1 of gamma P_pi, without those to terminal states. */
  readonly #rowStart: Int32Array;
  readonly #column: Int32Array;
  readonly #weight: Float64Array;
  /** gamma P_pi of the most probable successor, and that successor; 0 and -1 where there is none. [S] */
  readonly #main: Float64Array;
  readonly #next: Int32Array;
  /** Every state after its successor, but for the last state of each cycle, whose successor is the cycle's first. [S] */
  readonly #order: Int32Array;
  /** The cycles' states stand first in `order`, cycle by cycle, each backwards; where each begins, and the end of all. */
  readonly #cycles: number[] = [0];

  #factors: IncompleteFactorisation | undefined;
  #factored = false;

  /** pi: [S, A] */
  constructor({ states: S, actions: A, discount, transitions, terminalMask }: Mdp, pi: Float64Array) {
    const { rowStart, nextState, probability } = transitions;
    this.states = S;
    this.#rowStart = new Int32Array(S + 1);
    const column: Int32Array = new Int32Array(nextState.length);
    const weight = new Float64Array(nextState.length);
    this.#main = new Float64Array(S);
    this.#next = new Int32Array(S).fill(-1);
    const place = new Int32Array(S).fill(-1);
    let end = 0;
    for (let s = 0; s < S; s++) {
      const first = end;
      this.#rowStart[s] = first;
      if (terminalMask[s]) continue;
      for (let sa = s * A; sa < (s + 1) * A; sa++) {
        const mass = discount * pi[sa];
        if (mass === 0) continue;
        for (let k = rowStart[sa]; k < rowStart[sa + 1]; k++) {
          const next = nextState[k];
          if (terminalMask[next]) continue;
          if (place[next] < first) {
            place[next] = end;
            column[end] = next;
            weight[end++] = 0;
          }
          weight[place[next]] += mass * probability[k];
        }
      }
      for (let i = first; i < end; i++) {
        if (weight[i] > this.#main[s]) {
          this.#main[s] = weight[i];
          this.#next[s] = column[i];
        }
      }
    }
    this.#rowStart[S] = end;
    this.#column = column.subarray(0, end);
    this.#weight = weight.subarray(0, end);
    this.#order = this.#arrange();
  }

  /** Cycles first, then the trees, from the cycles outwards. */
  #arrange(): Int32Array {
    const { states: S } = this;
    const next = this.#next;
    const order = new Int32Array(S);
    // 0 unseen, 1 on the present path, 2 done.
    const mark = new Uint8Array(S);
    const inCycle = new Uint8Array(S);
    const path: number[] = [];
    let end = 0;
    for (let s = 0; s < S; s++) {
      path.length = 0;
      let at = s;
      while (at >= 0 && mark[at] === 0) {
        mark[at] = 1;
        path.push(at);
        at = next[at];
      }
      // A path that comes back to itself ends in a cycle, which is written backwards.
      if (at >= 0 && mark[at] === 1) {
        for (let i = path.length - 1; ; i--) {
          order[end++] = path[i];
          inCycle[path[i]] = 1;
          if (path[i] === at) break;
        }
        this.#cycles.push(end);
      }
      for (const state of path) mark[state] = 2;
    }
    // Breadth first along the arrows backwards.
    const first = new Int32Array(S + 1);
    for (let s = 0; s < S; s++) if (!inCycle[s] && next[s] >= 0) first[next[s] + 1]++;
    for (let s = 0; s < S; s++) first[s + 1] += first[s];
    const sources = new Int32Array(first[S]);
    const fill = first.slice();
    for (let s = 0; s < S; s++) if (!inCycle[s] && next[s] >= 0) sources[fill[next[s]]++] = s;
    for (let s = 0; s < S; s++) if (next[s] < 0) order[end++] = s;
    for (let i = 0; i < end; i++) {
      for (let k = first[order[i]]; k < first[order[i] + 1]; k++) order[end++] = sources[k];
    }
    return order;
  }

  /** out = M x, or M^T x. */
  multiply(transposed: boolean, x: Float64Array, out: Float64Array): void {
    const { states: S } = this;
    const rowStart = this.#rowStart;
    const column = this.#column;
    const weight = this.#weight;
    if (!transposed) {
      for (let s = 0; s < S; s++) {
        let sum = 0;
        for (let k = rowStart[s]; k < rowStart[s + 1]; k++) sum += weight[k] * x[column[k]];
        out[s] = x[s] - sum;
      }
      return;
    }
    out.set(x);
    for (let s = 0; s < S; s++) {
      const mass = x[s];
      if (mass !== 0) for (let k = rowStart[s]; k < rowStart[s + 1]; k++) out[column[k]] -= weight[k] * mass;
    }
  }

  /** Whether there is an incomplete factorisation, made at the first call. */
  factorise(): boolean {
    if (!this.#factored) {
      this.#factors = IncompleteFactorisation.of(this.states, this.#rowStart, this.#column, this.#weight);
      this.#factored = true;
    }
    return this.#factors !== undefined;
  }

  /** x <- K^-1 x, or K^-T x, of the preconditioner that `how` names. */
  precondition(how: Preconditioner, transposed: boolean, x: Float64Array): void {
    if (how === "factors") this.#factors?.solve(transposed, x);
    else this.#solveSuccessors(transposed, x);
  }

  /** x <- K^-1 x, or K^-T x, with K = I - the most probable successor's share of gamma P_pi. */
  #solveSuccessors(transposed: boolean, x: Float64Array): void {
    const main = this.#main;
    const next = this.#next;
    const order = this.#order;
    const cycles = this.#cycles;
    const trees = cycles[cycles.length - 1];
    if (transposed) {
      for (let i = this.states - 1; i >= trees; i--) {
        const s = order[i];
        if (next[s] >= 0) x[next[s]] += main[s] * x[s];
      }
    }
    for (let c = 1; c < cycles.length; c++) {
      const [from, to] = [cycles[c - 1], cycles[c]];
      // order[to - 1] is the cycle's first state and order[from] its last one. Once around from it, all told:
      let share = 1;
      let sum = 0;
      if (!transposed) {
        for (let i = to - 1; i >= from; i--) {
          sum += share * x[order[i]];
          share *= main[order[i]];
        }
        let ahead = sum / (1 - share);
        const start = order[to - 1];
        for (let i = from; i < to; i++) {
          const s = order[i];
          ahead = x[s] + main[s] * ahead;
          if (s !== start) x[s] = ahead;
        }
        x[start] = sum / (1 - share);
      } else {
        // What flows into the first state: from the last one, the one before it, and so on.
        const start = order[to - 1];
        sum = x[start];
        for (let i = from; i < to - 1; i++) {
          share *= main[order[i]];
          sum += share * x[order[i]];
        }
        share *= main[start];
        let flow = sum / (1 - share);
        x[start] = flow;
        for (let i = to - 2; i >= from; i--) {
          flow = x[order[i]] + main[order[i + 1]] * flow;
          x[order[i]] = flow;
        }
      }
    }
    if (!transposed) {
      for (let i = trees; i < this.states; i++) {
        const s = order[i];
        if (next[s] >= 0) x[s] += main[s] * x[next[s]];
      }
    }
  }

  /**
   * A sweep of Gauss-Seidel for M x = b, or M^T x = b, in ascending order or back: it brings x nearer to the solution, in
   * the largest component or in the sum, by the discount at least. Transposed sweeps are of Jacobi.
   */
  sweep(transposed: boolean, b: Float64Array, x: Float64Array, scratch: Float64Array, back: boolean): void {
    const { states: S } = this;
    const rowStart = this.#rowStart;
    const column = this.#column;
    const weight = this.#weight;
    if (transposed) {
      this.multiply(true, x, scratch);
      for (let s = 0; s < S; s++) x[s] += b[s] - scratch[s];
      return;
    }
    for (let i = 0; i < S; i++) {
      const s = back ? S - 1 - i : i;
      let sum = b[s];
      let stay = 1;
      for (let k = rowStart[s]; k < rowStart[s + 1]; k++) {
        if (column[k] === s) stay -= weight[k];
        else sum += weight[k] * x[column[k]];
      }
      x[s] = sum / stay;
    }
  }
}
