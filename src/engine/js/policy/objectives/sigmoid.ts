import type { ObjectiveKernel } from "../member.ts";
import { ratio } from "../ratios.ts";

/** f = A (4 / tau) s(tau (r - 1)), s(y) = 1 / (1 + e^-y), tau by the sign of A; f_r = 4 A s (1 - s) */
export const sigmoid: ObjectiveKernel = {
  value(p, q, lr, adv, positive, negative) {
    const tau = adv >= 0 ? positive : negative;
    return (4 * q * adv) / (tau * (1 + Math.exp(-tau * (ratio(p, q, lr) - 1))));
  },
  slope(p, q, lr, adv, positive, negative) {
    const power = Math.exp(-(adv >= 0 ? positive : negative) * Math.abs(ratio(p, q, lr) - 1));
    return (4 * p * adv * power) / (1 + power) ** 2;
  },
};
