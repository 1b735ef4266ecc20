// The residuals of both systems in doubles, in terms of D and B: r_pi - M V = r_pi + B V - D V, and so for M^T d.

import { F64, I32 } from "../math/views";
import { SCALE } from "./assembly";
import { dotsAndMultiples, sums } from "./matrix-vector";

/** rV = SCALE (r_pi - M V), rD = SCALE (b - M^T d) by the model's rows; rV, rD inout: r_pi and b in. */
export function sparseResiduals(
  rowStart: I32,
  nextState: I32,
  probability: F64,
  terminal: I32,
  gamma: f64,
  pi: F64,
  diagonal: F64,
  V: F64,
  d: F64,
  rV: F64,
  rD: F64,
  S: i32,
  A: i32,
): void {
  for (let s = 0; s < S; s++) {
    if (terminal[s]) continue;
    const ds = d[s];
    let sum = 0.0;
    for (let sa = s * A, end = sa + A; sa < end; sa++) {
      const p = pi[sa];
      if (p == 0.0) continue;
      const weight = gamma * p;
      for (let k = rowStart[sa], last = rowStart[sa + 1]; k < last; k++) {
        const next = nextState[k];
        if (next == s) continue;
        const b = weight * probability[k];
        sum += b * V[next];
        rD[next] = rD[next] + b * ds;
      }
    }
    rV[s] = rV[s] + sum;
  }
  for (let s = 0; s < S; s++) {
    rV[s] = SCALE * (rV[s] - diagonal[s] * V[s]);
    rD[s] = terminal[s] ? 0.0 : SCALE * (rD[s] - diagonal[s] * d[s]);
  }
}

/** The same by the matrix B in doubles, rows `stride` bytes apart. */
export function denseResiduals(
  B: usize,
  stride: usize,
  diagonal: F64,
  V: F64,
  d: F64,
  rV: F64,
  rD: F64,
  S: i32,
): void {
  const whole = S & ~3;
  for (let s = 0; s < whole; s += 4, B += 4 * stride) {
    dotsAndMultiples(B, stride, changetype<usize>(V), changetype<usize>(d.from(s)), changetype<usize>(rD), S);
    for (let r = 0; r < 4; r++) rV[s + r] = rV[s + r] + changetype<F64>(sums)[r];
  }
  for (let s = whole; s < S; s++, B += stride) {
    const row = changetype<F64>(B);
    let sum = 0.0;
    for (let next = 0; next < S; next++) {
      sum += row[next] * V[next];
      rD[next] = rD[next] + row[next] * d[s];
    }
    rV[s] = rV[s] + sum;
  }
  for (let s = 0; s < S; s++) {
    rV[s] = SCALE * (rV[s] - diagonal[s] * V[s]);
    rD[s] = SCALE * (rD[s] - diagonal[s] * d[s]);
  }
}
