// Exact evaluation of a policy: V, Q, Adv, d and J from one factorisation (docs/mathematics.md, section 1).

import { F64, I32 } from "./vec";
import { assemble } from "./assemble";
import { factorise } from "./factor";
import { solve, solveTransposed } from "./substitute";
import { GRADIENT_NORM, RETURN } from "./report";

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
  for (let s = 0; s < S; s++) {
    const live = !terminal[s];
    const v = values[s];
    for (let sa = s * A, end = sa + A; sa < end; sa++) {
      let sum = 0.0;
      if (live) {
        for (let k = rowStart[sa], last = rowStart[sa + 1]; k < last; k++) sum += probability[k] * values[nextState[k]];
        sum = rewards[sa] + gamma * sum;
      }
      qValues[sa] = sum;
      advantages[sa] = sum - v;
    }
  }
}

/** V = M^-1 r_pi, d = (1 - gamma) M^-T mu (M^-T mu at gamma = 1), Q, Adv; J = mu . V; the 2-norm of d p Adv. */
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
  S: i32,
  A: i32,
): i32 {
  const e = scratch;
  assemble(rowStart, nextState, probability, rewards, terminal, gamma, pi, factor, e, values, S, A);
  const status = factorise(factor, e, S);
  if (status) return status;

  const scale = gamma < 1.0 ? 1.0 - gamma : 1.0;
  for (let s = 0; s < S; s++) occupancy[s] = terminal[s] ? 0.0 : scale * start[s];
  solve(factor, values, S);
  solveTransposed(factor, occupancy, S);
  backUp(rowStart, nextState, probability, rewards, terminal, gamma, values, qValues, advantages, S, A);

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
  return 0;
}
