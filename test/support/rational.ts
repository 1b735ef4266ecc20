/** Exact arithmetic on doubles: fractions of BigInts, and the optimal values of small models by enumeration. */
import type { Mdp } from "../../src/model/mdp.ts";

/** numerator / denominator, denominator > 0. */
export interface Fraction {
  readonly n: bigint;
  readonly d: bigint;
}

function gcd(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a < 0n ? -a : a;
}

function fraction(n: bigint, d: bigint): Fraction {
  const g = gcd(n, d) * (d < 0n ? -1n : 1n);
  return { n: n / g, d: d / g };
}

/** A finite double as the fraction that it is. */
export function exactly(x: number): Fraction {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const mantissa = (bits & 0xfffffffffffffn) | (exponent === 0 ? 0n : 1n << 52n);
  const power = Math.max(exponent, 1) - 1075;
  const n = bits >> 63n ? -mantissa : mantissa;
  return power >= 0 ? { n: n << BigInt(power), d: 1n } : fraction(n, 1n << BigInt(-power));
}

export const add = (a: Fraction, b: Fraction): Fraction => fraction(a.n * b.d + b.n * a.d, a.d * b.d);
export const sub = (a: Fraction, b: Fraction): Fraction => fraction(a.n * b.d - b.n * a.d, a.d * b.d);
export const mul = (a: Fraction, b: Fraction): Fraction => fraction(a.n * b.n, a.d * b.d);
export const div = (a: Fraction, b: Fraction): Fraction => fraction(a.n * b.d, a.d * b.n);
/** Whether a <= b. */
export const atMost = (a: Fraction, b: Fraction): boolean => a.n * b.d <= b.n * a.d;

const ZERO: Fraction = { n: 0n, d: 1n };
const ONE: Fraction = { n: 1n, d: 1n };

/** The solution of a square system, by elimination. */
function solve(matrix: Fraction[][], right: Fraction[]): Fraction[] {
  const n = right.length;
  const rows = matrix.map((row, i) => [...row, right[i]]);
  for (let k = 0; k < n; k++) {
    const pivot = rows.findIndex((row, i) => i >= k && row[k].n !== 0n);
    [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
    for (let i = 0; i < n; i++) {
      if (i === k || rows[i][k].n === 0n) continue;
      const factor = div(rows[i][k], rows[k][k]);
      for (let j = k; j <= n; j++) rows[i][j] = sub(rows[i][j], mul(factor, rows[k][j]));
    }
  }
  return rows.map((row, i) => div(row[n], row[i]));
}

/**
 * V* of a model, below discount 1: the largest value of any deterministic policy in each state. `scaled`: with rows that
 * are divided by their exact sums; otherwise the doubles as they are stored.
 */
export function optimalValues(mdp: Mdp, scaled: boolean): Fraction[] {
  const { states: S, actions: A, transitions, terminalMask } = mdp;
  const gamma = exactly(mdp.discount);
  const rows = Array.from({ length: S * A }, (_, sa) => {
    const row: Fraction[] = new Array(S).fill(ZERO);
    let sum = ZERO;
    for (let k = transitions.rowStart[sa]; k < transitions.rowStart[sa + 1]; k++) {
      const p = exactly(transitions.probability[k]);
      row[transitions.nextState[k]] = add(row[transitions.nextState[k]], p);
      sum = add(sum, p);
    }
    return scaled && sum.n !== 0n ? row.map((p) => div(p, sum)) : row;
  });
  let best: Fraction[] | undefined;
  for (let policy = 0; policy < A ** S; policy++) {
    const action = (s: number) => Math.floor(policy / A ** s) % A;
    const matrix = Array.from({ length: S }, (_, s) =>
      Array.from({ length: S }, (_, t) => {
        const move = terminalMask[s] ? ZERO : mul(gamma, rows[s * A + action(s)][t]);
        return sub(s === t ? ONE : ZERO, move);
      }),
    );
    const right = Array.from({ length: S }, (_, s) =>
      terminalMask[s] ? ZERO : exactly(mdp.rewards[s * A + action(s)]),
    );
    const values = solve(matrix, right);
    const former = best;
    best = former ? values.map((v, s) => (atMost(v, former[s]) ? former[s] : v)) : values;
  }
  return best as Fraction[];
}
