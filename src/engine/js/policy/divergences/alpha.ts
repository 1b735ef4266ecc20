import type { DivergenceKernel } from "../member.ts";
import { bregmanSeries, isSmallPower } from "../ratios.ts";

/** c = p_t [r^a - 1 - a (r - 1)] / (a (a - 1)), a not 0 or 1. p_t r^a is one power: r^a alone may overflow. */
export const alpha: DivergenceKernel = {
  value(p, q, lr, logQ, a) {
    const c = isSmallPower(a, lr) ? q * bregmanSeries(a, lr) : Math.exp(logQ + a * lr) - q - a * (p - q);
    return Math.max(c / (a * (a - 1)), 0);
  },
  slope: (p, _q, lr, logQ, a) =>
    (isSmallPower(a - 1, lr) ? p * Math.expm1((a - 1) * lr) : Math.exp(logQ + a * lr) - p) / (a - 1),
  bend: (_p, _q, lr, _logQ, a) => Math.exp((a - 1) * lr),
  // r^(a-1) = 1 + (a - 1) x
  inverse: (x, _q, logQ, a) => Math.exp(logQ + Math.log(Math.max(1 + (a - 1) * x, 0)) / (a - 1)),
};
