/**
 * Formulas given as text: their values and exact slopes on every engine, against JavaScript written out by hand and
 * against difference quotients; slopes at kinks; and what is refused, with its column.
 */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { createBaseline } from "../../src/engine/js/engine.ts";
import type { Engine } from "../../src/engine/kernels.ts";
import { INSTRUCTION, OPERATIONS, PROGRAM_BLOCK, type Program } from "../../src/engine/program.ts";
import { wasmEngine } from "../../src/engine/wasm.ts";
import { compileExpression } from "../../src/solver/expressions/index.ts";
import { refused } from "../support/numbers.ts";

const compiled = (file: string) => new WebAssembly.Module(readFileSync(file));
const ENGINES: [name: string, engine: () => Engine][] = [
  ["wasm-debug", () => wasmEngine(compiled("build/kernels.debug.wasm"))],
  ["wasm-release", () => wasmEngine(compiled("build/kernels.wasm"))],
  ["js", createBaseline],
];

/** program(x[i], y[i]) on a fresh engine. */
function run(make: () => Engine, { code, constants, registers, result }: Program, x: number[], y: number[]): number[] {
  const engine = make();
  const n = x.length;
  const at = (engine.base + 7) & ~7;
  const floats = [constants.length, n, n, n, registers * PROGRAM_BLOCK];
  const pointers = floats.map((_, k) => at + 8 * floats.slice(0, k).reduce((sum, length) => sum + length, 0));
  const end = at + 8 * floats.reduce((sum, length) => sum + length, 0);
  const buffer = engine.grow(end + code.byteLength);
  new Int32Array(buffer, end, code.length).set(code);
  const f = new Float64Array(buffer);
  f.set(constants, pointers[0] / 8);
  f.set(x, pointers[1] / 8);
  f.set(y, pointers[2] / 8);
  engine.kernels.runProgram(
    end,
    code.length / INSTRUCTION,
    pointers[0],
    constants.length,
    pointers[1],
    pointers[2],
    pointers[3],
    pointers[4],
    result,
    n,
  );
  return Array.from(f.subarray(pointers[3] / 8, pointers[3] / 8 + n));
}

/** 300 points: two blocks and a part, an even number; the last one is left out where an odd number is wanted. */
const R = Array.from({ length: 300 }, (_, i) => 0.05 + 0.011 * i);
const A = R.map((_, i) => Math.sin(1 + i));

const clip = (x: number, low: number, high: number) => Math.min(Math.max(x, low), high);
/** Value and slope by hand, as mathematics.md, section 10 has them. */
const OBJECTIVES: [text: string, value: (r: number, A: number) => number, slope: (r: number, A: number) => number][] = [
  ["A*r", (r, A) => A * r, (_, A) => A],
  ["A*log(r)", (r, A) => A * Math.log(r), (r, A) => A / r],
  [
    "min(r*A, clip(r, 0.8, 1.2)*A)",
    (r, A) => Math.min(r * A, clip(r, 0.8, 1.2) * A),
    (r, A) => ((A > 0 ? r < 1.2 : r > 0.8) ? A : 0),
  ],
  [
    "if(r > c, A*c*(1 + log(r/c)), A*r)",
    (r, A) => (r > 2 ? A * 2 * (1 + Math.log(r / 2)) : A * r),
    (r, A) => (A * Math.min(r, 2)) / r,
  ],
  ["A*(r^(1-q) - 1)/(1-q)", (r, A) => (A * (r ** 0.7 - 1)) / 0.7, (r, A) => A * r ** -0.3],
  [
    "A*r - abs(A)*(r-1)^2/(2*0.4)",
    (r, A) => A * r - (Math.abs(A) * (r - 1) ** 2) / 0.8,
    (r, A) => A - (Math.abs(A) * (r - 1)) / 0.4,
  ],
  [
    "A*(4/3)*sigmoid(3*(r-1))",
    (r, A) => ((A * 4) / 3) * (1 / (1 + Math.exp(-3 * (r - 1)))),
    (r, A) => {
      const s = 1 / (1 + Math.exp(-3 * (r - 1)));
      return 4 * A * s * (1 - s);
    },
  ],
  ["A * r^r", (r, A) => A * r ** r, (r, A) => A * r ** r * (Math.log(r) + 1)],
  [
    "-r^2 + 2^-r + sign(A)*sqrt(r)*pi",
    (r, A) => -r * r + 2 ** -r + Math.sign(A) * Math.sqrt(r) * Math.PI,
    (r, A) => -2 * r - Math.log(2) * 2 ** -r + (Math.sign(A) * Math.PI) / (2 * Math.sqrt(r)),
  ],
  [
    "A*exp(-max(r, 1/r)) + 1/(1+r)^3",
    (r, A) => A * Math.exp(-Math.max(r, 1 / r)) + (1 + r) ** -3,
    (r, A) => A * Math.exp(-Math.max(r, 1 / r)) * (r > 1 ? -1 : 1 / (r * r)) - 3 * (1 + r) ** -4,
  ],
];

for (const [name, engine] of ENGINES) {
  const test = suite(`expressions, ${name}`);

  for (const [text, value, slope] of OBJECTIVES) {
    test(`${text}: value and slope by hand`, () => {
      const program = compileExpression("objective", text, { c: 2, q: 0.3 });
      for (const [n, part] of [
        [300, R],
        [299, R.slice(0, 299)],
      ] as const) {
        const values = run(engine, program.value, part, A.slice(0, n));
        const slopes = run(engine, program.slope, part, A.slice(0, n));
        for (let i = 0; i < n; i++) {
          const [v, s] = [value(R[i], A[i]), slope(R[i], A[i])];
          assert.ok(
            Math.abs(values[i] - v) <= 1e-13 * Math.max(1, Math.abs(v)),
            `value at r = ${R[i]}: ${values[i]}, by hand ${v}`,
          );
          assert.ok(
            Math.abs(slopes[i] - s) <= 1e-13 * Math.max(1, Math.abs(s)),
            `slope at r = ${R[i]}: ${slopes[i]}, by hand ${s}`,
          );
        }
      }
    });
  }

  test("at a kink the slope is the one towards r = 1, and at r = 1 the mean", () => {
    const slopeAt = (text: string, r: number, A = 1) =>
      run(engine, compileExpression("objective", text).slope, [r], [A])[0];
    const both = "min(r*A, clip(r, 0.75, 1.25)*A)";
    // Moving towards 1 nothing is clipped: the slope is A.
    assert.is(slopeAt(both, 1.25, 3), 3);
    assert.is(slopeAt(both, 0.75, -3), -3);
    // 0.75 and 1.25 are where the other sign is not clipped on either side.
    assert.is(slopeAt(both, 1.25, -3), -3);
    assert.is(slopeAt(both, 0.75, 3), 3);
    assert.is(slopeAt("abs(r - 0.5)", 0.5), 1);
    assert.is(slopeAt("abs(r - 2)", 2), -1);
    assert.is(slopeAt("abs(r - 1)", 1), 0);
    assert.is(slopeAt("max(r, 2)", 2), 0);
    assert.is(slopeAt("max(r, 0.5)", 0.5), 1);
    assert.is(slopeAt("if(r > 2, 5*r, 3*r)", 2), 3);
    assert.is(slopeAt("if(r > 0.5, 5*r, 3*r)", 0.5), 5);
    assert.is(slopeAt("if(r < 2, 5*r, 3*r)", 2), 5);
    assert.is(slopeAt("if(r >= 2, 5*r, 3*r)", 2), 3);
    assert.is(slopeAt("if(r <= 0.5, 5*r, 3*r)", 0.5), 3);
    // A divergence's kinks lie at p = q's side: |p - 2q| at p = 2q falls towards q.
    const c = compileExpression("divergence", "abs(p - 2*q)").slope;
    assert.is(run(engine, c, [0.5], [0.25])[0], -1);
  });

  test("random formulas: the slope is the limit of difference quotients", () => {
    const leaf = fc.constantFrom("r", "A", "0.5", "2", "1.5");
    const formula = fc.letrec<{ node: string }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.tuple(fc.constantFrom("+", "-", "*"), tie("node"), tie("node")).map(([op, a, b]) => `(${a}) ${op} (${b})`),
        fc
          .tuple(
            fc.constantFrom(
              "exp(-abs(#))",
              "log(1 + (#)^2)",
              "sqrt(1 + (#)^2)",
              "sigmoid(#)",
              "-(#)^3",
              "1/(2 + abs(#))",
            ),
            tie("node"),
          )
          .map(([f, a]) => f.replaceAll("#", a)),
        fc.tuple(fc.constantFrom("min", "max"), tie("node"), tie("node")).map(([f, a, b]) => `${f}(${a}, ${b})`),
        fc.tuple(tie("node"), tie("node"), tie("node")).map(([a, b, c]) => `clip(${a}, ${b}, ${c})`),
      ),
    })).node;
    fc.assert(
      fc.property(
        formula,
        fc.double({ min: 0.2, max: 3, noNaN: true }),
        fc.double({ min: -2, max: 2, noNaN: true }),
        (text, r, a) => {
          const { value, slope } = compileExpression("objective", text);
          const h = 2 ** -20;
          const [left, middle, right] = run(engine, value, [r - h, r, r + h], [a, a, a]);
          const found = run(engine, slope, [r], [a])[0];
          const [before, after] = [(middle - left) / h, (right - middle) / h];
          // Where the two sides differ a kink is near, and the slope may be that of either side.
          const scale = 1e-3 * (1 + Math.abs(before) + Math.abs(after) + 1e-4 * Math.abs(middle));
          const low = Math.min(before, after) - scale;
          const high = Math.max(before, after) + scale;
          assert.ok(
            !Number.isFinite(middle + before + after) || Math.abs(middle) > 1e6 || (found >= low && found <= high),
            `${text} at r = ${r}, A = ${a}: slope ${found}, quotients ${before} and ${after}`,
          );
        },
      ),
      { numRuns: 400, seed: 20 },
    );
  });

  test.run();
}

const test = suite("expressions");

test("what is wrong is named with its column", () => {
  for (const [text, what] of [
    ["r +", "expected expression after + at column 4"],
    ["r A", "an operator is missing at column 3"],
    [
      "foo(r)",
      'unknown function foo; did you mean "log"? (known: min, max, clip, abs, exp, log, sqrt, sigmoid, sign, if) at column 1',
    ],
    ["1 + min(r)", "min takes 2 arguments, not 1 at column 5"],
    ["r*A + rr", 'unknown name rr; did you mean "r"? (known: r, A, pi) at column 7'],
    ["r > 1", "> is allowed only in the condition of if at column 3"],
    ["if(r, 1, 2)", "the condition of if is a comparison, as in if(x > y, a, b) at column 1"],
    ["a.b", "members are not part of a formula at column 1"],
    ["(r", "unclosed ( at column 3"],
    ["r)", 'unexpected ")" at column 2'],
    ["", "the expression is empty at column 1"],
    ["r && A", 'unexpected "&" at column 3'],
  ]) {
    refused(
      () => compileExpression("objective", text),
      TypeError,
      new RegExp(
        `^objective ${JSON.stringify(text).replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}: ${what.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`,
      ),
    );
  }
  refused(
    () => compileExpression("divergence", "r"),
    TypeError,
    /unknown name r; did you mean "p"\? \(known: p, q, pi\)/,
  );
  refused(
    () => compileExpression("objective", "c*A", { c: NaN }),
    RangeError,
    /objective\.parameters\.c must be a finite number, got NaN/,
  );
  refused(() => compileExpression("objective", "A", { r: 1 }), TypeError, /"r" cannot be the name of a parameter/);
  refused(() => compileExpression("objective", `r${"+r".repeat(1000)}`), TypeError, /at most 2000 characters/);
  const deep = Array.from({ length: 70 }, (_, i) => `log(r+${i})*(A`).join("+") + ")".repeat(70);
  refused(() => compileExpression("objective", deep), RangeError, /is too long: it needs \d+ registers, 64 are there/);
});

test("powers bind tighter than a sign, and to the right", () => {
  const at = (text: string) => run(createBaseline, compileExpression("objective", text).value, [3], [2])[0];
  assert.is(at("-r^2"), -9);
  assert.is(at("(-r)^2"), 9);
  assert.is(at("2^r^2"), Math.exp(9 * Math.log(2)));
  assert.is(at("1 - r - A"), -4);
  assert.is(at("12/r/A"), 2);
  assert.is(at("r - -A^2"), 7);
});

test("the operations have the codes of assembly/shared/operations.ts", () => {
  const source = readFileSync("assembly/shared/operations.ts", "utf8");
  const codes = [...source.matchAll(/^export const ([A-Z_]+): i32 = (\d+);/gm)].map(([, name, code]) => [
    name,
    Number(code),
  ]);
  const named = Object.fromEntries(codes.filter(([name]) => name !== "PROGRAM_BLOCK" && name !== "INSTRUCTION"));
  const constant = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
  assert.equal(named, Object.fromEntries(OPERATIONS.map((name, code) => [constant(name), code])));
  assert.equal(Object.fromEntries(codes).PROGRAM_BLOCK, PROGRAM_BLOCK);
  assert.equal(Object.fromEntries(codes).INSTRUCTION, INSTRUCTION);
});

test.run();
