/**
 * Exact policy evaluation (docs/mathematics.md, section 1): V = M^-1 r_pi, d = (1 - gamma) M^-T mu, Q and Adv,
 * from one factorisation of M = I - gamma P_pi.
 */
import { BLOCK, REPORT } from "../../kernels.ts";
import { eliminate, solve, solveTransposed } from "./elimination.ts";

/**
 * B(s,s') = gamma sum_a pi P(s'|s,a) between states that are not terminal, e(s) = 1 - gamma + gamma sum of the mass
 * to terminals, r_pi(s) = sum_a pi r. A terminal's row is empty, with e = 1 and r_pi = 0.
 * factor out [S, S], e out [S], rPi out [S].
 */
function assembleRows(
  f: Float64Array,
  i32: Int32Array,
  rowStart: number,
  nextState: number,
  probability: number,
  rewards: number,
  terminal: number,
  gamma: number,
  pi: number,
  factor: number,
  e: number,
  rPi: number,
  S: number,
  A: number,
): void {
  f.fill(0, factor, factor + S * S);
  for (let s = 0; s < S; s++) {
    if (i32[terminal + s] !== 0) {
      f[e + s] = 1;
      f[rPi + s] = 0;
      continue;
    }
    const row = factor + s * S;
    let exit = 0;
    let reward = 0;
    for (let sa = s * A; sa < (s + 1) * A; sa++) {
      const p = f[pi + sa];
      if (p === 0) continue;
      reward += p * f[rewards + sa];
      const end = i32[rowStart + sa + 1];
      for (let k = i32[rowStart + sa]; k < end; k++) {
        const next = i32[nextState + k];
        const mass = gamma * p * f[probability + k];
        if (i32[terminal + next] !== 0) exit += mass;
        else f[row + next] += mass;
      }
    }
    f[e + s] = 1 - gamma + exit;
    f[rPi + s] = reward;
  }
}

/** Q = r + gamma sum_s' P V(s') and Adv = Q - V; 0 in terminals. values in [S]; qValues, advantages out [S, A]. */
function backUp(
  f: Float64Array,
  i32: Int32Array,
  rowStart: number,
  nextState: number,
  probability: number,
  rewards: number,
  terminal: number,
  gamma: number,
  values: number,
  qValues: number,
  advantages: number,
  S: number,
  A: number,
): void {
  for (let s = 0; s < S; s++) {
    const stands = i32[terminal + s] !== 0;
    const v = f[values + s];
    for (let sa = s * A; sa < (s + 1) * A; sa++) {
      if (stands) {
        f[qValues + sa] = 0;
        f[advantages + sa] = 0;
        continue;
      }
      const end = i32[rowStart + sa + 1];
      let ahead = 0;
      for (let k = i32[rowStart + sa]; k < end; k++) ahead += f[probability + k] * f[values + i32[nextState + k]];
      const q = f[rewards + sa] + gamma * ahead;
      f[qValues + sa] = q;
      f[advantages + sa] = q - v;
    }
  }
}

/** The 2-norm of d p Adv. */
function gradientNorm(f: Float64Array, pi: number, advantages: number, occupancy: number, S: number, A: number) {
  let sum = 0;
  for (let s = 0, i = 0; s < S; s++, i += A) {
    const d = f[occupancy + s];
    for (let a = i; a < i + A; a++) {
      const g = d * f[pi + a] * f[advantages + a];
      sum += g * g;
    }
  }
  return Math.sqrt(sum);
}

/** J = mu . V and the 2-norm of d p Adv -> report. */
export function summarise(
  f: Float64Array,
  start: number,
  pi: number,
  values: number,
  advantages: number,
  occupancy: number,
  report: number,
  S: number,
  A: number,
): void {
  let total = 0;
  for (let s = 0; s < S; s++) total += f[start + s] * f[values + s];
  f[report + REPORT.return] = total;
  f[report + REPORT.gradientNorm] = gradientNorm(f, pi, advantages, occupancy, S, A);
}

/**
 * V, Q, Adv, d and J = mu . V of a policy; at gamma = 1, d = M^-T mu. `scratch` holds e, [S].
 * Returns 0, or 1 + a state that the policy never leaves (gamma = 1 only), or -(the row to go on from) (`Kernels`).
 */
export function evaluate(
  f: Float64Array,
  i32: Int32Array,
  rowStart: number,
  nextState: number,
  probability: number,
  rewards: number,
  start: number,
  terminal: number,
  gamma: number,
  pi: number,
  values: number,
  qValues: number,
  advantages: number,
  occupancy: number,
  report: number,
  factor: number,
  scratch: number,
  from: number,
  blocks: number,
  S: number,
  A: number,
): number {
  const e = scratch;
  if (from === 0) {
    assembleRows(f, i32, rowStart, nextState, probability, rewards, terminal, gamma, pi, factor, e, values, S, A);
  }
  const status = eliminate(f, factor, e, from, BLOCK * blocks, S);
  if (status !== 0) return status;
  solve(f, factor, values, S);
  backUp(f, i32, rowStart, nextState, probability, rewards, terminal, gamma, values, qValues, advantages, S, A);

  const scale = gamma === 1 ? 1 : 1 - gamma;
  for (let s = 0; s < S; s++) f[occupancy + s] = i32[terminal + s] !== 0 ? 0 : scale * f[start + s];
  solveTransposed(f, factor, occupancy, S);
  summarise(f, start, pi, values, advantages, occupancy, report, S, A);
  return 0;
}
