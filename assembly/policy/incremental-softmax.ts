// The exponentials of a softmax whose logits move little from step to step: each is computed from a reference point,
// e^x = e^ref e^z with z = x - ref (0 where both are -inf), by a short series in place of a whole exponential. Errors do not add up, for the
// reference is a point where the exponential was taken as such; a state that has moved too far from it gets a new one.
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
@inline function expMinusOne(z: v128, z2: v128): v128 {
  const p23 = add(mul(constant(SERIES, 1), z), constant(SERIES, 0));
  const p45 = add(mul(constant(SERIES, 3), z), constant(SERIES, 2));
  const p67 = add(mul(constant(SERIES, 5), z), constant(SERIES, 4));
  return add(z, mul(z2, add(mul(z2, add(mul(z2, p67), p45)), p23)));
}

/** x - reference; with `hasZeros`, 0 where both are -inf. */
@inline function distance(x: v128, reference: v128, hasZeros: bool): v128 {
  return hasZeros ? logRatio(x, reference) : sub(x, reference);
}

@inline function incrementalExponentialsWith(
  x: Pair, reference: Pair, power: Pair, p: Pair, length: usize, hasZeros: bool,
): bool {
  let near = f64x2.eq(both(0.0), both(0.0));
  for (let a: usize = 0; a < length; a += LANES) {
    const z = distance(x[a], reference[a], hasZeros);
    const z2 = mul(z, z);
    near = v128.and(near, f64x2.le(z2, constant(SERIES, 6)));
    p[a] = add(power[a], mul(power[a], expMinusOne(z, z2)));
  }
  return i64x2.all_true(near);
}

/** p = power e^(x - reference); returns whether every x is near its reference. A NaN is not; -inf is with `hasZeros`. */
export function incrementalExponentials(
  x: Pair, reference: Pair, power: Pair, p: Pair, length: usize, hasZeros: bool,
): bool {
  return hasZeros
    ? incrementalExponentialsWith(x, reference, power, p, length, true)
    : incrementalExponentialsWith(x, reference, power, p, length, false);
}

/** The exponentials themselves, from block on; they are the new references. */
function setReferences(block: usize, state: usize, length: usize): void {
  const x = panel.theta.from(block), p = panel.p.from(block);
  exponentiate(x, p, panel.sum.from(state), panel.top.from(state), length, panel.end);
  const reference = panel.z.from(block), power = panel.g.from(block);
  for (let a: usize = 0; a < length; a += LANES) {
    reference[a] = x[a];
    power[a] = p[a];
  }
}

/** New references for the blocks that are too far from theirs; returns how many. */
function resetReferences(): usize {
  let reset: usize = 0;
  for (let block: usize = 0, state: usize = 0; block < panel.length; block += panel.end, state += LANES) {
    const x = panel.theta.from(block), reference = panel.z.from(block);
    let near = f64x2.eq(both(0.0), both(0.0));
    for (let a: usize = 0; a < panel.end; a += LANES) {
      const z = distance(x[a], reference[a], true);
      near = v128.and(near, f64x2.le(mul(z, z), constant(SERIES, 6)));
    }
    if (i64x2.all_true(near)) continue;
    setReferences(block, state, panel.end);
    reset++;
  }
  return reset;
}

/** Steps of whole exponentials until references are tried again: where most states move too far in one step, they only cost. */
let wholeSteps: i32 = 0;
const WHOLE_STEPS: i32 = 8;

/** Whether an action of the panel is at -inf: it stays there. */
let hasZeros: bool = false;

/** Before the first step of a panel. */
export function discardReferences(): void {
  wholeSteps = 1;
  let infinite = both(0.0);
  for (let a: usize = 0; a < panel.length; a += LANES) {
    infinite = v128.or(infinite, f64x2.eq(panel.theta[a], both(-Infinity)));
  }
  hasZeros = v128.any_true(infinite);
}

/** panel.p = exp(panel.theta - panel.top): top is the maximum at the reference, so that no p is above e^(1/32). */
export function exponentiateIncrementally(): void {
  if (wholeSteps > 0) {
    if (--wholeSteps == 0) setReferences(0, 0, panel.length);
    else exponentiate(panel.theta, panel.p, panel.sum, panel.top, panel.length, panel.end);
  } else if (!incrementalExponentials(panel.theta, panel.z, panel.g, panel.p, panel.length, hasZeros)) {
    if (resetReferences() * 2 * panel.end > panel.length) wholeSteps = WHOLE_STEPS;
  }
}
