/**
 * The policy's system M = I - gamma P_pi in compressed rows, with a preconditioner made without a subtraction, and its
 * triangular solves: the twin of assembly/iterative/policy-system.ts, gather-policy.ts and triangular-sweeps.ts, where the formulas are.
 */

/** The slot of the head that holds what sweeps take for 0. */
export const LEAST = 4;
/** The slot that holds the power of two that the residual was multiplied by. */
export const UNIT = 5;

/** Where the parts of the system stand: indexes into doubles, and of `...Start` and `...Column` into 32-bit integers. */
export interface Layout {
  shadow: number;
  direction: number;
  image: number;
  second: number;
  correction: number;
  operatorScratch: number;
  head: number;
  pivot: number;
  excess: number;
  residual: number;
  lowerNear: number;
  upperNear: number;
  lowerValue: number;
  upperValue: number;
  lowerStart: number;
  upperStart: number;
  lowerColumn: number;
  upperColumn: number;
}

/** `sparse` is an index into doubles. The vectors of one correction stand first, then 16 scalars, then the others. */
export function layout(sparse: number, lower: number, upper: number, S: number): Layout {
  const stride = 512 * Math.ceil(S / 512) + 40;
  const passing = (i: number) => sparse + i * stride;
  const lasting = (i: number) => passing(6 + i) + 16;
  const lowerStart = 2 * (lasting(5) + lower + upper);
  return {
    shadow: passing(0),
    direction: passing(1),
    image: passing(2),
    second: passing(3),
    correction: passing(4),
    operatorScratch: passing(5),
    head: passing(6),
    pivot: lasting(0),
    excess: lasting(1),
    residual: lasting(2),
    lowerNear: lasting(3),
    upperNear: lasting(4),
    lowerValue: lasting(5),
    upperValue: lasting(5) + lower,
    lowerStart,
    upperStart: lowerStart + S + 2,
    lowerColumn: lowerStart + 2 * (S + 2),
    upperColumn: lowerStart + 2 * (S + 2) + lower,
  };
}

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

/** x <- (I - L')^-1 x, or (I - U'^T)^-1 x: the first half of the preconditioner. x [S] */
export function solveFirst(f: Float64Array, i32: Int32Array, transposed: boolean, at: Layout, x: number, S: number) {
  const least = f[at.head + LEAST];
  let z = 0;
  if (!transposed) {
    for (let s = 0; s < S; s++) {
      const end = i32[at.lowerStart + s + 1];
      let sum = f[x + s];
      for (let k = i32[at.lowerStart + s]; k < end; k++) sum += f[at.lowerValue + k] * f[x + i32[at.lowerColumn + k]];
      z = sum + f[at.lowerNear + s] * z;
      if (Math.abs(z) < least) z = 0;
      f[x + s] = z;
    }
    return;
  }
  let carry = 0;
  for (let s = 0; s < S; s++) {
    z = f[x + s] + carry;
    if (Math.abs(z) < least) z = 0;
    carry = f[at.upperNear + s] * z;
    f[x + s] = z;
    const end = i32[at.upperStart + s + 1];
    for (let k = i32[at.upperStart + s]; k < end; k++) f[x + i32[at.upperColumn + k]] += f[at.upperValue + k] * z;
  }
}

/** x <- (I - U')^-1 x, or (I - L'^T)^-1 x: the second half. x [S] */
export function solveSecond(f: Float64Array, i32: Int32Array, transposed: boolean, at: Layout, x: number, S: number) {
  const least = f[at.head + LEAST];
  let z = 0;
  if (!transposed) {
    for (let s = S - 1; s >= 0; s--) {
      const end = i32[at.upperStart + s + 1];
      let sum = f[x + s];
      for (let k = i32[at.upperStart + s]; k < end; k++) sum += f[at.upperValue + k] * f[x + i32[at.upperColumn + k]];
      z = sum + f[at.upperNear + s] * z;
      if (Math.abs(z) < least) z = 0;
      f[x + s] = z;
    }
    return;
  }
  let carry = 0;
  for (let s = S - 1; s >= 0; s--) {
    z = f[x + s] + carry;
    if (Math.abs(z) < least) z = 0;
    carry = f[at.lowerNear + s] * z;
    f[x + s] = z;
    const end = i32[at.lowerStart + s + 1];
    for (let k = i32[at.lowerStart + s]; k < end; k++) f[x + i32[at.lowerColumn + k]] += f[at.lowerValue + k] * z;
  }
}

/** y = t + (I - L')^-1 (x - excess t), t = (I - U')^-1 x: the preconditioned operator (Eisenstat 1981), or its transpose. */
export function operate(
  f: Float64Array,
  i32: Int32Array,
  transposed: boolean,
  at: Layout,
  x: number,
  y: number,
  S: number,
): void {
  const t = at.operatorScratch;
  f.copyWithin(t, x, x + S);
  solveSecond(f, i32, transposed, at, t, S);
  for (let s = 0; s < S; s++) f[y + s] = f[x + s] - f[at.excess + s] * f[t + s];
  solveFirst(f, i32, transposed, at, y, S);
  for (let s = 0; s < S; s++) f[y + s] += f[t + s];
}
