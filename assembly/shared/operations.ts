// Programs' instructions (assembly/policy/program.ts). `npm run generate` writes src/engine/shared/ from this folder.

/** Doubles of a program's register. */
export const PROGRAM_BLOCK: i32 = 128;
/** Integers of an instruction: what to do, the register of the result, then five operands. */
export const INSTRUCTION: i32 = 8;

/** Instructions of programs (assembly/policy/program.ts). */
export const ADD: i32 = 0;
export const SUB: i32 = 1;
export const MUL: i32 = 2;
export const DIV: i32 = 3;
export const NEG: i32 = 4;
export const MIN: i32 = 5;
export const MAX: i32 = 6;
export const ABS: i32 = 7;
export const SQRT: i32 = 8;
export const EXP: i32 = 9;
export const LOG: i32 = 10;
export const SIGN: i32 = 11;
export const SIGMOID: i32 = 12;
export const POW: i32 = 13;
/** 1 where a > b, else 0. */
export const GREATER: i32 = 14;
/** b where a is not 0, else c. */
export const SELECT: i32 = 15;
/** The slope of min(a, b) where a and b have the slopes c and d; at a = b that on the side to which e points. */
export const SLOPE_OF_MIN: i32 = 16;
/** Likewise of max(a, b). */
export const SLOPE_OF_MAX: i32 = 17;
/** 1 where a > b on the side to which e points, c and d being their slopes, else 0. */
export const GREATER_BESIDE: i32 = 18;
