// Exact evaluation of a policy: V, Q, Adv, d and J from one factorisation (docs/mathematics.md, section 1).

import { WIDE } from "../shared/codes";
import { F64, I32 } from "../math/views";
import { anyTerminal, assembleRow, discountedStart, policyRewards } from "./assembly";
import { factorise } from "./elimination";
import { dots } from "./matrix-vector";
import { NARROW_UP_TO, evaluateNarrow } from "./iterative-refinement";
import { isNarrow, matrixBytes, padded, strideOf } from "./storage";
import { solve, solveTransposed } from "./triangular-solves";
import { GRADIENT_NORM, RETURN } from "../shared/codes";

/** Q(s,a) = r(s,a) + gamma sum_s' P(s'|s,a) V(s'), Adv = Q - V; 0 in terminal states. */
function backUp(
  rowStart: I32,
  nextState: I32,
  probability: F64,
  rewards: F64,
  terminal: I32,
  gamma: f64,
  values: F64,
  qValues: F64,
  advantages: F64,
  S: i32,
  A: i32,
): void {
  const pairs = S * A;
  // Full rows are taken four at a time; the sums of those before this pair stand in qValues.
  let known = 0;
  for (let s = 0; s < S; s++) {
    const live = !terminal[s];
    const v = values[s];
    for (let sa = s * A, end = sa + A; sa < end; sa++) {
      let sum = 0.0;
      if (live) {
        const first = rowStart[sa];
        const last = rowStart[sa + 1];
        // A row of S entries names every state, in order.
        if (last - first == S && (sa < known || (sa + 4 <= pairs && rowStart[sa + 4] - first == 4 * S))) {
          if (sa >= known) {
            const row = changetype<usize>(probability.from(first));
            dots<f64>(row, <usize>S << 3, changetype<usize>(values), S, changetype<usize>(qValues.from(sa)));
            known = sa + 4;
          }
          sum = qValues[sa];
        } else for (let k = first; k < last; k++) sum += probability[k] * values[nextState[k]];
        sum = rewards[sa] + gamma * sum;
      }
      qValues[sa] = sum;
      advantages[sa] = sum - v;
    }
  }
}

/**
 * V = M^-1 r_pi and d = (1 - gamma) M^-T mu (M^-T mu at gamma = 1), all in doubles. Returns `factorise`'s status, to go on
 * from a column with.
 */
function evaluateWide(
  rowStart: I32,
  nextState: I32,
  probability: F64,
  rewards: F64,
  start: F64,
  terminal: I32,
  gamma: f64,
  pi: F64,
  values: F64,
  occupancy: F64,
  factor: usize,
  scratch: F64,
  from: i32,
  blocks: i32,
  S: i32,
  A: i32,
): i32 {
  const P = padded<f64>(S);
  const stride = strideOf<f64>(S);
  const e = scratch;
  const rest = scratch.from(P);
  const pack = factor + matrixBytes<f64>(S);
  if (from == 0) {
    const ending = anyTerminal(terminal, S);
    memory.fill(changetype<usize>(e), 0, <usize>P << 3);
    for (let s = 0; s < S; s++) {
      const row = changetype<F64>(factor + <usize>s * stride);
      e[s] = assembleRow(rowStart, nextState, probability, terminal, ending, gamma, pi, row, stride, s, S, A);
    }
    const beyond = factor + <usize>S * stride;
    memory.fill(beyond, 0, pack - beyond);
  }
  const status = factorise<f64>(factor, stride, changetype<usize>(e), changetype<usize>(rest), pack, from, blocks, S);
  if (status) return status;
  policyRewards(rewards, terminal, pi, values, S, A);
  discountedStart(start, terminal, gamma, occupancy, S);
  solve<f64>(factor, stride, changetype<usize>(values), S);
  solveTransposed<f64>(factor, stride, changetype<usize>(occupancy), S);
  return 0;
}

/** J = mu . V and the 2-norm of d p Adv -> report. */
export function summarise(
  start: F64,
  pi: F64,
  values: F64,
  advantages: F64,
  occupancy: F64,
  report: F64,
  S: i32,
  A: i32,
): void {
  let J = 0.0;
  let squares = 0.0;
  for (let s = 0; s < S; s++) {
    J += start[s] * values[s];
    const d = occupancy[s];
    for (let sa = s * A, end = sa + A; sa < end; sa++) {
      const g = d * pi[sa] * advantages[sa];
      squares += g * g;
    }
  }
  report[RETURN] = J;
  report[GRADIENT_NORM] = sqrt(squares);
}

/** V, d, Q, Adv; J = mu . V; the 2-norm of d p Adv. Roles and shapes in src/engine/kernels.ts. */
export function evaluate(
  rowStart: I32,
  nextState: I32,
  probability: F64,
  rewards: F64,
  start: F64,
  terminal: I32,
  gamma: f64,
  pi: F64,
  values: F64,
  qValues: F64,
  advantages: F64,
  occupancy: F64,
  report: F64,
  factor: F64,
  scratch: F64,
  from: i32,
  blocks: i32,
  S: i32,
  A: i32,
): i32 {
  const storage = changetype<usize>(factor);
  let status = 1;
  if (gamma <= NARROW_UP_TO && isNarrow(S) && from < WIDE) {
    // 0 where every component has converged.
    status = evaluateNarrow(
      rowStart, nextState, probability, rewards, start, terminal, gamma, pi, values, occupancy, storage, scratch, from,
      blocks, S, A,
    );
    if (status < 0) return status;
    from = 0;
  }
  if (status) {
    status = evaluateWide(
      rowStart, nextState, probability, rewards, start, terminal, gamma, pi, values, occupancy, storage, scratch,
      from & (WIDE - 1), blocks, S, A,
    );
    if (status) return status < 0 ? status - WIDE : status;
  }
  backUp(rowStart, nextState, probability, rewards, terminal, gamma, values, qValues, advantages, S, A);
  summarise(start, pi, values, advantages, occupancy, report, S, A);
  return 0;
}
