/** Dull dense linear algebra and exact evaluation by it: no structure used, nothing clever. */
import type { Mdp } from "../../src/model/mdp.ts";

/** Solves M x = b by elimination with partial pivoting. */
export function solveDense(M: readonly number[][], b: readonly number[]): number[] {
  const n = b.length;
  const rows = M.map((row, i) => [...row, b[i]]);
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(rows[i][k]) > Math.abs(rows[pivot][k])) pivot = i;
    [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
    for (let i = k + 1; i < n; i++) {
      const f = rows[i][k] / rows[k][k];
      for (let j = k; j <= n; j++) rows[i][j] -= f * rows[k][j];
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    let sum = rows[i][n];
    for (let j = i + 1; j < n; j++) sum -= rows[i][j] * x[j];
    x[i] = sum / rows[i][i];
  }
  return x;
}

/** P(s'|s,a), [S * A][S]. */
export function denseTransitions(mdp: Mdp): number[][] {
  const { rowStart, nextState, probability } = mdp.transitions;
  return Array.from({ length: mdp.states * mdp.actions }, (_, sa) => {
    const row = new Array<number>(mdp.states).fill(0);
    for (let k = rowStart[sa]; k < rowStart[sa + 1]; k++) row[nextState[k]] += probability[k];
    return row;
  });
}

export interface DenseEvaluation {
  values: number[];
  qValues: number[];
  advantages: number[];
  occupancy: number[];
  /** P_pi, [S][S] */
  kernel: number[][];
  return: number;
}

/** V, Q, Adv, d, J of a flat policy, from (I - gamma P_pi) V = r_pi and its transpose; terminal states end. */
export function evaluateDense(mdp: Mdp, policy: ArrayLike<number>): DenseEvaluation {
  const { states: S, actions: A, discount: gamma, rewards, start, terminalMask } = mdp;
  const P = denseTransitions(mdp);
  const range = (n: number) => Array.from({ length: n }, (_, i) => i);
  const live = (s: number) => (terminalMask[s] ? 0 : 1);
  const sum = (n: number, f: (i: number) => number) => range(n).reduce((total, i) => total + f(i), 0);
  const kernel = range(S).map((s) =>
    range(S).map((next) => live(s) * live(next) * sum(A, (a) => policy[s * A + a] * P[s * A + a][next])),
  );
  const M = range(S).map((s) => range(S).map((next) => (s === next ? 1 : 0) - gamma * kernel[s][next]));
  const rewardPi = range(S).map((s) => live(s) * sum(A, (a) => policy[s * A + a] * rewards[s * A + a]));
  const values = solveDense(M, rewardPi);
  const scale = gamma < 1 ? 1 - gamma : 1;
  const transposed = range(S).map((s) => range(S).map((next) => M[next][s]));
  const occupancy = solveDense(
    transposed,
    range(S).map((s) => live(s) * scale * start[s]),
  );
  const state = (sa: number) => Math.floor(sa / A);
  const qValues = range(S * A).map(
    (sa) => live(state(sa)) * (rewards[sa] + gamma * sum(S, (next) => P[sa][next] * live(next) * values[next])),
  );
  const advantages = qValues.map((q, sa) => q - values[state(sa)]);
  return { values, qValues, advantages, occupancy, kernel, return: sum(S, (s) => start[s] * values[s]) };
}
