/**
 * ILU(0) of M = I - gamma P_pi (Meijerink & van der Vorst 1977): the factors of elimination without what falls outside
 * the pattern of M, with the states in the order of Cuthill & McKee (1969), reversed. On lines, trees and narrow bands of
 * states, in whatever order the model has them, nothing falls outside, and the factors are exact. M is an M-matrix: the
 * pivots are positive without pivoting.
 */

/** Operations up to which the factors are worth making. */
const MOST_OPERATIONS = 4e8;

/** The pattern of M and M^T together, without the diagonal: neighbours of s are list[start[s] .. start[s + 1] - 1]. */
function neighbours(S: number, rowStart: Int32Array, column: Int32Array): { start: Int32Array; list: Int32Array } {
  const start = new Int32Array(S + 1);
  for (let s = 0; s < S; s++) {
    for (let k = rowStart[s]; k < rowStart[s + 1]; k++) {
      if (column[k] === s) continue;
      start[s + 1]++;
      start[column[k] + 1]++;
    }
  }
  for (let s = 0; s < S; s++) start[s + 1] += start[s];
  const list = new Int32Array(start[S]);
  const place = start.slice();
  for (let s = 0; s < S; s++) {
    for (let k = rowStart[s]; k < rowStart[s + 1]; k++) {
      if (column[k] === s) continue;
      list[place[s]++] = column[k];
      list[place[column[k]]++] = s;
    }
  }
  return { start, list };
}

/** States by distance from one at the rim of their component, those of few neighbours first; reversed. [S] */
function cuthillMcKee(S: number, rowStart: Int32Array, column: Int32Array): Int32Array {
  const { start, list } = neighbours(S, rowStart, column);
  const degree = (s: number) => start[s + 1] - start[s];
  const order = new Int32Array(S);
  const placed = new Uint8Array(S);
  const reached = new Int32Array(S).fill(-1);
  const queue = new Int32Array(S);
  /** The last state that a breadth-first search from `root` reaches. */
  const farthest = (root: number, stamp: number): number => {
    let end = 1;
    queue[0] = root;
    reached[root] = stamp;
    for (let i = 0; i < end; i++) {
      for (let k = start[queue[i]]; k < start[queue[i] + 1]; k++) {
        const t = list[k];
        if (reached[t] === stamp) continue;
        reached[t] = stamp;
        queue[end++] = t;
      }
    }
    return queue[end - 1];
  };
  let end = 0;
  let stamp = 0;
  for (let root = 0; root < S; root++) {
    if (placed[root]) continue;
    // Twice: the second one starts at the rim.
    const rim = farthest(farthest(root, stamp++), stamp++);
    order[end] = rim;
    placed[rim] = 1;
    for (let i = end++; i < end; i++) {
      const s = order[i];
      const found: number[] = [];
      for (let k = start[s]; k < start[s + 1]; k++) {
        if (placed[list[k]]) continue;
        placed[list[k]] = 1;
        found.push(list[k]);
      }
      found.sort((a, b) => degree(a) - degree(b) || a - b);
      for (const t of found) order[end++] = t;
    }
  }
  return order.reverse();
}

export class IncompleteFactorisation {
  /** order[i] is the state that stands i-th. [S] */
  readonly #order: Int32Array;
  /** Rows of L and U in that order, columns ascending; L's diagonal, 1, is left out. */
  readonly #rowStart: Int32Array;
  readonly #column: Int32Array;
  readonly #value: Float64Array;
  /** Where the pivot of each row stands. [S] */
  readonly #pivot: Int32Array;
  readonly #scratch: Float64Array;

  private constructor(
    S: number,
    order: Int32Array,
    rowStart: Int32Array,
    column: Int32Array,
    value: Float64Array,
    pivot: Int32Array,
  ) {
    this.#order = order;
    this.#rowStart = rowStart;
    this.#column = column;
    this.#value = value;
    this.#pivot = pivot;
    this.#scratch = new Float64Array(S);
  }

  /** The factors of I - weights; undefined where they would take too long. Entries of a row have different columns. */
  static of(
    S: number,
    rowStart: Int32Array,
    column: Int32Array,
    weight: Float64Array,
  ): IncompleteFactorisation | undefined {
    const order = cuthillMcKee(S, rowStart, column);
    const rank = new Int32Array(S);
    for (let i = 0; i < S; i++) rank[order[i]] = i;
    const starts = new Int32Array(S + 1);
    const columns = new Int32Array(column.length + S);
    const values = new Float64Array(column.length + S);
    const pivots = new Int32Array(S);
    let end = 0;
    for (let i = 0; i < S; i++) {
      const s = order[i];
      const row: [column: number, value: number][] = [];
      let own = 1;
      for (let k = rowStart[s]; k < rowStart[s + 1]; k++) {
        if (column[k] === s) own -= weight[k];
        else row.push([rank[column[k]], -weight[k]]);
      }
      row.push([i, own]);
      row.sort((a, b) => a[0] - b[0]);
      for (const [j, value] of row) {
        if (j === i) pivots[i] = end;
        columns[end] = j;
        values[end++] = value;
      }
      starts[i + 1] = end;
    }
    let operations = 0;
    for (let i = 0; i < S; i++) {
      for (let k = starts[i]; k < pivots[i]; k++) operations += starts[columns[k] + 1] - pivots[columns[k]];
    }
    if (operations > MOST_OPERATIONS) return undefined;
    const at = new Int32Array(S).fill(-1);
    for (let i = 0; i < S; i++) {
      for (let k = starts[i]; k < starts[i + 1]; k++) at[columns[k]] = k;
      for (let k = starts[i]; k < pivots[i]; k++) {
        const j = columns[k];
        values[k] /= values[pivots[j]];
        for (let m = pivots[j] + 1; m < starts[j + 1]; m++) {
          const place = at[columns[m]];
          if (place >= starts[i]) values[place] -= values[k] * values[m];
        }
      }
    }
    return new IncompleteFactorisation(S, order, starts, columns.subarray(0, end), values.subarray(0, end), pivots);
  }

  /** x <- (L U)^-1 x, or (L U)^-T x. */
  solve(transposed: boolean, x: Float64Array): void {
    const order = this.#order;
    const start = this.#rowStart;
    const column = this.#column;
    const value = this.#value;
    const pivot = this.#pivot;
    const y = this.#scratch;
    const S = order.length;
    for (let i = 0; i < S; i++) y[i] = x[order[i]];
    if (!transposed) {
      for (let i = 0; i < S; i++) {
        let sum = y[i];
        for (let k = start[i]; k < pivot[i]; k++) sum -= value[k] * y[column[k]];
        y[i] = sum;
      }
      for (let i = S - 1; i >= 0; i--) {
        let sum = y[i];
        for (let k = pivot[i] + 1; k < start[i + 1]; k++) sum -= value[k] * y[column[k]];
        y[i] = sum / value[pivot[i]];
      }
    } else {
      for (let i = 0; i < S; i++) {
        const share = y[i] / value[pivot[i]];
        y[i] = share;
        for (let k = pivot[i] + 1; k < start[i + 1]; k++) y[column[k]] -= value[k] * share;
      }
      for (let i = S - 1; i >= 0; i--) {
        const share = y[i];
        for (let k = start[i]; k < pivot[i]; k++) y[column[k]] -= value[k] * share;
      }
    }
    for (let i = 0; i < S; i++) x[order[i]] = y[i];
  }
}
