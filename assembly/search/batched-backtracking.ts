// An exact short cut through backtracking. Where what a trust region bounds is convex along theta + alpha g, or what a line
// search asks for concave (concavity.ts), one trial that fails by more than rounding (rounding-margins.ts) rejects every larger alpha
// as well, unseen; where an objective bends little, the smaller ones. A forecast says where to try next; whatever it says,
// the search ends at the same alpha, bit for bit, as one that tries them all (docs/mathematics.md, section 8).

import { MDPO } from "../policy/surrogate-terms";
import { bend, isConcave, isConvex } from "./concavity";
import { bound, lineMargin, objectiveMargin, passes, provable } from "./rounding-margins";
import { divergence, objective, rate, visit } from "./trial-point";

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

/** Where the direction bends the wrong way at alpha, it is looked at again from this much of alpha on. */
const LATER: f64 = 0.75;

/** Trials from the landed one to the nearest that proved nothing, and how many of those there were. */
let ceiling: i32 = 0;
let misses: i32 = 0;

function beginLeap(alpha: f64): void {
  skipped = 0;
  landed = alpha;
  ceiling = i32.MAX_VALUE;
  misses = 0;
}

/** The trial to leap to: what is forecast or, where that has proved nothing before, one or two less, then half. */
function choose(forecast: i32): i32 {
  if (forecast < ceiling) return forecast;
  return misses < 3 ? ceiling - misses : ceiling >> 1;
}

function note(proved: bool, count: i32, alpha: f64): void {
  if (proved) {
    landed = alpha;
    skipped += count;
    ceiling -= count;
  } else {
    ceiling = count;
    misses++;
  }
}

/** Where start + b alpha + a alpha^2, through C_m = c at alpha and, if alphaBefore > 0, through that point, is limit. */
function forecastRegion(alpha: f64, c: f64, alphaBefore: f64, cBefore: f64, start: f64, limit: f64): f64 {
  const room = limit - start;
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
 * theta; alphaBefore, cBefore: the failed trial before, or 0. Returns from which alpha on to ask again.
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
): f64 {
  beginLeap(alpha);
  let c = divergence;
  let count = countAbove(forecastRegion(alpha, c, alphaBefore, cBefore, start, delta), decay, most);
  // A leap over one trial costs that trial.
  if (count < 2) return alpha;
  if (!isConvex(method, alpha)) return LATER * alpha;
  bound(alpha);
  const limit = provable(delta);
  while (ceiling > 2) {
    const aim = forecastRegion(landed, c, alphaBefore, cBefore, start, limit);
    count = choose(countAbove(aim, decay, most - skipped));
    if (count < 2) break;
    const next = further(count, decay);
    visit(method, next, true);
    const proved = passes(divergence, delta);
    if (proved) {
      alphaBefore = landed;
      cBefore = c;
      c = divergence;
    }
    note(proved, count, next);
  }
  return 0.0;
}

/** F = J_m - weight C_m at the point visited last; without weight J_m alone, when C_m may not have been taken. */
export function valueOf(weight: f64): f64 {
  return weight > 0.0 ? objective - weight * divergence : objective;
}

/** Where slope alpha - a alpha^2, through -miss at alpha, is -margin. */
function forecastLine(alpha: f64, miss: f64, slope: f64, margin: f64): f64 {
  const a = (slope * alpha + miss) / (alpha * alpha);
  return (slope + sqrt(slope * slope + 4.0 * a * margin)) / (2.0 * a);
}

/**
 * From an alpha that failed F(theta + alpha g) >= f + asked alpha, F = J_m - weight C_m, at the point visited last: skips
 * trials that surely fail too, `most` at the most. slope: of F along g at alpha = 0, roughly. Returns from which alpha on
 * to ask again.
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
): f64 {
  beginLeap(alpha);
  let miss = f + asked * alpha - valueOf(weight);
  let count = countAbove(forecastLine(alpha, miss, slope - asked, 0.0), decay, most);
  if (count < 2) return alpha;
  if (!isConcave(method, weight, alpha)) return method == MDPO ? LATER * alpha : 0.0;
  bound(alpha);
  const margin = lineMargin(f, asked * alpha, weight);
  while (miss > margin && ceiling > 2) {
    const aim = forecastLine(landed, miss, slope - asked, margin);
    count = choose(countAbove(aim, decay, most - skipped));
    if (count < 2) break;
    const next = further(count, decay);
    visit(method, next, true);
    rate(method);
    const missNext = f + asked * next - valueOf(weight);
    const proved = missNext > margin;
    if (proved) miss = missNext;
    note(proved, count, next);
  }
  return 0.0;
}

/** Of the direction: twice the margin, and a bound on J_m''. */
let margins = 0.0;
let bent = 0.0;

/**
 * As `leapLine`, on the objective alone and downwards from alpha; `fresh`: for the first time along a direction. With
 * G(alpha) = J_m(theta + alpha g) - f - asked alpha, G(0) = 0, G(alpha) = -miss and G'' <= K between,
 *
 *   G(t alpha) <= -t (miss - (1 - t) K alpha^2 / 2) <= -t miss / 2   for 1 - t <= miss / (K alpha^2).
 */
export function leapObjective(method: i32, alpha: f64, f: f64, asked: f64, decay: f64, most: i32, fresh: bool): void {
  beginLeap(alpha);
  if (fresh) {
    bound(alpha);
    margins = 2.0 * objectiveMargin(f, asked * alpha);
    bent = bend(method);
  }
  const miss = f + asked * alpha - objective - margins;
  const count = countAbove(alpha * max(1.0 - miss / (bent * alpha * alpha), margins / miss), decay, most);
  landed = further(count, decay);
  skipped = count;
}
