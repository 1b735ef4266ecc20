/**
 * The limit Lambda -> 0 of the exact maximisers, where C_m <= delta does not bind (docs/mathematics.md, section 7).
 */
import { METHOD_CODE } from "../../kernels.ts";
import { bestLogsAt, bestValue, gapsAt, leadAt, ratiosAt, tieOf, tieOfAdvantage } from "./advantage-gaps.ts";
import { writeRow } from "./reweighted-row.ts";

/**
 * The limit Lambda -> 0. TRPO, MDPO: greedy, ties in proportion to p_t; TRPO also where p_t = 0. sPPO: p_t Adv+ / N, or
 * p_t where no Adv is positive.
 */
export function writeLimit(
  f: Float64Array,
  method: number,
  logPi: number,
  pi: number,
  target: number,
  qValues: number,
  multiplier: number,
  scratch: number,
  S: number,
  A: number,
): number {
  const x = ratiosAt(scratch, S, A);
  let changed = false;
  for (let s = 0; s < S; s++) {
    const i = s * A;
    const top = bestValue(f, logPi + i, target + i, A);
    let rest = 0;
    if (method === METHOD_CODE.sppo) {
      const better = (a: number) => f[target + a] > tieOfAdvantage(f[qValues + a], f[target + a]);
      let N = 0;
      for (let a = i; a < i + A; a++) if (better(a)) N += f[pi + a] * f[target + a];
      f[multiplier + s] = N;
      const logN = Math.log(N);
      for (let a = i; a < i + A; a++) {
        f[x + a] = N === 0 ? 0 : better(a) ? Math.log(f[target + a]) - logN : -Infinity;
      }
    } else {
      let most = top;
      if (method === METHOD_CODE.trpo) for (let a = i; a < i + A; a++) most = Math.max(most, f[target + a]);
      const beyond = most - top > tieOf(most, top);
      rest = beyond ? 1 : 0;
      f[multiplier + s] = beyond ? most : top;
      // log sum p_t over the best actions; exactly 0 where every action is one of them.
      let largest = -Infinity;
      let all = true;
      for (let a = i; a < i + A; a++) {
        if (f[logPi + a] === -Infinity) continue;
        if (top - f[target + a] <= tieOf(top, f[target + a])) largest = Math.max(largest, f[logPi + a]);
        else all = false;
      }
      let sum = 0;
      for (let a = i; a < i + A; a++)
        if (top - f[target + a] <= tieOf(top, f[target + a])) sum += Math.exp(f[logPi + a] - largest);
      const logBest = all ? 0 : largest + Math.log(sum);
      for (let a = i; a < i + A; a++) {
        f[x + a] = !beyond && top - f[target + a] <= tieOf(top, f[target + a]) ? -logBest : -Infinity;
      }
    }
    if (writeRow(f, logPi + i, pi + i, x + i, target + i, rest, A)) changed = true;
  }
  return changed ? 1 : 0;
}

/**
 * Whether C_m reaches delta at some price. sPPO's and TRPO's grows without bound where a pair with d p_t > 0 has a gap,
 * or TRPO has a better action without probability; MDPO's ends at the greedy policy's, sum d log 1 / p_t(best actions).
 */
export function binds(
  f: Float64Array,
  method: number,
  pi: number,
  occupancy: number,
  delta: number,
  scratch: number,
  S: number,
  A: number,
): boolean {
  const gap = gapsAt(scratch);
  const lead = leadAt(scratch, S, A);
  const bestLogs = bestLogsAt(scratch, S, A);
  let most = 0;
  for (let s = 0, i = 0; s < S; s++) {
    const d = f[occupancy + s];
    let moves = d > 0 && f[lead + s] > 0;
    for (const end = i + A; i < end; i++) if (f[gap + i] > 0 && d * f[pi + i] > 0) moves = true;
    if (!moves) continue;
    if (method !== METHOD_CODE.mdpo) return true;
    most -= d * f[bestLogs + s];
  }
  return delta < most;
}
