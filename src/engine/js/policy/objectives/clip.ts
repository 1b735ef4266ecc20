import type { ObjectiveKernel } from "../member.ts";

/** f = min(A r, A clip(r, 1 - low, 1 + high)); f_r = A where r < 1 + high (A >= 0) or r > 1 - low (A < 0), else 0 */
export const clip: ObjectiveKernel = {
  value: (p, q, _lr, adv, low, high) => Math.min(p * adv, Math.max((1 - low) * q, Math.min((1 + high) * q, p)) * adv),
  slope: (p, q, _lr, adv, low, high) => ((adv >= 0 ? p < (1 + high) * q : p > (1 - low) * q) ? p * adv : 0),
};
