import type { ObjectiveKernel } from "../member.ts";

/** f = A r up to r = c, A c (1 + ln(r / c)) above */
export const capped: ObjectiveKernel = {
  value: (p, q, lr, adv, c) => (p <= c * q ? p : c * q * (1 + (lr - Math.log(c)))) * adv,
  slope: (p, q, _lr, adv, c) => Math.min(p, c * q) * adv,
};
