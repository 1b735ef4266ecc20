import type { DivergenceKernel } from "../member.ts";
import { klTerm } from "../relative-entropy.ts";

/** KL(p, p_t) as a sum of terms p ln r - p + p_t >= 0; c_p = ln r */
export const reverseKl: DivergenceKernel = {
  value: (p, q, lr) => klTerm(p, q, -lr),
  slope: (p, _q, lr) => (p > 0 ? p * lr : 0),
  secondDerivative: () => 1,
  inverse: (x, _q, logQ) => Math.exp(logQ + x),
};
