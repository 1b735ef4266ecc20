// The family of surrogates (docs/mathematics.md, section 10): an objective f(r, A) and a divergence c(p, p_t), each a value
// and a slope. A kernel asks for one of them over a whole table of lanes at a time, so that the member is looked up once a
// pass: 8 + 9 loops, not one for each pair. A member is a view of its parameters, one file of objectives/ or divergences/,
// and a line below; src/engine/members.ts has the same codes, with names, formulas and ranges.
//
// Weighted by p or p_t, terms stay finite where r does not:
//
//   objectives    value p_t f(r, A)   slope p f_r
//   divergences   value c             slope p c_p    secondDerivative p c_pp
//
// A divergence differs from the table of section 10 by what is linear in p - p_t: c >= 0 term by term, c_p = 0 at p = p_t.
// Sums over a row are the same, and so are gradients.

import * as codes from "../shared/codes";
import { F64 } from "../math/views";
import { LANES, Pair } from "../math/lanes";
import { EXPRESSION, instructionsOf, ownDivergence, ownObjective, PROGRAM_LENGTH } from "./own-members";
import { Capped } from "./objectives/capped";
import { Clip } from "./objectives/clip";
import { DualClip } from "./objectives/dual-clip";
import { Linear } from "./objectives/linear";
import { Log } from "./objectives/log";
import { QLog } from "./objectives/q-log";
import { Quadratic } from "./objectives/quadratic";
import { Sigmoid, sigmoidSlopes } from "./objectives/sigmoid";
import { Alpha } from "./divergences/alpha";
import { Chi2 } from "./divergences/chi2";
import { Euclidean } from "./divergences/euclidean";
import { ForwardKl } from "./divergences/forward-kl";
import { Hellinger } from "./divergences/hellinger";
import { ItakuraSaito } from "./divergences/itakura-saito";
import { JensenShannon, jensenShannonSlopes } from "./divergences/jensen-shannon";
import { ReverseKl } from "./divergences/reverse-kl";
import { ROOT, rootSlopes, Tsallis } from "./divergences/tsallis";

/** What a pass writes. */
export const VALUE = 0;
export const SLOPE = 1;
export const SECOND_DERIVATIVE = 2;

/**
 * A member pair, a row of doubles: the objective's code and parameters, then the divergence's. An expression has in their
 * place the address of its programs, and in the last one that of the registers.
 */
@unmanaged
export class Members {
  objective: f64;
  o1: f64; o2: f64; o3: f64;
  divergence: f64;
  d1: f64; d2: f64; d3: f64;
}

function objectiveOf<M>(
  parameters: usize,
  kind: i32,
  p: Pair,
  q: Pair,
  lr: Pair,
  adv: Pair,
  out: Pair,
  length: usize,
): void {
  const member = changetype<M>(parameters);
  if (kind == VALUE) for (let a: usize = 0; a < length; a += LANES) out[a] = member.value(p[a], q[a], lr[a], adv[a]);
  else for (let a: usize = 0; a < length; a += LANES) out[a] = member.slope(p[a], q[a], lr[a], adv[a]);
}

function divergenceOf<M>(
  parameters: usize,
  kind: i32,
  p: Pair,
  q: Pair,
  lr: Pair,
  logQ: Pair,
  out: Pair,
  length: usize,
): void {
  const member = changetype<M>(parameters);
  if (kind == VALUE) for (let a: usize = 0; a < length; a += LANES) out[a] = member.value(p[a], q[a], lr[a], logQ[a]);
  else if (kind == SLOPE) for (let a: usize = 0; a < length; a += LANES) out[a] = member.slope(p[a], q[a], lr[a], logQ[a]);
  else for (let a: usize = 0; a < length; a += LANES) out[a] = member.secondDerivative(p[a], q[a], lr[a], logQ[a]);
}

/** The pair that method FAMILY stands for. */
export let chosen: Members = changetype<Members>(0);

/** Whether the chosen pair has a divergence. */
export let hasDivergence: bool = false;

/** Whether it has a second derivative for the natural direction, too. */
export let hasSecondDerivative: bool = false;

// The codes, as bits, of members whose slopes are taken without lr.
const OBJECTIVES_WITHOUT_LOGS: i32 = 0b10011111;
const DIVERGENCES_WITHOUT_LOGS: i32 = 0b1101001;

@inline function isWithout(list: i32, code: i32): bool {
  return code < 32 && ((list >> code) & 1) != 0;
}

@inline function isRoot(): bool {
  return <i32>chosen.divergence == codes.DIVERGENCE_TSALLIS && chosen.d1 == ROOT;
}

/** Whether a slope of the chosen pair needs lr; the divergence's counts where it is asked for. */
export function slopesNeedLogs(divergenceToo: bool): bool {
  return (
    !isWithout(OBJECTIVES_WITHOUT_LOGS, <i32>chosen.objective) ||
    (divergenceToo && !isWithout(DIVERGENCES_WITHOUT_LOGS, <i32>chosen.divergence) && !isRoot())
  );
}

@inline function programsAt(address: f64): F64 {
  return changetype<F64>(<usize>address);
}

/** Makes the pair that a row of doubles holds the chosen one. Writes there what a divergence divides by: d2 = 1 / (d1 - 1). */
export function choosePair(members: Members): void {
  members.d2 = 1.0 / (members.d1 - 1.0);
  chosen = members;
  hasDivergence = <i32>members.divergence != codes.NONE;
  hasSecondDerivative = hasDivergence;
  if (<i32>members.divergence == EXPRESSION) {
    hasSecondDerivative = instructionsOf(programsAt(members.d1).from(2 * PROGRAM_LENGTH)) >= 0;
  }
}

/** out = value or slope of the objective; out is none of the other tables. */
export function objectivePass(
  kind: i32,
  p: Pair,
  q: Pair,
  lr: Pair,
  adv: Pair,
  out: Pair,
  length: usize,
): void {
  const at = changetype<usize>(chosen) + offsetof<Members>("o1");
  switch (<i32>chosen.objective) {
    case codes.OBJECTIVE_LOG: return objectiveOf<Log>(at, kind, p, q, lr, adv, out, length);
    case codes.OBJECTIVE_LINEAR: return objectiveOf<Linear>(at, kind, p, q, lr, adv, out, length);
    case codes.OBJECTIVE_CLIP: return objectiveOf<Clip>(at, kind, p, q, lr, adv, out, length);
    case codes.OBJECTIVE_DUAL_CLIP: return objectiveOf<DualClip>(at, kind, p, q, lr, adv, out, length);
    case codes.OBJECTIVE_CAPPED: return objectiveOf<Capped>(at, kind, p, q, lr, adv, out, length);
    case codes.OBJECTIVE_Q_LOG: return objectiveOf<QLog>(at, kind, p, q, lr, adv, out, length);
    case codes.OBJECTIVE_QUADRATIC: return objectiveOf<Quadratic>(at, kind, p, q, lr, adv, out, length);
    case codes.OBJECTIVE_SIGMOID:
      if (kind == SLOPE) return sigmoidSlopes(changetype<Sigmoid>(at), p, q, adv, out, length);
      return objectiveOf<Sigmoid>(at, kind, p, q, lr, adv, out, length);
    case EXPRESSION:
      return ownObjective(programsAt(chosen.o1), kind, <usize>chosen.o3, p, q, lr, adv, out, length);
  }
}

/** out = value, slope or second derivative of the divergence, which is not "none"; out is neither p nor q nor logQ. */
export function divergencePass(
  kind: i32,
  p: Pair,
  q: Pair,
  lr: Pair,
  logQ: Pair,
  out: Pair,
  length: usize,
): void {
  const at = changetype<usize>(chosen) + offsetof<Members>("d1");
  switch (<i32>chosen.divergence) {
    case codes.DIVERGENCE_FORWARD_KL: return divergenceOf<ForwardKl>(at, kind, p, q, lr, logQ, out, length);
    case codes.DIVERGENCE_REVERSE_KL: return divergenceOf<ReverseKl>(at, kind, p, q, lr, logQ, out, length);
    case codes.DIVERGENCE_CHI2: return divergenceOf<Chi2>(at, kind, p, q, lr, logQ, out, length);
    case codes.DIVERGENCE_HELLINGER: return divergenceOf<Hellinger>(at, kind, p, q, lr, logQ, out, length);
    case codes.DIVERGENCE_ALPHA: return divergenceOf<Alpha>(at, kind, p, q, lr, logQ, out, length);
    case codes.DIVERGENCE_JENSEN_SHANNON:
      if (kind == SLOPE) return jensenShannonSlopes(p, q, out, length);
      return divergenceOf<JensenShannon>(at, kind, p, q, lr, logQ, out, length);
    case codes.DIVERGENCE_EUCLIDEAN: return divergenceOf<Euclidean>(at, kind, p, q, lr, logQ, out, length);
    case codes.DIVERGENCE_ITAKURA_SAITO: return divergenceOf<ItakuraSaito>(at, kind, p, q, lr, logQ, out, length);
    case codes.DIVERGENCE_TSALLIS:
      if (kind == SLOPE && isRoot()) return rootSlopes(p, q, logQ, out, length);
      return divergenceOf<Tsallis>(at, kind, p, q, lr, logQ, out, length);
    case EXPRESSION: return ownDivergence(programsAt(chosen.d1), kind, <usize>chosen.d3, p, q, out, length);
  }
}
