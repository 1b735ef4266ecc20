// [8] by row, in log space.

import { F64 } from "./vec";
import { exp, log } from "./exponential";

/** Row: logPi = x - log sum exp(x), pi = exp(logPi), with the maximum taken out; returns log sum exp(x). x may be logPi. */
export function normaliseRow(x: F64, logPi: F64, pi: F64, A: i32): f64 {
  let top = x[0];
  for (let a = 1; a < A; a++) top = max(top, x[a]);
  let sum = 0.0;
  for (let a = 0; a < A; a++) {
    const e = exp(x[a] - top);
    pi[a] = e;
    sum += e;
  }
  const logSum = top + log(sum);
  for (let a = 0; a < A; a++) {
    logPi[a] = x[a] - logSum;
    pi[a] = pi[a] / sum;
  }
  return logSum;
}

/** logPi = log softmax(theta), pi = softmax(theta) by row. theta in, logPi out, pi out: [S, A]. */
export function softmax(theta: F64, logPi: F64, pi: F64, S: i32, A: i32): void {
  for (let s = 0; s < S; s++) {
    const row = s * A;
    normaliseRow(theta.from(row), logPi.from(row), pi.from(row), A);
  }
}

/** logPi = log pi, -inf where pi = 0. pi in, logPi out: [S, A]. */
export function logarithm(pi: F64, logPi: F64, S: i32, A: i32): void {
  for (let sa = 0, n = S * A; sa < n; sa++) logPi[sa] = log(pi[sa]);
}
