// Members that users give as expressions: programs (program.ts) for value and slope, of a divergence also for the second
// derivative, in the place of a built-in member's loop. A program's variables are (r, A) or (p, p_t).
//
// Where p_t = 0 nothing counts: there is no r, and the panel's empty lanes have nothing to say.

import { F64, I32 } from "../math/views";
import { both, choose, LANES, mul, Pair, where } from "../math/lanes";
import { fillConstants, register, runBlock } from "./program";
import { PROGRAM_BLOCK } from "../shared/operations";
import { ratio } from "./ratios";

/** The code of a member that is an expression. */
export const EXPRESSION: i32 = 64;
/** Doubles of a program in memory: a header, its constants, its code (src/engine/program.ts). */
export const PROGRAM_LENGTH: i32 = 2116;
/** Where its constants and its code begin. */
const CONSTANTS_AT: i32 = 4;
const CODE_AT: i32 = 68;

/** Header: how many instructions, -1 where there is no program; how many constants; the register of the result. */
@inline export function instructionsOf(program: F64): i32 {
  return <i32>program[0];
}

/** p_t f for kind = 0, p f_r for kind = 1; `programs` are those of value and slope. */
export function ownObjective(
  programs: F64, kind: i32, registers: usize, p: Pair, q: Pair, lr: Pair, adv: Pair, out: Pair, length: usize,
): void {
  const program = programs.from(kind * PROGRAM_LENGTH);
  const code = changetype<I32>(program.from(CODE_AT)), instructions = instructionsOf(program);
  const r = register(registers, 0), A = register(registers, 1), f = register(registers, <i32>program[2]);
  const factor = kind == 0 ? q : p;
  const width = <usize>PROGRAM_BLOCK << 3;
  fillConstants(program.from(CONSTANTS_AT), <i32>program[1], registers, min(width, length));
  for (let from: usize = 0; from < length; from += width) {
    const end = min(width, length - from);
    for (let i: usize = 0; i < end; i += LANES) {
      r[i] = ratio(p[from + i], q[from + i], lr[from + i]);
      A[i] = adv[from + i];
    }
    runBlock(code, instructions, registers, end);
    for (let i: usize = 0; i < end; i += LANES) {
      out[from + i] = where(f64x2.ne(q[from + i], both(0.0)), mul(factor[from + i], f[i]));
    }
  }
}

/** c for kind = 0, p c_p for 1, p c_pp for 2. */
export function ownDivergence(
  programs: F64, kind: i32, registers: usize, p: Pair, q: Pair, out: Pair, length: usize,
): void {
  const program = programs.from(kind * PROGRAM_LENGTH);
  const code = changetype<I32>(program.from(CODE_AT)), instructions = instructionsOf(program);
  const x = register(registers, 0), y = register(registers, 1), c = register(registers, <i32>program[2]);
  const none = both(kind == 2 ? 1.0 : 0.0);
  const width = <usize>PROGRAM_BLOCK << 3;
  fillConstants(program.from(CONSTANTS_AT), <i32>program[1], registers, min(width, length));
  for (let from: usize = 0; from < length; from += width) {
    const end = min(width, length - from);
    for (let i: usize = 0; i < end; i += LANES) {
      x[i] = p[from + i];
      y[i] = q[from + i];
    }
    runBlock(code, instructions, registers, end);
    for (let i: usize = 0; i < end; i += LANES) {
      const value = kind == 0 ? c[i] : mul(p[from + i], c[i]);
      out[from + i] = choose(f64x2.ne(q[from + i], both(0.0)), value, none);
    }
  }
}
