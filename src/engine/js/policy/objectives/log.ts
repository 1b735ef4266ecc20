import type { ObjectiveKernel } from "../member.ts";

/** f = A ln r */
export const log: ObjectiveKernel = {
  value: (_p, q, lr, adv) => (q > 0 ? q * adv * lr : 0),
  slope: (_p, q, _lr, adv) => q * adv,
};
