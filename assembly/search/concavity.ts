// Where F = J_m - weight C_m is concave, and C_m convex, along theta + alpha g, so that a search may skip
// trials (docs/mathematics.md, section 8).

import { across, add, both, choose, larger, LANES, mul, Pair, smaller, sub } from "../math/lanes";
import { MDPO, SPPO } from "../policy/surrogate-terms";
import * as panel from "../policy/state-panel";

/** What rounding may be of a range. */
const SLACK: f64 = 1e-6;

/** max x - min x over the actions that have a probability at all. */
@inline function range(x: Pair, logQ: Pair): v128 {
  let most = both(-Infinity);
  let least = both(Infinity);
  for (let a: usize = 0; a < panel.end; a += LANES) {
    const absent = f64x2.eq(logQ[a], both(-Infinity));
    most = larger(most, choose(absent, both(-Infinity), x[a]));
    least = smaller(least, choose(absent, both(Infinity), x[a]));
  }
  return sub(most, least);
}

/** Whether the states with d > 0 have a range within weight; false for NaN. */
@inline function within(range: v128, weight: v128, d: v128): bool {
  return i64x2.all_true(v128.or(f64x2.le(range, weight), f64x2.eq(d, both(0.0))));
}

/**
 * Whether F is surely concave up to alpha. For sPPO F'' = -sum_s d Var_p(g) (weight + sum_a p_t Adv), where the last sum is
 * 0 but for rounding, or what an iterative evaluation leaves. For the others, with h = Adv for TRPO and
 * Adv - weight lr for MDPO,
 *
 *   F'' = sum_s d [E_p (g - E g)^2 (h - E h) - weight Var_p(g)] <= sum_s d Var_p(g) (range(h) - weight).
 *
 * lr = z + alpha dz less what is common to a row, so the range of h is convex in alpha: it is asked for at
 * both ends.
 */
export function isConcave(method: i32, weight: f64, alpha: f64): bool {
  return method == SPPO ? meansWithin(weight) : rangesWithin(method, 1.0, weight, alpha);
}

/**
 * Whether C_m is surely convex up to alpha: for sPPO and TRPO it is log-sum-exp less a linear function; for MDPO as above,
 * with F = -C_m.
 */
export function isConvex(method: i32, alpha: f64): bool {
  return method != MDPO || rangesWithin(method, 0.0, 1.0, alpha);
}

/** What the rounding of a mean may be of its terms' sizes: 2^-40. */
const ROUNDING: f64 = 9.094947017729282e-13;

/** What |sum_a p_t Adv| is at most. */
@inline function meanAtMost(q: Pair, adv: Pair): v128 {
  let mean = both(0.0);
  let size = both(0.0);
  for (let a: usize = 0; a < panel.end; a += LANES) {
    const term = mul(q[a], adv[a]);
    mean = add(mean, term);
    size = add(size, f64x2.abs(term));
  }
  return add(f64x2.abs(mean), mul(both(ROUNDING), size));
}

/** Whether |sum_a p_t Adv| stays within weight. */
function meansWithin(weight: f64): bool {
  const end = panel.end, most = both(weight * (1.0 - SLACK));
  for (let block: usize = 0, state: usize = 0; block < panel.length; block += end, state += LANES) {
    if (!within(meanAtMost(panel.q.from(block), panel.adv.from(block)), most, panel.d[state])) return false;
  }
  return true;
}

/** Whether the ranges of h = share Adv - weight lr, TRPO: of Adv, stay within weight from z to z + alpha dz. */
function rangesWithin(method: i32, share: f64, weight: f64, alpha: f64): bool {
  const end = panel.end, most = both(weight * (1.0 - SLACK)), w = both(weight), step = both(weight * alpha);
  for (let block: usize = 0, state: usize = 0; block < panel.length; block += end, state += LANES) {
    const adv = panel.adv.from(block), logQ = panel.logQ.from(block), d = panel.d[state];
    if (method == MDPO) {
      const z = panel.z.from(block), dz = panel.dz.from(block), h = panel.spare;
      for (let a: usize = 0; a < end; a += LANES) h[a] = sub(mul(both(share), adv[a]), mul(w, z[a]));
      if (!within(range(h, logQ), most, d)) return false;
      for (let a: usize = 0; a < end; a += LANES) h[a] = sub(h[a], mul(step, dz[a]));
      if (!within(range(h, logQ), most, d)) return false;
    } else if (!within(range(adv, logQ), most, d)) return false;
  }
  return true;
}

/** A bound on J_m'' along the whole line: sum_s d max |dz|^2 range(Adv); for sPPO sum_s d max |dz|^2 |sum_a p_t Adv|. */
export function boundCurvature(method: i32): f64 {
  const end = panel.end;
  let sum = both(0.0);
  for (let block: usize = 0, state: usize = 0; block < panel.length; block += end, state += LANES) {
    const adv = panel.adv.from(block), largestDz = panel.largestDz[state];
    const most = method == SPPO ? meanAtMost(panel.q.from(block), adv) : range(adv, panel.logQ.from(block));
    sum = add(sum, mul(mul(panel.d[state], most), mul(largestDz, largestDz)));
  }
  return across(sum) * (1.0 + SLACK);
}
