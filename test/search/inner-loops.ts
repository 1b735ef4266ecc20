import * as assert from "uvu/assert";
import { cliffWorld } from "../../src/environments/cliff-world.ts";
import { garnet } from "../../src/environments/garnet.ts";
import { defineMdp } from "../../src/model/mdp.ts";
import { onEveryEngine } from "../support/engines.ts";
import { near } from "../support/numbers.ts";
import { dullRun, PARAMETRIC, title } from "../support/runs.ts";

/** Twenty outer steps multiply rounding; both sides do the same steps in other orders. */
const GROWN = 1e-9;

const T = 20;

/** Logits without symmetry: sin of the index. */
const uneven = (n: number) => Array.from({ length: n }, (_, i) => Math.sin(i + 1));

onEveryEngine("inner loops", (test, engine) => {
  for (const options of PARAMETRIC) {
    test(`the dull loop does the same: ${title(options)}`, () => {
      for (const mdp of [
        garnet({ states: 5, actions: 3, branching: 2, seed: 7 }),
        garnet({ states: 8, actions: 2, branching: 3, seed: 8, discount: 0.5 }),
      ]) {
        const first = uneven(mdp.states * mdp.actions);
        const solver = engine.solver(mdp);
        const expected = dullRun(solver, mdp, options, T, first);
        const run = solver.optimize({ ...options, iterations: T, initialLogits: first });
        assert.is(run.status, "completed");
        near("returns", run.returns, expected.returns, GROWN);
        near("logits", run.logits, expected.theta, GROWN);
        assert.ok(Math.abs(run.returns[T] - run.returns[0]) > 1e-4, "the run moves");
      }
    });
  }

  test("every shape: one state, one action, odd numbers, more rows than a block of any kernel", () => {
    for (const [states, actions] of [
      [1, 1],
      [1, 2],
      [1, 7],
      [2, 1],
      [3, 2],
      [5, 9],
      [115, 9],
      [3, 601],
    ]) {
      // Discount 0 keeps the evaluation cheap; the loops see only Adv and d.
      const mdp = garnet({ states, actions, branching: 1, seed: 9, discount: 0 });
      const first = uneven(states * actions);
      const solver = engine.solver(mdp);
      for (const options of PARAMETRIC) {
        const expected = dullRun(solver, mdp, options, 2, first);
        const run = solver.optimize({ ...options, iterations: 2, initialLogits: first });
        const label = `${states} x ${actions}: ${title(options)}`;
        near(`${label}: returns`, run.returns, expected.returns);
        near(`${label}: logits`, run.logits, expected.theta, GROWN);
      }
    }
  });

  test("a run cut short at a fixed point is the uncut loop", () => {
    // One state, discount 0, r = (0, 1). Steps of 4000 push p(0) to exp(-2000) = 0 in doubles: the gradient is 0.
    const mdp = defineMdp({
      states: 1,
      actions: 2,
      discount: 0,
      start: 0,
      transitions: [
        [0, 0, 0, 1],
        [0, 1, 0, 1],
      ],
      rewards: [0, 1],
    });
    const solver = engine.solver(mdp);
    const options = { method: "trpo", update: "gradient", eta: 1e9, innerSteps: 2, stepSize: 4000 } as const;
    const seen: number[] = [];
    const run = solver.optimize({
      ...options,
      iterations: 30,
      onIteration: ({ iteration }) => {
        seen.push(iteration);
      },
    });
    const expected = dullRun(solver, mdp, options, 30, [0, 0]);
    assert.is(run.status, "completed");
    assert.is(run.iterations, 30);
    assert.equal(
      seen,
      Array.from({ length: 30 }, (_, t) => t + 1),
    );
    near("returns", run.returns, expected.returns);
    near("logits", run.logits, expected.theta);
    assert.equal(run.returns[30], 1);
    assert.is(run.gradientNorms.length, 31);
  });

  test("a model without a choice is a fixed point from the start", () => {
    const mdp = defineMdp({
      states: 2,
      actions: 2,
      discount: 0.5,
      start: 0,
      transitions: [
        [0, 0, 1, 1],
        [0, 1, 1, 1],
        [1, 0, 1, 1],
        [1, 1, 1, 1],
      ],
      rewards: [1, 1, 2, 2],
    });
    for (const options of PARAMETRIC) {
      const first = uneven(4);
      const run = engine.solver(mdp).optimize({ ...options, iterations: 9, initialLogits: first });
      assert.is(run.status, "completed");
      // V(1) = 4, V(0) = 3.
      near("returns", run.returns, new Array(10).fill(3));
      assert.equal(Array.from(run.gradientNorms.slice(1)), new Array(9).fill(run.gradientNorms[0]));
      assert.equal(Array.from(run.logits), first, title(options));
    }
  });

  test("a gradient shorter than 1e-128 ends a searching loop before its step", () => {
    // One state, discount 0, r = (0, x): the gradient at theta = 0 is (-x, x) / 4.
    for (const [x, moves] of [
      [1e-130, false],
      [1e-120, true],
    ] as const) {
      const mdp = defineMdp({
        states: 1,
        actions: 2,
        discount: 0,
        start: 0,
        transitions: [
          [0, 0, 0, 1],
          [0, 1, 0, 1],
        ],
        rewards: [0, x],
      });
      for (const options of [
        { method: "mdpo", update: "line-search", eta: 1, innerSteps: 3 },
        { method: "trpo", update: "trust-region", delta: 0.1, innerSteps: 3 },
      ] as const) {
        const { logits } = engine.solver(mdp).optimize({ ...options, iterations: 2 });
        assert.is(logits[1] > 0, moves, `${title(options)}, r = ${x}: ${logits}`);
      }
    }
  });

  test("the published protocol on CliffWorld: dull and fast for ten steps from a start without symmetry", () => {
    const mdp = cliffWorld();
    const first = uneven(84).map((x) => x / 10);
    for (const options of [
      { method: "trpo", update: "trust-region", delta: 2 ** -10, innerSteps: 2 },
      { method: "sppo", update: "line-search", eta: 2 ** -5, innerSteps: 2, armijo: 0.5 },
    ] as const) {
      const solver = engine.solver(mdp);
      const expected = dullRun(solver, mdp, options, 10, first);
      const run = solver.optimize({ ...options, iterations: 10, initialLogits: first });
      near(title(options), run.returns, expected.returns, GROWN);
    }
  });
});
