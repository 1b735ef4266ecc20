import type { DivergenceKernel } from "../member.ts";

/** c = (p - p_t)^2 / 2 */
export const euclidean: DivergenceKernel = {
  value: (p, q) => 0.5 * (p - q) ** 2,
  slope: (p, q) => p * (p - q),
  secondDerivative: (p) => p,
  inverse: (x, q) => Math.max(q + x, 0),
};
