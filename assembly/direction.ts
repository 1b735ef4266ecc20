// The natural direction: the pseudo-inverse of d (diag p - p p^T) applied to the gradient, state by state in O(A).
// docs/mathematics.md, section 6.

import { F64 } from "./vec";
import { normaliseRow } from "./softmax";
import { divergenceRow, MDPO, SPPO } from "./surrogate";
import { logRatio } from "./divergence";
import { CURVATURE } from "./report";

/** Relative cut below which a weight d p (1 - p) counts as 0, as in a pseudo-inverse. */
const CUT: f64 = 1e-15;

/** The largest d p (1 - p) of a row. */
@inline export function largestWeight(p: F64, d: f64, A: i32): f64 {
  let top = 0.0;
  for (let a = 0; a < A; a++) top = max(top, d * p[a] * (1.0 - p[a]));
  return top;
}

/** One row of the direction; returns the row's part of the curvature. `top` is the largest weight of all rows. */
export function directionRow(
  method: i32,
  p: F64,
  logP: F64,
  q: F64,
  logQ: F64,
  adv: F64,
  d: f64,
  top: f64,
  direction: F64,
  h: F64,
  A: i32,
): f64 {
  const cut = CUT * top;
  // x = Adv (TRPO), exp(-lr) Adv (sPPO), (g + tau) / h (MDPO), over the active actions; h = 1 but for MDPO.
  let kl = 0.0;
  let mean = 0.0;
  let tau = 0.0;
  if (method == MDPO) {
    kl = divergenceRow(MDPO, p, logP, q, logQ, A);
    for (let a = 0; a < A; a++) mean += p[a] * adv[a];
    let above = 0.0;
    let below = 0.0;
    for (let a = 0; a < A; a++) {
      if (d * p[a] * (1.0 - p[a]) > cut) {
        const ha = logRatio(logP[a], logQ[a]) - kl + 1.0;
        above += (p[a] * (adv[a] - mean)) / ha;
        below += p[a] / ha;
      }
    }
    tau = -above / below;
  }
  let active = 0;
  let sumX = 0.0;
  let sumPX = 0.0;
  let sumP = 0.0;
  for (let a = 0; a < A; a++) {
    if (d * p[a] * (1.0 - p[a]) > cut) {
      let x = adv[a];
      h[a] = 1.0;
      if (method == SPPO) {
        x *= q[a] / p[a];
      } else if (method == MDPO) {
        h[a] = logRatio(logP[a], logQ[a]) - kl + 1.0;
        x = (x - mean + tau) / h[a];
      }
      direction[a] = x;
      active++;
      sumX += x;
      sumPX += p[a] * x;
      sumP += p[a];
    }
  }
  // Minimum norm: x - mean of x; curvature: sum d p h y^2 with y = x - (sum_b p x) / (sum_b p).
  const middle = sumX / <f64>active;
  const centre = sumPX / sumP;
  let curvature = 0.0;
  for (let a = 0; a < A; a++) {
    if (active >= 2 && d * p[a] * (1.0 - p[a]) > cut) {
      const y = direction[a] - centre;
      curvature += p[a] * h[a] * y * y;
      direction[a] -= middle;
    } else {
      direction[a] = 0.0;
    }
  }
  return d * curvature;
}

/** The natural direction of sPPO, MDPO or TRPO at any theta, and its curvature x^T A x. */
export function naturalDirection(
  method: i32,
  theta: F64,
  logPiOld: F64,
  piOld: F64,
  advantages: F64,
  occupancy: F64,
  direction: F64,
  report: F64,
  scratch: F64,
  S: i32,
  A: i32,
): void {
  const logP = scratch;
  const p = scratch.from(S * A);
  const h = scratch.from(2 * S * A);
  let top = 0.0;
  for (let s = 0; s < S; s++) {
    const row = s * A;
    normaliseRow(theta.from(row), logP.from(row), p.from(row), A);
    top = max(top, largestWeight(p.from(row), occupancy[s], A));
  }
  let curvature = 0.0;
  for (let s = 0; s < S; s++) {
    const r = s * A;
    curvature += directionRow(
      method, p.from(r), logP.from(r), piOld.from(r), logPiOld.from(r), advantages.from(r),
      occupancy[s], top, direction.from(r), h, A,
    );
  }
  report[CURVATURE] = curvature;
}
