/**
 * BiCGSTAB (van der Vorst 1992) for a correction of V or d, a few steps a call: the twin of assembly/krylov.ts.
 */
import { sweepDown, sweepUp } from "./eisenstat.ts";
import { layout, solveFirst, solveSecond } from "./sparse-system.ts";

/** Scalars before the first vector, as in assembly/sparse.ts: p = r - WEIGHT v + BETA p is still to be done. */
const RHO = 0;
const BETA = 1;
const WEIGHT = 2;
/** The dot products of a sweep. */
const DOTS = 4;

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
  solveFirst(f, i32, transposed !== 0, at, r, S);
  f.copyWithin(at.shadow, r, r + S);
  for (const x of [at.direction, at.image, at.between, at.correction]) f.fill(0, x, x + S);
  f[sparse + RHO] = dot(f, r, r, S);
  f[sparse + BETA] = 0;
  f[sparse + WEIGHT] = 0;
  return norm(f, transposed !== 0, r, S);
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
  const at = layout(sparse, lower, upper, S);
  const { residual: r, shadow, direction: p, image: v, second: t, correction, between } = at;
  const across = transposed !== 0;
  const [half, rest] = across ? [between, v] : [v, between];
  const [halfOfT, restOfT] = across ? [between, t] : [t, between];
  const dots = sparse + DOTS;
  let rho = f[sparse + RHO];
  let size = 0;
  for (let step = 0; step < steps; step++) {
    // p = r + beta (p - omega v), v = N p, alpha = rho / (shadow . v)
    const toP = { r, v, q: p, out: p, t: half, y: rest };
    sweepDown(f, i32, across, at, toP, f[sparse + WEIGHT], f[sparse + BETA], S);
    sweepUp(f, i32, across, at, rest, half, shadow, dots, S);
    const alpha = rho / f[dots];
    if (!Number.isFinite(alpha)) return -1;

    // s = r - alpha v, t = N s, omega = t . s / t . t
    sweepDown(f, i32, across, at, { r, v, q: p, out: r, t: halfOfT, y: restOfT }, alpha, 0, S);
    sweepUp(f, i32, across, at, restOfT, halfOfT, r, dots, S);
    const tt = f[dots + 1];
    const omega = tt > 0 ? f[dots] / tt : 0;

    for (let i = 0; i < S; i++) {
      const s = f[r + i];
      f[correction + i] += alpha * f[p + i] + omega * s;
      f[r + i] = s - omega * f[t + i];
    }
    size = norm(f, across, r, S);
    if (size <= target) return size;
    const next = dot(f, shadow, r, S);
    const beta = (next / rho) * (alpha / omega);
    if (!Number.isFinite(beta) || next === 0) return -1;
    rho = next;
    f[sparse + RHO] = rho;
    f[sparse + BETA] = beta;
    f[sparse + WEIGHT] = beta * omega;
  }
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
  if (transposed !== 0) for (let s = 0; s < S; s++) f[x + s] += f[c + s] / f[at.pivot + s];
  else for (let s = 0; s < S; s++) f[x + s] += f[c + s];
}
