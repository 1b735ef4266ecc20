// A state whose logits stand close to those of p_t, as in nearly all trials of a search that are not far too long:
// p = p_t e^z / sum p_t e^z without an exponential or a logarithm, and both divergences as by-products, each a sum of terms
// that are >= 0. With z = theta - log p_t less its mean under p_t, s = e^z - 1, F = sum p_t (s - z):
//
//   sum p_t e^z = 1 + F,   lr = z - log(1 + F),   KL(p_t, p) = log(1 + F),   KL(p, p_t) = sum p_t s z / (1 + F) - log(1 + F)
//
// docs/mathematics.md, section 8.

import { add, both, constant, div, LANES, mul, Pair, sub, where } from "./lanes";
import { isSmall, logRatio, phiSeries } from "./divergence";
import * as panel from "./panel";

/** z = x - log q less its mean under q, 0 where log q = -inf; returns whether all |z| < 1/8, which a NaN is not. */
@inline export function centreLogits(x: Pair, q: Pair, logQ: Pair, z: Pair, end: usize): bool {
  let mean = both(0.0);
  for (let a: usize = 0; a < end; a += LANES) {
    const y = logRatio(x[a], logQ[a]);
    z[a] = y;
    mean = add(mean, mul(q[a], y));
  }
  let close = f64x2.eq(both(0.0), both(0.0));
  for (let a: usize = 0; a < end; a += LANES) {
    const y = where(f64x2.ne(logQ[a], both(-Infinity)), sub(z[a], mean));
    z[a] = y;
    close = v128.and(close, isSmall(y));
  }
  return i64x2.all_true(close);
}

// 1 / 2 ... 1 / 8, signs alternating.
const LOG: usize = memory.data<f64>([0.5, -1.0 / 3.0, 0.25, -0.2, 1.0 / 6.0, -1.0 / 7.0, 0.125]);

/** log(1 + F) = F - (F^2 / 2 - F^3 / 3 + ... + F^8 / 8) for 0 <= F <= 1/120, as |z| < 1/8 has it. */
@inline function logOnePlus(F: v128): v128 {
  const F2 = mul(F, F);
  const F4 = mul(F2, F2);
  const p23 = add(mul(constant(LOG, 1), F), constant(LOG, 0));
  const p45 = add(mul(constant(LOG, 3), F), constant(LOG, 2));
  const p67 = add(mul(constant(LOG, 5), F), constant(LOG, 4));
  const high = add(p67, mul(constant(LOG, 6), F2));
  return sub(F, mul(F2, add(add(mul(p45, F2), p23), mul(high, F4))));
}

/** In place of F where a state is too far from p_t. */
export const FAR: f64 = -1.0;

@inline export function isFar(state: usize): bool {
  return load<f64>(changetype<usize>(panel.sum) + state) < 0.0;
}

/** From z in logP of the states that are not far: p (1 + F), F in sum, 1 / (1 + F), log(1 + F), sum p_t s z in top if asked. */
@inline export function tilt(reverseToo: bool): void {
  const end = panel.end;
  for (let block: usize = 0, state: usize = 0; block < panel.length; block += end, state += LANES) {
    if (isFar(state)) continue;
    const p = panel.p.from(block), q = panel.q.from(block), z = panel.logP.from(block);
    let F = both(0.0);
    let G = both(0.0);
    for (let a: usize = 0; a < end; a += LANES) {
      const phi = phiSeries(z[a]);
      const growth = mul(q[a], add(z[a], phi));
      F = add(F, mul(q[a], phi));
      if (reverseToo) G = add(G, mul(growth, z[a]));
      p[a] = add(q[a], growth);
    }
    panel.sum[state] = F;
    if (reverseToo) panel.top[state] = G;
  }
  for (let state: usize = 0; state < panel.states; state += LANES) {
    const F = panel.sum[state];
    panel.share[state] = div(both(1.0), add(both(1.0), F));
    panel.logSum[state] = logOnePlus(F);
  }
}
