/**
 * The family's members by name, and their codes (docs/mathematics.md, section 10; src/engine/members.ts).
 */
import {
  type DivergenceName,
  divergenceNames,
  EXPRESSION,
  FUNCTIONS,
  MEMBERS,
  NONE,
  type ObjectiveName,
  objectiveNames,
} from "../../members.ts";
import { alpha } from "./divergences/alpha.ts";
import { chi2 } from "./divergences/chi2.ts";
import { euclidean } from "./divergences/euclidean.ts";
import { forwardKl } from "./divergences/forward-kl.ts";
import { hellinger } from "./divergences/hellinger.ts";
import { itakuraSaito } from "./divergences/itakura-saito.ts";
import { jensenShannon } from "./divergences/jensen-shannon.ts";
import { reverseKl } from "./divergences/reverse-kl.ts";
import { tsallis } from "./divergences/tsallis.ts";
import type { DivergenceKernel, ObjectiveKernel } from "./member.ts";
import { capped } from "./objectives/capped.ts";
import { clip } from "./objectives/clip.ts";
import { dualClip } from "./objectives/dual-clip.ts";
import { linear } from "./objectives/linear.ts";
import { log } from "./objectives/log.ts";
import { qLog } from "./objectives/q-log.ts";
import { quadratic } from "./objectives/quadratic.ts";
import { sigmoid } from "./objectives/sigmoid.ts";
import { type OwnFunctions, ownDivergence, ownObjective, programsAt } from "./own-members.ts";

const OBJECTIVES: Record<ObjectiveName, ObjectiveKernel> = {
  log,
  linear,
  clip,
  "dual-clip": dualClip,
  capped,
  "q-log": qLog,
  quadratic,
  sigmoid,
};

export const DIVERGENCES: Record<DivergenceName, DivergenceKernel> = {
  "forward-kl": forwardKl,
  "reverse-kl": reverseKl,
  chi2,
  hellinger,
  alpha,
  "jensen-shannon": jensenShannon,
  euclidean,
  "itakura-saito": itakuraSaito,
  tsallis,
};

/** A pair as a kernel works with it: functions, and their parameters. */
interface Pair {
  objective: ObjectiveKernel;
  objectiveCode: number;
  divergence: DivergenceKernel;
  divergenceCode: number;
  /** false for "none" */
  hasDivergence: boolean;
  /** Whether it has a second derivative for the natural direction. */
  hasSecondDerivative: boolean;
  a: number;
  b: number;
  c: number;
  k: number;
}

/** The pair that the method code `family` stands for. Whoever calls a kernel with it has chosen it: nothing runs between. */
export const pair: Pair = {
  objective: log,
  objectiveCode: 0,
  divergence: forwardKl,
  divergenceCode: NONE,
  hasDivergence: false,
  hasSecondDerivative: false,
  a: 0,
  b: 0,
  c: 0,
  k: 0,
};

/** The functions that code FUNCTIONS stands for. */
const given: { objective?: OwnFunctions | undefined; divergence?: OwnFunctions | undefined } = {};

/** Sets them, before `choosePair`. */
export function giveFunctions(objective: OwnFunctions | undefined, divergence: OwnFunctions | undefined): void {
  given.objective = objective;
  given.divergence = divergence;
}

/** Makes the pair that a row of doubles holds the chosen one. */
export function choosePair(f: Float64Array, i32: Int32Array, members: number): void {
  const at = members + MEMBERS.objective;
  const divergence = members + MEMBERS.divergence;
  pair.objectiveCode = f[at];
  pair.divergenceCode = f[divergence];
  const own = (option: "objective" | "divergence", from: number): OwnFunctions | undefined => {
    if (f[from] === EXPRESSION) return programsAt(f, i32, f[from + 1] / 8, f[from + 3] / 8);
    return f[from] === FUNCTIONS ? given[option] : undefined;
  };
  const ownF = own("objective", at);
  pair.objective = ownF ? ownObjective(ownF) : OBJECTIVES[objectiveNames[f[at]]];
  pair.hasDivergence = f[divergence] !== NONE;
  pair.hasSecondDerivative = pair.hasDivergence;
  const ownC = own("divergence", divergence);
  if (ownC) {
    pair.divergence = ownDivergence(ownC);
    pair.hasSecondDerivative = ownC.secondDerivative !== undefined;
  } else if (pair.hasDivergence) pair.divergence = DIVERGENCES[divergenceNames[f[divergence]]];
  pair.a = f[at + 1];
  pair.b = f[at + 2];
  pair.c = f[at + 3];
  pair.k = f[divergence + 1];
}
