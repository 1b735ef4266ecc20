import type { DivergenceKernel } from "../member.ts";
import { ratio } from "../ratios.ts";
import { klTerm } from "../relative-entropy.ts";

/** c = r - ln r - 1 */
export const itakuraSaito: DivergenceKernel = {
  value: (p, q, lr) => klTerm(1, ratio(p, q, lr), lr),
  slope: (p, q, lr) => ratio(p, q, lr) - 1,
  secondDerivative: (p) => 1 / p,
  // 1 / p = 1 / p_t - x
  inverse: (x, q) => (q * x < 1 ? q / (1 - q * x) : Infinity),
};
