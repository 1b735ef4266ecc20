/**
 * A row of the exact maximiser of a pair (docs/mathematics.md, section 10): log p at which the slope is lambda, and the lambda
 * for which probabilities sum to 1. The unknown is tau = eta (lambda - reference): the reference is the largest slope at p = 1
 * where c_p has a pole (b < 0, jensen-shannon), else the largest at p = p_t; there T = r^b (p^b where an action without
 * probability may return) is a sum without cancellation.
 */
import { OBJECTIVE_LINEAR } from "../../shared/codes.ts";
import { SMALLEST_PROBABILITY } from "../../shared/thresholds.ts";
import { pair } from "../policy/members.ts";
import {
  form,
  hasKink,
  kinkOf,
  penaltySlopeAt,
  readPair,
  scaleOf,
  secondDerivativeAt,
  slopeAt,
  slopeAtOld,
  slopeAtOne,
} from "./pair-slopes.ts";

const LARGE = 1.7976931348623157e308;

/** Of a state: the reference slope, tau, p_t of the reference's action (jensen-shannon), and whether c_p has a pole. */
let eta = 0;
let phi = 0;
let tau = 0;
let share = 0;
let pole = false;
/** What the last `invert` and `curve` leave: -d tau / d log p. */
let bend = 0;
/** What `mass` leaves: -d (sum of p) / d tau. */
let fall = 0;

/** log p at which c_p = eta (slope - lambda), at most 0. base: T at the reference. */
function invert(base: number, width: number, logQ: number, slope: number): number {
  const z = Math.max(Math.min(eta * (slope - phi), LARGE), -LARGE) - tau;
  const { b } = form;
  if (form.jensenShannon) {
    const rest = share - Math.expm1(2 * z);
    const lr = rest > 0 ? 2 * z - Math.log(rest) : Infinity;
    bend = 0.5 / (1 + Math.exp(lr));
    return Math.min(logQ + lr, 0);
  }
  if (b === 0) {
    bend = 1;
    return Math.min(logQ + z, 0);
  }
  const T = base + width * z;
  bend = (b * T) / width;
  if (!(T > 0)) return b > 0 ? -Infinity : 0;
  return Math.min((form.finiteAtZero ? 0 : logQ) + Math.log(T) / b, 0);
}

/** eta times (slope at v = log r - lambda), and in `bend` its fall along v. */
function excess(base: number, width: number, logQ: number, v: number, adv: number): number {
  const r = Math.exp(v);
  const { b } = form;
  let push = -penaltySlopeAt(v, logQ);
  bend = 1;
  if (form.jensenShannon) {
    push = 0.5 * (Math.log1p(Math.exp(-v)) - Math.log1p(share));
    bend = 0.5 / (1 + r);
  } else if (b !== 0) {
    const T = Math.exp(form.finiteAtZero ? b * (v + logQ) : b * v);
    if (pole) push = (base - T) / width;
    bend = (b * T) / width;
  }
  bend -= eta * secondDerivativeAt(r, adv);
  // Near 0 both may be infinite; of a concave function the divergence's slope is the larger.
  if (push === Infinity) return Infinity;
  return eta * (slopeAt(r, adv) - phi) - tau + push;
}

/** log p of an objective with curved f. */
function curve(base: number, width: number, logQ: number, adv: number): number {
  const atZero = slopeAt(0, adv);
  const atOne = slopeAt(Math.exp(-logQ), adv);
  let high = Math.min(invert(base, width, logQ, Math.max(atZero, atOne)), 0) - logQ;
  let low = invert(base, width, logQ, Math.min(atZero, atOne)) - logQ;
  if (!(low > -745)) {
    if (high === -Infinity) return -Infinity;
    if (!(low > -Infinity) || form.b !== 0) low = Math.min(-745, high);
    if (!(excess(base, width, logQ, low, adv) > 0)) return form.b === 0 && low < -745 ? logQ + low : -Infinity;
  }
  let v = Math.min(Math.max(0, low), high);
  let before = Infinity;
  for (let step = 0; step < 200; step++) {
    const over = excess(base, width, logQ, v, adv);
    if (over > 0) low = v;
    else high = v;
    let next = v + over / bend;
    if (!(next > low && next < high) || Math.abs(over) > 0.5 * before) next = low + (high - low) / 2;
    before = Math.abs(over);
    if (over === 0 || next === v || Math.abs(next - v) <= 1.1e-16 * Math.max(1, Math.abs(v))) break;
    if (next <= low || next >= high) break;
    v = next;
  }
  return Math.min(v + logQ, 0);
}

/** sum of p at tau; log p -> logs. bases, widths, logs: rows at those indexes. */
function mass(f: Float64Array, logPi: number, adv: number, bases: number, logs: number, at: number, A: number): number {
  let sum = 0;
  fall = 0;
  tau = at;
  const kink = hasKink();
  for (let a = 0; a < A; a++) {
    const logQ = f[logPi + a];
    const base = f[bases + a];
    const width = f[bases + A + a];
    const value = f[adv + a];
    let next = -Infinity;
    if (width === 0) {
      next = logQ;
      bend = Infinity;
    } else if (logQ === -Infinity && !(form.finiteAtZero && pair.objectiveCode === OBJECTIVE_LINEAR)) {
      bend = Infinity;
    } else if (pair.objectiveCode === OBJECTIVE_LINEAR) {
      next = invert(base, width, logQ, value);
    } else if (kink) {
      const corner = logQ + kinkOf(value);
      next = invert(base, width, logQ, Math.max(value, 0));
      if (next > corner) {
        next = invert(base, width, logQ, Math.min(value, 0));
        if (next < corner) {
          next = corner;
          bend = Infinity;
        }
      }
    } else next = curve(base, width, logQ, value);
    f[logs + a] = next;
    const p = Math.exp(next);
    sum += p;
    if (p > 0) fall += p / bend;
  }
  return sum;
}

/** Newton's step on S^b, which is nearly straight along tau. */
function newton(at: number, sum: number): number {
  const b = form.jensenShannon ? -1 : form.b;
  const over = b === 0 ? sum * Math.log(sum) : (sum - sum ** (1 - b)) / b;
  return at + over / fall;
}

/** Chooses the reference; bases and widths -> f[bases..]. Returns the bracket's other end: 0 is one. */
function refer(f: Float64Array, logPi: number, adv: number, bases: number, A: number): number {
  const { b } = form;
  pole = form.jensenShannon || b < 0;
  let most = -Infinity;
  let level = -Infinity;
  let top = 0;
  for (let a = 0; a < A; a++) {
    const logQ = f[logPi + a];
    const alive = logQ > -Infinity || (form.finiteAtZero && pair.objectiveCode === OBJECTIVE_LINEAR);
    f[bases + A + a] = scaleOf(logQ);
    f[bases + a] = form.finiteAtZero ? Math.exp(b * logQ) : 1;
    if (!alive) continue;
    most = Math.max(most, slopeAtOld(f[adv + a]));
    if (pole && Math.exp(logQ) < SMALLEST_PROBABILITY) continue;
    const cost = logQ > -Infinity ? penaltySlopeAt(-logQ, logQ) : 1 / f[bases + A + a];
    const slope = eta * slopeAtOne(logQ, f[adv + a]) - cost;
    if (slope > level) {
      level = slope;
      top = a;
    }
  }
  if (!pole) {
    phi = most;
    let least = -Infinity;
    for (let a = 0; a < A; a++) {
      const logQ = f[logPi + a];
      if (logQ === -Infinity && !(form.finiteAtZero && pair.objectiveCode === OBJECTIVE_LINEAR)) continue;
      const cost = logQ > -Infinity ? penaltySlopeAt(-logQ, logQ) : 1 / f[bases + A + a];
      least = Math.max(least, eta * (slopeAtOne(logQ, f[adv + a]) - phi) - cost);
    }
    return Math.max(Math.min(least, 0), -LARGE);
  }
  const logQ = f[logPi + top];
  phi = slopeAtOne(logQ, f[adv + top]);
  share = Math.exp(logQ);
  const T = Math.exp(-b * logQ);
  const width = f[bases + A + top];
  for (let a = 0; a < A; a++) {
    f[bases + a] = a === top || form.power === 0 ? T : 1 + (f[bases + A + a] / width) * (T - 1);
  }
  return Math.max(eta * (most - phi) + penaltySlopeAt(-logQ, logQ), 0);
}

/** Begins with another pair or step size. */
export function beginRows(step: number): void {
  eta = step;
  readPair();
}

/**
 * log p of a row -> logs, not normalised. logPi, adv in [A]; bases scratch [3 A]; logs out [A]. Returns the multiplier, the common
 * slope with c_p = 0 at p = p_t.
 */
export function maximisePair(
  f: Float64Array,
  logPi: number,
  adv: number,
  bases: number,
  logs: number,
  A: number,
): number {
  const other = refer(f, logPi, adv, bases, A);
  let low = Math.min(other, 0);
  let high = Math.max(other, 0);
  let at = form.b > 1 ? high : low;
  let before = Infinity;
  for (let step = 0; step < 400; step++) {
    const sum = mass(f, logPi, adv, bases, logs, at, A);
    const off = Math.abs(sum - 1);
    if (off <= 2.3e-16) break;
    if (sum > 1) low = at;
    else high = at;
    let next = newton(at, sum);
    if (!(next > low && next < high) || off > 0.5 * before) {
      next = low + (high - low) / 2;
      if (step & 1 && low > 0 && high > 4 * low) next = Math.sqrt(low) * Math.sqrt(high);
      else if (step & 1 && high < 0 && low < 4 * high) next = -Math.sqrt(-low) * Math.sqrt(-high);
      else if (step > 30 && low === 0) next = high * 2 ** -20;
      else if (step > 30 && high === 0) next = low * 2 ** -20;
    }
    before = off;
    if (!(next > low && next < high)) break;
    at = next;
  }
  const lambda = phi + (tau - (pole ? penaltySlopeAtPole(f, logPi, adv, A) : 0)) / eta;
  const upper = mass(f, logPi, adv, bases, logs, at, A);
  if (Math.abs(upper - 1) > 1e-12) join(f, logPi, adv, bases, logs, low, high, A);
  return lambda;
}

/** c_p at p = 1 of the reference's action. */
function penaltySlopeAtPole(f: Float64Array, logPi: number, adv: number, A: number): number {
  let level = -Infinity;
  let cost = 0;
  for (let a = 0; a < A; a++) {
    const logQ = f[logPi + a];
    if (Math.exp(logQ) < SMALLEST_PROBABILITY) continue;
    const pull = penaltySlopeAt(-logQ, logQ);
    const slope = eta * slopeAtOne(logQ, f[adv + a]) - pull;
    if (slope > level) {
      level = slope;
      cost = pull;
    }
  }
  return cost;
}

/** Where lambda has no more digits: the row between those at either end of the bracket that sums to 1. */
function join(
  f: Float64Array,
  logPi: number,
  adv: number,
  bases: number,
  logs: number,
  low: number,
  high: number,
  A: number,
): void {
  const upper = mass(f, logPi, adv, bases, bases + 2 * A, low, A);
  const lower = mass(f, logPi, adv, bases, logs, high, A);
  const part = upper > lower ? Math.max(Math.min((1 - lower) / (upper - lower), 1), 0) : 0;
  if (part === 0) return;
  for (let a = 0; a < A; a++) {
    const x = f[logs + a];
    const y = f[bases + 2 * A + a];
    if (x === y) continue;
    f[logs + a] = Math.log((1 - part) * Math.exp(x) + part * Math.exp(y));
  }
}
