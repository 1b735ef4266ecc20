/**
 * What the members of the family are made of: r = p / p_t and powers of it, from p, p_t and lr = log r
 * (docs/mathematics.md, section 10).
 */
import { phi, SMALL } from "./relative-entropy.ts";

/** r = p / p_t; e^lr where one of them is too small for a quotient, 1 where both are absent. */
export const ratio = (p: number, q: number, lr: number): number =>
  p >= 2.2250738585072014e-308 && q >= 2.2250738585072014e-308 ? p / q : Math.exp(lr);

/**
 * w [r^a - 1 - a (r - 1)] / (a (a - 1)) with r = e^x, of w, wr = w r and log w: w [phi(a x) - a phi(x)] where both are small,
 * so that no term cancels; elsewhere w r^a is one power, for r^a alone may overflow.
 */
export function powerValue(a: number, w: number, wr: number, logW: number, x: number): number {
  const small = Math.abs(x) < SMALL && Math.abs(a * x) < SMALL;
  const c = small ? w * (phi(a * x) - a * phi(x)) : Math.exp(logW + a * x) - w - a * (wr - w);
  return Math.max(c / (a * (a - 1)), 0);
}

/** w r (r^(a-1) - 1) / (a - 1), likewise. */
export function powerSlope(a: number, wr: number, logW: number, x: number): number {
  const bx = (a - 1) * x;
  return (Math.abs(bx) < SMALL ? wr * Math.expm1(bx) : Math.exp(logW + a * x) - wr) / (a - 1);
}
