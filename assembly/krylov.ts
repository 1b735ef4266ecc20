// BiCGSTAB (van der Vorst 1992) on the preconditioned system of two-sweeps.ts, for a correction of V or d: M c = residual, or
// M^T c = residual. A few steps a call; everything between calls stands in the system's memory.

import { F64 } from "./vec";
import { BETA, RHO, Sparse, SQUARE, WEIGHT } from "./sparse";
import { solveFirst, solveSecond } from "./sweeps";
import { sweepDown, sweepUp } from "./two-sweeps";

/** Largest |x|, or with `transposed` the sum of all |x|. [S] */
function norm(transposed: bool, x: F64, S: i32): f64 {
  let top = 0.0;
  let sum = 0.0;
  for (let s = 0; s < S; s++) {
    const size = Math.abs(x[s]);
    sum += size;
    top = Math.max(top, size);
  }
  return transposed ? sum : top;
}

/** r = K1^-1 residual, the first vectors and scalars. Returns the norm of r (max for V, sum for d). */
export function startKrylov(transposed: i32, sparse: F64, lower: i32, upper: i32, S: i32): f64 {
  const system = changetype<Sparse>(sparse);
  const r = system.residual(S);
  if (!transposed) {
    const pivot = system.pivot(S);
    for (let s = 0; s < S; s++) r[s] = r[s] / pivot[s];
  }
  solveFirst(bool(transposed), system, r, lower, upper, S);
  memory.copy(changetype<usize>(system.shadow(S)), changetype<usize>(r), <usize>S << 3);
  // p, v, t, the correction and the operator's scratch stand together.
  const zeros = changetype<usize>(system.direction(S));
  memory.fill(zeros, 0, changetype<usize>(system.head(S)) - zeros);
  let rho = 0.0;
  for (let s = 0; s < S; s++) rho += r[s] * r[s];
  const head = system.head(S);
  head[RHO] = rho;
  head[BETA] = 0.0;
  head[WEIGHT] = 0.0;
  return norm(bool(transposed), r, S);
}

/**
 * Up to `steps` steps, fewer when the norm of r falls to `target`. Returns that norm, negative after a breakdown (a
 * division by 0, or a direction that no longer sees the residual): the correction so far stands.
 */
export function stepKrylov(
  transposed: i32,
  steps: i32,
  target: f64,
  sparse: F64,
  lower: i32,
  upper: i32,
  S: i32,
): f64 {
  const system = changetype<Sparse>(sparse);
  const across = bool(transposed);
  const head = system.head(S);
  const r = system.residual(S), shadow = system.shadow(S), p = system.direction(S), v = system.image(S);
  const t = system.second(S), correction = system.correction(S), between = system.between(S);
  let rho = head[RHO];
  let size = 0.0;
  for (let step = 0; step < steps; step++) {
    // p = r + beta (p - omega v), v = N p, alpha = rho / (shadow . v)
    const half = across ? between : v, rest = across ? v : between;
    sweepDown(across, system, r, head[WEIGHT], v, head[BETA], p, p, half, rest, lower, upper, S);
    const alpha = rho / sweepUp(across, system, rest, half, shadow, lower, upper, S);
    if (!(Math.abs(alpha) < Infinity)) return -1.0;

    // s = r - alpha v, t = N s, omega = t . s / t . t
    const half2 = across ? between : t, rest2 = across ? t : between;
    sweepDown(across, system, r, alpha, v, 0.0, r, r, half2, rest2, lower, upper, S);
    const ts = sweepUp(across, system, rest2, half2, r, lower, upper, S);
    const tt = head[SQUARE];
    const omega = tt > 0.0 ? ts / tt : 0.0;

    // correction += alpha p + omega s, r = s - omega t
    let next = 0.0;
    let sum = 0.0;
    let top = 0.0;
    for (let i = 0; i < S; i++) {
      const s = r[i];
      correction[i] = correction[i] + alpha * p[i] + omega * s;
      const x = s - omega * t[i];
      r[i] = x;
      next += shadow[i] * x;
      const absolute = Math.abs(x);
      sum += absolute;
      top = Math.max(top, absolute);
    }
    size = across ? sum : top;
    if (size <= target) return size;
    const beta = (next / rho) * (alpha / omega);
    if (!(Math.abs(beta) < Infinity) || next == 0.0) return -1.0;
    rho = next;
    head[RHO] = rho;
    head[BETA] = beta;
    head[WEIGHT] = beta * omega;
  }
  return size;
}

/** x += the correction of V, or of d. [S] */
export function finishKrylov(transposed: i32, x: F64, sparse: F64, lower: i32, upper: i32, S: i32): void {
  const system = changetype<Sparse>(sparse);
  const c = system.correction(S);
  solveSecond(bool(transposed), system, c, lower, upper, S);
  if (transposed) {
    const pivot = system.pivot(S);
    for (let s = 0; s < S; s++) x[s] = x[s] + c[s] / pivot[s];
  } else {
    for (let s = 0; s < S; s++) x[s] = x[s] + c[s];
  }
}
