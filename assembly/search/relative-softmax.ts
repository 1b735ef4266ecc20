// Trials in z = theta - log p_t less its mean under p_t: p = p_t e^z / sum p_t e^z, mostly without an exponential, and both
// divergences as by-products, each a sum of terms that are >= 0. With F = sum p_t (e^z - 1 - z) and G = sum p_t (e^z - 1) z,
//
//   sum p_t e^z = 1 + F,   lr = z - log(1 + F),   KL(p_t, p) = log(1 + F),   KL(p, p_t) = G / (1 + F) - log(1 + F)
//
// Along a direction z is z + alpha dz. docs/mathematics.md, section 8.

import { add, both, choose, constant, div, larger, LANES, mul, Pair, sub, where } from "../math/lanes";
import { isSmall, phiSeries } from "../policy/relative-entropy";
import { expNormal, logNormal, logOnePlus } from "../math/exponential";
import * as panel from "../policy/state-panel";

/** y <- x less its mean under q, 0 where log q = -inf; returns the largest |y|. */
@inline function centre(x: Pair, q: Pair, logQ: Pair, y: Pair, end: usize): v128 {
  let mean = both(0.0);
  for (let a: usize = 0; a < end; a += LANES) mean = add(mean, mul(q[a], x[a]));
  let most = both(0.0);
  for (let a: usize = 0; a < end; a += LANES) {
    const away = where(f64x2.ne(logQ[a], both(-Infinity)), sub(x[a], mean));
    y[a] = away;
    most = larger(f64x2.abs(away), most);
  }
  return most;
}

// The |z| below which e^z - 1 - z is a series in z, a series in z / 8, and taken with e^z itself; 1/8; the F below which
// log(1 + F) needs no exponent.
const LIMITS: usize = memory.data<f64>([0.09375, 0.75, 64.0, 0.125, 0.4]);

/** z, dz and their largest sizes along g, at theta_t or, where not `atStart`, at alpha of the last direction. */
export function setLine(atStart: bool, alpha: f64): void {
  const end = panel.end;
  for (let block: usize = 0, state: usize = 0; block < panel.length; block += end, state += LANES) {
    const z = panel.z.from(block), dz = panel.dz.from(block), g = panel.g.from(block);
    let most = both(0.0);
    if (atStart) for (let a: usize = 0; a < end; a += LANES) z[a] = both(0.0);
    else {
      most = leastOfKind(phiKind(state, both(alpha)));
      for (let a: usize = 0; a < end; a += LANES) {
        const x = add(z[a], mul(both(alpha), dz[a]));
        z[a] = x;
        most = larger(f64x2.abs(x), most);
      }
    }
    panel.largestZ[state] = most;
    panel.largestDz[state] = centre(g, panel.q.from(block), panel.logQ.from(block), dz, end);
  }
}

/** How phi is taken in a block. */
const SERIES = 0;
const DOUBLED_SERIES = 1;
const EXPONENTIAL = 2;
const OUT_OF_RANGE = 3;

/** The first kind whose limit is surely above both states' |z|; a NaN is beyond all. */
@inline function phiKind(state: usize, alpha: v128): i32 {
  const most = add(panel.largestZ[state], mul(alpha, panel.largestDz[state]));
  if (i64x2.all_true(f64x2.lt(most, constant(LIMITS, 0)))) return SERIES;
  if (i64x2.all_true(f64x2.lt(most, constant(LIMITS, 1)))) return DOUBLED_SERIES;
  return i64x2.all_true(f64x2.lt(most, constant(LIMITS, 2))) ? EXPONENTIAL : OUT_OF_RANGE;
}

/** The least |z| of a kind: below it a state does not go that had this kind, so that alpha = 0 has the last step's bits. */
@inline function leastOfKind(kind: i32): v128 {
  return kind == SERIES ? both(0.0) : constant(LIMITS, kind - 1);
}

/** In place of F where a state is too far from p_t. */
export const FAR: f64 = -1.0;

@inline export function isFar(state: usize): bool {
  return load<f64>(changetype<usize>(panel.sum) + state) == FAR;
}

/** phi(z) = e^z - 1 - z by phi(2 h) = 2 phi(h) + (h + phi(h))^2, thrice from z / 8 on. */
@inline function phiDoubled(z: v128): v128 {
  let h = mul(z, constant(LIMITS, 3));
  let phi = phiSeries(h);
  for (let i = 0; i < 3; i++) {
    const growth = add(h, phi);
    phi = add(add(phi, phi), mul(growth, growth));
    h = add(h, h);
  }
  return phi;
}

/** p = p_t e^z, F in sum, G in top if asked. */
@inline function reweightBlock(block: usize, state: usize, alpha: v128, kind: i32, reverseToo: bool): void {
  const p = panel.p.from(block), q = panel.q.from(block), z = panel.z.from(block), dz = panel.dz.from(block);
  let F = both(0.0);
  let G = both(0.0);
  for (let a: usize = 0; a < panel.end; a += LANES) {
    const x = add(z[a], mul(alpha, dz[a]));
    let phi = both(0.0);
    let power = both(0.0);
    if (kind == SERIES) phi = phiSeries(x);
    else if (kind == DOUBLED_SERIES) phi = phiDoubled(x);
    else {
      power = expNormal(x);
      phi = choose(isSmall(x), phiSeries(x), sub(sub(power, both(1.0)), x));
    }
    const term = mul(q[a], phi);
    const growth = add(mul(q[a], x), term);
    F = add(F, term);
    if (reverseToo) G = add(G, mul(growth, x));
    p[a] = kind == EXPONENTIAL ? mul(q[a], power) : add(q[a], growth);
  }
  panel.sum[state] = F;
  if (reverseToo) panel.top[state] = G;
}

/** p = p_t e^z and F = sum (p - p_t), with few digits where it is small. */
@inline function exponentialBlock(block: usize, state: usize, alpha: v128): void {
  const p = panel.p.from(block), q = panel.q.from(block), z = panel.z.from(block), dz = panel.dz.from(block);
  let F = both(0.0);
  for (let a: usize = 0; a < panel.end; a += LANES) {
    const power = mul(q[a], expNormal(add(z[a], mul(alpha, dz[a]))));
    F = add(F, sub(power, q[a]));
    p[a] = power;
  }
  panel.sum[state] = F;
}

@inline function reweightWith(alpha: v128, exactly: bool, reverseToo: bool): void {
  for (let block: usize = 0, state: usize = 0; block < panel.length; block += panel.end, state += LANES) {
    const kind = phiKind(state, alpha);
    if (kind == SERIES) reweightBlock(block, state, alpha, SERIES, reverseToo);
    else if (kind == DOUBLED_SERIES) reweightBlock(block, state, alpha, DOUBLED_SERIES, reverseToo);
    else if (kind == OUT_OF_RANGE) panel.sum[state] = both(FAR);
    else if (exactly) reweightBlock(block, state, alpha, EXPONENTIAL, reverseToo);
    else exponentialBlock(block, state, alpha);
  }
}

// Functions, as in fixed-steps.ts.
function reweightForward(alpha: f64, exactly: bool): void {
  reweightWith(both(alpha), exactly, false);
}
function reweightReverse(alpha: f64): void {
  reweightWith(both(alpha), true, true);
}

/** p = p_t e^z, F in sum, G in top if `reverse`, of the states that are not too far; for a divergence F is exact. */
export function reweight(alpha: f64, divergenceToo: bool, reverse: bool): void {
  if (reverse && divergenceToo) reweightReverse(alpha);
  else reweightForward(alpha, divergenceToo);
}

/** After `reweight`: sum_a p_t e^z = 1 + F. */
@inline export function reweightedSum(state: usize): v128 {
  return add(both(1.0), panel.sum[state]);
}

/** After `reweight`: log(1 + F); returns the divergence, reversed if asked. */
@inline export function reweightedDivergence(state: usize, reversed: bool): v128 {
  const F = panel.sum[state];
  const small = f64x2.lt(F, constant(LIMITS, 4));
  let logSum = logOnePlus(F);
  if (!i64x2.all_true(small)) logSum = choose(small, logSum, add(logNormal(reweightedSum(state)), sub(F, F)));
  panel.logSum[state] = logSum;
  return reversed ? sub(div(panel.top[state], reweightedSum(state)), logSum) : logSum;
}
