/**
 * The exact maximiser of a pair's J - C / eta (docs/mathematics.md, section 10).
 */
import { OBJECTIVE_LINEAR } from "../../shared/codes.ts";
import { pair } from "../policy/members.ts";
import { tieOf } from "./advantage-gaps.ts";
import { beginRows, maximisePair } from "./pair-row.ts";
import { form, isConcave, slopeAtOld } from "./pair-slopes.ts";

/** Advantages of a row -> out, those that differ from the best one by rounding alone made equal to it. Returns whether all are. */
function level(f: Float64Array, logPi: number, adv: number, q: number, out: number, A: number): boolean {
  const returns = form.finiteAtZero && pair.objectiveCode === OBJECTIVE_LINEAR;
  let top = -1;
  for (let a = 0; a < A; a++) {
    if (f[logPi + a] === -Infinity && !returns) continue;
    if (top < 0 || f[q + a] > f[q + top]) top = a;
  }
  let flat = true;
  for (let a = 0; a < A; a++) {
    const tied = Math.abs(f[q + top] - f[q + a]) <= tieOf(f[q + top], f[q + a]);
    f[out + a] = tied ? f[adv + top] : f[adv + a];
    if (!tied && f[logPi + a] > -Infinity) flat = false;
  }
  if (f[logPi + top] === -Infinity) flat = false;
  return flat;
}

/** log p, normalised, into the row of a policy. Returns whether a bit of logPi changed. */
function write(f: Float64Array, logPi: number, pi: number, logs: number, A: number): boolean {
  let sum = 0;
  for (let a = 0; a < A; a++) sum += Math.exp(f[logs + a]);
  const logSum = Math.log(sum);
  let changed = false;
  for (let a = 0; a < A; a++) {
    const next = f[logs + a] - logSum;
    if (!Object.is(next, f[logPi + a])) changed = true;
    f[logPi + a] = next;
    f[pi + a] = Math.exp(f[logs + a]) / sum;
  }
  return changed;
}

/** Kernels.exactPair */
export function exactPair(
  f: Float64Array,
  logPi: number,
  pi: number,
  advantages: number,
  qValues: number,
  occupancy: number,
  multiplier: number,
  scratch: number,
  eta: number,
  S: number,
  A: number,
): number {
  beginRows(eta);
  for (let s = 0, i = 0; s < S; s++) {
    for (let a = 0; a < A; a++, i++) {
      if (f[occupancy + s] > 0 && !isConcave(f[logPi + i], f[advantages + i], eta)) return -1 - i;
    }
  }
  const values = scratch;
  const bases = scratch + A;
  const logs = scratch + 4 * A;
  let changed = false;
  for (let s = 0, i = 0; s < S; s++, i += A) {
    const flat = level(f, logPi + i, advantages + i, qValues + i, values, A);
    let concave = true;
    for (let a = 0; a < A; a++) if (!isConcave(f[logPi + i + a], f[values + a], eta)) concave = false;
    f[multiplier + s] = slopeAtOld(f[values]);
    if (flat || !concave) continue;
    f[multiplier + s] = maximisePair(f, logPi + i, values, bases, logs, A);
    if (write(f, logPi + i, pi + i, logs, A)) changed = true;
  }
  return changed ? 1 : 0;
}
