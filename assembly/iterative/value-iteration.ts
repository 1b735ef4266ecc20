// Value iteration in place (Gauss-Seidel), for modified policy iteration.

import { F64, I32 } from "../math/views";

/**
 * V(s) <- max_a r(s,a) + gamma sum_s' P(s'|s,a) V(s'), s ascending, then descending, and so on. An empty row is that of an
 * action which the state lacks. values inout [S]; those that are smaller than `least` become 0.
 */
export function backUpOptimal(
  rowStart: I32,
  nextState: I32,
  probability: F64,
  rewards: F64,
  terminal: I32,
  gamma: f64,
  values: F64,
  sweeps: i32,
  least: f64,
  S: i32,
  A: i32,
): void {
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const down = sweep & 1;
    for (let i = 0; i < S; i++) {
      const s = down ? S - 1 - i : i;
      if (terminal[s]) {
        values[s] = 0.0;
        continue;
      }
      let top = -Infinity;
      for (let sa = s * A, end = sa + A; sa < end; sa++) {
        const first = rowStart[sa];
        const last = rowStart[sa + 1];
        if (first == last) continue;
        let sum = 0.0;
        for (let k = first; k < last; k++) sum += probability[k] * values[nextState[k]];
        top = Math.max(top, rewards[sa] + gamma * sum);
      }
      values[s] = Math.abs(top) < least ? 0.0 : top;
    }
  }
}
