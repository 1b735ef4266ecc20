// The limit Lambda -> 0 of the exact maximisers, where C_m <= delta does not bind (docs/mathematics.md, section 7).

import { F64 } from "../math/views";
import { expOf, logOf } from "./row-logarithms";
import { bestValue, tieOf, tieOfAdvantage } from "./advantage-gaps";
import { writeRow } from "./reweighted-row";
import { SPPO, TRPO } from "../policy/surrogate-terms";

/** sPPO: x = log Adv+ / N, N = sum p_t Adv+, or 0 where no Adv is positive. Returns N. */
function sppoLimit(q: F64, adv: F64, values: F64, x: F64, A: i32): f64 {
  let N = 0.0;
  for (let a = 0; a < A; a++) if (adv[a] > tieOfAdvantage(values[a], adv[a])) N += q[a] * adv[a];
  const logN = logOf(N);
  for (let a = 0; a < A; a++) {
    const better = adv[a] > tieOfAdvantage(values[a], adv[a]);
    x[a] = N == 0.0 ? 0.0 : better ? logOf(adv[a]) - logN : -Infinity;
  }
  return N;
}

/** x = log 1 / p_t(best actions) for the best actions, -inf for the others; exactly 0 where all are best. */
function greedyLimit(logQ: F64, target: F64, x: F64, top: f64, A: i32): void {
  let largest = -Infinity;
  let all = true;
  for (let a = 0; a < A; a++) {
    if (logQ[a] == -Infinity) continue;
    if (top - target[a] <= tieOf(top, target[a])) largest = max(largest, logQ[a]);
    else all = false;
  }
  let sum = 0.0;
  for (let a = 0; a < A; a++) if (top - target[a] <= tieOf(top, target[a])) sum += expOf(logQ[a] - largest);
  const lift = all ? 0.0 : -(largest + logOf(sum));
  for (let a = 0; a < A; a++) x[a] = top - target[a] <= tieOf(top, target[a]) ? lift : -Infinity;
}

/**
 * TRPO, MDPO: greedy, ties in proportion to p_t; TRPO also where p_t = 0. sPPO: p_t Adv+ / N, or p_t where no Adv is
 * positive. Returns 1 if a bit of logPi changed.
 */
export function writeLimit(
  method: i32,
  logPi: F64,
  pi: F64,
  target: F64,
  qValues: F64,
  multiplier: F64,
  scratch: F64,
  S: i32,
  A: i32,
): i32 {
  const x = scratch;
  let changed = false;
  for (let s = 0; s < S; s++) {
    const logP = logPi.from(s * A), p = pi.from(s * A), values = target.from(s * A);
    let rest = 0.0;
    if (method == SPPO) {
      multiplier[s] = sppoLimit(p, values, qValues.from(s * A), x, A);
    } else {
      const top = bestValue(logP, values, A);
      let most = top;
      if (method == TRPO) for (let a = 0; a < A; a++) most = max(most, values[a]);
      if (most - top > tieOf(most, top)) {
        rest = 1.0;
        for (let a = 0; a < A; a++) x[a] = -Infinity;
      } else {
        greedyLimit(logP, values, x, top, A);
      }
      multiplier[s] = rest > 0.0 ? most : top;
    }
    if (writeRow(logP, p, x, values, rest, A)) changed = true;
  }
  return i32(changed);
}
