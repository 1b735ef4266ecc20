// Closed-form updates of a directly represented policy, in log space (docs/mathematics.md, section 3).

import { differs, F64 } from "./vec";
import { log } from "./exponential";
import { normaliseRow } from "./softmax";

/** row <- x; returns 1 if that changed a bit. */
function replaceRow(row: F64, x: F64, A: i32): i32 {
  const moved = differs(row, x, A);
  memory.copy(changetype<usize>(row), changetype<usize>(x), (<usize>A) << 3);
  return i32(moved);
}

/** pi <- pi max(1 + eta Adv, floor) / N, N = sum_b pi max(1 + eta Adv, floor)  [7]. Returns 1 if a bit of logPi changed. */
export function closedSppo(
  logPi: F64,
  pi: F64,
  advantages: F64,
  normaliser: F64,
  scratch: F64,
  eta: f64,
  floor: f64,
  S: i32,
  A: i32,
): i32 {
  let moved = 0;
  for (let s = 0; s < S; s++) {
    const logP = logPi.from(s * A);
    const p = pi.from(s * A);
    const adv = advantages.from(s * A);
    let N = 0.0;
    for (let a = 0; a < A; a++) {
      const factor = max(1.0 + eta * adv[a], floor);
      N += p[a] * factor;
      scratch[a] = logP[a] == -Infinity ? -Infinity : logP[a] + log(factor);
    }
    normaliser[s] = N;
    normaliseRow(scratch, scratch, p, A);
    moved |= replaceRow(logP, scratch, A);
  }
  return moved;
}

/** pi <- pi exp(eta Q) / Z  [18]; logNormaliser <- log Z. Returns 1 if a bit of logPi changed. */
export function closedMdpo(
  logPi: F64,
  pi: F64,
  qValues: F64,
  logNormaliser: F64,
  scratch: F64,
  eta: f64,
  S: i32,
  A: i32,
): i32 {
  let moved = 0;
  for (let s = 0; s < S; s++) {
    const logP = logPi.from(s * A);
    const q = qValues.from(s * A);
    for (let a = 0; a < A; a++) scratch[a] = logP[a] == -Infinity ? -Infinity : logP[a] + eta * q[a];
    logNormaliser[s] = normaliseRow(scratch, scratch, pi.from(s * A), A);
    moved |= replaceRow(logP, scratch, A);
  }
  return moved;
}
