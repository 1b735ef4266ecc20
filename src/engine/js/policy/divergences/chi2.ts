import type { DivergenceKernel } from "../member.ts";
import { ratio } from "../ratios.ts";

/** c = p_t (r - 1)^2 */
export const chi2: DivergenceKernel = {
  value: (p, q, lr) => (p - q) * (ratio(p, q, lr) - 1),
  slope: (p, q, lr) => 2 * p * (ratio(p, q, lr) - 1),
  secondDerivative: (p, q, lr) => 2 * ratio(p, q, lr),
  inverse: (x, q) => Math.max(q * (1 + x / 2), 0),
};
