// Logarithms and divergences of rows and of single numbers, as calls: for kernels that take few of them.

import { across, add, both, choose, div, LANES, mul, Pair, sub } from "../math/lanes";
import { forwardTerm } from "../policy/relative-entropy";
import { exp, log, logPair } from "../math/exponential";

export function logOf(x: f64): f64 {
  return log(x);
}

export function expOf(x: f64): f64 {
  return exp(x);
}

/** A term of KL(q, p), x = log p - log q; p where q = 0. */
export function klTerm(q: f64, p: f64, x: f64): f64 {
  return q == 0.0 ? p : f64x2.extract_lane(forwardTerm(both(q), both(p), both(x)), 0);
}

/** KL(q, p) of a row, x = log p - log q times `sign`. */
export function klRow(q: Pair, p: Pair, x: Pair, sign: f64, end: usize): f64 {
  let sum = both(0.0);
  for (let a: usize = 0; a < end; a += LANES) sum = add(sum, forwardTerm(q[a], p[a], mul(both(sign), x[a])));
  return across(sum);
}

/**
 * log(1 + y) of a number y that is known better than w = 1 + y: log(w) y / (w - 1) takes w's rounding out again, because
 * log(w) / (w - 1) hardly changes on so short a way (Kahan; Goldberg 1991, theorem 4). For w far from 1 it is log(w).
 */
export function logNear(w: f64, y: f64): f64 {
  return w == 1.0 ? y : logOf(w) * (y / (w - 1.0));
}

/** x <- sign log(1 + y) for a row, w = 1 + y. */
export function logRow(w: Pair, y: Pair, x: Pair, sign: f64, end: usize): void {
  for (let a: usize = 0; a < end; a += LANES) {
    const step = sub(w[a], both(1.0));
    const value = choose(f64x2.eq(step, both(0.0)), y[a], mul(logPair(w[a]), div(y[a], step)));
    x[a] = mul(both(sign), value);
  }
}
