// The policy's linear system M = I - gamma P_pi, written as M = D - B with B >= 0 and 0 on the diagonal; D is implied
// by the row sums e: D(s) = e(s) + sum_j B(s,j) (docs/mathematics.md, section 1).

import { F64, I32 } from "../math/views";
import { addMultiples } from "./matrix-vector";
import { across } from "../math/lanes";

/** What M is multiplied by in single precision, so that its small entries have small products: 2^100. */
export const SCALE: f64 = 1267650600228229401496703205376.0;

/** Whether any state is terminal. */
export function anyTerminal(terminal: I32, S: i32): bool {
  for (let s = 0; s < S; s++) if (terminal[s]) return true;
  return false;
}

/**
 * One row: B(s,s') = gamma sum_a pi(a|s) P(s'|s,a) for s' neither terminal nor s. row out, `bytes` long, 0 beyond S.
 * Returns e(s) = (1 - gamma) + gamma sum_a pi(a|s) P(terminal|s,a); a terminal state has an empty row and e = 1.
 */
export function assembleRow(
  rowStart: I32,
  nextState: I32,
  probability: F64,
  terminal: I32,
  ending: bool,
  gamma: f64,
  pi: F64,
  row: F64,
  bytes: usize,
  s: i32,
  S: i32,
  A: i32,
): f64 {
  memory.fill(changetype<usize>(row), 0, bytes);
  if (terminal[s]) return 1.0;
  let exit = 1.0 - gamma;
  let full = false;
  for (let sa = s * A, end = sa + A; sa < end; sa++) {
    const p = pi[sa];
    if (p == 0.0) continue;
    const weight = gamma * p;
    const first = rowStart[sa];
    const last = rowStart[sa + 1];
    if (last - first == S) {
      full = true;
    } else if (ending) {
      for (let k = first; k < last; k++) {
        const next = nextState[k];
        if (terminal[next]) exit += weight * probability[k];
        else row[next] = row[next] + weight * probability[k];
      }
    } else {
      for (let k = first; k < last; k++) row[nextState[k]] = row[nextState[k]] + weight * probability[k];
    }
  }
  if (full) addFullRows(rowStart, probability, gamma, pi, row, s, S, A);
  if (ending && full) {
    for (let next = 0; next < S; next++) {
      if (!terminal[next]) continue;
      exit += row[next];
      row[next] = 0.0;
    }
  }
  row[s] = 0.0;
  return exit;
}

/** row += gamma sum_a pi(a|s) P(s'|s,a) over the actions whose rows have S entries and so, ascending, name every state. */
function addFullRows(rowStart: I32, probability: F64, gamma: f64, pi: F64, row: F64, s: i32, S: i32, A: i32): void {
  // Up to four that have not been added, the last one last; where there are fewer, rows of weight 0 stand before them.
  let waiting = 0;
  let z0 = 0.0;
  let z1 = 0.0;
  let z2 = 0.0;
  let z3 = 0.0;
  let row0: usize = 0;
  let row1: usize = 0;
  let row2: usize = 0;
  let row3: usize = 0;
  for (let sa = s * A, end = sa + A; sa < end; sa++) {
    const first = rowStart[sa];
    const p = pi[sa];
    if (p != 0.0 && rowStart[sa + 1] - first == S) {
      const from = changetype<usize>(probability.from(first));
      if (waiting == 0) row1 = row2 = row3 = from;
      z0 = z1;
      row0 = row1;
      z1 = z2;
      row1 = row2;
      z2 = z3;
      row2 = row3;
      z3 = gamma * p;
      row3 = from;
      waiting++;
    }
    if (waiting == 4 || (waiting && sa + 1 == end)) {
      addMultiples<f64>(z0, row0, z1, row1, z2, row2, z3, row3, changetype<usize>(row), S);
      waiting = 0;
      z1 = z2 = z3 = 0.0;
    }
  }
}

/** r_pi(s) = sum_a pi(a|s) r(s,a), 0 in terminal states. rewardPi out [S]. */
export function policyRewards(rewards: F64, terminal: I32, pi: F64, rewardPi: F64, S: i32, A: i32): void {
  for (let s = 0; s < S; s++) {
    let sum = 0.0;
    for (let sa = s * A, end = sa + A; sa < end; sa++) sum += pi[sa] * rewards[sa];
    rewardPi[s] = terminal[s] ? 0.0 : sum;
  }
}

/** (1 - gamma) mu (mu at gamma = 1), 0 in terminal states. out [S]. */
export function discountedStart(start: F64, terminal: I32, gamma: f64, out: F64, S: i32): void {
  const scale = gamma < 1.0 ? 1.0 - gamma : 1.0;
  for (let s = 0; s < S; s++) out[s] = terminal[s] ? 0.0 : scale * start[s];
}

/** narrow <- SCALE row in single precision, n numbers, a multiple of 4. Returns row's sum. */
export function narrowRow(row: usize, narrow: usize, n: i32): f64 {
  const scale = f64x2.splat(SCALE);
  let sum = f64x2.splat(0.0);
  let sumToo = sum;
  for (const end = row + (<usize>n << 3); row < end; row += 32, narrow += 16) {
    const low = v128.load(row);
    const high = v128.load(row, 16);
    const lowToo = f32x4.demote_f64x2_zero(f64x2.mul(low, scale));
    const highToo = f32x4.demote_f64x2_zero(f64x2.mul(high, scale));
    v128.store(narrow, v128.shuffle<f32>(lowToo, highToo, 0, 1, 4, 5));
    sum = f64x2.add(sum, low);
    sumToo = f64x2.add(sumToo, high);
  }
  return across(f64x2.add(sum, sumToo));
}
