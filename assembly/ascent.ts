// A whole inner loop of fixed gradient steps (docs/mathematics.md, section 8).

import { differs, F64, I32 } from "./vec";
import { normaliseRow } from "./softmax";
import { gradientRow } from "./surrogate";
import { BACKTRACKS, INNER_STEPS, STEP_SIZE } from "./report";

/** A loop ends when the 2-norm of its gradient falls below this. */
export const VANISHED: f64 = 1e-128;

/** Whether all advantages of a row are the same bits: then no method moves the row. */
function isFlat(adv: F64, A: i32): bool {
  for (let a = 1; a < A; a++) if (adv[a] != adv[0]) return false;
  return true;
}

/** Lists the states that a loop can move: d > 0 and advantages that differ. Returns their number. */
export function listMoving(advantages: F64, occupancy: F64, moving: I32, S: i32, A: i32): i32 {
  let n = 0;
  for (let s = 0; s < S; s++) {
    if (occupancy[s] != 0.0 && !isFlat(advantages.from(s * A), A)) moving[n++] = s;
  }
  return n;
}

/** theta <- theta + stepSize g, innerSteps times, g = grad(J_m - etaInverse C_m). Returns 1 if a bit of theta changed. */
export function ascend(
  method: i32,
  theta: F64,
  logPiOld: F64,
  piOld: F64,
  advantages: F64,
  occupancy: F64,
  etaInverse: f64,
  epsilon: f64,
  stepSize: f64,
  innerSteps: i32,
  report: F64,
  scratch: F64,
  S: i32,
  A: i32,
): i32 {
  const n = S * A;
  const before = scratch;
  const p = scratch.from(n);
  const logP = p.from(A);
  const g = logP.from(A);
  const moving = changetype<I32>(changetype<usize>(scratch.from(2 * n + 3 * A)));
  memory.copy(changetype<usize>(before), changetype<usize>(theta), (<usize>n) << 3);
  const M = listMoving(advantages, occupancy, moving, S, A);

  let step = 0;
  while (step < innerSteps) {
    // Rows are independent, so each is moved as soon as its gradient stands.
    let squares = 0.0;
    let moved = false;
    for (let i = 0; i < M; i++) {
      const s = moving[i];
      const row = s * A;
      const q = piOld.from(row);
      const logQ = logPiOld.from(row);
      const x = theta.from(row);
      normaliseRow(x, logP, p, A);
      gradientRow(method, p, logP, q, logQ, advantages.from(row), occupancy[s], etaInverse, epsilon, g, A);
      for (let a = 0; a < A; a++) {
        squares += g[a] * g[a];
        const next = x[a] + stepSize * g[a];
        if (next != x[a]) moved = true;
        x[a] = next;
      }
    }
    step++;
    if (!moved || sqrt(squares) < VANISHED) break;
  }
  report[INNER_STEPS] = <f64>step;
  report[STEP_SIZE] = stepSize;
  report[BACKTRACKS] = 0.0;
  return i32(differs(before, theta, n));
}
