// The exact maximiser of a pair's J - C / eta (docs/mathematics.md, section 10).

import { F64 } from "../math/views";
import { beginRows, maximisePair } from "./pair-row";
import { expOf, logOf } from "./row-logarithms";
import { isConcave, mayReturn, slopeAtOld } from "./pair-slopes";
import { tieOf } from "./advantage-gaps";

/** Advantages of a row -> out, those that differ from the best one by rounding alone made equal to it. Returns whether all are. */
function level(logPi: F64, adv: F64, q: F64, out: F64, A: i32): bool {
  const returns = mayReturn();
  let top = -1;
  for (let a = 0; a < A; a++) {
    if (logPi[a] == -Infinity && !returns) continue;
    if (top < 0 || q[a] > q[top]) top = a;
  }
  let flat = true;
  for (let a = 0; a < A; a++) {
    const tied = abs(q[top] - q[a]) <= tieOf(q[top], q[a]);
    out[a] = tied ? adv[top] : adv[a];
    if (!tied && logPi[a] > -Infinity) flat = false;
  }
  if (logPi[top] == -Infinity) flat = false;
  return flat;
}

/** log p, normalised, into the row of a policy. Returns whether a bit of logPi changed. */
function write(logPi: F64, pi: F64, logs: F64, A: i32): bool {
  let sum = 0.0;
  for (let a = 0; a < A; a++) sum += expOf(logs[a]);
  const logSum = logOf(sum);
  let changed = false;
  for (let a = 0; a < A; a++) {
    const next = logs[a] - logSum;
    if (reinterpret<u64>(next) != reinterpret<u64>(logPi[a])) changed = true;
    logPi[a] = next;
    pi[a] = expOf(logs[a]) / sum;
  }
  return changed;
}

/** Kernels.exactPair */
export function exactPair(
  logPi: F64,
  pi: F64,
  advantages: F64,
  qValues: F64,
  occupancy: F64,
  multiplier: F64,
  scratch: F64,
  eta: f64,
  S: i32,
  A: i32,
): i32 {
  beginRows(eta);
  for (let s = 0, i = 0; s < S; s++) {
    for (let a = 0; a < A; a++, i++) {
      if (occupancy[s] > 0 && !isConcave(logPi[i], advantages[i], eta)) return -1 - i;
    }
  }
  const values = scratch;
  const bases = scratch.from(A);
  const logs = scratch.from(4 * A);
  let changed = false;
  for (let s = 0, i = 0; s < S; s++, i += A) {
    const flat = level(logPi.from(i), advantages.from(i), qValues.from(i), values, A);
    let concave = true;
    for (let a = 0; a < A; a++) if (!isConcave(logPi[i + a], values[a], eta)) concave = false;
    multiplier[s] = slopeAtOld(values[0]);
    if (flat || !concave) continue;
    multiplier[s] = maximisePair(logPi.from(i), values, bases, logs, A);
    if (write(logPi.from(i), pi.from(i), logs, A)) changed = true;
  }
  return i32(changed);
}
