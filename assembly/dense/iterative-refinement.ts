// A factor in single precision and answers in double: iterative refinement of V and d (docs/mathematics.md, section 1).
//
//   x <- M32^-1 b;  repeat:  r = b - M x in doubles,  delta = M32^-1 r,  x <- x + delta
//
// M32 is M, scaled by a power of two (`narrowRow`), and so is what it divides.
//
// The n-th correction, c = max_i |delta_i| / weight_i, is the error of the iterate before; what is left is about
// c * (c / the correction before), and rounding in r adds about (rate of convergence) * 2^-29. Both must be small in
// every component, tiny ones included: an entry that single precision lost shows as a component that jumps from 0.

import { F64, I32 } from "../math/views";
import { SCALE, assembleRow, narrowRow, policyRewards, discountedStart, anyTerminal } from "./assembly";
import { factorise } from "./elimination";
import { denseResiduals, sparseResiduals } from "./residuals";
import { keepsMatrix, keptBytes, keptStride, matrixBytes, padded, strideOf } from "./storage";
import { solve, solveTransposed } from "./triangular-solves";

/** Beyond this discount refinement would need more steps than it saves. */
export const NARROW_UP_TO: f64 = 0.999;
const CORRECTIONS = 4;
/** What may be left after the last correction, in every component. */
const FINAL_ERROR: f64 = 1e-15;
/** A correction must be this much smaller than the one before, and that one no mere repair of what was missing. */
const CONVERGENCE_RATE: f64 = 1e-4;
const FIRST_CORRECTION: f64 = 1e-3;

/** x += delta. Returns max |delta| / max(|x|, weight), 0/0 taken as 0; NaN or infinity becomes infinity. */
function correct(x: F64, delta: F64, weight: F64, S: i32): f64 {
  let worst = 0.0;
  for (let s = 0; s < S; s++) {
    const change = delta[s];
    const value = x[s] + change;
    x[s] = value;
    if (change == 0.0) continue;
    const ratio = abs(change) / max(abs(value), weight[s]);
    if (!(ratio <= worst)) worst = ratio;
    if (!(worst < Infinity)) return Infinity;
  }
  return worst;
}

/** Whether all of x has one sign. */
function oneSign(x: F64, S: i32): bool {
  let low = 0.0;
  let high = 0.0;
  for (let s = 0; s < S; s++) {
    low = min(low, x[s]);
    high = max(high, x[s]);
  }
  return low == 0.0 || high == 0.0;
}

/**
 * V = M^-1 r_pi and d = (1 - gamma) M^-T mu by a single-precision factor. values, occupancy out [S]; factor, scratch as
 * `evaluate` gets them. Returns 0, or 1 where a component has not converged: the outputs are then worthless; or what
 * `factorise` does, to go on from a column with.
 */
export function evaluateNarrow(
  rowStart: I32,
  nextState: I32,
  probability: F64,
  rewards: F64,
  start: F64,
  terminal: I32,
  gamma: f64,
  pi: F64,
  values: F64,
  occupancy: F64,
  factor: usize,
  scratch: F64,
  from: i32,
  blocks: i32,
  S: i32,
  A: i32,
): i32 {
  const P = padded<f32>(S);
  const V = scratch;
  const d = scratch.from(P);
  const rV = scratch.from(2 * P);
  const rD = scratch.from(3 * P);
  const diagonal = scratch.from(4 * P);
  const weight = scratch.from(5 * P);
  const none = scratch.from(6 * P);
  const narrowExit = changetype<usize>(scratch.from(7 * P));
  const rest = narrowExit + (<usize>P << 2);

  // B in doubles is kept only where refinement by the model's own rows would be slower.
  const keep = keepsMatrix(S, rowStart[S * A]);
  const apart = keep ? keptStride(S) : 0;
  const stride = strideOf<f32>(S);
  const narrow = factor + keptBytes(S, keep ? S : 1);
  const pack = narrow + matrixBytes<f32>(S);
  const bytes = <usize>P << 3;
  if (from == 0) {
    const ending = anyTerminal(terminal, S);
    memory.fill(narrowExit, 0, <usize>P << 2);
    for (let s = 0; s < S; s++) {
      const row = changetype<F64>(factor + <usize>s * apart);
      const exit = assembleRow(rowStart, nextState, probability, terminal, ending, gamma, pi, row, bytes, s, S, A);
      store<f32>(narrowExit + (<usize>s << 2), <f32>(SCALE * exit));
      diagonal[s] = exit + narrowRow(changetype<usize>(row), narrow + <usize>s * stride, P);
    }
    memory.fill(narrow + <usize>S * stride, 0, <usize>(P - S) * stride);
  }
  const status = factorise<f32>(narrow, stride, narrowExit, rest, pack, from, blocks, S);
  if (status) return min(status, 1);

  // Rewards of both signs may cancel in V: its components are judged against M^-1 |r_pi|, or max |V| if less.
  policyRewards(rewards, terminal, pi, values, S, A);
  discountedStart(start, terminal, gamma, occupancy, S);
  memory.fill(changetype<usize>(none), 0, <usize>P << 3);
  memory.fill(changetype<usize>(weight), 0, <usize>P << 3);
  const mixed = !oneSign(values, S);
  for (let s = 0; s < S; s++) {
    V[s] = SCALE * values[s];
    d[s] = SCALE * occupancy[s];
    if (mixed) weight[s] = SCALE * abs(values[s]);
  }
  solve<f32>(narrow, stride, changetype<usize>(V), S);
  solveTransposed<f32>(narrow, stride, changetype<usize>(d), S);
  if (mixed) {
    solve<f32>(narrow, stride, changetype<usize>(weight), S);
    let norm = 0.0;
    for (let s = 0; s < S; s++) norm = max(norm, abs(V[s]));
    for (let s = 0; s < S; s++) weight[s] = min(weight[s], norm);
  }

  let beforeV = Infinity;
  let beforeD = Infinity;
  for (let n = 0; n < CORRECTIONS; n++) {
    memory.copy(changetype<usize>(rV), changetype<usize>(values), <usize>S << 3);
    memory.copy(changetype<usize>(rD), changetype<usize>(occupancy), <usize>S << 3);
    if (keep) denseResiduals(factor, apart, diagonal, V, d, rV, rD, S);
    else sparseResiduals(rowStart, nextState, probability, terminal, gamma, pi, diagonal, V, d, rV, rD, S, A);
    solve<f32>(narrow, stride, changetype<usize>(rV), S);
    solveTransposed<f32>(narrow, stride, changetype<usize>(rD), S);
    const nowV = correct(V, rV, weight, S);
    const nowD = correct(d, rD, none, S);
    if (hasConverged(nowV, beforeV) && hasConverged(nowD, beforeD)) {
      memory.copy(changetype<usize>(values), changetype<usize>(V), <usize>S << 3);
      memory.copy(changetype<usize>(occupancy), changetype<usize>(d), <usize>S << 3);
      return 0;
    }
    beforeV = nowV;
    beforeD = nowD;
  }
  return 1;
}

/** Whether what is left after a correction is small in every component. */
function hasConverged(now: f64, before: f64): bool {
  if (now <= FINAL_ERROR) return true;
  return before <= FIRST_CORRECTION && now <= CONVERGENCE_RATE * before && now * (now / before) <= FINAL_ERROR;
}
