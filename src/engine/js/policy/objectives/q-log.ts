import type { ObjectiveKernel } from "../member.ts";

/** f = A (r^(1-q) - 1) / (1 - q), q not 1; p f_r = p_t A r^(1-q) */
export const qLog: ObjectiveKernel = {
  value: (_p, q, lr, adv, power) => (q * adv * Math.expm1((1 - power) * lr)) / (1 - power),
  slope: (_p, q, lr, adv, power) => q * adv * Math.exp((1 - power) * lr),
};
