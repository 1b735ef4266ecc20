import type { DivergenceKernel } from "../member.ts";
import { powerSlope, powerValue, ratio } from "../ratios.ts";

/** p_t^(k-1) p, as p_t^k r for k < 1, where p_t^(k-1) may overflow. */
const weighted = (p: number, q: number, lr: number, logQ: number, k: number): number =>
  k > 1 ? Math.exp((k - 1) * logQ) * p : Math.exp(k * logQ) * ratio(p, q, lr);

/** c = [p^k - p_t^k - k p_t^(k-1) (p - p_t)] / (k - 1), k > 0, not 1: alpha's for a = k with k p_t^(k-1) as a weight */
export const tsallis: DivergenceKernel = {
  value: (p, q, lr, logQ, k) => k * powerValue(k, Math.exp(k * logQ), weighted(p, q, lr, logQ, k), k * logQ, lr),
  slope: (p, q, lr, logQ, k) => k * powerSlope(k, weighted(p, q, lr, logQ, k), k * logQ, lr),
  secondDerivative: (_p, _q, lr, logQ, k) => k * Math.exp((k - 1) * (logQ + lr)),
  // p^(k-1) = p_t^(k-1) + x (k - 1) / k
  inverse: (x, _q, logQ, k) => Math.exp(Math.log(Math.max(Math.exp((k - 1) * logQ) + (x * (k - 1)) / k, 0)) / (k - 1)),
};
