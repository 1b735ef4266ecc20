import type { ObjectiveKernel } from "../member.ts";
import { ratio } from "../ratios.ts";

/** |A| (r - 1) / epsilon */
const pull = (p: number, q: number, lr: number, adv: number, epsilon: number) =>
  (Math.abs(adv) * (ratio(p, q, lr) - 1)) / epsilon;

/** f = A r - |A| (r - 1)^2 / (2 epsilon) */
export const quadratic: ObjectiveKernel = {
  value: (p, q, lr, adv, epsilon) => p * adv - 0.5 * (p - q) * pull(p, q, lr, adv, epsilon),
  slope: (p, q, lr, adv, epsilon) => p * (adv - pull(p, q, lr, adv, epsilon)),
};
