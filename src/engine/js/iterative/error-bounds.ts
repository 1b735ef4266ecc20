/**
 * How far V and d can be from exact, from residuals taken afresh on the model (docs/mathematics.md,
 * section 1).
 */
import { ROUNDOFF as U } from "../../shared/thresholds.ts";
import { layout } from "./policy-system.ts";

/** ||(I - gamma P)^-1|| for rows that sum to 1 within 16 u. */
function amplification(gamma: number): number {
  const gap = 1 - gamma - 16 * U * gamma;
  return gap > 0 ? 1 / gap : Infinity;
}

/** Q, Adv and the residual of V; returns the bound on ||V - V_exact||_inf. */
export function certifyValues(
  f: Float64Array,
  i32: Int32Array,
  rowStart: number,
  nextState: number,
  probability: number,
  rewards: number,
  terminal: number,
  gamma: number,
  pi: number,
  values: number,
  qValues: number,
  advantages: number,
  sparse: number,
  S: number,
  A: number,
): number {
  const { residual } = layout(sparse, 0, 0, S);
  let worst = 0;
  let largest = 0;
  let reward = 0;
  let longest = 0;
  // NaN once a number overflows, for comparisons let it pass.
  let poison = 0;
  for (let s = 0; s < S; s++) {
    let mean = 0;
    if (i32[terminal + s] !== 0) {
      f[values + s] = 0;
      f.fill(0, qValues + s * A, qValues + (s + 1) * A);
      f.fill(0, advantages + s * A, advantages + (s + 1) * A);
    } else {
      const v = f[values + s];
      for (let sa = s * A; sa < (s + 1) * A; sa++) {
        const first = i32[rowStart + sa];
        const last = i32[rowStart + sa + 1];
        let sum = 0;
        for (let k = first; k < last; k++) sum += f[probability + k] * f[values + i32[nextState + k]];
        const q = f[rewards + sa] + gamma * sum;
        f[qValues + sa] = q;
        f[advantages + sa] = q - v;
        mean += f[pi + sa] * q;
        if (Math.abs(f[rewards + sa]) > reward) reward = Math.abs(f[rewards + sa]);
        if (last - first > longest) longest = last - first;
      }
      mean -= v;
      if (Math.abs(v) > largest) largest = Math.abs(v);
      if (Math.abs(mean) > worst) worst = Math.abs(mean);
      poison += 0 * mean;
    }
    f[residual + s] = mean;
  }
  const rounding = (longest + A + 6) * U * (reward + (1 + gamma) * largest);
  return (worst + rounding + poison) * amplification(gamma);
}

/** d <- max(d, 0) and its residual; returns the bound on ||d - d_exact||_1. */
export function certifyOccupancy(
  f: Float64Array,
  i32: Int32Array,
  rowStart: number,
  nextState: number,
  probability: number,
  start: number,
  terminal: number,
  gamma: number,
  pi: number,
  occupancy: number,
  sparse: number,
  S: number,
  A: number,
): number {
  const { residual, operatorScratch: lost } = layout(sparse, 0, 0, S);
  f.fill(0, lost, lost + S);
  let total = 0;
  for (let s = 0; s < S; s++) {
    const live = i32[terminal + s] === 0;
    const d = live ? Math.max(f[occupancy + s], 0) : 0;
    f[occupancy + s] = d;
    total += d;
    f[residual + s] = live ? (1 - gamma) * f[start + s] - d : 0;
  }
  for (let s = 0; s < S; s++) {
    const mass = gamma * f[occupancy + s];
    if (mass === 0) continue;
    for (let sa = s * A; sa < (s + 1) * A; sa++) {
      const weight = mass * f[pi + sa];
      if (weight === 0) continue;
      const end = i32[rowStart + sa + 1];
      for (let k = i32[rowStart + sa]; k < end; k++) {
        const next = i32[nextState + k];
        const x = weight * f[probability + k];
        const sum = f[residual + next];
        const after = sum + x;
        const back = after - sum;
        f[residual + next] = after;
        f[lost + next] += sum - (after - back) + (x - back);
      }
    }
  }
  let size = 0;
  for (let s = 0; s < S; s++) {
    const rho = i32[terminal + s] !== 0 ? 0 : f[residual + s] + f[lost + s];
    f[residual + s] = rho;
    size += Math.abs(rho);
  }
  const rounding = 8 * U * (1 + (1 + gamma) * total) + S * U * size;
  return (size + rounding) * amplification(gamma);
}
