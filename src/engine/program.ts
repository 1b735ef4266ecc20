/**
 * The instructions of programs, functions of two variables over a whole table (assembly/policy/program.ts).
 */

/** Doubles of a register. */
export const PROGRAM_BLOCK = 128;
/** Integers of an instruction: what to do, the register of the result, then five operands. */
export const INSTRUCTION = 8;

/** What an instruction does, by its code; the operands a to e are explained in assembly/policy/program.ts. */
export const OPERATIONS = [
  "add",
  "sub",
  "mul",
  "div",
  "neg",
  "min",
  "max",
  "abs",
  "sqrt",
  "exp",
  "log",
  "sign",
  "sigmoid",
  "pow",
  "greater",
  "select",
  "slopeOfMin",
  "slopeOfMax",
  "greaterBeside",
] as const;

export type Operation = (typeof OPERATIONS)[number];

/** A compiled function of two variables. */
export interface Program {
  /** i32[instructions, INSTRUCTION] */
  readonly code: Int32Array;
  /** [constants]; they stand in the registers after 0 and 1, which hold the variables. */
  readonly constants: Float64Array;
  /** How many registers it needs. */
  readonly registers: number;
  /** The register of the result. */
  readonly result: number;
}
