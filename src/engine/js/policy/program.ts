/**
 * Programs over a whole table, one instruction a loop over a block: the twin of assembly/policy/program.ts.
 */
import { INSTRUCTION, OPERATIONS, type Operation, PROGRAM_AT, PROGRAM_BLOCK, type Program } from "../../program.ts";

/** Of two slopes the one of the smaller function beside a tie: the smaller to the right, the larger to the left, their mean where e = 0. */
const besideTie = (c: number, d: number, e: number): number =>
  e > 0 ? Math.min(c, d) : e < 0 ? Math.max(c, d) : 0.5 * (c + d);

/** One instruction on n doubles; out, a .. e are indexes into f. */
type Apply = (f: Float64Array, n: number, out: number, a: number, b: number, c: number, d: number, e: number) => void;

const APPLY: Record<Operation, Apply> = {
  add: (f, n, out, a, b) => {
    for (let i = 0; i < n; i++) f[out + i] = f[a + i] + f[b + i];
  },
  sub: (f, n, out, a, b) => {
    for (let i = 0; i < n; i++) f[out + i] = f[a + i] - f[b + i];
  },
  mul: (f, n, out, a, b) => {
    for (let i = 0; i < n; i++) f[out + i] = f[a + i] * f[b + i];
  },
  div: (f, n, out, a, b) => {
    for (let i = 0; i < n; i++) f[out + i] = f[a + i] / f[b + i];
  },
  neg: (f, n, out, a) => {
    for (let i = 0; i < n; i++) f[out + i] = -f[a + i];
  },
  min: (f, n, out, a, b) => {
    for (let i = 0; i < n; i++) f[out + i] = Math.min(f[a + i], f[b + i]);
  },
  max: (f, n, out, a, b) => {
    for (let i = 0; i < n; i++) f[out + i] = Math.max(f[a + i], f[b + i]);
  },
  abs: (f, n, out, a) => {
    for (let i = 0; i < n; i++) f[out + i] = Math.abs(f[a + i]);
  },
  sqrt: (f, n, out, a) => {
    for (let i = 0; i < n; i++) f[out + i] = Math.sqrt(f[a + i]);
  },
  exp: (f, n, out, a) => {
    for (let i = 0; i < n; i++) f[out + i] = Math.exp(f[a + i]);
  },
  log: (f, n, out, a) => {
    for (let i = 0; i < n; i++) f[out + i] = Math.log(f[a + i]);
  },
  sign: (f, n, out, a) => {
    for (let i = 0; i < n; i++) f[out + i] = Math.sign(f[a + i]);
  },
  sigmoid: (f, n, out, a) => {
    for (let i = 0; i < n; i++) f[out + i] = 1 / (1 + Math.exp(-f[a + i]));
  },
  pow: (f, n, out, a, b) => {
    // As the kernels in WebAssembly, so that negative bases are not a number for every exponent.
    for (let i = 0; i < n; i++) f[out + i] = Math.exp(f[b + i] * Math.log(f[a + i]));
  },
  greater: (f, n, out, a, b) => {
    for (let i = 0; i < n; i++) f[out + i] = f[a + i] > f[b + i] ? 1 : 0;
  },
  select: (f, n, out, a, b, c) => {
    for (let i = 0; i < n; i++) f[out + i] = f[a + i] !== 0 ? f[b + i] : f[c + i];
  },
  slopeOfMin: (f, n, out, a, b, c, d, e) => {
    for (let i = 0; i < n; i++) {
      const [x, y] = [f[a + i], f[b + i]];
      f[out + i] = x < y ? f[c + i] : x > y ? f[d + i] : besideTie(f[c + i], f[d + i], f[e + i]);
    }
  },
  slopeOfMax: (f, n, out, a, b, c, d, e) => {
    for (let i = 0; i < n; i++) {
      const [x, y] = [f[a + i], f[b + i]];
      f[out + i] = x > y ? f[c + i] : x < y ? f[d + i] : besideTie(f[c + i], f[d + i], -f[e + i]);
    }
  },
  greaterBeside: (f, n, out, a, b, c, d, e) => {
    for (let i = 0; i < n; i++) {
      const [x, y] = [f[a + i], f[b + i]];
      f[out + i] = x > y || (x === y && f[e + i] * (f[c + i] - f[d + i]) > 0) ? 1 : 0;
    }
  },
};
const BY_CODE = OPERATIONS.map((name) => APPLY[name]);

/** The constants in their registers, the first `count` numbers of each. */
function fillConstants(f: Float64Array, constants: number, constantCount: number, registers: number, count: number) {
  for (let k = 0; k < constantCount; k++) {
    const to = registers + (k + 2) * PROGRAM_BLOCK;
    f.fill(f[constants + k], to, to + count);
  }
}

/** The instructions on the first `count` numbers of every register. */
function runBlock(
  f: Float64Array,
  i32: Int32Array,
  code: number,
  instructions: number,
  registers: number,
  count: number,
) {
  const at = (register: number) => registers + register * PROGRAM_BLOCK;
  for (let k = 0; k < instructions; k++) {
    const w = code + k * INSTRUCTION;
    const [a, b, c] = [at(i32[w + 2]), at(i32[w + 3]), at(i32[w + 4])];
    BY_CODE[i32[w]](f, count, at(i32[w + 1]), a, b, c, at(i32[w + 5]), at(i32[w + 6]));
  }
}

/**
 * out[i] = program(x[i], y[i]), i < n. code in, indexes into i32, [instructions, INSTRUCTION]; constants in [constants];
 * x, y in, out out: [n], out may be either; registers scratch, PROGRAM_BLOCK doubles each.
 */
export function runProgram(
  f: Float64Array,
  i32: Int32Array,
  code: number,
  instructions: number,
  constants: number,
  constantCount: number,
  x: number,
  y: number,
  out: number,
  registers: number,
  result: number,
  n: number,
): void {
  const at = (register: number) => registers + register * PROGRAM_BLOCK;
  fillConstants(f, constants, constantCount, registers, PROGRAM_BLOCK);
  for (let from = 0; from < n; from += PROGRAM_BLOCK) {
    const count = Math.min(PROGRAM_BLOCK, n - from);
    f.copyWithin(at(0), x + from, x + from + count);
    f.copyWithin(at(1), y + from, y + from + count);
    runBlock(f, i32, code, instructions, registers, count);
    f.copyWithin(out + from, at(result), at(result) + count);
  }
}

/** A program in memory (src/engine/program.ts) as a function; its constants are refilled with every call, as others share the registers. */
export function programFunction(
  f: Float64Array,
  i32: Int32Array,
  program: number,
  registers: number,
): (x: number, y: number) => number {
  const [instructions, constantCount, result] = f.subarray(program, program + 3);
  const constants = program + PROGRAM_AT.constants;
  const code = 2 * (program + PROGRAM_AT.code);
  return (x, y) => {
    fillConstants(f, constants, constantCount, registers, 1);
    f[registers] = x;
    f[registers + PROGRAM_BLOCK] = y;
    runBlock(f, i32, code, instructions, registers, 1);
    return f[registers + result * PROGRAM_BLOCK];
  };
}

/** A program as a function with memory of its own. */
export function asFunction({ code, constants, registers, result }: Program): (x: number, y: number) => number {
  const f = new Float64Array(constants.length + registers * PROGRAM_BLOCK);
  f.set(constants);
  const from = constants.length;
  const instructions = code.length / INSTRUCTION;
  return (x, y) => {
    fillConstants(f, 0, constants.length, from, 1);
    f[from] = x;
    f[from + PROGRAM_BLOCK] = y;
    runBlock(f, code, 0, instructions, from, 1);
    return f[from + result * PROGRAM_BLOCK];
  };
}
