/**
 * Kullback-Leibler divergences (docs/mathematics.md, section 2) as sums of terms that are each >= 0, so that small steps do
 * not cancel.
 */
import { logRatio } from "./softmax.ts";

/** Below it the Taylor series of phi is used; its first neglected term is 2e-18 of phi there. */
export const SMALL = 0.25;

/** phi(x) = e^x - 1 - x = x^2 (1/2! + x/3! + ... + x^11/13!) for |x| < SMALL. */
export function phi(x: number): number {
  let sum = 1 / 6227020800;
  sum = sum * x + 1 / 479001600;
  sum = sum * x + 1 / 39916800;
  sum = sum * x + 1 / 3628800;
  sum = sum * x + 1 / 362880;
  sum = sum * x + 1 / 40320;
  sum = sum * x + 1 / 5040;
  sum = sum * x + 1 / 720;
  sum = sum * x + 1 / 120;
  sum = sum * x + 1 / 24;
  sum = sum * x + 1 / 6;
  return x * x * (sum * x + 0.5);
}

/** A term of KL(q, p), q (e^x - 1 - x) = p - q - q x with x = log p - log q; p where q = 0. */
export function klTerm(q: number, p: number, x: number): number {
  if (q === 0) return p;
  return x > -SMALL && x < SMALL ? q * phi(x) : p - q - q * x;
}

/**
 * KL(q, p) of the row at i = sum_a q phi(x), x = log p - log q, a term being p - q - q x, and p where q = 0
 * (section 2; its form for KL(p, p_t), p lr - p + p_t, is the same with the roles exchanged).
 */
export function klRow(f: Float64Array, logQ: number, q: number, logP: number, p: number, i: number, A: number): number {
  let sum = 0;
  for (let a = i; a < i + A; a++) {
    sum += klTerm(f[q + a], f[p + a], logRatio(f[logP + a], f[logQ + a]));
  }
  return sum;
}
