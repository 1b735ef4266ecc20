// Kullback-Leibler divergence as a sum of terms that are each >= 0, so that tiny steps lose no digits
// (docs/mathematics.md, section 2).

import { add, choose, constant, larger, mul, sub, where } from "../math/lanes";

/** log p - log q as a difference of log-probabilities; 0 where both are -inf. */
@inline export function logRatio(logP: v128, logQ: v128): v128 {
  return where(f64x2.ne(logP, logQ), sub(logP, logQ));
}

// The coefficients of (e^x - 1 - x) / x^2, interpolated at the Chebyshev nodes of |x| <= 3/32 (relative error 5.4e-17); 0;
// and 3/32, from where on e^x - 1 - x loses little as it stands.
const PHI: usize = memory.data<f64>([
  0.5, 0.16666666666666666, 0.041666666666713446, 0.008333333333337587, 0.001388888862276483, 0.0001984126959934334,
  2.4806431805119394e-5, 2.7561723256073695e-6, 0.0, 0.09375,
]);

/** e^x - 1 - x for small |x|, summed in pairs of powers. */
@inline export function phiSeries(x: v128): v128 {
  const x2 = mul(x, x);
  const x4 = mul(x2, x2);
  const p01 = add(mul(constant(PHI, 1), x), constant(PHI, 0));
  const p23 = add(mul(constant(PHI, 3), x), constant(PHI, 2));
  const p45 = add(mul(constant(PHI, 5), x), constant(PHI, 4));
  const p67 = add(mul(constant(PHI, 7), x), constant(PHI, 6));
  return mul(x2, add(add(mul(p23, x2), p01), mul(add(mul(p67, x2), p45), x4)));
}

/** Lanes in which `phiSeries` holds. */
@inline export function isSmall(x: v128): v128 {
  return f64x2.lt(f64x2.abs(x), constant(PHI, 9));
}

/** A term of KL(q, p) = sum q (e^x - 1 - x), x = lr = log p - log q; elsewhere p - q - q x. */
@inline export function forwardTerm(q: v128, p: v128, lr: v128): v128 {
  const small = isSmall(lr);
  if (i64x2.all_true(small)) return mul(q, phiSeries(lr));
  const direct = sub(sub(p, q), where(f64x2.gt(q, constant(PHI, 8)), mul(q, lr)));
  return choose(small, mul(q, phiSeries(lr)), larger(direct, constant(PHI, 8)));
}

/** A term of KL(p, q) = sum p (e^y - 1 - y), y = -lr = log q - log p. */
@inline export function reverseTerm(q: v128, p: v128, lr: v128): v128 {
  return forwardTerm(p, q, f64x2.neg(lr));
}
