/**
 * M = I - gamma P_pi factored without a subtraction (docs/mathematics.md, section 1; Grassmann, Taksar & Heyman 1985).
 * M = D - B with B >= 0 off the diagonal and row sums e > 0, which are data and not computed from D.
 */

/** From this size on four multipliers at a time pay; below it, skipping single zero multipliers is worth more. */
const BLOCKED = 64;

/** Row `row` += f(i,k) row k of B for one k, with its multiplier left in place. Returns f(i,k). */
function eliminateOne(f: Float64Array, factor: number, row: number, k: number, n: number): number {
  const b = f[row + k];
  if (b === 0) return 0;
  const upper = factor + k * n;
  const m = b / f[upper + k];
  f[row + k] = m;
  for (let j = k + 1; j < n; j++) f[row + j] += m * f[upper + j];
  return m;
}

/** The same for k .. k + 3 in one pass over the row, adding in the same order. Returns sum_k f(i,k) e(k). */
function eliminateFour(f: Float64Array, factor: number, e: number, row: number, k: number, n: number): number {
  const u0 = factor + k * n;
  const u1 = u0 + n;
  const u2 = u1 + n;
  const u3 = u2 + n;
  const r = row + k;
  const m0 = f[r] / f[u0 + k];
  const m1 = (f[r + 1] + m0 * f[u0 + k + 1]) / f[u1 + k + 1];
  const m2 = (f[r + 2] + m0 * f[u0 + k + 2] + m1 * f[u1 + k + 2]) / f[u2 + k + 2];
  const m3 = (f[r + 3] + m0 * f[u0 + k + 3] + m1 * f[u1 + k + 3] + m2 * f[u2 + k + 3]) / f[u3 + k + 3];
  f[r] = m0;
  f[r + 1] = m1;
  f[r + 2] = m2;
  f[r + 3] = m3;
  if (m0 === 0 && m1 === 0 && m2 === 0 && m3 === 0) return 0;
  for (let j = k + 4; j < n; j++) {
    f[row + j] = f[row + j] + m0 * f[u0 + j] + m1 * f[u1 + j] + m2 * f[u2 + j] + m3 * f[u3 + j];
  }
  return m0 * f[e + k] + m1 * f[e + k + 1] + m2 * f[e + k + 2] + m3 * f[e + k + 3];
}

/**
 * M = L U in place: f(i,k) = B(i,k) / pivot(k), then B(i,j) += f(i,k) B(k,j) and e(i) += f(i,k) e(k) for k < i and
 * j > k, and pivot(i) = e(i) + sum_{j>i} B(i,j). factor inout [n, n]: B in (diagonal ignored); out, multipliers below
 * the diagonal, pivots on it, B above it. e inout [n]. Starts at row `from` and ends after `rows` of them, if not 0. Returns
 * 0, or 1 + i where pivot(i) is not positive, or -(the next row).
 */
export function eliminate(f: Float64Array, factor: number, e: number, from: number, rows: number, n: number): number {
  for (let i = from; i < n; i++) {
    if (rows > 0 && i === from + rows) return -i;
    const row = factor + i * n;
    let exit = f[e + i];
    let k = 0;
    if (n >= BLOCKED) for (; k + 4 <= i; k += 4) exit += eliminateFour(f, factor, e, row, k, n);
    for (; k < i; k++) exit += eliminateOne(f, factor, row, k, n) * f[e + k];
    f[e + i] = exit;
    let pivot = exit;
    for (let j = i + 1; j < n; j++) pivot += f[row + j];
    if (!(pivot > 0)) return i + 1;
    f[row + i] = pivot;
  }
  return 0;
}

/** x <- M^-1 x: x(i) += sum_{k<i} f(i,k) x(k), then x(i) = (x(i) + sum_{j>i} B(i,j) x(j)) / pivot(i). x inout [n]. */
export function solve(f: Float64Array, factor: number, x: number, n: number): void {
  for (let i = 1; i < n; i++) {
    const row = factor + i * n;
    let sum = f[x + i];
    for (let k = 0; k < i; k++) sum += f[row + k] * f[x + k];
    f[x + i] = sum;
  }
  for (let i = n - 1; i >= 0; i--) {
    const row = factor + i * n;
    let sum = f[x + i];
    for (let j = i + 1; j < n; j++) sum += f[row + j] * f[x + j];
    f[x + i] = sum / f[row + i];
  }
}

/** x <- M^-T x, by rows of the factor, without a subtraction when x >= 0. x inout [n]. */
export function solveTransposed(f: Float64Array, factor: number, x: number, n: number): void {
  for (let i = 0; i < n; i++) {
    const row = factor + i * n;
    const z = f[x + i] / f[row + i];
    f[x + i] = z;
    if (z === 0) continue;
    for (let j = i + 1; j < n; j++) f[x + j] += f[row + j] * z;
  }
  for (let i = n - 1; i > 0; i--) {
    const row = factor + i * n;
    const z = f[x + i];
    if (z === 0) continue;
    for (let k = 0; k < i; k++) f[x + k] += f[row + k] * z;
  }
}
