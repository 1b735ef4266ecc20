import * as assert from "uvu/assert";
import { onEveryEngine } from "../support/engines.ts";
import { curves, environment } from "../support/fixtures.ts";

/** The published code's figures; rounding grows along a run, and `trustedSteps` says how far it can be followed. */
const TOLERANCE = 1e-6;

onEveryEngine("curves", (test, engine) => {
  for (const { env, discount, returns, trustedSteps, ...options } of curves()) {
    const { method, update } = options;
    const inner = "innerSteps" in options ? `, ${options.innerSteps} inner steps` : "";
    const on = "lineSearchOn" in options ? ` on ${options.lineSearchOn}` : "";
    test(`${env}: ${method} ${update}${on}${inner}`, () => {
      const run = engine.solver(environment(env, discount)).optimize(options);
      assert.is(run.status, "completed");
      assert.is(run.returns.length, 1 + (options.iterations as number));
      for (let t = 0; t < trustedSteps; t++) {
        const error = Math.abs(run.returns[t] - returns[t]);
        assert.ok(error <= TOLERANCE, `step ${t}: ${run.returns[t]}, expected ${returns[t]}; off by ${error}`);
      }
    });
  }
});
