// BiCGSTAB (van der Vorst 1992) on the preconditioned system of fused-sweeps.ts, for a correction of V or d: M c = residual, or
// M^T c = residual. A few steps a call; everything between calls stands in the system's memory.

import { F64 } from "../math/views";
import { across, add, both, mul, Pair, sub } from "../math/lanes";
import { BETA, NEGLIGIBLE, LEAST, RHO, Sparse, SQUARE, UNIT, WEIGHT } from "./policy-system";
import { solveFirst, solveSecond } from "./triangular-sweeps";
import { sweepDown, sweepUp } from "./fused-sweeps";

/** The larger one of both lanes. */
@inline function largest(x: v128): f64 {
  return Math.max(f64x2.extract_lane(x, 0), f64x2.extract_lane(x, 1));
}

/** 1, or the power of two that brings x near 1 where squares of it would underflow or overflow. */
function unitOf(x: f64): f64 {
  if (x == 0.0 || !(x < Infinity) || (x > 1e-90 && x < 1e90)) return 1.0;
  const exponent = <i64>(reinterpret<u64>(x) >> 52);
  return reinterpret<f64>(max<i64>(2046 - exponent, 1) << 52);
}

/** r = K1^-1 residual, the first vectors and scalars. Returns the norm of r (max for V, sum for d). */
export function startKrylov(transposed: i32, sparse: F64, lower: i32, upper: i32, S: i32): f64 {
  const system = changetype<Sparse>(sparse);
  const r = system.residual(S);
  if (!transposed) {
    const pivot = system.pivot(S);
    for (let s = 0; s < S; s++) r[s] = r[s] / pivot[s];
  }
  const head = system.head(S);
  let most = 0.0;
  for (let s = 0; s < S; s++) most = Math.max(most, Math.abs(r[s]));
  const unit = unitOf(most);
  head[UNIT] = unit;
  if (unit != 1.0) for (let s = 0; s < S; s++) r[s] = r[s] * unit;
  head[LEAST] = NEGLIGIBLE * most * unit;
  solveFirst(bool(transposed), system, r, lower, upper, S);
  // A pair's second state where S is odd.
  r[S] = 0.0;
  // p, v, t, the correction and the operator's scratch stand together.
  const zeros = changetype<usize>(system.direction(S));
  memory.fill(zeros, 0, changetype<usize>(system.head(S)) - zeros);
  const R = changetype<Pair>(r), shadow = changetype<Pair>(system.shadow(S));
  let rho = both(0.0), sum = both(0.0), top = both(0.0);
  for (let at: usize = 0, end = <usize>S << 3; at < end; at += 16) {
    const x = R[at];
    shadow[at] = x;
    rho = add(rho, mul(x, x));
    sum = add(sum, f64x2.abs(x));
    top = f64x2.max(top, f64x2.abs(x));
  }
  head[RHO] = across(rho);
  head[BETA] = 0.0;
  head[WEIGHT] = 0.0;
  return (transposed ? across(sum) : largest(top)) / unit;
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
  const flip = bool(transposed);
  const head = system.head(S);
  const r = changetype<Pair>(system.residual(S)), shadow = changetype<Pair>(system.shadow(S));
  const p = changetype<Pair>(system.direction(S)), v = changetype<Pair>(system.image(S));
  const t = changetype<Pair>(system.second(S)), operatorScratch = changetype<Pair>(system.operatorScratch(S));
  const correction = changetype<Pair>(system.correction(S));
  const end = <usize>S << 3;
  const unit = head[UNIT];
  let rho = head[RHO];
  let size = 0.0;
  for (let step = 0; step < steps; step++) {
    // p = r + beta (p - omega v), v = N p, alpha = rho / (shadow . v)
    const half = flip ? operatorScratch : v, rest = flip ? v : operatorScratch;
    sweepDown(flip, system, r, head[WEIGHT], v, head[BETA], p, p, half, rest, lower, upper, S);
    const alpha = rho / sweepUp(flip, system, rest, half, shadow, lower, upper, S);
    if (!(Math.abs(alpha) < Infinity)) return -1.0;

    // s = r - alpha v, t = N s, omega = t . s / t . t
    const half2 = flip ? operatorScratch : t, rest2 = flip ? t : operatorScratch;
    sweepDown(flip, system, r, alpha, v, 0.0, r, r, half2, rest2, lower, upper, S);
    const ts = sweepUp(flip, system, rest2, half2, r, lower, upper, S);
    const tt = head[SQUARE];
    const omega = tt > 0.0 ? ts / tt : 0.0;

    // correction += alpha p + omega s, r = s - omega t
    let dot = both(0.0), sum = both(0.0), top = both(0.0);
    let at: usize = 0;
    do {
      const s = r[at];
      correction[at] = add(correction[at], add(mul(both(alpha), p[at]), mul(both(omega), s)));
      const x = sub(s, mul(both(omega), t[at]));
      r[at] = x;
      dot = add(dot, mul(shadow[at], x));
      sum = add(sum, f64x2.abs(x));
      top = f64x2.max(top, f64x2.abs(x));
      at += 16;
    } while (at < end);
    size = (flip ? across(sum) : largest(top)) / unit;
    if (size <= target) return size;
    const next = across(dot);
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
  const unit = system.head(S)[UNIT];
  if (unit != 1.0) for (let s = 0; s < S; s++) c[s] = c[s] / unit;
  if (transposed) {
    const pivot = system.pivot(S);
    for (let s = 0; s < S; s++) x[s] = x[s] + c[s] / pivot[s];
  } else {
    for (let s = 0; s < S; s++) x[s] = x[s] + c[s];
  }
}
