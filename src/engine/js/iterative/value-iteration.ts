/**
 * Value iteration in place (Gauss-Seidel), for modified policy iteration.
 */

/** V <- max_a Q in place, in ascending order, then descending, and so on. Values smaller than `least` become 0. */
export function backUpOptimal(
  f: Float64Array,
  i32: Int32Array,
  rowStart: number,
  nextState: number,
  probability: number,
  rewards: number,
  terminal: number,
  gamma: number,
  values: number,
  sweeps: number,
  least: number,
  S: number,
  A: number,
): void {
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (let i = 0; i < S; i++) {
      const s = sweep % 2 === 1 ? S - 1 - i : i;
      if (i32[terminal + s] !== 0) {
        f[values + s] = 0;
        continue;
      }
      let top = -Infinity;
      for (let sa = s * A; sa < (s + 1) * A; sa++) {
        const first = i32[rowStart + sa];
        const end = i32[rowStart + sa + 1];
        // An action that the state lacks.
        if (first === end) continue;
        let sum = 0;
        for (let k = first; k < end; k++) sum += f[probability + k] * f[values + i32[nextState + k]];
        const q = f[rewards + sa] + gamma * sum;
        if (!(q <= top)) top = q;
      }
      f[values + s] = Math.abs(top) < least ? 0 : top;
    }
  }
}
