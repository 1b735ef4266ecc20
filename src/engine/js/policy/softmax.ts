/**
 * Policies as pairs of rows: logPi and pi = exp(logPi), [S, A], row-major. `f` is the engine's memory in doubles,
 * and every other array is an index into it.
 */

/**
 * One row of [8]: logPi = (x - max x) - log sum exp(x - max x), pi = exp(logPi). x in, logPi out, pi out: [A];
 * logPi may be x. Returns log sum exp(x). One exponential an action: pi is taken as exp(x - max x) / sum.
 */
export function softmaxRow(f: Float64Array, x: number, logPi: number, pi: number, A: number): number {
  let top = f[x];
  for (let a = 1; a < A; a++) if (f[x + a] > top) top = f[x + a];
  let sum = 0;
  for (let a = 0; a < A; a++) {
    const z = f[x + a] - top;
    const e = Math.exp(z);
    f[logPi + a] = z;
    f[pi + a] = e;
    sum += e;
  }
  const logSum = Math.log(sum);
  for (let a = 0; a < A; a++) {
    f[logPi + a] -= logSum;
    f[pi + a] /= sum;
  }
  return top + logSum;
}

/** pi of `softmaxRow`, without logPi. */
function probabilitiesRow(f: Float64Array, x: number, pi: number, A: number): void {
  let top = f[x];
  for (let a = 1; a < A; a++) if (f[x + a] > top) top = f[x + a];
  let sum = 0;
  for (let a = 0; a < A; a++) sum += f[pi + a] = Math.exp(f[x + a] - top);
  for (let a = 0; a < A; a++) f[pi + a] /= sum;
}

/** [8] on every row. theta in, logPi out, pi out: [S, A]. */
export function softmax(f: Float64Array, theta: number, logPi: number, pi: number, S: number, A: number): void {
  const end = S * A;
  for (let i = 0; i < end; i += A) softmaxRow(f, theta + i, logPi + i, pi + i, A);
}

/** logPi = log pi, -Infinity where pi = 0. pi in, logPi out: [S, A]. */
export function logarithm(f: Float64Array, pi: number, logPi: number, S: number, A: number): void {
  for (let i = 0; i < S * A; i++) f[logPi + i] = Math.log(f[pi + i]);
}

/** [8] on the rows with weight. theta in [S, A], weights in [S]; logPi, pi out [S, A], other rows left alone. */
export function softmaxWhere(
  f: Float64Array,
  theta: number,
  weights: number,
  logPi: number,
  pi: number,
  S: number,
  A: number,
): void {
  for (let s = 0, i = 0; s < S; s++, i += A) {
    if (f[weights + s] !== 0) softmaxRow(f, theta + i, logPi + i, pi + i, A);
  }
}

/** pi of `softmaxWhere`, without logPi. */
export function probabilitiesWhere(
  f: Float64Array,
  theta: number,
  weights: number,
  pi: number,
  S: number,
  A: number,
): void {
  for (let s = 0; s < S; s++) if (f[weights + s] !== 0) probabilitiesRow(f, theta + s * A, pi + s * A, A);
}

/** log a/b of two probabilities given by their logarithms; 0 for -Infinity against -Infinity. */
export function logRatio(logA: number, logB: number): number {
  return logA === logB ? 0 : logA - logB;
}
