// An exact short cut through backtracking. Where what a trust region bounds is convex along theta + alpha g, or what a line
// search asks for concave (concave.ts), one trial that fails by more than rounding (margins.ts) rejects every larger alpha
// as well, unseen. A forecast says where to try next; whatever it says, the search ends at the same alpha, bit for bit, as
// one that tries them all (docs/mathematics.md, section 8).

import { isConcave, isConvex } from "./concave";
import { bound, lineMargin, passes } from "./margins";
import { divergence, objective, visit } from "./trial";

/** Failed trials before the first leap. */
export let patience: i32 = 0;

/** For tests, which compare leaps with none; not part of the package's binary. */
export function setPatience(trials: i32): void {
  patience = trials;
}

/** Trials that were proved to fail by the last leap, and the last of them. */
export let skipped: i32 = 0;
export let landed: f64 = 0.0;

/** How many of the next trials lie above `aim`, `most` at the most. */
function countAbove(aim: f64, decay: f64, most: i32): i32 {
  let alpha = landed;
  let count = 0;
  while (count < most) {
    alpha *= decay;
    if (!(alpha > aim)) break;
    count++;
  }
  return count;
}

/** The alpha that `count` more failures lead to. */
function further(count: i32, decay: f64): f64 {
  let alpha = landed;
  for (let i = 0; i < count; i++) alpha *= decay;
  return alpha;
}

/** Fewer trials than `count`, which was too many: less by 1, 2, 4, ... */
let retreat: i32 = 0;
function fewer(count: i32): i32 {
  retreat = retreat ? retreat << 1 : 1;
  return count - retreat;
}

/** Where start + b alpha + a alpha^2, through C_m = c at alpha and, if alphaBefore > 0, through that point, passes delta. */
function forecastRegion(alpha: f64, c: f64, alphaBefore: f64, cBefore: f64, start: f64, delta: f64): f64 {
  const room = delta - start;
  if (alphaBefore > 0.0) {
    const slope = (c - start) / alpha;
    const a = ((cBefore - start) / alphaBefore - slope) / (alphaBefore - alpha);
    const b = slope - a * alpha;
    const root = sqrt(b * b + 4.0 * a * room);
    if (a > 0.0 && root < Infinity) return b > 0.0 ? 2.0 * room / (b + root) : (root - b) / (2.0 * a);
  }
  return alpha * sqrt(room / (c - start));
}

/**
 * From a failed alpha with C_m = divergence > delta: skips trials that surely fail too, `most` at the most. start: C_m at
 * theta; alphaBefore, cBefore: the failed trial before, or 0.
 */
export function leapRegion(
  method: i32,
  alpha: f64,
  alphaBefore: f64,
  cBefore: f64,
  start: f64,
  delta: f64,
  decay: f64,
  most: i32,
): void {
  skipped = 0;
  landed = alpha;
  let c = divergence;
  let count = countAbove(forecastRegion(alpha, c, alphaBefore, cBefore, start, delta), decay, most);
  // A leap over one trial costs that trial.
  if (count < 2 || !isConvex(method, alpha)) return;
  bound(alpha);
  retreat = 0;
  while (count > 0) {
    const next = further(count, decay);
    visit(method, next, true);
    if (!passes(divergence, delta)) {
      count = fewer(count);
      continue;
    }
    alphaBefore = landed;
    cBefore = c;
    c = divergence;
    landed = next;
    skipped += count;
    if (retreat) return;
    count = countAbove(forecastRegion(landed, c, alphaBefore, cBefore, start, delta), decay, most - skipped);
    if (count < 2) return;
  }
}

/** F = J_m - weight C_m at the point visited last, J_m alone without weight. */
export function valueOf(weight: f64): f64 {
  return weight > 0.0 ? objective - weight * divergence : objective;
}

/** Where (slope - asked) alpha - a alpha^2, through -miss at alpha, is 0: the slope of F less the one asked for. */
function forecastLine(alpha: f64, miss: f64, slope: f64): f64 {
  const linear = slope * alpha;
  return alpha * linear / (linear + miss);
}

/**
 * From an alpha that failed F(theta + alpha g) >= f + asked alpha, F = J_m - weight C_m, at the point visited last: skips
 * trials that surely fail too, `most` at the most. slope: of F along g at alpha = 0, roughly.
 */
export function leapLine(
  method: i32,
  alpha: f64,
  f: f64,
  slope: f64,
  asked: f64,
  weight: f64,
  decay: f64,
  most: i32,
): void {
  skipped = 0;
  landed = alpha;
  let miss = f + asked * alpha - valueOf(weight);
  let count = countAbove(forecastLine(alpha, miss, slope - asked), decay, most);
  if (count < 2 || !isConcave(method, weight, alpha)) return;
  bound(alpha);
  const margin = lineMargin(f, asked * alpha, weight);
  if (!(miss > margin)) return;
  retreat = 0;
  while (count > 0) {
    const next = further(count, decay);
    visit(method, next, weight > 0.0);
    miss = f + asked * next - valueOf(weight);
    if (!(miss > margin)) {
      count = fewer(count);
      continue;
    }
    landed = next;
    skipped += count;
    if (retreat) return;
    count = countAbove(forecastLine(landed, miss, slope - asked), decay, most - skipped);
    if (count < 2) return;
  }
}
