// The rows of a policy gathered from its actions' rows, and a preconditioner that is made without a subtraction.

import { F64, I32 } from "../math/views";
import { Sparse } from "./policy-system";

/**
 * M = D - L - U and K = (D~ - L) D~^-1 (D~ - U) with K 1 = M 1 (Gustafsson 1978: modified incomplete factorisation, here
 * of the diagonal alone). With e = M 1 >= 1 - gamma kept as data, as in docs/mathematics.md, section 1:
 *
 *   eps(s) = e(s) + sum_{k<s} L(s,k) eps(k) / D~(k),   D~(s) = eps(s) + sum_{j>s} U(s,j)
 *
 * Rows are stored divided by D~: K = D~ (I - L')(I - U'), M = D~ ((I - L') + (I - U') - excess). K treats constants,
 * the slow part when gamma is near 1, exactly; it is M itself where L or U is empty. On graphs that mix fast its last
 * pivots are too small to help: modified = 0 takes D~ = D, symmetric Gauss-Seidel. The residual stays
 * as it is. lower, upper: room for entries.
 */
export function gatherPolicy(
  rowStart: I32,
  nextState: I32,
  probability: F64,
  terminal: I32,
  gamma: f64,
  pi: F64,
  modified: i32,
  sparse: F64,
  lower: i32,
  upper: i32,
  S: i32,
  A: i32,
): void {
  const system = changetype<Sparse>(sparse);
  const pivot = system.pivot(S);
  const excess = system.excess(S);
  const ratio = system.correction(S);
  const L = system.lowerValue(S), U = system.upperValue(S, lower);
  const lowerNear = system.lowerNear(S), upperNear = system.upperNear(S);
  const lowerStart = system.lowerStart(S, lower, upper), upperStart = system.upperStart(S, lower, upper);
  const lowerColumn = system.lowerColumn(S, lower, upper), upperColumn = system.upperColumn(S, lower, upper);
  // Where column j was last written in each triangle.
  const lowerPlace = changetype<I32>(system.shadow(S)), upperPlace = changetype<I32>(system.direction(S));
  memory.fill(changetype<usize>(lowerPlace), 255, <usize>S << 2);
  memory.fill(changetype<usize>(upperPlace), 255, <usize>S << 2);

  let l = 0;
  let u = 0;
  for (let s = 0; s < S; s++) {
    const firstLower = l;
    const firstUpper = u;
    lowerStart[s] = l;
    upperStart[s] = u;
    lowerNear[s] = 0.0;
    upperNear[s] = 0.0;
    if (terminal[s]) {
      pivot[s] = 1.0;
      excess[s] = 1.0;
      ratio[s] = 1.0;
      continue;
    }
    let e = 1.0 - gamma;
    let before = 0.0;
    let after = 0.0;
    for (let sa = s * A, end = sa + A; sa < end; sa++) {
      const weight = gamma * pi[sa];
      if (weight == 0.0) continue;
      for (let k = rowStart[sa], last = rowStart[sa + 1]; k < last; k++) {
        const next = nextState[k];
        const b = weight * probability[k];
        if (terminal[next]) e += b;
        else if (next == s - 1) before += b;
        else if (next == s + 1) after += b;
        else if (next < s) {
          const at = lowerPlace[next];
          if (at >= firstLower) L[at] = L[at] + b;
          else {
            lowerPlace[next] = l;
            lowerColumn[l] = next;
            L[l++] = b;
          }
        } else if (next > s) {
          const at = upperPlace[next];
          if (at >= firstUpper) U[at] = U[at] + b;
          else {
            upperPlace[next] = u;
            upperColumn[u] = next;
            U[u++] = b;
          }
        }
      }
    }
    let eps = s > 0 ? e + before * ratio[s - 1] : e;
    let below = before;
    for (let k = firstLower; k < l; k++) {
      below += L[k];
      eps += L[k] * ratio[lowerColumn[k]];
    }
    let above = after;
    for (let k = firstUpper; k < u; k++) above += U[k];
    const d = modified ? eps + above : e + below + above;
    const share = 1.0 / d;
    for (let k = firstLower; k < l; k++) L[k] = L[k] * share;
    for (let k = firstUpper; k < u; k++) U[k] = U[k] * share;
    lowerNear[s] = before * share;
    upperNear[s] = after * share;
    pivot[s] = d;
    ratio[s] = eps * share;
    excess[s] = 2.0 - (e + below + above) * share;
  }
  lowerStart[S] = l;
  upperStart[S] = u;
  // A pair's second state where S is odd (fused-sweeps.ts).
  lowerStart[S + 1] = l;
  upperStart[S + 1] = u;
  lowerNear[S] = 0.0;
  upperNear[S] = 0.0;
  excess[S] = 0.0;
}
