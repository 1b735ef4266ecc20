/**
 * A row of a policy times the ratios of a maximiser, in log space.
 */

/**
 * A row of pi <- p_t exp(x), normalised; `rest` > 0 is the mass of actions without probability whose target is the
 * largest. logPi, pi inout, x scratch, target in: [A]. x = 0 everywhere leaves every bit alone. Returns whether one of
 * logPi changed.
 */
export function writeRow(
  f: Float64Array,
  logPi: number,
  pi: number,
  x: number,
  target: number,
  rest: number,
  A: number,
): boolean {
  let still = rest === 0;
  for (let a = 0; a < A; a++) if (f[logPi + a] !== -Infinity && f[x + a] !== 0) still = false;
  if (still) return false;
  let top = -Infinity;
  let ties = 0;
  if (rest > 0) {
    for (let a = 0; a < A; a++) top = Math.max(top, f[target + a]);
    for (let a = 0; a < A; a++) if (f[target + a] === top) ties++;
  }
  let sum = 0;
  for (let a = 0; a < A; a++) {
    if (f[logPi + a] !== -Infinity) f[x + a] += f[logPi + a];
    else f[x + a] = rest > 0 && f[target + a] === top ? Math.log(rest / ties) : -Infinity;
    f[pi + a] = Math.exp(f[x + a]);
    sum += f[pi + a];
  }
  const logSum = Math.log(sum);
  let changed = false;
  for (let a = 0; a < A; a++) {
    const next = f[x + a] - logSum;
    if (!Object.is(next, f[logPi + a])) changed = true;
    f[logPi + a] = next;
    f[pi + a] /= sum;
  }
  return changed;
}
