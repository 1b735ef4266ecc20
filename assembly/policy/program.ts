// Programs: functions of two variables over a whole table, (x, y) -> out, compiled from an expression by
// src/solver/expressions/. A program is a list of instructions on registers; a register is a block of BLOCK doubles, and
// an instruction is one loop over a block, so that choosing what to do costs once a block.

import {
  PROGRAM_BLOCK, INSTRUCTION, ADD, SUB, MUL, DIV, NEG, MIN, MAX, ABS, SQRT, EXP, LOG, SIGN, SIGMOID, POW, GREATER,
  SELECT, SLOPE_OF_MIN, SLOPE_OF_MAX, GREATER_BESIDE,
} from "../shared/operations";
import { F64, I32 } from "../math/views";
import { add, both, choose, div, LANES, mul, Pair, sub, where } from "../math/lanes";
import { expPair, logPair } from "../math/exponential";

/** 1, 0 or -1; NaN of NaN. */
@inline function signOf(x: v128): v128 {
  const up = where(f64x2.gt(x, both(0.0)), both(1.0));
  return choose(f64x2.ne(x, x), x, sub(up, where(f64x2.lt(x, both(0.0)), both(1.0))));
}

/** Of two slopes the one of the smaller function beside a tie: the smaller to the right, the larger to the left, their mean where e = 0. */
@inline function besideTie(c: v128, d: v128, e: v128): v128 {
  const low = f64x2.min(c, d);
  const high = f64x2.max(c, d);
  const middle = mul(both(0.5), add(c, d));
  return choose(f64x2.gt(e, both(0.0)), low, choose(f64x2.lt(e, both(0.0)), high, middle));
}

/** c in the lanes of `first`, d in those of `second`, in the others the slope beside the tie. */
function slopeBesideTie(first: v128, second: v128, c: v128, d: v128, e: v128): v128 {
  return choose(first, c, choose(second, d, besideTie(c, d, e)));
}

/** One instruction over `end` bytes. */
function apply(what: i32, out: Pair, a: Pair, b: Pair, c: Pair, d: Pair, e: Pair, end: usize): void {
  switch (what) {
    case ADD: for (let i: usize = 0; i < end; i += LANES) out[i] = add(a[i], b[i]); break;
    case SUB: for (let i: usize = 0; i < end; i += LANES) out[i] = sub(a[i], b[i]); break;
    case MUL: for (let i: usize = 0; i < end; i += LANES) out[i] = mul(a[i], b[i]); break;
    case DIV: for (let i: usize = 0; i < end; i += LANES) out[i] = div(a[i], b[i]); break;
    case NEG: for (let i: usize = 0; i < end; i += LANES) out[i] = f64x2.neg(a[i]); break;
    case MIN: for (let i: usize = 0; i < end; i += LANES) out[i] = f64x2.min(a[i], b[i]); break;
    case MAX: for (let i: usize = 0; i < end; i += LANES) out[i] = f64x2.max(a[i], b[i]); break;
    case ABS: for (let i: usize = 0; i < end; i += LANES) out[i] = f64x2.abs(a[i]); break;
    case SQRT: for (let i: usize = 0; i < end; i += LANES) out[i] = f64x2.sqrt(a[i]); break;
    case EXP: for (let i: usize = 0; i < end; i += LANES) out[i] = expPair(a[i]); break;
    case LOG: for (let i: usize = 0; i < end; i += LANES) out[i] = logPair(a[i]); break;
    case SIGN: for (let i: usize = 0; i < end; i += LANES) out[i] = signOf(a[i]); break;
    case SIGMOID:
      for (let i: usize = 0; i < end; i += LANES) out[i] = div(both(1.0), add(both(1.0), expPair(f64x2.neg(a[i]))));
      break;
    case POW: for (let i: usize = 0; i < end; i += LANES) out[i] = expPair(mul(b[i], logPair(a[i]))); break;
    case GREATER:
      for (let i: usize = 0; i < end; i += LANES) out[i] = where(f64x2.gt(a[i], b[i]), both(1.0));
      break;
    case SELECT:
      for (let i: usize = 0; i < end; i += LANES) out[i] = choose(f64x2.ne(a[i], both(0.0)), b[i], c[i]);
      break;
    case SLOPE_OF_MIN:
      for (let i: usize = 0; i < end; i += LANES) {
        const first = f64x2.lt(a[i], b[i]), second = f64x2.gt(a[i], b[i]);
        out[i] = i64x2.all_true(v128.or(first, second))
          ? choose(first, c[i], d[i])
          : slopeBesideTie(first, second, c[i], d[i], e[i]);
      }
      break;
    case SLOPE_OF_MAX:
      for (let i: usize = 0; i < end; i += LANES) {
        const first = f64x2.gt(a[i], b[i]), second = f64x2.lt(a[i], b[i]);
        out[i] = i64x2.all_true(v128.or(first, second))
          ? choose(first, c[i], d[i])
          : slopeBesideTie(first, second, c[i], d[i], f64x2.neg(e[i]));
      }
      break;
    default: {
      assert(what == GREATER_BESIDE, "an unknown instruction");
      for (let i: usize = 0; i < end; i += LANES) {
        const rising = f64x2.gt(mul(e[i], sub(c[i], d[i])), both(0.0));
        const greater = v128.or(f64x2.gt(a[i], b[i]), v128.and(f64x2.eq(a[i], b[i]), rising));
        out[i] = where(greater, both(1.0));
      }
    }
  }
}

/** Bytes of a register. */
const WIDTH: usize = <usize>PROGRAM_BLOCK << 3;

/** Register k. */
@inline export function register(registers: usize, k: i32): Pair {
  return changetype<Pair>(registers + <usize>k * WIDTH);
}

/** The constants in their registers, the first `end` bytes of each. */
export function fillConstants(constants: F64, count: i32, registers: usize, end: usize): void {
  for (let k = 0; k < count; k++) {
    const value = both(constants[k]), to = register(registers, k + 2);
    for (let i: usize = 0; i < end; i += LANES) to[i] = value;
  }
}

/** The instructions over `end` bytes of every register. */
export function runBlock(code: I32, instructions: i32, registers: usize, end: usize): void {
  for (let k = 0; k < instructions; k++) {
    const word = code.from(k * INSTRUCTION);
    apply(
      word[0],
      register(registers, word[1]),
      register(registers, word[2]),
      register(registers, word[3]),
      register(registers, word[4]),
      register(registers, word[5]),
      register(registers, word[6]),
      end,
    );
  }
}

/**
 * out[i] = program(x[i], y[i]), i < n. code in i32[instructions, INSTRUCTION]; constants in [constants]; x, y in, out out:
 * [n], out may be either; registers scratch, PROGRAM_BLOCK doubles each. Registers 0 and 1 hold x and y, the next ones the
 * constants; the result is in register `result`.
 */
export function runProgram(
  code: I32, instructions: i32, constants: F64, constantCount: i32, x: F64, y: F64, out: F64, registers: usize,
  result: i32, n: i32,
): void {
  fillConstants(constants, constantCount, registers, WIDTH);
  for (let from = 0; from < n; from += PROGRAM_BLOCK) {
    const count = <usize>min(PROGRAM_BLOCK, n - from) << 3;
    const at = <usize>from << 3;
    memory.copy(registers, changetype<usize>(x) + at, count);
    memory.copy(registers + WIDTH, changetype<usize>(y) + at, count);
    runBlock(code, instructions, registers, (count + LANES - 1) & ~(LANES - 1));
    memory.copy(changetype<usize>(out) + at, changetype<usize>(register(registers, result)), count);
  }
}
