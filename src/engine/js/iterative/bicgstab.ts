/**
 * BiCGSTAB (van der Vorst 1992) for a correction of V or d, a few steps a call: the twin of assembly/iterative/bicgstab.ts,
 * which takes the vector passes along with its sweeps (assembly/iterative/fused-sweeps.ts).
 */
import { NEGLIGIBLE } from "../../shared/thresholds.ts";
import { operate } from "./fused-sweeps.ts";
import { type Layout, LEAST, layout, UNIT } from "./policy-system.ts";
import { solveFirst, solveSecond } from "./triangular-sweeps.ts";

/** Largest |x|, or with `transposed` the sum of all |x|. */
function norm(f: Float64Array, transposed: boolean, x: number, S: number): number {
  let top = 0;
  let sum = 0;
  for (let i = x; i < x + S; i++) {
    const size = Math.abs(f[i]);
    sum += size;
    if (!(size <= top)) top = size;
  }
  return transposed ? sum : top;
}

function dot(f: Float64Array, x: number, y: number, S: number): number {
  let sum = 0;
  for (let i = 0; i < S; i++) sum += f[x + i] * f[y + i];
  return sum;
}

/** 1, or a power of two that brings x near 1 where squares of it would underflow or overflow. */
const unitOf = (x: number): number =>
  x === 0 || !(x < Infinity) || (x > 1e-90 && x < 1e90) ? 1 : 2 ** -Math.floor(Math.log2(x));

/** r = K1^-1 residual and the first vectors. Returns the norm of r. */
export function startKrylov(
  f: Float64Array,
  i32: Int32Array,
  transposed: number,
  sparse: number,
  lower: number,
  upper: number,
  S: number,
): number {
  const at = layout(sparse, lower, upper, S);
  const r = at.residual;
  if (transposed === 0) for (let s = 0; s < S; s++) f[r + s] /= f[at.pivot + s];
  let most = 0;
  for (let s = 0; s < S; s++) most = Math.max(most, Math.abs(f[r + s]));
  const unit = unitOf(most);
  f[at.head + UNIT] = unit;
  if (unit !== 1) for (let s = 0; s < S; s++) f[r + s] *= unit;
  f[at.head + LEAST] = NEGLIGIBLE * most * unit;
  solveFirst(f, i32, transposed !== 0, at, r, S);
  f.copyWithin(at.shadow, r, r + S);
  f.copyWithin(at.direction, r, r + S);
  f.fill(0, at.correction, at.correction + S);
  f[at.head] = dot(f, r, r, S);
  return norm(f, transposed !== 0, r, S) / unit;
}

/** Up to `steps` steps, fewer when the norm of r falls to `target`. Returns that norm, negative after a breakdown. */
export function stepKrylov(
  f: Float64Array,
  i32: Int32Array,
  transposed: number,
  steps: number,
  target: number,
  sparse: number,
  lower: number,
  upper: number,
  S: number,
): number {
  const at: Layout = layout(sparse, lower, upper, S);
  const { residual: r, shadow, direction: p, image: v, second: t, correction } = at;
  const across = transposed !== 0;
  const unit = f[at.head + UNIT];
  let rho = f[at.head];
  let size = 0;
  for (let step = 0; step < steps; step++) {
    operate(f, i32, across, at, p, v, S);
    const alpha = rho / dot(f, shadow, v, S);
    if (!Number.isFinite(alpha)) return -1;
    for (let i = 0; i < S; i++) f[r + i] -= alpha * f[v + i];
    operate(f, i32, across, at, r, t, S);
    const tt = dot(f, t, t, S);
    const omega = tt > 0 ? dot(f, t, r, S) / tt : 0;
    for (let i = 0; i < S; i++) {
      const s = f[r + i];
      f[correction + i] += alpha * f[p + i] + omega * s;
      f[r + i] = s - omega * f[t + i];
    }
    size = norm(f, across, r, S) / unit;
    if (size <= target) return size;
    const next = dot(f, shadow, r, S);
    const beta = (next / rho) * (alpha / omega);
    if (!Number.isFinite(beta) || next === 0) return -1;
    for (let i = 0; i < S; i++) f[p + i] = f[r + i] + beta * (f[p + i] - omega * f[v + i]);
    rho = next;
  }
  f[at.head] = rho;
  return size;
}

/** x += the correction of V, or of d. x [S] */
export function finishKrylov(
  f: Float64Array,
  i32: Int32Array,
  transposed: number,
  x: number,
  sparse: number,
  lower: number,
  upper: number,
  S: number,
): void {
  const at = layout(sparse, lower, upper, S);
  const c = at.correction;
  solveSecond(f, i32, transposed !== 0, at, c, S);
  const unit = f[at.head + UNIT];
  if (unit !== 1) for (let s = 0; s < S; s++) f[c + s] /= unit;
  if (transposed !== 0) for (let s = 0; s < S; s++) f[x + s] += f[c + s] / f[at.pivot + s];
  else for (let s = 0; s < S; s++) f[x + s] += f[c + s];
}
