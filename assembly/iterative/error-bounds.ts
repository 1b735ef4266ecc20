// How far V and d can be from exact, from residuals taken afresh on the model (docs/mathematics.md, section 1). Bounds
// include the rounding of the residual itself, u = 2^-53 an operation.

import { ROUNDOFF as U } from "../shared/thresholds";
import { F64, I32 } from "../math/views";
import { Sparse } from "./policy-system";

/** ||(I - gamma P)^-1|| for rows that sum to 1 within 16 u: rows and policies are normalised to 4 u each. */
// @ts-ignore: decorator
@inline
function amplification(gamma: f64): f64 {
  const gap = 1.0 - gamma - 16.0 * U * gamma;
  return gap > 0.0 ? 1.0 / gap : Infinity;
}

/**
 * Q = r + gamma P V, Adv = Q - V (0 in terminals) and the residual sum_a pi Q - V -> sparse.
 * Returns the bound ||V - V_exact||_inf <= (||residual||_inf + rounding) / (1 - gamma).
 */
export function certifyValues(
  rowStart: I32,
  nextState: I32,
  probability: F64,
  rewards: F64,
  terminal: I32,
  gamma: f64,
  pi: F64,
  values: F64,
  qValues: F64,
  advantages: F64,
  sparse: F64,
  S: i32,
  A: i32,
): f64 {
  const residual = changetype<Sparse>(sparse).residual(S);
  let worst = 0.0;
  let largest = 0.0;
  let reward = 0.0;
  let longest = 0;
  // NaN once a number overflows, for comparisons let it pass.
  let poison = 0.0;
  let k = 0;
  for (let s = 0; s < S; s++) {
    let mean = 0.0;
    if (terminal[s]) {
      values[s] = 0.0;
      for (let sa = s * A, end = sa + A; sa < end; sa++) {
        qValues[sa] = 0.0;
        advantages[sa] = 0.0;
      }
      k = rowStart[(s + 1) * A];
    } else {
      const v = values[s];
      for (let sa = s * A, end = sa + A; sa < end; sa++) {
        const first = k;
        const last = rowStart[sa + 1];
        let sum = 0.0;
        for (; k < last; k++) sum += probability[k] * values[nextState[k]];
        const r = rewards[sa];
        const q = r + gamma * sum;
        qValues[sa] = q;
        advantages[sa] = q - v;
        mean += pi[sa] * q;
        if (Math.abs(r) > reward) reward = Math.abs(r);
        if (last - first > longest) longest = last - first;
      }
      mean -= v;
      if (Math.abs(v) > largest) largest = Math.abs(v);
      if (Math.abs(mean) > worst) worst = Math.abs(mean);
      poison += 0.0 * mean;
    }
    residual[s] = mean;
  }
  // An entry of P goes through `longest` + 2 operations, its action through A + 1 more, the last one is a difference.
  const rounding = f64(longest + A + 6) * U * (reward + (1.0 + gamma) * largest);
  return (worst + rounding + poison) * amplification(gamma);
}

/**
 * d <- max(d, 0), which only brings it nearer, and the residual (1 - gamma) mu + gamma P_pi^T d - d -> sparse, its sums
 * compensated (Knuth's two-sum). Returns the bound ||d - d_exact||_1 <= (||residual||_1 + rounding) / (1 - gamma).
 */
export function certifyOccupancy(
  rowStart: I32,
  nextState: I32,
  probability: F64,
  start: F64,
  terminal: I32,
  gamma: f64,
  pi: F64,
  occupancy: F64,
  sparse: F64,
  S: i32,
  A: i32,
): f64 {
  const residual = changetype<Sparse>(sparse).residual(S);
  const lost = changetype<Sparse>(sparse).operatorScratch(S);
  memory.fill(changetype<usize>(lost), 0, <usize>S << 3);
  let total = 0.0;
  for (let s = 0; s < S; s++) {
    const d = terminal[s] ? 0.0 : Math.max(occupancy[s], 0.0);
    occupancy[s] = d;
    total += d;
    residual[s] = terminal[s] ? 0.0 : (1.0 - gamma) * start[s] - d;
  }
  for (let s = 0; s < S; s++) {
    const mass = gamma * occupancy[s];
    if (mass == 0.0) continue;
    for (let sa = s * A, end = sa + A; sa < end; sa++) {
      const weight = mass * pi[sa];
      if (weight == 0.0) continue;
      for (let k = rowStart[sa], last = rowStart[sa + 1]; k < last; k++) {
        const next = nextState[k];
        // sum + x = after + what is lost, exactly.
        const x = weight * probability[k];
        const sum = residual[next];
        const after = sum + x;
        const back = after - sum;
        residual[next] = after;
        lost[next] = lost[next] + (sum - (after - back) + (x - back));
      }
    }
  }
  let size = 0.0;
  for (let s = 0; s < S; s++) {
    const rho = terminal[s] ? 0.0 : residual[s] + lost[s];
    residual[s] = rho;
    size += Math.abs(rho);
  }
  // S additions of `size`, the products, the compensated sum's own last digits.
  const rounding = 8.0 * U * (1.0 + (1.0 + gamma) * total) + f64(S) * U * size;
  return (size + rounding) * amplification(gamma);
}
