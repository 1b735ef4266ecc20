/**
 * Restarted GMRES (Saad & Schultz 1986) with a preconditioner on the right, so that what it minimises is the residual
 * itself. Sums are taken in a fixed order, and there is no arithmetic but + - * / and square roots: the same bits everywhere.
 */
import type { PolicyMatrix, Preconditioner } from "./policy-matrix.ts";

/** Vectors kept between restarts: more at first, fewer where states are many. */
const vectorsFor = (states: number): number => Math.max(10, Math.min(60, Math.floor(2 ** 26 / states)));

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
}

/**
 * c with ||residual - M c||_2 <= target where that is reached, a yield after every step with the norm; at the latest after
 * `restarts` cycles. residual [S], left as it was. Returns c, [S].
 */
export function* gmres(
  matrix: PolicyMatrix,
  how: Preconditioner,
  transposed: boolean,
  residual: Float64Array,
  target: number,
  restarts: number,
): Generator<number, Float64Array, void> {
  const S = matrix.states;
  const most = vectorsFor(S);
  const solution = new Float64Array(S);
  const basis: Float64Array[] = [new Float64Array(S)];
  const work = new Float64Array(S);
  const rest = residual.slice();
  for (let restart = 0; restart < restarts; restart++) {
    const norm = Math.sqrt(dot(rest, rest));
    if (!(norm > target) || !Number.isFinite(norm)) break;
    for (let i = 0; i < S; i++) basis[0][i] = rest[i] / norm;
    const rows: Float64Array[] = [];
    const cosine = new Float64Array(most);
    const sine = new Float64Array(most);
    const g = new Float64Array(most + 1);
    g[0] = norm;
    let k = 0;
    while (k < most) {
      work.set(basis[k]);
      matrix.precondition(how, transposed, work);
      if (basis.length === k + 1) basis.push(new Float64Array(S));
      const w = basis[k + 1];
      matrix.multiply(transposed, work, w);
      const h = new Float64Array(k + 2);
      // Twice: once loses orthogonality where columns are nearly dependent.
      for (let pass = 0; pass < 2; pass++) {
        for (let j = 0; j <= k; j++) {
          const share = dot(w, basis[j]);
          h[j] += share;
          for (let i = 0; i < S; i++) w[i] -= share * basis[j][i];
        }
      }
      h[k + 1] = Math.sqrt(dot(w, w));
      if (h[k + 1] > 0) for (let i = 0; i < S; i++) w[i] /= h[k + 1];
      for (let j = 0; j < k; j++) {
        const x = cosine[j] * h[j] + sine[j] * h[j + 1];
        h[j + 1] = cosine[j] * h[j + 1] - sine[j] * h[j];
        h[j] = x;
      }
      const length = Math.sqrt(h[k] * h[k] + h[k + 1] * h[k + 1]);
      if (!(length > 0)) break;
      cosine[k] = h[k] / length;
      sine[k] = h[k + 1] / length;
      h[k] = length;
      const done = h[k + 1] === 0;
      g[k + 1] = -sine[k] * g[k];
      g[k] *= cosine[k];
      rows.push(h);
      k++;
      yield Math.abs(g[k]);
      if (done || Math.abs(g[k]) <= target) break;
    }
    if (k === 0) break;
    // Back substitution, then c += K^-1 V y.
    const y = new Float64Array(k);
    for (let i = k - 1; i >= 0; i--) {
      let sum = g[i];
      for (let j = i + 1; j < k; j++) sum -= rows[j][i] * y[j];
      y[i] = sum / rows[i][i];
    }
    work.fill(0);
    for (let j = 0; j < k; j++) for (let i = 0; i < S; i++) work[i] += y[j] * basis[j][i];
    matrix.precondition(how, transposed, work);
    for (let i = 0; i < S; i++) solution[i] += work[i];
    matrix.multiply(transposed, solution, work);
    for (let i = 0; i < S; i++) rest[i] = residual[i] - work[i];
  }
  return solution;
}
