// Kullback-Leibler divergence as a sum of terms that are each >= 0, so that tiny steps lose no digits
// (docs/mathematics.md, section 2).

import { add, choose, constant, larger, mul, sub, where } from "./lanes";

/** log p - log q as a difference of log-probabilities; 0 where both are -inf. */
@inline export function logRatio(logP: v128, logQ: v128): v128 {
  return where(f64x2.ne(logP, logQ), sub(logP, logQ));
}

// 1 / 2!, 1 / 3!, ... 1 / 11!; 0; and the |x| below which the series of them is used: its first neglected term is under
// an ulp of the sum there.
const PHI: usize = memory.data<f64>([
  1.0 / 2.0, 1.0 / 6.0, 1.0 / 24.0, 1.0 / 120.0, 1.0 / 720.0, 1.0 / 5040.0, 1.0 / 40320.0, 1.0 / 362880.0,
  1.0 / 3628800.0, 1.0 / 39916800.0, 0.0, 0.125,
]);

/** x^2 / 2! + x^3 / 3! + ... + x^11 / 11! = e^x - 1 - x for small |x|, summed in pairs of powers. */
@inline export function phiSeries(x: v128): v128 {
  const x2 = mul(x, x);
  const x4 = mul(x2, x2);
  const p23 = add(mul(constant(PHI, 1), x), constant(PHI, 0));
  const p45 = add(mul(constant(PHI, 3), x), constant(PHI, 2));
  const p67 = add(mul(constant(PHI, 5), x), constant(PHI, 4));
  const p89 = add(mul(constant(PHI, 7), x), constant(PHI, 6));
  const p1011 = add(mul(constant(PHI, 9), x), constant(PHI, 8));
  const high = add(add(mul(p89, x2), p67), mul(p1011, x4));
  return mul(x2, add(add(mul(p45, x2), p23), mul(high, x4)));
}

/** Lanes in which `phiSeries` holds. */
@inline export function isSmall(x: v128): v128 {
  return f64x2.lt(f64x2.abs(x), constant(PHI, 11));
}

/** A term of KL(q, p) = sum q (e^x - 1 - x), x = lr = log p - log q; elsewhere p - q - q x. */
@inline export function forwardTerm(q: v128, p: v128, lr: v128): v128 {
  const small = isSmall(lr);
  if (i64x2.all_true(small)) return mul(q, phiSeries(lr));
  const direct = sub(sub(p, q), where(f64x2.gt(q, constant(PHI, 10)), mul(q, lr)));
  return choose(small, mul(q, phiSeries(lr)), larger(direct, constant(PHI, 10)));
}

/** A term of KL(p, q) = sum p (e^y - 1 - y), y = -lr = log q - log p. */
@inline export function reverseTerm(q: v128, p: v128, lr: v128): v128 {
  return forwardTerm(p, q, f64x2.neg(lr));
}
