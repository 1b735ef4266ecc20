// A row of a policy times the ratios of a maximiser, in log space.

import { F64 } from "../math/views";
import { expOf, logOf } from "./row-logarithms";

/**
 * p <- p_t exp(x), normalised. `rest` > 0 is the mass of actions without probability whose target is the largest. logPi, pi
 * inout, x scratch, target in: [A]. x = 0 everywhere leaves every bit alone. Returns whether a bit of logPi changed.
 */
export function writeRow(logPi: F64, pi: F64, x: F64, target: F64, rest: f64, A: i32): bool {
  let still = rest == 0.0;
  for (let a = 0; a < A; a++) if (logPi[a] != -Infinity && x[a] != 0.0) still = false;
  if (still) return false;
  let top = -Infinity;
  let ties = 0.0;
  if (rest > 0.0) {
    for (let a = 0; a < A; a++) top = max(top, target[a]);
    for (let a = 0; a < A; a++) if (target[a] == top) ties += 1.0;
  }
  let sum = 0.0;
  for (let a = 0; a < A; a++) {
    const old = logPi[a];
    let next = old + x[a];
    if (old == -Infinity) next = rest > 0.0 && target[a] == top ? logOf(rest / ties) : -Infinity;
    const p = expOf(next);
    x[a] = next;
    pi[a] = p;
    sum += p;
  }
  const logSum = logOf(sum);
  let changed = false;
  for (let a = 0; a < A; a++) {
    const next = x[a] - logSum;
    if (reinterpret<u64>(next) != reinterpret<u64>(logPi[a])) changed = true;
    logPi[a] = next;
    pi[a] = pi[a] / sum;
  }
  return changed;
}
