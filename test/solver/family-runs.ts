/** Runs of pairs of the family (docs/mathematics.md, sections 8 and 10). */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type DivergenceName, divergenceNames, type ObjectiveName, objectiveNames } from "../../src/engine/members.ts";
import { cliffWorld } from "../../src/environments/cliff-world.ts";
import { deepSea } from "../../src/environments/deep-sea.ts";
import type { Divergence, MethodOptions, Objective, OptimizeOptions } from "../../src/solver/options.ts";
import { js, onEveryEngine, wasmRelease } from "../support/engines.ts";
import { DIVERGENCE_PARAMETERS, divergenceOption, OBJECTIVE_PARAMETERS, objectiveOption } from "../support/family.ts";
import { familyCurves } from "../support/fixtures.ts";
import { near, refused, sameBits } from "../support/numbers.ts";

const SETTINGS = {
  gradient: { innerSteps: 3, stepSize: 0.5 },
  "line-search": { innerSteps: 3 },
  "trust-region": { innerSteps: 3 },
};

/** Every objective with every divergence and none, each with the first of its parameters. */
const PAIRS: { objective: Objective; divergence: Divergence | "none" }[] = objectiveNames.flatMap((o: ObjectiveName) =>
  [...divergenceNames, "none" as const].map((d) => ({
    objective: objectiveOption(o, OBJECTIVE_PARAMETERS[o][0]),
    divergence: d === "none" ? d : divergenceOption(d, DIVERGENCE_PARAMETERS[d as DivergenceName][0]),
  })),
);

/** The updates of a pair, with options. */
function* runsOf({ objective, divergence }: (typeof PAIRS)[number]): Generator<OptimizeOptions> {
  const strength = divergence === "none" ? {} : { eta: 0.5 };
  for (const update of ["gradient", "line-search"] as const) {
    yield { objective, divergence, update, ...strength, ...SETTINGS[update], iterations: 5 } as OptimizeOptions;
  }
  if (divergence !== "none") {
    yield { objective, divergence, update: "trust-region", delta: 0.01, ...SETTINGS["trust-region"], iterations: 5 };
  }
}

onEveryEngine("family runs", (test, engine) => {
  test("gradient runs are the reference curves", () => {
    let seen = 0;
    for (const curve of familyCurves()) {
      if (curve.update !== "gradient") continue;
      const solver = engine.solver(curve.env === "cliffworld" ? cliffWorld() : deepSea());
      const { returns } = solver.optimize({
        objective: objectiveOption(curve.objective, curve.objectiveParameters),
        divergence: divergenceOption(curve.divergence, curve.divergenceParameters),
        update: "gradient",
        eta: curve.eta,
        stepSize: curve.stepSize,
        innerSteps: curve.innerSteps,
        iterations: curve.returns.length - 1,
      });
      const trusted = curve.trustedSteps ?? curve.returns.length;
      const what = `${curve.env} ${curve.objective} ${curve.objectiveParameters} ${curve.divergence}`;
      near(what, returns.subarray(0, trusted), curve.returns.slice(0, trusted), 1e-6);
      seen++;
    }
    assert.ok(seen >= 50, `${seen} curves`);
  });

  test("pairs that are methods have the methods' bits", () => {
    const solver = engine.solver(cliffWorld());
    const cases: [MethodOptions, OptimizeOptions][] = [
      ["sppo", { objective: "log", divergence: "forward-kl" }],
      ["mdpo", { objective: "linear", divergence: "reverse-kl" }],
      ["trpo", { objective: { name: "q-log", q: 0 }, divergence: { name: "forward-kl" } }],
    ].flatMap(([method, pair]) => {
      const rest = [
        { update: "gradient", eta: 0.5, ...SETTINGS.gradient },
        { update: "line-search", eta: 0.5, armijo: 0.1, ...SETTINGS["line-search"] },
        { update: "trust-region", delta: 0.01, ...SETTINGS["trust-region"] },
        { update: "exact", eta: 0.1 },
        { update: "exact", delta: 0.01 },
        ...(method === "trpo" ? [] : [{ update: "closed", eta: 0.1 }]),
        ...(method === "sppo" ? [{ update: "closed", eta: 0.1, floor: 1e-8 }] : []),
      ];
      return rest.map((options) => [
        { method, ...options },
        { ...(pair as object), ...options },
      ]) as unknown as [MethodOptions, OptimizeOptions][];
    });
    const clip = { name: "clip", low: 0.2, high: 0.2 } as const;
    cases.push(
      [
        { method: "ppo", update: "gradient", epsilon: 0.2, ...SETTINGS.gradient },
        { objective: clip, update: "gradient", ...SETTINGS.gradient },
      ],
      [
        { method: "ppo", update: "exact", epsilon: 0.2 },
        { objective: clip, divergence: "none", update: "exact" },
      ],
    );
    for (const [method, pair] of cases) {
      const expected = solver.optimize({ ...method, iterations: 5 });
      const actual = solver.optimize({ ...pair, iterations: 5 });
      sameBits(`${JSON.stringify(pair)} returns`, actual.returns, expected.returns);
      sameBits(`${JSON.stringify(pair)} logits`, actual.logits, expected.logits);
    }
  });

  test("line searches never lower F; trust regions keep C <= delta and J from falling", () => {
    for (const pair of PAIRS) {
      for (const options of runsOf(pair)) {
        if (options.update === "gradient") continue;
        const solver = engine.solver(deepSea());
        const judge = engine.solver(deepSea());
        let old = new Float64Array(50);
        for (const { logits } of solver.iterate(options)) {
          const eta = "eta" in options && options.eta !== undefined ? { eta: options.eta as number } : {};
          const here = judge.surrogate({ ...pair, ...eta } as Parameters<typeof judge.surrogate>[0], logits, old);
          const start = judge.surrogate({ ...pair, ...eta } as Parameters<typeof judge.surrogate>[0], old, old);
          const C = here.divergence ?? 0;
          const what = JSON.stringify(options);
          if (options.update === "trust-region") assert.ok(C <= options.delta * (1 + 1e-9), `${what}: C = ${C}`);
          const price = options.update === "trust-region" || eta.eta === undefined ? 0 : 1 / eta.eta;
          const rise = here.objective - price * C - start.objective;
          assert.ok(rise >= -1e-12, `${what}: ${rise}`);
          old = logits.slice();
        }
      }
    }
  });

  test("refusals name the option and its value", () => {
    const solver = engine.solver(deepSea());
    const gradient = { update: "gradient", innerSteps: 1, stepSize: 1 } as const;
    const refusals: [object, ErrorConstructor, RegExp][] = [
      [
        { objective: "lgo", ...gradient },
        TypeError,
        /^objective must be one of log, linear.* got "lgo"; did you mean "log"\?/,
      ],
      [
        { objective: "clip", ...gradient },
        TypeError,
        /^objective\.low is required for objective "clip": a positive finite number/,
      ],
      [
        { objective: { name: "clip", low: 0, high: 1 }, ...gradient },
        RangeError,
        /^objective\.low must be a positive finite number, got 0/,
      ],
      [
        { objective: { name: "clip", low: "a", high: 1 }, ...gradient },
        TypeError,
        /^objective\.low must be a positive finite number, got "a"/,
      ],
      [
        { objective: { name: "capped", c: 1, d: 2 }, ...gradient },
        TypeError,
        /^objective "capped": unknown option "d"/,
      ],
      [
        { objective: { name: "dual-clip", low: 1, high: 1, c: 1 }, ...gradient },
        RangeError,
        /^objective\.c must be a finite number > 1, got 1/,
      ],
      [
        { objective: "log", divergence: "kl", eta: 1, ...gradient },
        TypeError,
        /^divergence must be one of forward-kl.*none, got "kl"/,
      ],
      [
        { objective: "log", divergence: { name: "alpha", alpha: 1 }, eta: 1, ...gradient },
        RangeError,
        /^divergence\.alpha must be a finite number other than 0 and 1, got 1/,
      ],
      [
        { objective: "log", divergence: { name: "tsallis", q: 1 }, eta: 1, ...gradient },
        RangeError,
        /^divergence\.q must be a positive finite number other than 1, got 1/,
      ],
      [
        { objective: "log", divergence: "chi2", ...gradient },
        TypeError,
        /^eta is required for objective "log" and divergence "chi2" with update "gradient"/,
      ],
      [
        { objective: "log", divergence: "chi2", eta: -1, ...gradient },
        RangeError,
        /^eta must be a positive finite number, got -1/,
      ],
      [{ objective: "log", eta: 1, ...gradient }, TypeError, /^eta belongs to a divergence; it is "none", got eta 1/],
      [
        { objective: "log", divergence: "none", update: "trust-region", delta: 1, innerSteps: 1 },
        TypeError,
        /^update "trust-region" bounds a divergence; it is "none"/,
      ],
      [
        { objective: "log", divergence: "chi2", eta: 1, delta: 1, ...gradient },
        TypeError,
        /^optimize: unknown option "delta"/,
      ],
      [{ divergence: "chi2", eta: 1, ...gradient }, TypeError, /^objective is required with divergence "chi2"/],
      [
        { method: "sppo", objective: "log", eta: 1, ...gradient },
        TypeError,
        /^method names a pair already, got method "sppo" and objective "log"/,
      ],
      [
        { objective: "quadratic", divergence: "chi2", update: "closed", eta: 1 },
        TypeError,
        /^objective\.epsilon is required/,
      ],
      [
        { objective: "log", divergence: "chi2", update: "closed", eta: 1 },
        TypeError,
        /^update "closed" does not exist for objective "log" and divergence "chi2"/,
      ],
      [{ objective: null, ...gradient }, TypeError, /^objective must be one of .*, got null/],
      [{ objective: ["log"], ...gradient }, TypeError, /^objective must be an object, got an array/],
    ];
    for (const [options, type, message] of refusals) {
      refused(() => solver.optimize(options as OptimizeOptions), type, message);
    }
    const zeros = new Float64Array(50);
    refused(
      () => solver.surrogate({ objective: "log", eta: 1 } as unknown as { objective: "log" }, zeros, zeros),
      TypeError,
      /^eta belongs to a divergence/,
    );
  });
});

const both = suite("family engines");
both("wasm and js agree on runs of every pair", () => {
  const here = wasmRelease.solver(deepSea());
  const there = js.solver(deepSea());
  for (const pair of PAIRS) {
    for (const options of runsOf(pair)) {
      // Few steps: every step multiplies what rounding left of the one before.
      const short = { ...options, iterations: 2 };
      const [a, b] = [here.optimize(short), there.optimize(short)];
      const what = JSON.stringify(options);
      near(`${what} returns`, a.returns, b.returns, 1e-12, 1);
      near(`${what} policy`, a.policy, b.policy, 1e-12, 1);
    }
  }
});

both.run();
