import type { DivergenceKernel } from "../member.ts";
import { klTerm } from "../relative-entropy.ts";

/** KL(p_t, p) as a sum of terms p - p_t - p_t ln r >= 0; c_p = 1 - p_t / p */
export const forwardKl: DivergenceKernel = {
  value: (p, q, lr) => klTerm(q, p, lr),
  slope: (p, q) => p - q,
  secondDerivative: (p, q) => q / p,
  inverse: (x, q) => (x < 1 ? q / (1 - x) : Infinity),
};
