import type { ObjectiveKernel } from "../member.ts";
import { ratio } from "../ratios.ts";

/** |A| (r - 1) / epsilon */
const penaltySlope = (p: number, q: number, lr: number, adv: number, epsilon: number) =>
  (Math.abs(adv) * (ratio(p, q, lr) - 1)) / epsilon;

/** f = A r - |A| (r - 1)^2 / (2 epsilon) */
export const quadratic: ObjectiveKernel = {
  value: (p, q, lr, adv, epsilon) => p * adv - 0.5 * (p - q) * penaltySlope(p, q, lr, adv, epsilon),
  slope: (p, q, lr, adv, epsilon) => p * (adv - penaltySlope(p, q, lr, adv, epsilon)),
};
