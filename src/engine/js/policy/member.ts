/**
 * What a member of the family is (docs/mathematics.md, section 10): scalar functions, the member's parameters last, in
 * the order of src/engine/members.ts. Weighted by p or q = p_t, terms stay finite where r = p / q does not; lr = log r.
 */

/** An objective f(r, A). */
export interface ObjectiveKernel {
  /** q f */
  value(p: number, q: number, lr: number, adv: number, a: number, b: number, c: number): number;
  /** p f_r */
  slope(p: number, q: number, lr: number, adv: number, a: number, b: number, c: number): number;
}

/** A divergence c(p, q), less what is linear in p - q, so that c >= 0 and c_p = 0 at p = q. */
export interface DivergenceKernel {
  /** c */
  value(p: number, q: number, lr: number, logQ: number, a: number): number;
  /** p c_p */
  slope(p: number, q: number, lr: number, logQ: number, a: number): number;
  /** p c_pp */
  secondDerivative(p: number, q: number, lr: number, logQ: number, a: number): number;
  /** The p at which c_p = x: 0 where it would be negative, Infinity where there is none. */
  inverse(x: number, q: number, logQ: number, a: number): number;
}
