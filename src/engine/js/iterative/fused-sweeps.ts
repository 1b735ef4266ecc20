/**
 * The preconditioned operator of BiCGSTAB.
 */
import type { Layout } from "./policy-system.ts";
import { solveFirst, solveSecond } from "./triangular-sweeps.ts";

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
