import type { DivergenceKernel } from "../member.ts";
import { klTerm, SMALL } from "../relative-entropy.ts";

/** ln(m / p_t) = ln((1 + r) / 2) */
const logMixture = (lr: number): number =>
  Math.abs(lr) < SMALL ? Math.log1p(Math.expm1(lr) / 2) : Math.max(lr, 0) + Math.log((1 + Math.exp(-Math.abs(lr))) / 2);

/** c = [p ln(p / m) + p_t ln(p_t / m)] / 2, m = (p + p_t) / 2, as terms m - x + x ln(x / m) >= 0 */
export const jensenShannon: DivergenceKernel = {
  value(p, q, lr) {
    const m = (p + q) / 2;
    const w = logMixture(lr);
    return (klTerm(p, m, w - lr) + klTerm(q, m, w)) / 2;
  },
  // p / m = 1 + t with t = (p - q) / (p + q)
  slope(p, q) {
    if (p === 0) return 0;
    const t = (p - q) / (p + q);
    return 0.5 * p * (Math.abs(t) < SMALL ? Math.log1p(t) : Math.log(p / (0.5 * p + 0.5 * q)));
  },
  secondDerivative: (p, q) => (0.5 * q) / (p + q),
  // 2 r / (1 + r) = e^(2x)
  inverse(x, q) {
    const power = Math.exp(2 * x);
    return power < 2 ? (q * power) / (2 - power) : Infinity;
  },
};
