import * as assert from "uvu/assert";
import { garnet } from "../../src/environments/garnet.ts";
import { defineMdp } from "../../src/model/mdp.ts";
import type { OptimizeOptions, Run, Step } from "../../src/solver/options.ts";
import { onEveryEngine } from "../support/engines.ts";
import { near, nearNumber, refused, sameBits } from "../support/numbers.ts";
import { sameRun, title } from "../support/runs.ts";

const mdp = garnet({ states: 6, actions: 3, branching: 2, seed: 3 });
const A = mdp.actions;
const logits = Array.from({ length: 18 }, (_, i) => Math.cos(3 * i));
const GRADIENT = { method: "mdpo", update: "gradient", eta: 1, innerSteps: 2, stepSize: 0.5 } as const;

onEveryEngine("outer loop", (test, engine) => {
  test("without initialLogits a run starts uniform", () => {
    const run = engine.solver(mdp).optimize({ ...GRADIENT, iterations: 0 });
    near("policy", run.policy, new Array(18).fill(1 / 3));
    assert.equal(Array.from(run.logits), new Array(18).fill(0));
    assert.is(engine.solver(mdp).optimize(GRADIENT).iterations, 100);
  });

  test("closed runs carry log-probabilities, -Infinity where p = 0", () => {
    const run = engine.solver(mdp).optimize({ method: "sppo", update: "closed", eta: 20, iterations: 30 });
    assert.ok(
      run.logits.some((x) => x === -Infinity),
      "eta 20 clips an action",
    );
    assert.ok(run.returns.every(Number.isFinite));
    near("policy", run.policy, run.logits.map(Math.exp));
    for (let s = 0; s < mdp.states; s++) {
      nearNumber(
        "row",
        run.policy.slice(s * A, (s + 1) * A).reduce((a, b) => a + b),
        1,
      );
    }
  });

  test("tolerance: converged at the first gradientNorm below it", () => {
    const solver = engine.solver(mdp);
    const whole = solver.optimize({ ...GRADIENT, iterations: 40 });
    const tolerance = whole.gradientNorms[25];
    const run = solver.optimize({ ...GRADIENT, iterations: 40, tolerance });
    const expected = whole.gradientNorms.findIndex((norm) => norm < tolerance);
    assert.ok(expected > 0);
    assert.is(run.status, "converged");
    assert.is(run.iterations, expected);
    sameBits("returns", run.returns, whole.returns.slice(0, expected + 1));
    const atOnce = solver.optimize({ ...GRADIENT, iterations: 40, tolerance: 1e9 });
    assert.equal([atOnce.status, atOnce.iterations, atOnce.returns.length], ["converged", 0, 1]);
  });

  test("signal and onIteration stop between outer steps", () => {
    const solver = engine.solver(mdp);
    const whole = solver.optimize({ ...GRADIENT, iterations: 9 });
    const stopsAt = (asked: Partial<OptimizeOptions>, t: number) => {
      const run = solver.optimize({ ...GRADIENT, iterations: 9, ...asked } as OptimizeOptions);
      assert.equal([run.status, run.iterations], ["stopped", t]);
      sameBits("returns", run.returns, whole.returns.slice(0, t + 1));
    };
    stopsAt({ signal: AbortSignal.abort() }, 0);
    stopsAt({ onIteration: ({ iteration }) => iteration < 4 }, 4);
    const controller = new AbortController();
    const abort = ({ iteration }: Step) => (iteration === 3 ? controller.abort() : undefined);
    stopsAt({ signal: controller.signal, onIteration: abort }, 3);
    // Steps asked for and done are completed, whatever the signal says by then.
    const last = new AbortController();
    const run = solver.optimize({
      ...GRADIENT,
      iterations: 2,
      signal: last.signal,
      onIteration: (s) => s.iteration < 2 || last.abort(),
    });
    assert.equal([run.status, run.iterations], ["completed", 2]);
  });

  test("a step shows its own iteration, also after other calls of the solver", () => {
    const solver = engine.solver(mdp);
    const policies: Float64Array[] = [];
    const run = solver.optimize({
      ...GRADIENT,
      iterations: 5,
      onIteration: (step) => {
        nearNumber("return", solver.evaluate(step.policy).return, step.return);
        solver.optimal();
        policies.push(step.policy);
        assert.equal([step.innerSteps, step.stepSize, step.backtracks], [2, 0.5, 0]);
      },
    });
    sameRun("undisturbed", run, engine.solver(mdp).optimize({ ...GRADIENT, iterations: 5 }));
    sameBits("last policy", policies[4], run.policy);
    assert.ok(
      policies[0].some((p, i) => p !== policies[1][i]),
      "copies, not views",
    );
  });

  test("steps report inner steps, last step size and backtracks", () => {
    const solver = engine.solver(mdp);
    const first = (options: OptimizeOptions) => solver.iterate(options).next().value as Step;
    const closed = first({ method: "mdpo", update: "closed", eta: 0.25 });
    assert.equal([closed.innerSteps, closed.stepSize, closed.backtracks], [1, 0.25, 0]);
    const search = first({ method: "sppo", update: "line-search", eta: 0.01, innerSteps: 1, maxStep: 8, decay: 0.5 });
    assert.ok(search.backtracks > 0);
    assert.is(search.stepSize, 8 * 0.5 ** search.backtracks);
    const given = first({ method: "sppo", update: "line-search", eta: 1e-4, innerSteps: 1, maxBacktracks: 2 });
    assert.equal([given.stepSize, given.backtracks], [1e-16, 3]);
    // Steps too short to change a bit of theta leave F as it was, which is enough: F(new) >= F(old).
    const short = { innerSteps: 1, maxStep: 1e-30 };
    const line = first({ method: "mdpo", update: "line-search", eta: 1, ...short });
    assert.equal([line.stepSize, line.backtracks], [1e-30, 0]);
    const region = first({ method: "trpo", update: "trust-region", delta: 0.1, ...short });
    assert.equal([region.stepSize, region.backtracks], [1e-30, 0]);
  });

  test("a step that is not finite: diverged, and everything is from before it", () => {
    const solver = engine.solver(mdp);
    for (const options of [
      { method: "sppo", update: "gradient", eta: 1e-3, innerSteps: 2, stepSize: 1e308 },
      { method: "trpo", update: "gradient", eta: 1e-200, innerSteps: 3, stepSize: 1e200 },
      { method: "mdpo", update: "closed", eta: 1.7e308 },
    ] as OptimizeOptions[]) {
      const run = solver.optimize({ ...options, iterations: 20, initialLogits: logits });
      assert.is(run.status, "diverged", title(options));
      assert.is(run.returns.length, run.iterations + 1);
      assert.is(run.gradientNorms.length, run.iterations + 1);
      for (const key of ["returns", "gradientNorms", "policy", "logits"] as const) {
        assert.ok(
          run[key].every((x) => !Number.isNaN(x)),
          `${title(options)} ${key}: ${run[key]}`,
        );
      }
      nearNumber("last return", run.returns[run.iterations], solver.evaluate(run.policy).return);
    }
  });

  test("a step whose values overflow: diverged, and no return is infinite", () => {
    // r = -+3e306 at discount 0.99: uniform V = 0; the gradient is 1.5e306, so steps of 1e-305 go to p(1) near 1,
    // whose V = 3e306 / 0.01 is beyond the largest double.
    const huge = defineMdp({
      states: 1,
      actions: 2,
      discount: 0.99,
      start: 0,
      transitions: [
        [0, 0, 0, 1],
        [0, 1, 0, 1],
      ],
      rewards: [-3e306, 3e306],
    });
    const solver = engine.solver(huge);
    const run = solver.optimize({ method: "trpo", update: "gradient", eta: 1, innerSteps: 1, stepSize: 1e-305 });
    assert.equal([run.status, Array.from(run.returns), Array.from(run.policy)], ["diverged", [0], [0.5, 0.5]]);
    refused(() => solver.evaluate([0, 1]), RangeError, /overflow/);
  });

  test("discount 1: a step to a policy that never ends is diverged; a first policy that never ends throws", () => {
    // From 0: action 0 ends and pays -1, action 1 stays and pays 1. Uniform: V = 0, Adv = (-1, 1); eta = 1 makes p(0) = 0.
    const loop = defineMdp({
      states: 2,
      actions: 2,
      discount: 1,
      start: 0,
      transitions: [
        [0, 0, 1, 1],
        [0, 1, 0, 1],
      ],
      rewards: [-1, 1, 0, 0],
      terminals: [1],
    });
    const solver = engine.solver(loop);
    const options = { method: "sppo", update: "closed", eta: 1 } as const;
    const run = solver.optimize(options);
    assert.equal([run.status, run.iterations], ["diverged", 0]);
    near("policy", run.policy, [0.5, 0.5, 0.5, 0.5]);
    near("returns", run.returns, [0], 1e-15, 1);
    const never = { ...options, initialLogits: [-Infinity, 0, 0, 0] };
    refused(() => solver.optimize(never), RangeError, /state 0 never reaches a terminal state/);
    refused(() => solver.iterate(never), RangeError, /state 0 never reaches a terminal state/);
  });

  test("two solvers of one model do not see each other", () => {
    const [one, two] = [engine.solver(mdp), engine.solver(mdp)];
    const loop = one.iterate({ ...GRADIENT, iterations: 3, initialLogits: logits });
    loop.next();
    two.optimize({ method: "mdpo", update: "closed", eta: 9 });
    loop.next();
    loop.next();
    const { value } = loop.next();
    sameRun("one", value as Run, engine.solver(mdp).optimize({ ...GRADIENT, iterations: 3, initialLogits: logits }));
  });
});
