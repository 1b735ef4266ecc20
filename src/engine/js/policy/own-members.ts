/**
 * Members that users give, as kernels of the family (member.ts): expressions, whose programs stand in memory, and functions.
 * Where p_t = 0 nothing counts: there is no r.
 */
import { PROGRAM_LENGTH } from "../../program.ts";
import type { DivergenceKernel, ObjectiveKernel } from "./member.ts";
import { programFunction } from "./program.ts";
import { ratio } from "./ratios.ts";

type Two = (x: number, y: number) => number;

/** f(r, A) and f_r, or c(p, q), c_p and, where it has one, c_pp. */
export interface OwnFunctions {
  readonly value: Two;
  readonly slope: Two;
  readonly secondDerivative?: Two | undefined;
}

export const ownObjective = ({ value, slope }: OwnFunctions): ObjectiveKernel => ({
  value: (p, q, lr, adv) => (q !== 0 ? q * value(ratio(p, q, lr), adv) : 0),
  slope: (p, q, lr, adv) => (q !== 0 ? p * slope(ratio(p, q, lr), adv) : 0),
});

export const ownDivergence = ({ value, slope, secondDerivative = () => 0 }: OwnFunctions): DivergenceKernel => ({
  value: (p, q) => (q !== 0 ? value(p, q) : 0),
  slope: (p, q) => (q !== 0 ? p * slope(p, q) : 0),
  secondDerivative: (p, q) => (q !== 0 ? p * secondDerivative(p, q) : 1),
  inverse: () => NaN,
});

/** The functions of programs that stand in memory one after the other. Indexes into f and i32. */
export function programsAt(f: Float64Array, i32: Int32Array, programs: number, registers: number): OwnFunctions {
  const at = (k: number) => programFunction(f, i32, programs + k * PROGRAM_LENGTH, registers);
  return { value: at(0), slope: at(1), secondDerivative: f[programs + 2 * PROGRAM_LENGTH] >= 0 ? at(2) : undefined };
}
