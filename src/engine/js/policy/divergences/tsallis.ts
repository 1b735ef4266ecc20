import type { DivergenceKernel } from "../member.ts";
import { bregmanSeries, isSmallPower, ratio } from "../ratios.ts";

/** p_t^(k-1) y of y = p or p - p_t, as p_t^k y / p_t for k < 1, where p_t^(k-1) may overflow. */
const scaled = (y: number, yRatio: number, logQ: number, k: number): number =>
  k > 1 ? Math.exp((k - 1) * logQ) * y : Math.exp(k * logQ) * yRatio;

/** c = [p^k - p_t^k - k p_t^(k-1) (p - p_t)] / (k - 1), k > 0, not 1 */
export const tsallis: DivergenceKernel = {
  value(p, q, lr, logQ, k) {
    const base = Math.exp(k * logQ);
    const c = isSmallPower(k, lr)
      ? base * bregmanSeries(k, lr)
      : Math.exp(k * (logQ + lr)) - base - k * scaled(p - q, ratio(p, q, lr) - 1, logQ, k);
    return Math.max(c / (k - 1), 0);
  },
  slope(p, q, lr, logQ, k) {
    const base = scaled(p, ratio(p, q, lr), logQ, k);
    const difference = isSmallPower(k - 1, lr) ? base * Math.expm1((k - 1) * lr) : Math.exp(k * (logQ + lr)) - base;
    return (k / (k - 1)) * difference;
  },
  bend: (_p, _q, lr, logQ, k) => k * Math.exp((k - 1) * (logQ + lr)),
  // p^(k-1) = p_t^(k-1) + x (k - 1) / k
  inverse: (x, _q, logQ, k) => Math.exp(Math.log(Math.max(Math.exp((k - 1) * logQ) + (x * (k - 1)) / k, 0)) / (k - 1)),
};
