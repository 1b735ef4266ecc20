/**
 * The rows of a policy gathered from its actions' rows, and a preconditioner that is made without a subtraction; formulas in
 * assembly/iterative/gather-policy.ts.
 */
import { layout } from "./policy-system.ts";

/** Gathers the policy's rows, divided by the pivots D~ of K = (D~ - L) D~^-1 (D~ - U): K 1 = M 1, or modified = 0, D~ = D. */
export function gatherPolicy(
  f: Float64Array,
  i32: Int32Array,
  rowStart: number,
  nextState: number,
  probability: number,
  terminal: number,
  gamma: number,
  pi: number,
  modified: number,
  sparse: number,
  lower: number,
  upper: number,
  S: number,
  A: number,
): void {
  const at = layout(sparse, lower, upper, S);
  const ratio = at.correction;
  // Where column j was last written in each triangle.
  const lowerPlace = 2 * at.shadow;
  const upperPlace = 2 * at.direction;
  i32.fill(-1, lowerPlace, lowerPlace + S);
  i32.fill(-1, upperPlace, upperPlace + S);
  let l = 0;
  let u = 0;
  for (let s = 0; s < S; s++) {
    const firstLower = l;
    const firstUpper = u;
    i32[at.lowerStart + s] = l;
    i32[at.upperStart + s] = u;
    f[at.lowerNear + s] = 0;
    f[at.upperNear + s] = 0;
    if (i32[terminal + s] !== 0) {
      f[at.pivot + s] = 1;
      f[at.excess + s] = 1;
      f[ratio + s] = 1;
      continue;
    }
    let e = 1 - gamma;
    let before = 0;
    let after = 0;
    for (let sa = s * A; sa < (s + 1) * A; sa++) {
      const weight = gamma * f[pi + sa];
      if (weight === 0) continue;
      const end = i32[rowStart + sa + 1];
      for (let k = i32[rowStart + sa]; k < end; k++) {
        const next = i32[nextState + k];
        const b = weight * f[probability + k];
        if (i32[terminal + next] !== 0) e += b;
        else if (next === s - 1) before += b;
        else if (next === s + 1) after += b;
        else if (next < s) {
          const place = i32[lowerPlace + next];
          if (place >= firstLower) f[at.lowerValue + place] += b;
          else {
            i32[lowerPlace + next] = l;
            i32[at.lowerColumn + l] = next;
            f[at.lowerValue + l++] = b;
          }
        } else if (next > s) {
          const place = i32[upperPlace + next];
          if (place >= firstUpper) f[at.upperValue + place] += b;
          else {
            i32[upperPlace + next] = u;
            i32[at.upperColumn + u] = next;
            f[at.upperValue + u++] = b;
          }
        }
      }
    }
    let eps = s > 0 ? e + before * f[ratio + s - 1] : e;
    let below = before;
    for (let k = firstLower; k < l; k++) {
      below += f[at.lowerValue + k];
      eps += f[at.lowerValue + k] * f[ratio + i32[at.lowerColumn + k]];
    }
    let above = after;
    for (let k = firstUpper; k < u; k++) above += f[at.upperValue + k];
    const d = modified !== 0 ? eps + above : e + below + above;
    const share = 1 / d;
    for (let k = firstLower; k < l; k++) f[at.lowerValue + k] *= share;
    for (let k = firstUpper; k < u; k++) f[at.upperValue + k] *= share;
    f[at.lowerNear + s] = before * share;
    f[at.upperNear + s] = after * share;
    f[at.pivot + s] = d;
    f[ratio + s] = eps * share;
    f[at.excess + s] = 2 - (e + below + above) * share;
  }
  i32[at.lowerStart + S] = l;
  i32[at.upperStart + S] = u;
}
