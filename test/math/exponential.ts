/** exp and log of assembly/math/exponential.ts against integers of 256 places: within an ulp over the whole range. */
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { compileAssembly } from "../support/assembly.ts";
import { type Exact, exactExp, exactLog, neighbour, ulps } from "../support/elementary.ts";

type Kernel = (x: number, y: number, n: number) => void;
interface Exports {
  memory: WebAssembly.Memory;
  heapBase: WebAssembly.Global<"i32">;
  expPairs: Kernel;
  logPairs: Kernel;
  exps: Kernel;
  logs: Kernel;
}
/** y = f(x) over n doubles, two lanes at a time (n even) or one by one. */
const module = compileAssembly(
  "exponential",
  `import { exp, expPair, log, logPair } from "../../assembly/math/exponential";
  export function expPairs(x: usize, y: usize, n: usize): void {
    for (let i: usize = 0; i < 8 * n; i += 16) v128.store(y + i, expPair(v128.load(x + i)));
  }
  export function logPairs(x: usize, y: usize, n: usize): void {
    for (let i: usize = 0; i < 8 * n; i += 16) v128.store(y + i, logPair(v128.load(x + i)));
  }
  export function exps(x: usize, y: usize, n: usize): void {
    for (let i: usize = 0; i < 8 * n; i += 8) store<f64>(y + i, exp(load<f64>(x + i)));
  }
  export function logs(x: usize, y: usize, n: usize): void {
    for (let i: usize = 0; i < 8 * n; i += 8) store<f64>(y + i, log(load<f64>(x + i)));
  }
  export const heapBase: usize = __heap_base;`,
);
const kernels = new WebAssembly.Instance(module).exports as unknown as Exports;

const LENGTH = 4096;
const X = Math.ceil(kernels.heapBase.value / 16) * 16;
const Y = X + 8 * LENGTH;

/** f of every x; an odd last one shares its pair with 1. */
function apply(name: "expPairs" | "logPairs" | "exps" | "logs", x: readonly number[]): number[] {
  const n = x.length + (x.length % 2);
  assert.ok(n <= LENGTH, `${n} points at a time`);
  new Float64Array(kernels.memory.buffer, X, n).fill(1).set(x);
  kernels[name](X, Y, n);
  return Array.from(new Float64Array(kernels.memory.buffer, Y, x.length));
}

const random = xoroshiro128plus(20210901);
const uniform = (low: number, high: number) => low + (high - low) * uniformFloat64(random);
const points = (n: number, f: (i: number) => number) => Array.from({ length: n }, (_, i) => f(i));
const integer = (low: number, high: number) => Math.floor(uniform(low, high + 1));

function within(name: "expPairs" | "logPairs", exact: (x: number) => Exact, x: readonly number[]): void {
  apply(name, x).forEach((y, i) => {
    const off = ulps(y, exact(x[i]));
    assert.ok(off <= 1, `${name}(${x[i]}) = ${y}, off by ${off} ulp`);
  });
}

/** The same bits, alone and in both lanes beside an ordinary number. */
function everywhere(name: "exp" | "log", cases: readonly (readonly [x: number, y: number])[]): void {
  const [ordinary] = apply(`${name}s`, [0.75]);
  for (const [x, y] of cases) {
    const label = `${name}(${Object.is(x, -0) ? "-0" : x})`;
    assert.ok(Object.is(apply(`${name}s`, [x])[0], y), `${label} = ${apply(`${name}s`, [x])[0]}, expected ${y}`);
    for (const lane of [0, 1]) {
      const pair = apply(`${name}Pairs`, lane === 0 ? [x, 0.75] : [0.75, x]);
      assert.ok(Object.is(pair[lane], y), `${label} in lane ${lane}: ${pair[lane]}`);
      assert.is(pair[1 - lane], ordinary, `the lane beside ${label}`);
    }
  }
}

/** The outermost x whose e^x is finite, and not 0. */
const OVERFLOW = 709.782712893384;
const UNDERFLOW = -745.1332191019411;
const up = (x: number) => (x > 0 ? neighbour(x, 1) : -neighbour(-x, -1));
const down = (x: number) => -up(-x);

const exp = suite("exp");

exp("the reference itself: e and ln 10 to 50 decimals (OEIS A001113, A002392)", () => {
  const decimals = ({ digits, exponent }: Exact) => String((digits * 10n ** 50n) >> BigInt(-exponent));
  assert.is(decimals(exactExp(1)), "271828182845904523536028747135266249775724709369995");
  assert.is(decimals(exactLog(10)), "230258509299404568401799145468436420760110148862877");
});

exp("within an ulp: over the range of normal results", () => {
  within(
    "expPairs",
    exactExp,
    points(LENGTH, () => uniform(-708.4, OVERFLOW)),
  );
  within(
    "expPairs",
    exactExp,
    points(LENGTH, () => uniform(-40, 0)),
  );
});

exp("within an ulp: around 0, every size down to the smallest double", () => {
  within(
    "expPairs",
    exactExp,
    points(2000, (i) => (i % 2 === 0 ? 1 : -1) * 2 ** uniform(-60, 0)),
  );
  within("expPairs", exactExp, [5e-324, -5e-324, 1e-300, -1e-300, 2 ** -53, -(2 ** -53), 2 ** -54, -(2 ** -54)]);
});

exp("within an ulp: around multiples of ln 2 / 2, where the reduced argument is smallest and largest", () => {
  within(
    "expPairs",
    exactExp,
    points(LENGTH, () => (integer(-2040, 2040) / 2) * Math.LN2 * (1 + uniform(-1e-13, 1e-13))),
  );
  // The reduced argument near -ln 2 / 2 and the result just above sqrt(1/2): an ulp is smallest beside the rounding.
  const edge = () => integer(-1020, 1020) * Math.LN2 - uniform(0.3, 0.3465);
  for (let round = 0; round < 4; round++) within("expPairs", exactExp, points(LENGTH, edge));
  within("expPairs", exactExp, [285.92321198097795, -573.5792641517186, 138.28286252170912, 0.36505112174522214]);
});

exp("within an ulp: subnormal results, and on both sides of every bound", () => {
  within(
    "expPairs",
    exactExp,
    points(2000, () => uniform(UNDERFLOW, -708)),
  );
  within(
    "expPairs",
    exactExp,
    points(2000, () => uniform(708, OVERFLOW)),
  );
  for (const bound of [708, -708, -708.3964185322641]) {
    within("expPairs", exactExp, [down(down(bound)), down(bound), bound, up(bound), up(up(bound))]);
  }
  within("expPairs", exactExp, [OVERFLOW, down(OVERFLOW), UNDERFLOW, up(UNDERFLOW), -744.4400719213812]);
});

exp("exact where the result is exact, infinite, 0 or not a number, in either lane", () => {
  everywhere("exp", [
    [0, 1],
    [-0, 1],
    [Infinity, Infinity],
    [-Infinity, 0],
    [Number.NaN, Number.NaN],
    [up(OVERFLOW), Infinity],
    [710, Infinity],
    [Number.MAX_VALUE, Infinity],
    [UNDERFLOW, 5e-324],
    [down(UNDERFLOW), 0],
    [-746, 0],
    [-Number.MAX_VALUE, 0],
    [5e-324, 1],
    [-5e-324, 1],
  ]);
});

exp("a lane has the bits of the same number alone, whatever stands beside it", () => {
  const x = points(LENGTH, (i) => (i % 4 === 1 ? uniform(-760, -700) : uniform(-30, 30)));
  assert.equal(apply("expPairs", x), apply("exps", x));
});

exp.run();

const log = suite("log");

log("within an ulp: every exponent, both sides of 1, the bounds of the reduced argument", () => {
  within(
    "logPairs",
    exactLog,
    points(LENGTH, () => 2 ** uniform(-1022, 1023.99)),
  );
  within(
    "logPairs",
    exactLog,
    points(LENGTH, () => uniform(0.5, 2)),
  );
  within(
    "logPairs",
    exactLog,
    points(LENGTH, () => uniform(1, 64)),
  );
  const edge = () => Math.SQRT2 * 2 ** integer(-1020, 1020) * (1 + uniform(-1e-3, 1e-3));
  within("logPairs", exactLog, points(LENGTH, edge));
});

log("within an ulp: 1 and a few ulps, 1 and a little", () => {
  const steps = points(128, (i) => i + 1);
  within("logPairs", exactLog, [...steps.map((i) => neighbour(1, i)), ...steps.map((i) => neighbour(1, -i))]);
  within(
    "logPairs",
    exactLog,
    points(2000, (i) => 1 + (i % 2 === 0 ? 1 : -1) * 2 ** uniform(-52, -1)),
  );
});

log("within an ulp: subnormal arguments and the ends of the range", () => {
  within(
    "logPairs",
    exactLog,
    points(2000, () => Math.ceil(2 ** uniform(0, 52)) * 5e-324),
  );
  const smallest = 2.2250738585072014e-308;
  within("logPairs", exactLog, [5e-324, 1e-323, neighbour(smallest, -1), smallest, up(smallest), Number.MAX_VALUE]);
});

log("exact where the result is exact, infinite or not a number, in either lane", () => {
  everywhere("log", [
    [1, 0],
    [0, -Infinity],
    [-0, -Infinity],
    [Infinity, Infinity],
    [-Infinity, Number.NaN],
    [-5e-324, Number.NaN],
    [-1, Number.NaN],
    [Number.NaN, Number.NaN],
  ]);
});

log("a lane has the bits of the same number alone, whatever stands beside it", () => {
  const x = points(LENGTH, (i) => (i % 4 === 1 ? uniform(0, 1e-310) : uniform(0, 4)));
  assert.equal(apply("logPairs", x), apply("logs", x));
});

log.run();
