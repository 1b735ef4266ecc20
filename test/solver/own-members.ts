/** Objectives and divergences of one's own: expressions on every engine, functions on js (docs/mathematics.md, section 10). */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { cliffWorld } from "../../src/environments/cliff-world.ts";
import { deepSea } from "../../src/environments/deep-sea.ts";
import { garnet } from "../../src/environments/garnet.ts";
import { readPair } from "../../src/solver/family.ts";
import type { Divergence, Objective, OptimizeOptions, SurrogateOptions } from "../../src/solver/options.ts";
import { formatPair, parsePair } from "../../src/solver/pair-text.ts";
import { js, onEveryEngine, wasmRelease } from "../support/engines.ts";
import { near, refused, sameBits } from "../support/numbers.ts";

/** Built-in members with what they are as expressions. */
const OBJECTIVES: [Objective, string, Record<string, number>?][] = [
  ["log", "A*log(r)"],
  ["linear", "r*A"],
  [{ name: "clip", low: 0.2, high: 0.28 }, "min(r*A, clip(r, 0.8, 1.28)*A)"],
  [
    { name: "dual-clip", low: 0.2, high: 0.2, c: 3 },
    "if(A < 0, max(min(r*A, clip(r, 0.8, 1.2)*A), c*A), min(r*A, clip(r, 0.8, 1.2)*A))",
    { c: 3 },
  ],
  [{ name: "capped", c: 1.5 }, "if(r > c, A*c*(1 + log(r/c)), A*r)", { c: 1.5 }],
  [{ name: "q-log", q: 0.5 }, "A*(r^0.5 - 1)/0.5"],
  [{ name: "quadratic", epsilon: 0.2 }, "A*r - abs(A)*(r - 1)^2/(2*epsilon)", { epsilon: 0.2 }],
  [{ name: "sigmoid", positive: 2, negative: 2 }, "A*2*sigmoid(2*(r - 1))"],
];
const DIVERGENCES: [Divergence, string, Record<string, number>?][] = [
  ["forward-kl", "q*log(q/p)"],
  ["reverse-kl", "p*log(p/q)"],
  ["chi2", "q*(p/q - 1)^2"],
  ["hellinger", "(sqrt(p) - sqrt(q))^2"],
  [{ name: "alpha", alpha: 1.5 }, "q*((p/q)^a - 1 - a*(p/q - 1))/(a*(a - 1))", { a: 1.5 }],
  ["jensen-shannon", "0.5*(p*log(2*p/(p + q)) + q*log(2*q/(p + q)))"],
  ["euclidean", "(p - q)^2/2"],
  ["itakura-saito", "p/q - log(p/q) - 1"],
];
const own = (expression: string, parameters?: Record<string, number>) => ({
  expression,
  ...(parameters && { parameters }),
});

/** Two tables of logits, [n], some rows of which are far apart. */
const spread = (n: number, seed: number) => Float64Array.from({ length: n }, (_, i) => 1.5 * Math.sin(1 + seed * i));

onEveryEngine("own members", (test, engine) => {
  const solver = engine.solver(garnet({ states: 37, actions: 5, branching: 4, seed: 7, discount: 0.9 }));
  const n = 37 * 5;
  const [logits, oldLogits] = [spread(n, 1.1), spread(n, 1.3)];
  const agree = (what: string, expected: SurrogateOptions, actual: SurrogateOptions) => {
    const [a, b] = [solver.surrogate(actual, logits, oldLogits), solver.surrogate(expected, logits, oldLogits)];
    near(`${what}: J`, [a.objective], [b.objective], 1e-12, 1);
    near(`${what}: gradient`, a.gradient, b.gradient, 1e-12, 1);
    if (b.divergence !== undefined) near(`${what}: C`, [a.divergence as number], [b.divergence], 1e-12, 1);
    // The direction divides by h, which rounding reaches at about 1e-14 of its parts.
    near(`${what}: direction`, a.naturalDirection ?? [], b.naturalDirection ?? [], 1e-9, 1);
  };

  test("expressions of built-in objectives have their values, gradients and directions", () => {
    for (const [objective, text, parameters] of OBJECTIVES) {
      agree(text, { objective }, { objective: own(text, parameters) });
      agree(
        `${text} with chi2`,
        { objective, divergence: "chi2", eta: 0.5 },
        { objective: own(text, parameters), divergence: own("q*(p/q-1)^2"), eta: 0.5 },
      );
    }
  });

  test("expressions of built-in divergences likewise", () => {
    for (const [divergence, text, parameters] of DIVERGENCES) {
      const objective = { name: "quadratic", epsilon: 0.3 } as const;
      agree(text, { objective, divergence, eta: 0.5 }, { objective, divergence: own(text, parameters), eta: 0.5 });
    }
  });

  test("the gradient is the limit of difference quotients", () => {
    const options = {
      objective: own("A*tau*sigmoid(r/tau - 1) + sign(A)*sqrt(r)", { tau: 0.7 }),
      divergence: own("(p - q)^2*exp(p) + abs(p - q)^3"),
      eta: 0.3,
    };
    const F = (x: Float64Array) => {
      const { objective, divergence } = solver.surrogate(options, x, oldLogits);
      return objective - (divergence as number) / options.eta;
    };
    const { gradient } = solver.surrogate(options, logits, oldLogits);
    for (let i = 0; i < n; i += 7) {
      const [up, down] = [logits.slice(), logits.slice()];
      up[i] += 2 ** -16;
      down[i] -= 2 ** -16;
      // Truncation 2^-32 and rounding 2^-36 of values near 1.
      near(`entry ${i}`, [(F(up) - F(down)) * 2 ** 15], [gradient[i]], 1e-7, 1);
    }
  });

  test("runs with every update agree with the built-in pair's; iterate has optimize's bits", () => {
    const small = engine.solver(deepSea());
    const pair = { objective: { name: "quadratic", epsilon: 0.4 }, divergence: "chi2" } as const;
    const mine = { objective: own("A*r - abs(A)*(r-1)^2/0.8"), divergence: own("q*(p/q-1)^2") };
    const updates = [
      { update: "gradient", eta: 0.5, innerSteps: 3, stepSize: 0.5 },
      { update: "line-search", eta: 0.5, innerSteps: 3 },
      { update: "trust-region", delta: 0.01, innerSteps: 3 },
    ] as const;
    for (const update of updates) {
      const actual = { ...mine, ...update, iterations: 3 } as OptimizeOptions;
      const run = small.optimize(actual);
      const expected = small.optimize({ ...pair, ...update, iterations: 3 } as OptimizeOptions);
      near(update.update, run.returns, expected.returns, 1e-10, 1);
      const loop = small.iterate(actual);
      let next = loop.next();
      while (!next.done) next = loop.next();
      sameBits(update.update, next.value.logits, run.logits);
    }
  });

  test("a divergence without curvature has Fisher's direction", () => {
    const options = { objective: "linear", divergence: own("abs(p - q)"), eta: 1 } as const;
    const { naturalDirection } = solver.surrogate(options, logits, oldLogits);
    sameBits(
      "direction",
      naturalDirection as Float64Array,
      solver.surrogate({ objective: "linear" }, logits, oldLogits).naturalDirection as Float64Array,
    );
  });

  test("what is not finite is named with state, action and arguments", () => {
    const small = engine.solver(deepSea());
    const zeros = new Float64Array(50);
    refused(
      () => small.surrogate({ objective: own("A*sqrt(r - 1)") }, zeros, zeros),
      RangeError,
      /^objective "A\*sqrt\(r - 1\)": its slope is (NaN|-?Infinity) in state \d+ \("\(\d,\d\)"\), action \d: r = 1, A = -?[\d.e-]+$/,
    );
    refused(
      () =>
        small.optimize({
          objective: own("A*r + 1e-300*sqrt(1.05 - r)"),
          update: "gradient",
          innerSteps: 200,
          stepSize: 100,
          iterations: 3,
        }),
      RangeError,
      /^objective .*: its (value|slope) is (NaN|-?Infinity) in state \d+ .*, action \d: r = 1\.\d+, A = /,
    );
    refused(
      () =>
        small.optimize({
          objective: "linear",
          divergence: own("q*log(p - q)"),
          eta: 1,
          update: "gradient",
          innerSteps: 2,
          stepSize: 1,
        }),
      RangeError,
      /^divergence "q\*log\(p - q\)": its value is -Infinity in state 0 \("\(0,0\)"\), action 0: p = 0\.5, q = 0\.5$/,
    );
    // The solver goes on as if nothing had happened.
    assert.is(
      small.optimize({ method: "ppo", epsilon: 0.2, update: "gradient", innerSteps: 1, stepSize: 1 }).status,
      "completed",
    );
  });

  test("refusals", () => {
    const gradient = { update: "gradient", innerSteps: 1, stepSize: 1 } as const;
    const refusals: [object, ErrorConstructor, RegExp][] = [
      [{ objective: own("r*A +"), ...gradient }, TypeError, /^objective "r\*A \+": .*at column 6$/],
      [
        { objective: "linear", divergence: own("r"), eta: 1, ...gradient },
        TypeError,
        /^divergence "r": unknown name r/,
      ],
      [{ objective: own("c*A"), ...gradient }, TypeError, /unknown name c/],
      [{ objective: { expression: 3 }, ...gradient }, TypeError, /^objective\.expression must be a text, got 3/],
      [{ objective: { expression: "A", name: "log" }, ...gradient }, TypeError, /^objective: unknown option "name"/],
      [{ objective: { value: () => 0 }, ...gradient }, TypeError, /^objective\.slope must be a function of r and A/],
      [{ objective: own("r*A"), update: "exact" }, TypeError, /^update "exact" does not exist for objective "r\*A"/],
      [
        {
          objective: { value: (r: number, A: number) => r * r * A, slope: (r: number, A: number) => r * A },
          ...gradient,
        },
        RangeError,
        /^objective\.slope is -0\.143\d* at r = 0\.11, A = -1\.3, where the value's difference quotient is -0\.286/,
      ],
    ];
    for (const [options, type, message] of refusals) {
      refused(() => solver.optimize(options as OptimizeOptions), type, message);
    }
  });
});

const test = suite("own members, engines");

test("functions run on js, with the expression's results; wasm refuses them", () => {
  const clip = (r: number) => Math.min(Math.max(r, 0.8), 1.2);
  const objective = {
    value: (r: number, A: number) => Math.min(r * A, clip(r) * A),
    slope: (r: number, A: number) => ((A > 0 ? r < 1.2 : r > 0.8) ? A : 0),
  };
  const divergence = { value: (p: number, q: number) => (p - q) ** 2, slope: (p: number, q: number) => 2 * (p - q) };
  const rest = { eta: 1, update: "gradient", innerSteps: 5, stepSize: 0.5, iterations: 5 } as const;
  const solver = js.solver(cliffWorld());
  const functions = solver.optimize({ objective, divergence, ...rest });
  const expression = solver.optimize({
    objective: own("min(r*A, clip(r, 0.8, 1.2)*A)"),
    divergence: own("(p-q)^2"),
    ...rest,
  });
  near("policy", functions.policy, expression.policy, 1e-12, 1);
  assert.is(
    solver.optimize({ objective, divergence, update: "trust-region", delta: 0.01, innerSteps: 2, iterations: 2 })
      .status,
    "completed",
  );
  refused(
    () => wasmRelease.solver(cliffWorld()).optimize({ objective, divergence, ...rest }),
    TypeError,
    /^objective of functions runs on the engine "js" only; an expression runs on both, this solver's is "wasm"$/,
  );
});

test("a pair's text holds expressions, with their parameters", () => {
  const pair = { objective: own("if(r > c, A*c, A * r)", { c: 2 }), divergence: own("q*(p/q - 1)^2") };
  const text = formatPair(readPair(pair));
  assert.is(text, "if(r>c,A*c,A*r){c=2} q*(p/q-1)^2");
  assert.equal(parsePair(text), {
    objective: own("if(r>c,A*c,A*r)", { c: 2 }),
    divergence: own("q*(p/q-1)^2"),
  });
});

test.run();
