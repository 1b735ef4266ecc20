import type { ObjectiveKernel } from "../member.ts";

/** f = A r */
export const linear: ObjectiveKernel = {
  value: (p, _q, _lr, adv) => p * adv,
  slope: (p, _q, _lr, adv) => p * adv,
};
