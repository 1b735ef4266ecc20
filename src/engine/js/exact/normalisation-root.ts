/**
 * TRPO's row of the exact maximiser at a price Lambda; its arguments and results as those of maximisers.ts.
 */

import { klTerm } from "../policy/relative-entropy.ts";
import { SMALLEST_DIVISOR } from "./maximisers.ts";

/**
 * TRPO's root: tau = (nu - max Q) / Lambda, sum_a p_t / (tau + gap / Lambda) = 1, and w = 1 - tau. The smaller of the two
 * is right in every digit; both are written to `out`, and then sum p_t / (tau + gap / Lambda)^2.
 *
 * H(tau) = 1 / sum_a p_t / (tau + g), g = gap / Lambda, is concave and increasing, so Newton's iteration on H = 1 from the
 * left increases to the root; tau = 1 - sum p_t g (Jensen), p_t(best) and `least` lie left of it. The residual 1 / H - 1
 * is summed as -sum p_t y / (1 + y), y = tau + g - 1, which does not cancel. Ends within a step of the last digits, as
 * the iteration squares its error, or where the residual is rounding.
 */
function trpoRoot(
  f: Float64Array,
  gap: number,
  q: number,
  price: number,
  correction: number,
  mean: number,
  least: number,
  out: number,
  A: number,
): void {
  let w = mean / price;
  let tau = 1 - w;
  if (tau < least) {
    tau = least;
    w = 1 - tau;
  }
  for (let step = 0; step < 100; step++) {
    let F = 0;
    let E = 0;
    let size = 0;
    let squares = 0;
    for (let a = 0; a < A; a++) {
      const inverse = 1 / (f[gap + a] / price + tau);
      const y = excess(f[gap + a], price, correction, tau, w);
      const p = f[q + a] * inverse;
      F += p;
      E += p * y;
      size += p * Math.abs(y);
      squares += p * inverse;
    }
    f[out + 2] = squares;
    const move = (F * E) / squares;
    if (w < 0.5) {
      w += move;
      tau = 1 - w;
    } else {
      tau = Math.max(tau - move, least);
      w = 1 - tau;
    }
    if (Math.abs(move) <= 2 ** -26 * Math.min(tau, w) || Math.abs(E) <= 2 ** -51 * size) break;
  }
  f[out] = tau;
  f[out + 1] = w;
}

/** top / (price + correction) - 1, to the first order in the correction, without cancellation. */
const above = (top: number, price: number, correction: number): number =>
  (top - price - (correction * top) / price) / price;

/** y = tau + gap / Lambda - 1, by the smaller of tau and w = 1 - tau. */
function excess(gap: number, price: number, correction: number, tau: number, w: number): number {
  return w < 0.5 ? gap / price - w : above(gap, price, correction) + tau;
}

/** log(Lambda / top); y = top / Lambda - 1. */
const logShare = (top: number, y: number, logPrice: number): number =>
  y < 1 ? -Math.log1p(y) : logPrice - Math.log(top);

/**
 * The row where an action without probability is the best: it takes what the others leave at nu = its Q, if they leave any.
 * Returns KL(p_t, p), or -1.
 */
function unsupportedTrpoRow(
  f: Float64Array,
  gap: number,
  q: number,
  x: number,
  price: number,
  correction: number,
  logPrice: number,
  lead: number,
  results: number,
  A: number,
): number {
  let rest = 0;
  for (let a = 0; a < A; a++) {
    const top = f[gap + a] + lead;
    rest += (f[q + a] * (top - price - correction)) / top;
  }
  if (!(rest >= 0)) return -1;
  let kl = rest;
  let weight = 0;
  for (let a = 0; a < A; a++) {
    const top = f[gap + a] + lead;
    f[x + a] = logShare(top, above(top, price, correction), logPrice);
    kl += klTerm(f[q + a], (f[q + a] * price) / top, f[x + a]);
    weight += f[q + a];
  }
  f[results] = -weight;
  f[results + 1] = lead;
  f[results + 2] = rest;
  return Math.max(kl, 0);
}

/**
 * The row where nu = max Q to the last digit: Lambda underflows, or the best actions start from less than a double can
 * hold. They take what the others leave, if they leave any. Returns KL(p_t, p), or -1.
 */
function underflowingTrpoRow(
  f: Float64Array,
  gap: number,
  q: number,
  x: number,
  price: number,
  correction: number,
  logPrice: number,
  best: number,
  bestLog: number,
  results: number,
  A: number,
): number {
  let left = best;
  for (let a = 0; a < A; a++) {
    if (f[gap + a] > 0) left += (f[q + a] * (f[gap + a] - price - correction)) / f[gap + a];
  }
  if (!(left > 0)) return -1;
  const lift = Math.log(left) - bestLog;
  // Where p_t(best) is a double, lift = log(left / p_t(best)).
  let kl = best >= SMALLEST_DIVISOR ? klTerm(best, left, lift) : left;
  let weight = 0;
  for (let a = 0; a < A; a++) {
    const top = f[gap + a];
    f[x + a] = lift;
    if (top === 0) continue;
    f[x + a] = logShare(top, above(top, price, correction), logPrice);
    kl += klTerm(f[q + a], (f[q + a] * price) / top, f[x + a]);
    weight += f[q + a];
  }
  f[results] = -weight;
  f[results + 1] = 0;
  return Math.max(kl, 0);
}

/**
 * TRPO: p = p_t / (tau + gap / Lambda). Returns KL(p_t, p); results: slope, nu - max Q, the mass of actions with p_t = 0.
 * Lambda is price + correction: where a mass that hardly existed grows, one unit in the last place may be much of it.
 */
export function trpoRow(
  f: Float64Array,
  gap: number,
  q: number,
  x: number,
  price: number,
  correction: number,
  logPrice: number,
  mean: number,
  best: number,
  bestLog: number,
  lead: number,
  results: number,
  A: number,
): number {
  let least = best >= SMALLEST_DIVISOR ? best : 1e-150;
  f[results + 2] = 0;
  if (lead > 0) {
    const kl = unsupportedTrpoRow(f, gap, q, x, price, correction, logPrice, lead, results, A);
    if (kl >= 0) return kl;
    least = Math.max(least, lead / price);
  }
  if (price < SMALLEST_DIVISOR || best < SMALLEST_DIVISOR) {
    const kl = underflowingTrpoRow(f, gap, q, x, price, correction, logPrice, best, bestLog, results, A);
    if (kl >= 0) return kl;
  }
  trpoRoot(f, gap, q, price, correction, mean, least, results, A);
  const tau = f[results];
  const w = f[results + 1];
  const squares = f[results + 2];
  let kl = 0;
  let fall = 0;
  for (let a = 0; a < A; a++) {
    const below = f[gap + a] / price + tau;
    const y = excess(f[gap + a], price, correction, tau, w);
    f[x + a] = y > -0.5 ? -Math.log1p(y) : -Math.log(below);
    kl += klTerm(f[q + a], f[q + a] / below, f[x + a]);
    const z = y / below;
    fall += f[q + a] * z * z;
  }
  f[results] = -fall / squares;
  f[results + 1] = price * tau;
  f[results + 2] = 0;
  return kl;
}
