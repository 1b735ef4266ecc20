/** The pseudo-inverse of a dense symmetric matrix, from its eigenvalues (cyclic Jacobi). Slow, and right to rounding. */

/** A = V diag(values) V^T. Rotations until every off-diagonal entry is below 1e-18 of the largest entry. */
export function eigenSymmetric(A: readonly number[][]): { values: number[]; vectors: number[][] } {
  const n = A.length;
  const M = A.map((row) => [...row]);
  const V: number[][] = A.map((_, i) => A.map((_, j) => (i === j ? 1 : 0)));
  const scale = Math.max(...M.flat().map(Math.abs), Number.MIN_VALUE);
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        off = Math.max(off, Math.abs(M[p][q]));
        if (M[p][q] === 0) continue;
        // tan of the angle that makes M[p][q] 0: the smaller root of t^2 + 2 theta t - 1 = 0.
        const theta = (M[q][q] - M[p][p]) / (2 * M[p][q]);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const c = 1 / Math.hypot(t, 1);
        const s = t * c;
        for (let k = 0; k < n; k++) [M[k][p], M[k][q]] = [c * M[k][p] - s * M[k][q], s * M[k][p] + c * M[k][q]];
        for (let k = 0; k < n; k++) [M[p][k], M[q][k]] = [c * M[p][k] - s * M[q][k], s * M[p][k] + c * M[q][k]];
        M[p][q] = 0;
        M[q][p] = 0;
        for (let k = 0; k < n; k++) [V[k][p], V[k][q]] = [c * V[k][p] - s * V[k][q], s * V[k][p] + c * V[k][q]];
      }
    }
    if (off <= 1e-18 * scale) return { values: M.map((row, i) => row[i]), vectors: V };
  }
  throw new Error("Jacobi's method did not converge");
}

/** A^+ b; eigenvalues within `cut` of 0, relative to the largest, count as 0. */
export function pseudoSolve(A: readonly number[][], b: readonly number[], cut: number): number[] {
  const { values, vectors } = eigenSymmetric(A);
  const top = Math.max(...values.map(Math.abs));
  const x = b.map(() => 0);
  values.forEach((value, k) => {
    if (Math.abs(value) <= cut * top) return;
    const weight = b.reduce((sum, y, i) => sum + vectors[i][k] * y, 0) / value;
    for (let i = 0; i < x.length; i++) x[i] += weight * vectors[i][k];
  });
  return x;
}
