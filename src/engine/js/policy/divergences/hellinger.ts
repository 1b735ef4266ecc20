import type { DivergenceKernel } from "../member.ts";

/** c = (sqrt p - sqrt p_t)^2 */
export const hellinger: DivergenceKernel = {
  value: (p, q) => (Math.sqrt(p) - Math.sqrt(q)) ** 2,
  slope: (p, q) => Math.sqrt(p) * (Math.sqrt(p) - Math.sqrt(q)),
  secondDerivative: (p, q) => 0.5 * Math.sqrt(q / p),
  inverse: (x, q) => (x < 1 ? q / (1 - x) ** 2 : Infinity),
};
