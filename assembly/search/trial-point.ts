// Trials of a search: the surrogate at theta + alpha g, over the states that can move (docs/mathematics.md, section 8).
// What a trial that fails need not know is left until it is asked for: J_m (`evaluateObjective`), then p and log p
// (`completePolicy`).

import { F64 } from "../math/views";
import { across, add, both, div, LANES, mul, sub } from "../math/lanes";
import { isFamily, MDPO, mean, objectiveBlock, SPPO, TRPO } from "../policy/surrogate-terms";
import { forwardTerm, logRatio } from "../policy/relative-entropy";
import { reweightedDivergence, isFar, setLine, reweightedSum, reweight } from "./relative-softmax";
import { pairDivergence, pairObjective, evaluatePair } from "../policy/pair-terms";
import { softmaxBlock } from "../policy/softmax";
import * as panel from "../policy/state-panel";
import { BACKTRACKS, INNER_STEPS, STEP_SIZE } from "../shared/codes";

export { GIVE_UP } from "../shared/thresholds";

/** J_m and C_m at the trial evaluated last, over the moving states, and its alpha. */
export let objective: f64 = 0.0;
export let divergence: f64 = 0.0;
let alpha = 0.0;

/** p and log p of a block that is too far for relative-softmax.ts; returns the divergence, reversed if asked. */
function softmaxBlockOfTrial(block: usize, reversed: bool): v128 {
  const z = panel.z.from(block), dz = panel.dz.from(block), q = panel.q.from(block), logQ = panel.logQ.from(block);
  const p = panel.p.from(block), logP = panel.logP.from(block);
  for (let a: usize = 0; a < panel.end; a += LANES) logP[a] = add(logQ[a], add(z[a], mul(both(alpha), dz[a])));
  softmaxBlock(logP, logP, p, panel.spare, panel.end);
  const from = reversed ? p : q, to = reversed ? q : p, sign = both(reversed ? -1.0 : 1.0);
  let sum = both(0.0);
  for (let a: usize = 0; a < panel.end; a += LANES) {
    sum = add(sum, forwardTerm(from[a], to[a], mul(sign, logRatio(logP[a], logQ[a]))));
  }
  return sum;
}

/** As `evaluateTrial`, for the chosen pair: theta + step g stands in panel.z. */
function evaluatePairTrial(step: f64, divergenceToo: bool): void {
  const theta = panel.theta, g = panel.g, trial = panel.z;
  for (let a: usize = 0; a < panel.length; a += LANES) trial[a] = add(theta[a], mul(both(step), g[a]));
  evaluatePair(trial);
  if (divergenceToo) divergence = pairDivergence();
}

/** The trial theta + step g: C_m there, which need not be right if it is not asked for. */
export function evaluateTrial(method: i32, step: f64, divergenceToo: bool): void {
  panel.useTrialPolicy();
  alpha = step;
  if (isFamily(method)) return evaluatePairTrial(step, divergenceToo);
  const reversed = method == MDPO, logarithmsToo = divergenceToo || method != TRPO;
  reweight(step, divergenceToo, reversed);
  let C = both(0.0);
  for (let block: usize = 0, state: usize = 0; block < panel.length; block += panel.end, state += LANES) {
    let c = both(0.0);
    if (isFar(state)) c = softmaxBlockOfTrial(block, reversed);
    else if (logarithmsToo) c = reweightedDivergence(state, reversed);
    C = add(C, mul(panel.d[state], c));
  }
  divergence = across(C);
}

/** J_m at the trial evaluated last. */
export function evaluateObjective(method: i32): void {
  if (isFamily(method)) {
    objective = pairObjective();
    return;
  }
  const end = panel.end;
  let J = both(0.0);
  for (let block: usize = 0, state: usize = 0; block < panel.length; block += end, state += LANES) {
    const p = panel.p.from(block), q = panel.q.from(block), adv = panel.adv.from(block);
    let j = both(0.0);
    if (isFar(state)) {
      const logP = panel.logP.from(block), logQ = panel.logQ.from(block);
      j = method == SPPO ? objectiveBlock(SPPO, p, logP, q, logQ, adv, both(0.0), end) : mean(p, adv, end);
    } else if (method == SPPO) {
      const z = panel.z.from(block), dz = panel.dz.from(block), logSum = panel.logSum[state];
      for (let a: usize = 0; a < end; a += LANES) {
        const lr = sub(add(z[a], mul(both(alpha), dz[a])), logSum);
        j = add(j, mul(mul(q[a], adv[a]), lr));
      }
    } else j = div(mean(p, adv, end), reweightedSum(state));
    J = add(J, mul(panel.d[state], j));
  }
  objective = across(J);
}

/** p and, for MDPO, log p at the trial evaluated last, as the gradient needs them. */
export function completePolicy(method: i32): void {
  // A pair's p and lr stand there already.
  if (isFamily(method)) return;
  const end = panel.end;
  for (let block: usize = 0, state: usize = 0; block < panel.length; block += end, state += LANES) {
    if (isFar(state)) continue;
    const p = panel.p.from(block), logP = panel.logP.from(block), logQ = panel.logQ.from(block);
    const z = panel.z.from(block), dz = panel.dz.from(block);
    const share = div(both(1.0), reweightedSum(state)), logSum = panel.logSum[state];
    for (let a: usize = 0; a < end; a += LANES) {
      p[a] = mul(p[a], share);
      if (method == MDPO) logP[a] = add(logQ[a], sub(add(z[a], mul(both(alpha), dz[a])), logSum));
    }
  }
}

/** As `evaluateTrial` and `evaluateObjective` at theta_t itself, where every loop starts. */
export function evaluateStart(method: i32): void {
  divergence = 0.0;
  if (isFamily(method)) {
    evaluatePair(panel.theta);
    objective = pairObjective();
    return;
  }
  panel.useOldPolicy();
  let J = both(0.0);
  if (method != SPPO) {
    for (let block: usize = 0, state: usize = 0; block < panel.length; block += panel.end, state += LANES) {
      J = add(J, mul(panel.d[state], mean(panel.q.from(block), panel.adv.from(block), panel.end)));
    }
  }
  objective = across(J);
}

/** Once panel.g is set: the line that trials go along. */
export function setDirection(method: i32, atStart: bool): void {
  if (isFamily(method)) return;
  setLine(atStart, alpha);
}

/** theta = theta + alpha g of the trial evaluated last; returns whether that changed a bit. */
export function accept(): bool {
  const theta = panel.theta, g = panel.g;
  let changed = i64x2.splat(0);
  for (let a: usize = 0; a < panel.length; a += LANES) {
    const x = theta[a];
    const next = add(x, mul(both(alpha), g[a]));
    changed = v128.or(changed, v128.xor(next, x));
    theta[a] = next;
  }
  return v128.any_true(changed);
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
