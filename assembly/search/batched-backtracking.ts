// An exact short cut through backtracking. Where what a trust region bounds is convex along theta + alpha g, or what a line
// search asks for concave (concavity.ts), one trial that fails by more than rounding (rounding-margins.ts) rejects every larger alpha
// as well, unseen; where an objective bends little, the smaller ones. An interpolation says where to try next; whatever it says,
// the search ends at the same alpha, bit for bit, as one that tries them all (docs/mathematics.md, section 8).

import { MDPO } from "../policy/surrogate-terms";
import { boundCurvature, isConcave, isConvex } from "./concavity";
import { boundRounding, lineMargin, objectiveMargin, provesExcess, leastProvable } from "./rounding-margins";
import { divergence, objective, evaluateObjective, evaluateTrial } from "./trial-point";

/** Failed trials of a step before any are skipped. */
export let trialsBeforeSkipping: i32 = 0;

/** For tests, which compare searches with and without skipping; not part of the package's binary. */
export function setTrialsBeforeSkipping(trials: i32): void {
  trialsBeforeSkipping = trials;
}

/** How many trials were last proved to fail without a try, and the alpha of the last of them. */
export let skippedTrials: i32 = 0;
export let lastRejected: f64 = 0.0;

/** How many of the next trials lie above `aim`, `most` at the most. */
function countAbove(aim: f64, decay: f64, most: i32): i32 {
  let alpha = lastRejected;
  let count = 0;
  while (count < most) {
    alpha *= decay;
    if (!(alpha > aim)) break;
    count++;
  }
  return count;
}

/** The alpha that `count` more failures lead to. */
function alphaAfter(count: i32, decay: f64): f64 {
  let alpha = lastRejected;
  for (let i = 0; i < count; i++) alpha *= decay;
  return alpha;
}

/** Where the direction curves the wrong way at alpha, it is looked at again from this much of alpha on. */
const RETRY_SHARE: f64 = 0.75;

/** Trials from the last rejected one to the nearest that proved nothing, and how many of those there were. */
let nearestUnproved: i32 = 0;
let unprovedTrials: i32 = 0;

function beginSkipping(alpha: f64): void {
  skippedTrials = 0;
  lastRejected = alpha;
  nearestUnproved = i32.MAX_VALUE;
  unprovedTrials = 0;
}

/** The trial to take next: the predicted one or, where that has proved nothing before, one or two less, then half. */
function chooseTrial(predicted: i32): i32 {
  if (predicted < nearestUnproved) return predicted;
  return unprovedTrials < 3 ? nearestUnproved - unprovedTrials : nearestUnproved >> 1;
}

function recordTrial(proved: bool, count: i32, alpha: f64): void {
  if (proved) {
    lastRejected = alpha;
    skippedTrials += count;
    nearestUnproved -= count;
  } else {
    nearestUnproved = count;
    unprovedTrials++;
  }
}

/** Where start + b alpha + a alpha^2, through C_m = c at alpha and, if alphaBefore > 0, through that point, is limit. */
function interpolateDivergence(alpha: f64, c: f64, alphaBefore: f64, cBefore: f64, start: f64, limit: f64): f64 {
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
export function skipRegionTrials(
  method: i32,
  alpha: f64,
  alphaBefore: f64,
  cBefore: f64,
  start: f64,
  delta: f64,
  decay: f64,
  most: i32,
): f64 {
  beginSkipping(alpha);
  let c = divergence;
  let count = countAbove(interpolateDivergence(alpha, c, alphaBefore, cBefore, start, delta), decay, most);
  // Skipping one trial costs one.
  if (count < 2) return alpha;
  if (!isConvex(method, alpha)) return RETRY_SHARE * alpha;
  boundRounding(alpha);
  const limit = leastProvable(delta);
  while (nearestUnproved > 2) {
    const aim = interpolateDivergence(lastRejected, c, alphaBefore, cBefore, start, limit);
    count = chooseTrial(countAbove(aim, decay, most - skippedTrials));
    if (count < 2) break;
    const next = alphaAfter(count, decay);
    evaluateTrial(method, next, true);
    const proved = provesExcess(divergence, delta);
    if (proved) {
      alphaBefore = lastRejected;
      cBefore = c;
      c = divergence;
    }
    recordTrial(proved, count, next);
  }
  return 0.0;
}

/** F = J_m - weight C_m at the trial evaluated last; without weight J_m alone, when C_m may not have been taken. */
export function surrogateValue(weight: f64): f64 {
  return weight > 0.0 ? objective - weight * divergence : objective;
}

/** Where slope alpha - a alpha^2, through -miss at alpha, is -margin. */
function interpolateSurrogate(alpha: f64, miss: f64, slope: f64, margin: f64): f64 {
  const a = (slope * alpha + miss) / (alpha * alpha);
  return (slope + sqrt(slope * slope + 4.0 * a * margin)) / (2.0 * a);
}

/**
 * From an alpha that failed F(theta + alpha g) >= f + asked alpha, F = J_m - weight C_m, at the trial evaluated last: skips
 * trials that surely fail too, `most` at the most. slope: of F along g at alpha = 0, roughly. Returns from which alpha on
 * to ask again.
 */
export function skipLineTrials(
  method: i32,
  alpha: f64,
  f: f64,
  slope: f64,
  asked: f64,
  weight: f64,
  decay: f64,
  most: i32,
): f64 {
  beginSkipping(alpha);
  let miss = f + asked * alpha - surrogateValue(weight);
  let count = countAbove(interpolateSurrogate(alpha, miss, slope - asked, 0.0), decay, most);
  if (count < 2) return alpha;
  if (!isConcave(method, weight, alpha)) return method == MDPO ? RETRY_SHARE * alpha : 0.0;
  boundRounding(alpha);
  const margin = lineMargin(f, asked * alpha, weight);
  while (miss > margin && nearestUnproved > 2) {
    const aim = interpolateSurrogate(lastRejected, miss, slope - asked, margin);
    count = chooseTrial(countAbove(aim, decay, most - skippedTrials));
    if (count < 2) break;
    const next = alphaAfter(count, decay);
    evaluateTrial(method, next, true);
    evaluateObjective(method);
    const missNext = f + asked * next - surrogateValue(weight);
    const proved = missNext > margin;
    if (proved) miss = missNext;
    recordTrial(proved, count, next);
  }
  return 0.0;
}

/** Of the direction: twice the margin, and a bound on J_m''. */
let doubleMargin = 0.0;
let curvatureBound = 0.0;

/**
 * As `skipLineTrials`, on the objective alone and downwards from alpha; `fresh`: for the first time along a direction. With
 * G(alpha) = J_m(theta + alpha g) - f - asked alpha, G(0) = 0, G(alpha) = -miss and G'' <= K between,
 *
 *   G(t alpha) <= -t (miss - (1 - t) K alpha^2 / 2) <= -t miss / 2   for 1 - t <= miss / (K alpha^2).
 */
export function skipObjectiveTrials(
  method: i32, alpha: f64, f: f64, asked: f64, decay: f64, most: i32, fresh: bool,
): void {
  beginSkipping(alpha);
  if (fresh) {
    boundRounding(alpha);
    doubleMargin = 2.0 * objectiveMargin(f, asked * alpha);
    curvatureBound = boundCurvature(method);
  }
  const miss = f + asked * alpha - objective - doubleMargin;
  const share = max(1.0 - miss / (curvatureBound * alpha * alpha), doubleMargin / miss);
  const count = countAbove(alpha * share, decay, most);
  lastRejected = alphaAfter(count, decay);
  skippedTrials = count;
}
