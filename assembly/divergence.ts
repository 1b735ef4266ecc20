// Kullback-Leibler divergence as a sum of terms that are each >= 0, so that tiny steps lose no digits
// (docs/mathematics.md, section 2).

/** log p - log q as a difference of log-probabilities; 0 where both are -inf. */
@inline export function logRatio(logP: f64, logQ: f64): f64 {
  return logP == logQ ? 0.0 : logP - logQ;
}

/** Below this |x| the series are used; their first neglected term is under an ulp of the sum. */
const SMALL: f64 = 0.25;

/** x^2 / 2 + x^3 / 6 + ... + x^13 / 13! = e^x - 1 - x for |x| < SMALL. */
@inline function phiSeries(x: f64): f64 {
  let sum: f64 = 1.0 / 6227020800.0;
  sum = sum * x + 1.0 / 479001600.0;
  sum = sum * x + 1.0 / 39916800.0;
  sum = sum * x + 1.0 / 3628800.0;
  sum = sum * x + 1.0 / 362880.0;
  sum = sum * x + 1.0 / 40320.0;
  sum = sum * x + 1.0 / 5040.0;
  sum = sum * x + 1.0 / 720.0;
  sum = sum * x + 1.0 / 120.0;
  sum = sum * x + 1.0 / 24.0;
  sum = sum * x + 1.0 / 6.0;
  sum = sum * x + 0.5;
  return sum * x * x;
}

/** A term of KL(q, p) = sum q (e^x - 1 - x), x = lr = log p - log q. */
@inline export function forwardTerm(q: f64, p: f64, lr: f64): f64 {
  if (abs(lr) < SMALL) return q * phiSeries(lr);
  return q > 0.0 ? p - q - q * lr : p;
}

/** A term of KL(p, q) = sum p (e^y - 1 - y), y = -lr = log q - log p. */
@inline export function reverseTerm(q: f64, p: f64, lr: f64): f64 {
  return forwardTerm(p, q, -lr);
}
