/**
 * What the members of the family are made of: r = p / p_t and powers of it, from p, p_t and lr = log r
 * (docs/mathematics.md, section 10).
 */
import { phi, SMALL } from "./relative-entropy.ts";

/** r = p / p_t; e^lr where one of them is too small for a quotient, 1 where both are absent. */
export const ratio = (p: number, q: number, lr: number): number =>
  p >= 2.2250738585072014e-308 && q >= 2.2250738585072014e-308 ? p / q : Math.exp(lr);

/** Whether x and a x are small. */
export const isSmallPower = (a: number, x: number): boolean => Math.abs(x) < SMALL && Math.abs(a * x) < SMALL;

/** r^a - 1 - a (r - 1) = phi(a x) - a phi(x), x = lr, for small |x| and |a x|: no term cancels. */
export const bregmanSeries = (a: number, x: number): number => phi(a * x) - a * phi(x);
