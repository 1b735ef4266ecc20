import type { DivergenceKernel } from "../member.ts";
import { powerSlope, powerValue } from "../ratios.ts";

/** c = p_t [r^a - 1 - a (r - 1)] / (a (a - 1)), a not 0 or 1 */
export const alpha: DivergenceKernel = {
  value: (p, q, lr, logQ, a) => powerValue(a, q, p, logQ, lr),
  slope: (p, _q, lr, logQ, a) => powerSlope(a, p, logQ, lr),
  secondDerivative: (_p, _q, lr, _logQ, a) => Math.exp((a - 1) * lr),
  // r^(a-1) = 1 + (a - 1) x
  inverse: (x, _q, logQ, a) => Math.exp(logQ + Math.log(Math.max(1 + (a - 1) * x, 0)) / (a - 1)),
};
