/**
 * The instructions of programs, functions of two variables over a whole table (assembly/policy/program.ts).
 */

import { INSTRUCTION, PROGRAM_BLOCK } from "./shared/operations.ts";

export { INSTRUCTION, PROGRAM_BLOCK } from "./shared/operations.ts";

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

/** The most registers and instructions of a program. */
export const MOST_REGISTERS = 64;
export const MOST_INSTRUCTIONS = 512;

/** A program in memory, in doubles: a header (instructions, constants, register of the result), its constants, its code. */
export const PROGRAM_AT = { constants: 4, code: 4 + MOST_REGISTERS } as const;
export const PROGRAM_LENGTH = PROGRAM_AT.code + (MOST_INSTRUCTIONS * INSTRUCTION) / 2;

/** Programs of a pair: the objective's value and slope; the divergence's value, slope and second derivative. */
export const PROGRAMS = { objective: 0, divergence: 2, count: 5 } as const;

/** Doubles of what a pair's programs need, the registers after them. */
export const PROGRAMS_LENGTH = PROGRAMS.count * PROGRAM_LENGTH + MOST_REGISTERS * PROGRAM_BLOCK;

/** Writes a program where kernels read it, `at` in doubles; undefined: there is none. */
export function writeProgram(program: Program | undefined, out: Float64Array, at: number): void {
  if (!program) {
    out[at] = -1;
    return;
  }
  const { code, constants, result } = program;
  out.set([code.length / INSTRUCTION, constants.length, result], at);
  out.set(constants, at + PROGRAM_AT.constants);
  new Int32Array(out.buffer, out.byteOffset + 8 * (at + PROGRAM_AT.code), code.length).set(code);
}
