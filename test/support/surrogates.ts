/** The surrogates of docs/mathematics.md, section 2, written down once more: flat tables, one state after another. */

export type Method = "sppo" | "mdpo" | "trpo" | "ppo";

/** log softmax by row: x - max - log sum exp(x - max). */
export function logSoftmax(theta: ArrayLike<number>, A: number): number[] {
  const out: number[] = [];
  for (let i = 0; i < theta.length; i += A) {
    const row = Array.from(theta).slice(i, i + A);
    const top = Math.max(...row);
    const logSum = Math.log(row.reduce((sum, x) => sum + Math.exp(x - top), 0));
    out.push(...row.map((x) => x - top - logSum));
  }
  return out;
}

export const softmax = (theta: ArrayLike<number>, A: number): number[] => logSoftmax(theta, A).map(Math.exp);

/** What is fixed while theta moves. */
export interface Frozen {
  /** d(s), [S] */
  occupancy: ArrayLike<number>;
  /** [S * A] */
  advantages: ArrayLike<number>;
  /** [S * A] */
  qValues: ArrayLike<number>;
  /** log p_t, [S * A] */
  logOld: ArrayLike<number>;
  A: number;
}

/** sum_s d(s) sum_a term(p, p_t, lr, sa). */
function total(
  frozen: Frozen,
  theta: ArrayLike<number>,
  term: (p: number, q: number, lr: number, sa: number) => number,
) {
  const logP = logSoftmax(theta, frozen.A);
  let sum = 0;
  for (let sa = 0; sa < logP.length; sa++) {
    const lr = logP[sa] - frozen.logOld[sa];
    sum += frozen.occupancy[Math.floor(sa / frozen.A)] * term(Math.exp(logP[sa]), Math.exp(frozen.logOld[sa]), lr, sa);
  }
  return sum;
}

/** J_m */
export function objective(method: Method, frozen: Frozen, theta: ArrayLike<number>, epsilon = 0): number {
  const { advantages: adv, qValues } = frozen;
  if (method === "sppo") return total(frozen, theta, (_, q, lr, sa) => q * adv[sa] * lr);
  if (method === "mdpo") return total(frozen, theta, (p, _q, _lr, sa) => p * adv[sa]);
  if (method === "trpo") return total(frozen, theta, (p, _q, _lr, sa) => p * qValues[sa]);
  return total(frozen, theta, (_, q, lr, sa) => {
    const ratio = Math.exp(lr);
    const clipped = Math.min(Math.max(ratio, 1 - epsilon), 1 + epsilon);
    return q * Math.min(ratio * adv[sa], clipped * adv[sa]);
  });
}

/** C_m: KL(p, p_t) for MDPO, KL(p_t, p) for sPPO and TRPO. */
export function divergence(method: Method, frozen: Frozen, theta: ArrayLike<number>): number {
  return method === "mdpo" ? total(frozen, theta, (p, _, lr) => p * lr) : total(frozen, theta, (_, q, lr) => -q * lr);
}

/**
 * Gradient by central differences of fourth order, (8 (f(h) - f(-h)) - (f(2h) - f(-2h))) / 12 h: truncation h^4 f'''''/30
 * and rounding 1e-16 f / h are both about 1e-13 at h = 1e-3.
 */
export function differences(f: (x: number[]) => number, x: ArrayLike<number>, h = 1e-3): number[] {
  return Array.from(x, (_, i) => {
    const at = (step: number) => f(Array.from(x, (y, j) => (j === i ? y + step : y)));
    return (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
  });
}
