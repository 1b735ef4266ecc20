// The exponentials of a softmax whose logits move little from step to step: each is carried on from a reference point,
// e^x = e^ref e^z with z = x - ref (0 where both are -inf), by a short series in place of a whole exponential. Errors do not add up, for the
// reference is a point where the exponential was taken as such; a state that has left its neighbourhood gets a new one.
// docs/mathematics.md, section 8.

import { add, both, constant, LANES, mul, Pair, sub } from "../math/lanes";
import { logRatio } from "./relative-entropy";
import { exponentiate } from "./softmax";
import * as panel from "./state-panel";

// 1 / 2! ... 1 / 7!; the square of 2^-5, the largest |z|: z^8 / 8! is below 2^-55 there.
const SERIES: usize = memory.data<f64>([
  1.0 / 2.0, 1.0 / 6.0, 1.0 / 24.0, 1.0 / 120.0, 1.0 / 720.0, 1.0 / 5040.0, 0.0009765625,
]);

/** e^z - 1 = z + z^2 / 2! + ... + z^7 / 7!, summed in pairs of powers. */
@inline function powerLessOne(z: v128, z2: v128): v128 {
  const p23 = add(mul(constant(SERIES, 1), z), constant(SERIES, 0));
  const p45 = add(mul(constant(SERIES, 3), z), constant(SERIES, 2));
  const p67 = add(mul(constant(SERIES, 5), z), constant(SERIES, 4));
  return add(z, mul(z2, add(mul(z2, add(mul(z2, p67), p45)), p23)));
}

/** x - reference; with `holes`, 0 where both are -inf. */
@inline function distance(x: v128, reference: v128, holes: bool): v128 {
  return holes ? logRatio(x, reference) : sub(x, reference);
}

@inline function carryWith(x: Pair, reference: Pair, power: Pair, p: Pair, length: usize, holes: bool): bool {
  let near = f64x2.eq(both(0.0), both(0.0));
  for (let a: usize = 0; a < length; a += LANES) {
    const z = distance(x[a], reference[a], holes);
    const z2 = mul(z, z);
    near = v128.and(near, f64x2.le(z2, constant(SERIES, 6)));
    p[a] = add(power[a], mul(power[a], powerLessOne(z, z2)));
  }
  return i64x2.all_true(near);
}

/** p = power e^(x - reference); returns whether every x is near its reference. A NaN is not; -inf is if there are `holes`. */
export function carry(x: Pair, reference: Pair, power: Pair, p: Pair, length: usize, holes: bool): bool {
  return holes ? carryWith(x, reference, power, p, length, true) : carryWith(x, reference, power, p, length, false);
}

/** The exponentials themselves, from block on; they are the new references. */
function settle(block: usize, state: usize, length: usize): void {
  const x = panel.theta.from(block), p = panel.p.from(block);
  exponentiate(x, p, panel.sum.from(state), panel.top.from(state), length, panel.end);
  const reference = panel.z.from(block), power = panel.g.from(block);
  for (let a: usize = 0; a < length; a += LANES) {
    reference[a] = x[a];
    power[a] = p[a];
  }
}

/** Settles the blocks that have left their neighbourhoods; returns how many. */
function renew(): usize {
  let renewed: usize = 0;
  for (let block: usize = 0, state: usize = 0; block < panel.length; block += panel.end, state += LANES) {
    const x = panel.theta.from(block), reference = panel.z.from(block);
    let near = f64x2.eq(both(0.0), both(0.0));
    for (let a: usize = 0; a < panel.end; a += LANES) {
      const z = distance(x[a], reference[a], true);
      near = v128.and(near, f64x2.le(mul(z, z), constant(SERIES, 6)));
    }
    if (i64x2.all_true(near)) continue;
    settle(block, state, panel.end);
    renewed++;
  }
  return renewed;
}

/** Steps until references are tried again: where most states leave them in one step, they only cost. */
let pause: i32 = 0;
const PAUSE: i32 = 8;

/** Whether an action of the panel is at -inf: it stays there. */
let holes: bool = false;

/** Before the first step of a panel. */
export function unsettle(): void {
  pause = 1;
  let infinite = both(0.0);
  for (let a: usize = 0; a < panel.length; a += LANES) {
    infinite = v128.or(infinite, f64x2.eq(panel.theta[a], both(-Infinity)));
  }
  holes = v128.any_true(infinite);
}

/** panel.p = exp(panel.theta - panel.top): top is the maximum at the reference, so that no p is above e^(1/32). */
export function exponentiateNearby(): void {
  if (pause > 0) {
    if (--pause == 0) settle(0, 0, panel.length);
    else exponentiate(panel.theta, panel.p, panel.sum, panel.top, panel.length, panel.end);
  } else if (!carry(panel.theta, panel.z, panel.g, panel.p, panel.length, holes)) {
    if (renew() * 2 * panel.end > panel.length) pause = PAUSE;
  }
}
