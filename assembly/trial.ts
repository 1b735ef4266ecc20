// Trials of a search: the surrogate at theta + alpha g, over the states that can move (docs/mathematics.md, section 8).

import { F64 } from "./vec";
import { across, add, both, LANES, mul, sub } from "./lanes";
import { divergenceBlock, gradientBlock, MDPO, objectiveBlock, SPPO, TRPO } from "./surrogate";
import { centreLogits, FAR, isFar, tilt } from "./tilt";
import { softenBlock } from "./softmax";
import * as panel from "./panel";
import { BACKTRACKS, INNER_STEPS, STEP_SIZE } from "./report";

/** The step taken when a search gives up. */
export const GIVE_UP: f64 = 1e-16;
/** An inner loop ends when the 2-norm of its gradient falls below this. */
export const VANISHED: f64 = 1e-128;

/** J_m and C_m at the point visited last, over the moving states. */
export let objective: f64 = 0.0;
export let divergence: f64 = 0.0;

/** trial = theta + step g, and z there in log p; returns how many blocks are too far for tilt.ts. */
function approach(step: v128): i32 {
  const end = panel.end;
  let far = 0;
  for (let block: usize = 0, state: usize = 0; block < panel.length; block += end, state += LANES) {
    const theta = panel.theta.from(block), g = panel.g.from(block), trial = panel.trial.from(block);
    for (let a: usize = 0; a < end; a += LANES) trial[a] = add(theta[a], mul(step, g[a]));
    const close = centreLogits(trial, panel.q.from(block), panel.logQ.from(block), panel.logP.from(block), end);
    panel.sum[state] = both(close ? 0.0 : FAR);
    if (!close) far++;
  }
  return far;
}

/** J_m and C_m where p and log p stand. */
@inline function measure(method: i32, divergenceToo: bool): void {
  let J = both(0.0);
  let C = both(0.0);
  for (let block: usize = 0, state: usize = 0; block < panel.length; block += panel.end, state += LANES) {
    const p = panel.p.from(block), logP = panel.logP.from(block), q = panel.q.from(block), logQ = panel.logQ.from(block);
    const adv = panel.adv.from(block);
    J = add(J, mul(panel.d[state], objectiveBlock(method, p, logP, q, logQ, adv, both(0.0), panel.end)));
    if (divergenceToo) C = add(C, mul(panel.d[state], divergenceBlock(method, p, logP, q, logQ, panel.end)));
  }
  objective = across(J);
  divergence = across(C);
}

/** As `measure`, p and log p as well, after `tilt`. */
@inline function measureTilted(method: i32): void {
  const end = panel.end;
  let J = both(0.0);
  let C = both(0.0);
  for (let block: usize = 0, state: usize = 0; block < panel.length; block += end, state += LANES) {
    const p = panel.p.from(block), logP = panel.logP.from(block), q = panel.q.from(block), logQ = panel.logQ.from(block);
    const adv = panel.adv.from(block);
    let j = both(0.0);
    let c = both(0.0);
    if (isFar(state)) {
      softenBlock(panel.trial.from(block), logP, p, panel.spare, end);
      j = objectiveBlock(method, p, logP, q, logQ, adv, both(0.0), end);
      c = divergenceBlock(method, p, logP, q, logQ, end);
    } else {
      const share = panel.share[state], logSum = panel.logSum[state];
      c = method == MDPO ? sub(mul(panel.top[state], share), logSum) : logSum;
      for (let a: usize = 0; a < end; a += LANES) {
        const here = mul(p[a], share);
        p[a] = here;
        if (method == SPPO) j = add(j, mul(mul(q[a], adv[a]), sub(logP[a], logSum)));
        else j = add(j, mul(here, adv[a]));
        if (method == MDPO) logP[a] = add(logQ[a], sub(logP[a], logSum));
      }
    }
    J = add(J, mul(panel.d[state], j));
    C = add(C, mul(panel.d[state], c));
  }
  objective = across(J);
  divergence = across(C);
}

/** trial = theta + step g, p, J_m and C_m there, C_m only if asked; log p as far as the gradient needs it. */
@inline function visitWith(method: i32, step: f64, divergenceToo: bool): void {
  if (divergenceToo) {
    if (<usize>approach(both(step)) * 2 * panel.end <= panel.length) {
      tilt(method == MDPO);
      return measureTilted(method);
    }
    // Where most states are far, all are taken as such: passes over the whole panel are faster.
  } else {
    const theta = panel.theta, g = panel.g, trial = panel.trial;
    for (let a: usize = 0; a < panel.length; a += LANES) trial[a] = add(theta[a], mul(both(step), g[a]));
  }
  panel.soften(panel.trial, method != TRPO || divergenceToo);
  measure(method, divergenceToo);
}

// A function for each method, as in ascent.ts.
function visitSppo(step: f64, divergenceToo: bool): void {
  visitWith(SPPO, step, divergenceToo);
}
function visitMdpo(step: f64, divergenceToo: bool): void {
  visitWith(MDPO, step, divergenceToo);
}
function visitTrpo(step: f64, divergenceToo: bool): void {
  visitWith(TRPO, step, divergenceToo);
}

export function visit(method: i32, step: f64, divergenceToo: bool): void {
  if (method == SPPO) visitSppo(step, divergenceToo);
  else if (method == MDPO) visitMdpo(step, divergenceToo);
  else visitTrpo(step, divergenceToo);
}

/** Visits theta_t itself, where every loop starts. */
export function visitStart(method: i32): void {
  let J = both(0.0);
  for (let block: usize = 0, state: usize = 0; block < panel.length; block += panel.end, state += LANES) {
    const p = panel.p.from(block), logP = panel.logP.from(block), q = panel.q.from(block), logQ = panel.logQ.from(block);
    const adv = panel.adv.from(block);
    let j = both(0.0);
    for (let a: usize = 0; a < panel.end; a += LANES) {
      p[a] = q[a];
      logP[a] = logQ[a];
      j = add(j, mul(q[a], adv[a]));
    }
    J = add(J, mul(panel.d[state], j));
  }
  objective = method == SPPO ? 0.0 : across(J);
  divergence = 0.0;
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

function slopeSppo(etaInverse: f64): f64 {
  return slopeWith(SPPO, etaInverse);
}
function slopeMdpo(etaInverse: f64): f64 {
  return slopeWith(MDPO, etaInverse);
}
function slopeTrpo(etaInverse: f64): f64 {
  return slopeWith(TRPO, etaInverse);
}

export function slopeOf(method: i32, etaInverse: f64): f64 {
  return method == SPPO ? slopeSppo(etaInverse) : method == MDPO ? slopeMdpo(etaInverse) : slopeTrpo(etaInverse);
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
