import fc from "fast-check";
import * as assert from "uvu/assert";
import { cliffWorld } from "../../src/environments/cliff-world.ts";
import { deepSea } from "../../src/environments/deep-sea.ts";
import type { ExactOptions } from "../../src/solver/options.ts";
import { onEveryEngine } from "../support/engines.ts";
import { check, garnets, logitsOf } from "../support/models.ts";
import { maxAbs, near, nearNumber, refused, sameBits } from "../support/numbers.ts";
import { EXACT, title } from "../support/runs.ts";

onEveryEngine("exact runs", (test, engine) => {
  test("V never falls, in any state", () => {
    // Section 5: u = sum_a p Adv_t >= 0 in every state, so V_p >= V_t; to rounding of V.
    check(
      garnets(6, 4, [0, 0.5, 0.9, 0.99]).chain((mdp) => fc.record({ mdp: fc.constant(mdp), logits: logitsOf(mdp) })),
      25,
      ({ mdp, logits }) => {
        const solver = engine.solver(mdp);
        for (const options of EXACT) {
          let before = solver.optimize({ ...options, iterations: 0, initialLogits: logits }).policy;
          for (const step of solver.iterate({ ...options, iterations: 8, initialLogits: logits })) {
            const [old, now] = [solver.evaluate(before).values, solver.evaluate(step.policy).values];
            const rounding = 1e-12 * maxAbs(old);
            old.forEach((v, s) => {
              assert.ok(now[s] >= v - rounding, `${title(options)}: V(${s}) from ${v} to ${now[s]}`);
            });
            before = step.policy;
          }
        }
      },
    );
  });

  test("a run holds what its steps are, one by one", () => {
    const mdp = deepSea();
    const solver = engine.solver(mdp);
    for (const options of EXACT) {
      const run = solver.optimize({ ...options, iterations: 6 });
      assert.is(run.status, "completed");
      let policy = new Float64Array(mdp.states * mdp.actions).fill(1 / mdp.actions);
      for (let t = 0; t < 6; t++) policy = new Float64Array(solver.update(options as ExactOptions, policy).policy);
      near(`${title(options)}: policy`, run.policy, policy, 1e-10, 1);
      near("policy = exp(logits)", run.policy, run.logits.map(Math.exp), 1e-12, 1);
      assert.ok(run.returns.every((J, t) => t === 0 || J >= run.returns[t - 1] - 1e-14));
    }
  });

  test("steps report 1 inner step and the step size: eta, 1 / Lambda, epsilon", () => {
    const solver = engine.solver(cliffWorld());
    const first = (options: ExactOptions) => {
      const { value } = solver.iterate({ ...options, iterations: 1 }).next();
      return value as { innerSteps: number; stepSize: number; backtracks: number };
    };
    const tell = (options: ExactOptions) => {
      const { innerSteps, stepSize, backtracks } = first(options);
      return [innerSteps, stepSize, backtracks];
    };
    assert.equal(tell({ method: "trpo", update: "exact", eta: 0.25 }), [1, 0.25, 0]);
    assert.equal(tell({ method: "ppo", update: "exact", epsilon: 0.2 }), [1, 0.2, 0]);
    const { price } = solver.update({ method: "trpo", update: "exact", delta: 0.01 });
    const [, stepSize] = tell({ method: "trpo", update: "exact", delta: 0.01 });
    nearNumber("1 / Lambda", stepSize, 1 / price);
  });

  test("CliffWorld: every constrained method reaches J*; PPO does with a small epsilon, else it stalls", () => {
    // docs/mathematics.md, section 7: actions that PPO has left never come back.
    const solver = engine.solver(cliffWorld());
    const last = (options: ExactOptions) => solver.optimize({ ...options, iterations: 400 }).returns[400];
    for (const method of ["sppo", "mdpo", "trpo"] as const) {
      nearNumber(method, last({ method, update: "exact", delta: 0.01 }), 0.9 ** 6, 1e-9);
    }
    for (const epsilon of [0.01, 0.1]) {
      nearNumber(`epsilon ${epsilon}`, last({ method: "ppo", update: "exact", epsilon }), 0.9 ** 6, 1e-9);
    }
    for (const epsilon of [0.2, 0.3, 0.5]) {
      const run = solver.optimize({ method: "ppo", update: "exact", epsilon, iterations: 400 });
      assert.ok(run.returns[400] < 0.9 ** 6 - 0.01, `epsilon ${epsilon}: ${run.returns[400]}`);
      assert.ok(run.logits.some((x) => x === -Infinity));
      // At rest: what is left has no advantage over what is left.
      sameBits("at rest", run.returns.slice(390), new Array(11).fill(run.returns[400]));
    }
  });

  test('eta "guaranteed" is the number of stepSizeBounds', () => {
    const mdp = cliffWorld();
    const solver = engine.solver(mdp);
    const sizes = { sppo: 0.1 / 101, mdpo: 0.1 ** 3 / (2 * 0.9 * 4 * 101) };
    for (const method of ["sppo", "mdpo"] as const) {
      const eta = sizes[method] * (1 - 2.220446049250313e-16);
      const run = (eta: number | "guaranteed") => solver.optimize({ method, update: "closed", eta, iterations: 5 });
      near(method, run("guaranteed").returns, run(eta).returns);
      for (const update of ["gradient", "line-search"] as const) {
        const options = { method, update, innerSteps: 2, stepSize: 1, iterations: 2 };
        const { stepSize: _, ...search } = options;
        const asked = update === "gradient" ? options : search;
        assert.is(solver.optimize({ ...asked, eta: "guaranteed" } as never).iterations, 2);
      }
    }
    const loose = (options: object) => () => solver.optimize(options as never);
    refused(
      loose({ method: "trpo", update: "exact", eta: "guaranteed" }),
      TypeError,
      /^eta "guaranteed" exists for sppo, mdpo, not for method "trpo"$/,
    );
  });
});
