// A row of the exact maximiser of a pair (docs/mathematics.md, section 10): log p at which the slope is lambda, and the lambda
// for which probabilities sum to 1. The unknown is tau = eta (lambda - reference): the reference is the largest slope at p = 1
// where c_p has a pole (b < 0, jensen-shannon), else the largest at p = p_t; there T = r^b (p^b where an action without
// probability may return) is a sum without cancellation.

import { OBJECTIVE_LINEAR } from "../shared/codes";
import { SMALLEST_PROBABILITY } from "../shared/thresholds";
import { chosen } from "../policy/members";
import {
  secondDerivativeAt, expm1Of, hasKink, kinkOf, formExponent, formPower, finiteAtZero, isJensenShannon, log1pOf, mayReturn, penaltySlopeAt, readPair, slopeAt, slopeAtOld,
  slopeAtOne, scaleOf,
} from "./pair-slopes";
import { F64 } from "../math/views";
import { expOf, logOf } from "./row-logarithms";

const LARGE = 1.7976931348623157e308;

/** Of a state: the reference slope, tau, p_t of the reference's action (jensen-shannon), and whether c_p has a pole. */
let eta = 0.0;
let phi = 0.0;
let tau = 0.0;
let share = 0.0;
let pole = false;
/** What the last `invert` and `curve` leave: -d tau / d log p. */
let bend = 0.0;
/** What `mass` leaves: -d (sum of p) / d tau. */
let fall = 0.0;

/** log p at which c_p = eta (slope - lambda), at most 0. base: T at the reference. */
function invert(base: f64, width: f64, logQ: f64, slope: f64): f64 {
  const z = max(min(eta * (slope - phi), LARGE), -LARGE) - tau;
  const b = formExponent;
  if (isJensenShannon) {
    const rest = share - expm1Of(2 * z);
    const lr = rest > 0 ? 2 * z - logOf(rest) : Infinity;
    bend = 0.5 / (1 + expOf(lr));
    return min(logQ + lr, 0);
  }
  if (b == 0) {
    bend = 1;
    return min(logQ + z, 0);
  }
  const T = base + width * z;
  bend = (b * T) / width;
  if (!(T > 0)) return b > 0 ? -Infinity : 0.0;
  return min((finiteAtZero ? 0.0 : logQ) + logOf(T) / b, 0);
}

/** eta times (slope at v = log r - lambda), and in `bend` its fall along v. */
function excess(base: f64, width: f64, logQ: f64, v: f64, adv: f64): f64 {
  const r = expOf(v);
  const b = formExponent;
  let push = -penaltySlopeAt(v, logQ);
  bend = 1;
  if (isJensenShannon) {
    push = 0.5 * (log1pOf(expOf(-v)) - log1pOf(share));
    bend = 0.5 / (1 + r);
  } else if (b != 0) {
    const T = expOf(finiteAtZero ? b * (v + logQ) : b * v);
    if (pole) push = (base - T) / width;
    bend = (b * T) / width;
  }
  bend -= eta * secondDerivativeAt(r, adv);
  // Near 0 both may be infinite; of a concave function the divergence's slope is the larger.
  if (push == Infinity) return Infinity;
  return eta * (slopeAt(r, adv) - phi) - tau + push;
}

/** log p of an objective with curved f. */
function curve(base: f64, width: f64, logQ: f64, adv: f64): f64 {
  const atZero = slopeAt(0, adv);
  const atOne = slopeAt(expOf(-logQ), adv);
  let high = min(invert(base, width, logQ, max(atZero, atOne)), 0) - logQ;
  let low = invert(base, width, logQ, min(atZero, atOne)) - logQ;
  if (!(low > -745)) {
    if (high == -Infinity) return -Infinity;
    if (!(low > -Infinity) || formExponent != 0) low = min(-745.0, high);
    if (!(excess(base, width, logQ, low, adv) > 0)) return formExponent == 0 && low < -745 ? logQ + low : -Infinity;
  }
  let v = min(max(0.0, low), high);
  let before = Infinity;
  for (let step = 0; step < 200; step++) {
    const over = excess(base, width, logQ, v, adv);
    if (over > 0) low = v;
    else high = v;
    let next = v + over / bend;
    if (!(next > low && next < high) || abs(over) > 0.5 * before) next = low + (high - low) / 2;
    before = abs(over);
    if (over == 0 || next == v || abs(next - v) <= 1.1e-16 * max(1, abs(v))) break;
    if (next <= low || next >= high) break;
    v = next;
  }
  return min(v + logQ, 0);
}

/** sum of p at tau; log p -> logs. bases, widths, logs: rows at those indexes. */
function mass(logPi: F64, adv: F64, bases: F64, logs: F64, at: f64, A: i32): f64 {
  let sum = 0.0;
  fall = 0;
  tau = at;
  const kink = hasKink();
  for (let a = 0; a < A; a++) {
    const logQ = logPi[a];
    const base = bases[a];
    const width = bases[A + a];
    const value = adv[a];
    let next = -Infinity;
    if (width == 0) {
      next = logQ;
      bend = Infinity;
    } else if (logQ == -Infinity && !mayReturn()) {
      bend = Infinity;
    } else if (<i32>chosen.objective == OBJECTIVE_LINEAR) {
      next = invert(base, width, logQ, value);
    } else if (kink) {
      const corner = logQ + kinkOf(value);
      next = invert(base, width, logQ, max(value, 0));
      if (next > corner) {
        next = invert(base, width, logQ, min(value, 0));
        if (next < corner) {
          next = corner;
          bend = Infinity;
        }
      }
    } else next = curve(base, width, logQ, value);
    logs[a] = next;
    const p = expOf(next);
    sum += p;
    if (p > 0) fall += p / bend;
  }
  return sum;
}

/** Newton's step on S^b, which is nearly straight along tau. */
function newton(at: f64, sum: f64): f64 {
  const b = isJensenShannon ? -1.0 : formExponent;
  const over = b == 0 ? sum * logOf(sum) : (sum - expOf((1 - b) * logOf(sum))) / b;
  return at + over / fall;
}

/** Chooses the reference; bases and widths -> bases. Returns the bracket's other end: 0 is one. */
function refer(logPi: F64, adv: F64, bases: F64, A: i32): f64 {
  const b = formExponent;
  pole = isJensenShannon || b < 0;
  let most = -Infinity;
  let level = -Infinity;
  let top = 0;
  for (let a = 0; a < A; a++) {
    const logQ = logPi[a];
    const alive = logQ > -Infinity || mayReturn();
    bases[A + a] = scaleOf(logQ);
    bases[a] = finiteAtZero ? expOf(b * logQ) : 1.0;
    if (!alive) continue;
    most = max(most, slopeAtOld(adv[a]));
    if (pole && expOf(logQ) < SMALLEST_PROBABILITY) continue;
    const cost = logQ > -Infinity ? penaltySlopeAt(-logQ, logQ) : 1 / bases[A + a];
    const slope = eta * slopeAtOne(logQ, adv[a]) - cost;
    if (slope > level) {
      level = slope;
      top = a;
    }
  }
  if (!pole) {
    phi = most;
    let least = -Infinity;
    for (let a = 0; a < A; a++) {
      const logQ = logPi[a];
      if (logQ == -Infinity && !mayReturn()) continue;
      const cost = logQ > -Infinity ? penaltySlopeAt(-logQ, logQ) : 1 / bases[A + a];
      least = max(least, eta * (slopeAtOne(logQ, adv[a]) - phi) - cost);
    }
    return max(min(least, 0), -LARGE);
  }
  const logQ = logPi[top];
  phi = slopeAtOne(logQ, adv[top]);
  share = expOf(logQ);
  const T = expOf(-b * logQ);
  const width = bases[A + top];
  for (let a = 0; a < A; a++) {
    bases[a] = a == top || formPower == 0 ? T : 1 + (bases[A + a] / width) * (T - 1);
  }
  return max(eta * (most - phi) + penaltySlopeAt(-logQ, logQ), 0);
}

/** Begins with another pair or step size. */
export function beginRows(step: f64): void {
  eta = step;
  readPair();
}

/**
 * log p of a row -> logs, not normalised. logPi, adv in [A]; bases scratch [3 A]; logs out [A]. Returns the multiplier, the common
 * slope with c_p = 0 at p = p_t.
 */
export function maximisePair(
  logPi: F64,
  adv: F64,
  bases: F64,
  logs: F64,
  A: i32,
): f64 {
  const other = refer(logPi, adv, bases, A);
  let low = min(other, 0);
  let high = max(other, 0);
  let at = formExponent > 1 ? high : low;
  let before = Infinity;
  for (let step = 0; step < 400; step++) {
    const sum = mass(logPi, adv, bases, logs, at, A);
    const off = abs(sum - 1);
    if (off <= 2.3e-16) break;
    if (sum > 1) low = at;
    else high = at;
    let next = newton(at, sum);
    if (!(next > low && next < high) || off > 0.5 * before) {
      next = low + (high - low) / 2;
      if ((step & 1) != 0 && low > 0 && high > 4 * low) next = sqrt(low) * sqrt(high);
      else if ((step & 1) != 0 && high < 0 && low < 4 * high) next = -sqrt(-low) * sqrt(-high);
      else if (step > 30 && low == 0) next = high * 9.5367431640625e-7;
      else if (step > 30 && high == 0) next = low * 9.5367431640625e-7;
    }
    before = off;
    if (!(next > low && next < high)) break;
    at = next;
  }
  const lambda = phi + (tau - (pole ? penaltySlopeAtPole(logPi, adv, A) : 0.0)) / eta;
  const upper = mass(logPi, adv, bases, logs, at, A);
  if (abs(upper - 1) > 1e-12) join(logPi, adv, bases, logs, low, high, A);
  return lambda;
}

/** c_p at p = 1 of the reference's action. */
function penaltySlopeAtPole(logPi: F64, adv: F64, A: i32): f64 {
  let level = -Infinity;
  let cost = 0.0;
  for (let a = 0; a < A; a++) {
    const logQ = logPi[a];
    if (expOf(logQ) < SMALLEST_PROBABILITY) continue;
    const pull = penaltySlopeAt(-logQ, logQ);
    const slope = eta * slopeAtOne(logQ, adv[a]) - pull;
    if (slope > level) {
      level = slope;
      cost = pull;
    }
  }
  return cost;
}

/** Where lambda has no more digits: the row between those at either end of the bracket that sums to 1. */
function join(
  logPi: F64,
  adv: F64,
  bases: F64,
  logs: F64,
  low: f64,
  high: f64,
  A: i32,
): void {
  const upper = mass(logPi, adv, bases, bases.from(2 * A), low, A);
  const lower = mass(logPi, adv, bases, logs, high, A);
  const part = upper > lower ? max(min((1 - lower) / (upper - lower), 1), 0) : 0;
  if (part == 0) return;
  for (let a = 0; a < A; a++) {
    const x = logs[a];
    const y = bases[2 * A + a];
    if (x == y) continue;
    logs[a] = logOf((1 - part) * expOf(x) + part * expOf(y));
  }
}
