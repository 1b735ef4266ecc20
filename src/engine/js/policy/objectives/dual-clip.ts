import type { ObjectiveKernel } from "../member.ts";
import { clip } from "./clip.ts";

/** f = clip, and at least c A for A < 0; f_r is 0 for A < 0 and r >= c, too */
export const dualClip: ObjectiveKernel = {
  value(p, q, lr, adv, low, high, c) {
    const clipped = clip.value(p, q, lr, adv, low, high, 0);
    return adv < 0 ? Math.max(clipped, c * q * adv) : clipped;
  },
  slope: (p, q, lr, adv, low, high, c) => (adv >= 0 || p < c * q ? clip.slope(p, q, lr, adv, low, high, 0) : 0),
};
