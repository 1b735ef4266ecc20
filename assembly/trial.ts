// Trials of a search: the surrogate at theta + alpha g, over the states that can move (docs/mathematics.md, section 8).

import { F64 } from "./vec";
import { across, add, both, LANES, mul } from "./lanes";
import { divergenceBlock, gradientBlock, MDPO, objectiveBlock, SPPO, TRPO } from "./surrogate";
import * as panel from "./panel";
import { BACKTRACKS, INNER_STEPS, STEP_SIZE } from "./report";

/** The step taken when a search gives up. */
export const GIVE_UP: f64 = 1e-16;
/** An inner loop ends when the 2-norm of its gradient falls below this. */
export const VANISHED: f64 = 1e-128;

/** trial = theta + step g, and p there; log p as well if asked. */
export function visit(step: f64, logarithmsToo: bool): void {
  for (let a: usize = 0; a < panel.length; a += LANES) panel.trial[a] = add(panel.theta[a], mul(both(step), panel.g[a]));
  if (logarithmsToo) panel.soften(panel.trial, true);
  else panel.soften(panel.trial, false);
}

/** Visits theta_t itself, where every loop starts. */
export function visitStart(): void {
  memory.fill(changetype<usize>(panel.g), 0, panel.length);
  visit(0.0, true);
}

@inline function objectiveWith(method: i32): f64 {
  let sum = both(0.0);
  for (let block: usize = 0, state: usize = 0; block < panel.length; block += panel.end, state += LANES) {
    const part = objectiveBlock(
      method, panel.p.from(block), panel.logP.from(block), panel.q.from(block), panel.logQ.from(block),
      panel.adv.from(block), both(0.0), panel.end,
    );
    sum = add(sum, mul(panel.d[state], part));
  }
  return across(sum);
}

/** J_m at the point visited last, over the moving states. Needs log p for sPPO only. */
export function objective(method: i32): f64 {
  if (method == SPPO) return objectiveWith(SPPO);
  return objectiveWith(TRPO);
}

@inline function divergenceWith(method: i32): f64 {
  let sum = both(0.0);
  for (let block: usize = 0, state: usize = 0; block < panel.length; block += panel.end, state += LANES) {
    const part = divergenceBlock(
      method, panel.p.from(block), panel.logP.from(block), panel.q.from(block), panel.logQ.from(block), panel.end,
    );
    sum = add(sum, mul(panel.d[state], part));
  }
  return across(sum);
}

/** C_m at the point visited last, over the moving states. Needs log p. */
export function divergence(method: i32): f64 {
  if (method == MDPO) return divergenceWith(MDPO);
  return divergenceWith(TRPO);
}

/** theta = trial; returns whether that changed a bit. */
export function accept(): bool {
  let changed = both(0.0);
  for (let a: usize = 0; a < panel.length; a += LANES) {
    const x = panel.trial[a];
    changed = v128.or(changed, v128.xor(x, panel.theta[a]));
    panel.theta[a] = x;
  }
  return v128.any_true(changed);
}

/** panel.g = grad(J_m - etaInverse C_m); returns its squared 2-norm. */
@inline function slopeWith(method: i32, etaInverse: f64): f64 {
  const end = panel.end;
  let squares = both(0.0);
  for (let block: usize = 0, state: usize = 0; block < panel.length; block += end, state += LANES) {
    const g = panel.g.from(block);
    gradientBlock(
      method, panel.p.from(block), panel.logP.from(block), panel.q.from(block), panel.logQ.from(block),
      panel.adv.from(block), panel.d[state], both(etaInverse), both(0.0), g, end,
    );
    for (let a: usize = 0; a < end; a += LANES) squares = add(squares, mul(g[a], g[a]));
  }
  return across(squares);
}

export function slopeOf(method: i32, etaInverse: f64): f64 {
  if (method == SPPO) return slopeWith(SPPO, etaInverse);
  if (method == MDPO) return slopeWith(MDPO, etaInverse);
  return slopeWith(TRPO, etaInverse);
}

/** Opens the panel of the states that can move. */
export function begin(
  theta: F64,
  logPiOld: F64,
  piOld: F64,
  advantages: F64,
  occupancy: F64,
  scratch: F64,
  S: i32,
  A: i32,
): void {
  const count = panel.listStates(advantages, occupancy, false, scratch, S, A);
  panel.open(theta, logPiOld, piOld, advantages, occupancy, scratch, 0, count, S, A);
}

/** Writes the loop down; returns 1 if a bit of theta changed. */
export function finish(steps: i32, alpha: f64, backtracks: i32, theta: F64, report: F64, A: i32): i32 {
  report[INNER_STEPS] = <f64>steps;
  report[STEP_SIZE] = alpha;
  report[BACKTRACKS] = <f64>backtracks;
  return i32(panel.scatter(panel.theta, theta, A));
}
