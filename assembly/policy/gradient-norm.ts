// The gradient at the point where a search stands (docs/mathematics.md, section 2), over the states that can move.

import { VANISHED } from "../shared/thresholds";
import { across, add, both, LANES, mul, sub } from "../math/lanes";
import { pairGradient } from "./pair-terms";
import { gradientBlock, isFamily, MDPO, mean, SPPO, TRPO } from "./surrogate-terms";
import * as panel from "./state-panel";

export { VANISHED } from "../shared/thresholds";

/** panel.g = grad(J_m - etaInverse C_m); returns its squared 2-norm. */
@inline function fillGradientWith(method: i32, etaInverse: f64): f64 {
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

// A function for each method, as in fixed-steps.ts.
function fillGradientSppo(etaInverse: f64): f64 {
  return fillGradientWith(SPPO, etaInverse);
}
function fillGradientMdpo(etaInverse: f64): f64 {
  return fillGradientWith(MDPO, etaInverse);
}
function fillGradientTrpo(etaInverse: f64): f64 {
  return fillGradientWith(TRPO, etaInverse);
}

export function fillGradient(method: i32, etaInverse: f64): f64 {
  if (isFamily(method)) return pairGradient(etaInverse);
  if (method == SPPO) return fillGradientSppo(etaInverse);
  return method == MDPO ? fillGradientMdpo(etaInverse) : fillGradientTrpo(etaInverse);
}

/** Whether the gradient of J_m has vanished. One block of it mostly tells that it has not. */
export function isVanished(method: i32): bool {
  if (isFamily(method)) return sqrt(pairGradient(0.0)) < VANISHED;
  const end = panel.end;
  let squares = both(0.0);
  for (let block: usize = 0, state: usize = 0; block < panel.length; block += end, state += LANES) {
    const adv = panel.adv.from(block), d = panel.d[state];
    // sPPO: d p_t Adv; the others: d p (Adv - sum_b p Adv).
    const weight = method == SPPO ? panel.q.from(block) : panel.p.from(block);
    const centre = method == SPPO ? both(0.0) : mean(weight, adv, end);
    for (let a: usize = 0; a < end; a += LANES) {
      const g = mul(d, mul(weight[a], sub(adv[a], centre)));
      squares = add(squares, mul(g, g));
    }
    if (sqrt(across(squares)) >= VANISHED) return false;
  }
  return sqrt(across(squares)) < VANISHED;
}
