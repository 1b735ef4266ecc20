// The policy's linear system M = I - gamma P_pi, written as M = D - B with B >= 0 off the diagonal and D implied by the
// row sums e (docs/mathematics.md, section 1).

import { F64, I32 } from "./vec";

/**
 * B(s, s') = gamma sum_a pi(a|s) P(s'|s,a) for s' not terminal; what goes to terminal states joins the row sum:
 * e(s) = (1 - gamma) + gamma sum_a pi(a|s) P(terminal|s,a). r_pi(s) = sum_a pi(a|s) r(s,a).
 * A terminal state keeps an empty row with e = 1. B, e, rewardPi out.
 */
export function assemble(
  rowStart: I32,
  nextState: I32,
  probability: F64,
  rewards: F64,
  terminal: I32,
  gamma: f64,
  pi: F64,
  B: F64,
  e: F64,
  rewardPi: F64,
  S: i32,
  A: i32,
): void {
  memory.fill(changetype<usize>(B), 0, (<usize>S * <usize>S) << 3);
  for (let s = 0; s < S; s++) {
    let reward = 0.0;
    let exit = 1.0 - gamma;
    if (terminal[s]) {
      exit = 1.0;
    } else {
      const row = B.at(s, S);
      for (let a = 0; a < A; a++) {
        const sa = s * A + a;
        const p = pi[sa];
        if (p == 0.0) continue;
        reward += p * rewards[sa];
        const weight = gamma * p;
        for (let k = rowStart[sa], end = rowStart[sa + 1]; k < end; k++) {
          const next = nextState[k];
          if (terminal[next]) exit += weight * probability[k];
          else row[next] = row[next] + weight * probability[k];
        }
      }
    }
    e[s] = exit;
    rewardPi[s] = reward;
  }
}
