/** States with different actions: every formula, against lists of choices that know of no rectangle. */
import fc from "fast-check";
import * as assert from "uvu/assert";
import type { Mdp } from "../../src/model/mdp.ts";
import type { RunOptions, UpdateOptions } from "../../src/solver/options.ts";
import { stepSizeBounds } from "../../src/solver/step-size-bounds.ts";
import { onEveryEngine } from "../support/engines.ts";
import { check } from "../support/models.ts";
import { near, nearNumber, refused } from "../support/numbers.ts";
import {
  closedList,
  evaluateList,
  gradientList,
  type List,
  listed,
  padded,
  pureLists,
  type Ragged,
  raggedOf,
  rectangular,
  softmaxList,
} from "../support/ragged.ts";
import { CLOSED, dullRun, EXACT, PARAMETRIC, RUNS, title } from "../support/runs.ts";

const METHODS = ["sppo", "mdpo", "trpo", "ppo"] as const;

/** A model, and logits for each of its choices. */
const cases = (discounts: readonly number[]) =>
  raggedOf(discounts).chain((model) => {
    const logits = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 24, maxLength: 24 });
    const list = logits.map((x): List => model.choices.map((choices, s) => choices.map((_, i) => x[4 * s + i])));
    return fc.record({ model: fc.constant(model), theta: list, old: list });
  });

/** Actions that a state lacks: all of them have `expected`. */
function sameThere(
  label: string,
  { unavailable = new Int32Array(0) }: Mdp,
  table: ArrayLike<number>,
  expected: number,
) {
  for (const sa of unavailable)
    assert.ok(table[sa] === expected, `${label}[${sa}]: ${table[sa]}, expected ${expected}`);
}

const flat = (list: List) => list.flat();

onEveryEngine("ragged", (test, engine) => {
  test("evaluation, dense and iterative", () => {
    check(cases([0, 0.9, 0.99, 1]), 40, ({ model, theta }) => {
      const mdp = rectangular(model);
      const p = softmaxList(theta);
      const expected = evaluateList(model, p);
      for (const evaluation of model.discount < 1 ? (["dense", "iterative"] as const) : (["dense"] as const)) {
        const solver = engine.solver(mdp, { evaluation, ...(evaluation === "iterative" && { tolerance: 1e-10 }) });
        // 1e-10 is what was asked for; V stands up to 100 times as high as the rewards, some 2.
        const tolerance = evaluation === "dense" ? 1e-12 : 1e-10;
        const actual = solver.evaluate(padded(model, p, 0));
        near("V", actual.values, expected.values, tolerance, 1 + Math.max(...expected.values.map(Math.abs)));
        near("d", actual.occupancy, expected.occupancy, tolerance, 1);
        for (const key of ["qValues", "advantages"] as const) {
          near(key, flat(listed(model, actual[key])), flat(expected[key]), 2 * tolerance, 400);
          sameThere(key, mdp, actual[key], -Infinity);
        }
        nearNumber("J", actual.return, expected.return, tolerance, 400);
        const uniform = model.choices.map((choices) => choices.map(() => 1 / choices.length));
        nearNumber("J uniform", solver.evaluate().return, evaluateList(model, uniform).return, tolerance, 400);
      }
    });
  });

  test("gradients and directions of the surrogates", () => {
    check(cases([0.9, 1]), 40, ({ model, theta, old }) => {
      const mdp = rectangular(model);
      const solver = engine.solver(mdp);
      const at = evaluateList(model, softmaxList(old));
      const size = Math.max(1, ...flat(at.qValues).map(Math.abs)) * Math.max(...at.occupancy);
      for (const method of METHODS) {
        const options = method === "ppo" ? { method, epsilon: 0.2 } : { method, eta: 0.7 };
        // Any number may stand where a state lacks the action.
        const actual = solver.surrogate(options, padded(model, theta, 1e3), padded(model, old, -Infinity));
        const expected = gradientList(method, theta, old, at, 0.7, 0.2);
        near(method, flat(listed(model, actual.gradient)), flat(expected), 1e-12, size);
        sameThere(method, mdp, actual.gradient, 0);
        if (actual.naturalDirection === undefined) continue;
        sameThere(`${method} direction`, mdp, actual.naturalDirection, 0);
        assert.ok(actual.naturalDirection.every(Number.isFinite) && Number.isFinite(actual.curvature), method);
      }
    });
  });

  test("closed forms", () => {
    check(cases([0.9, 1]), 40, ({ model, theta }) => {
      const mdp = rectangular(model);
      const p = softmaxList(theta);
      for (const method of ["sppo", "mdpo"] as const) {
        const options: UpdateOptions = { method, update: "closed", eta: 0.8 };
        const actual = engine.solver(mdp).update(options, padded(model, p, 0));
        const expected = closedList(method, p, evaluateList(model, p), 0.8);
        near(method, flat(listed(model, actual.policy)), flat(expected), 1e-12, 1);
        sameThere(method, mdp, actual.policy, 0);
        sameThere(`${method} log`, mdp, actual.logPolicy, -Infinity);
      }
    });
  });

  test("an inner loop, and the outer loop around it", () => {
    check(cases([0.9, 1]), 25, ({ model, theta: first }) => {
      const mdp = rectangular(model);
      for (const method of METHODS) {
        const steps = { update: "gradient", innerSteps: 3, stepSize: 0.1 } as const;
        const options: RunOptions =
          method === "ppo" ? { method, ...steps, epsilon: 0.2 } : { method, ...steps, eta: 0.7 };
        const initialLogits = padded(model, first, 7);
        const run = engine.solver(mdp).optimize({ ...options, iterations: 2, initialLogits });
        let theta = first;
        for (let t = 0; t < 2; t++) {
          const [old, at] = [theta, evaluateList(model, softmaxList(theta))];
          nearNumber(`${method} J`, run.returns[t], at.return, 1e-10, 10);
          for (let step = 0; step < 3; step++) {
            const g = gradientList(method, theta, old, at, 0.7, 0.2);
            theta = theta.map((row, s) => row.map((x, i) => x + 0.1 * g[s][i]));
          }
        }
        // Six steps of 0.1 let rounding of 1e-13 grow a little.
        near(method, flat(listed(model, run.policy)), flat(softmaxList(theta)), 1e-10, 1);
        sameThere(method, mdp, run.policy, 0);
        sameThere(`${method} logits`, mdp, run.logits, -Infinity);
      }
    });
  });

  for (const options of PARAMETRIC) {
    test(`the dull loop does the same: ${title(options)}`, () => {
      check(cases([0.9]), 5, ({ model, theta }) => {
        const mdp = rectangular(model);
        const solver = engine.solver(mdp);
        const first = padded(model, theta, -Infinity);
        const expected = dullRun(solver, mdp, options, 5, first);
        const run = solver.optimize({ ...options, iterations: 5, initialLogits: first });
        // Both sides do the same steps in other orders, and steps multiply rounding.
        near("returns", run.returns, expected.returns, 1e-9, 10);
        near("logits", flat(listed(model, run.logits)), flat(listed(model, expected.theta)), 1e-9, 10);
      });
    });
  }

  test("the optimum, against every deterministic policy", () => {
    check(raggedOf([0, 0.9, 1]), 40, (model) => {
      const mdp = rectangular(model);
      let best: number[] = [];
      for (const pure of pureLists(model)) {
        const { values } = evaluateList(model, pure);
        best = values.map((v, s) => Math.max(v, best[s] ?? -Infinity));
      }
      for (const evaluation of model.discount < 1 ? (["dense", "iterative"] as const) : (["dense"] as const)) {
        const solver = engine.solver(mdp, { evaluation, ...(evaluation === "iterative" && { tolerance: 1e-10 }) });
        const { values, qValues, policy, lower, upper } = solver.optimal();
        // Twice the tolerance of the iteration.
        near(`V* ${evaluation}`, values, best, 2e-10, 1);
        sameThere("policy", mdp, policy, 0);
        sameThere("Q*", mdp, qValues, -Infinity);
        near("greedy", solver.evaluate(policy).values, best, 1e-8, 1);
        for (let s = 0; s < mdp.states - 1; s++) {
          const row = qValues.subarray(s * mdp.actions, (s + 1) * mdp.actions);
          nearNumber(`max Q*(${s})`, Math.max(...row), best[s], 2e-10, 1);
          if (lower && upper) assert.ok(lower[s] <= best[s] + 1e-12 && best[s] <= upper[s] + 1e-12, `bounds of ${s}`);
        }
      }
    });
  });

  test("a tie never makes an absent action the best", () => {
    // Every action of every state is worth the same, and the first one is often absent.
    const model: Ragged = {
      discount: 0.9,
      actions: 3,
      start: [1, 0, 0],
      choices: [[1, 2], [0, 2], [2]].map((set, s) =>
        set.map((action) => ({ action, reward: 0, row: [0, 1, 2].map((next) => Number(next === (s + 1) % 3)) })),
      ),
    };
    const mdp = rectangular(model);
    for (const evaluation of ["dense", "iterative"] as const) {
      const { policy } = engine.solver(mdp, { evaluation }).optimal();
      sameThere(evaluation, mdp, policy, 0);
      assert.equal(
        listed(model, policy).map((row) => row.reduce((x, y) => x + y, 0)),
        [1, 1, 1],
      );
    }
    for (const options of [...CLOSED, ...EXACT] as UpdateOptions[]) {
      const { policy, certificate } = engine.solver(mdp).update(options);
      near(title(options), flat(listed(model, policy)), [0.5, 0.5, 0.5, 0.5, 1], 1e-15, 1);
      assert.ok(Math.abs(certificate.gap) < 1e-15, `${title(options)}: gap ${certificate.gap}`);
    }
  });

  for (const options of RUNS) {
    test(`an absent action has probability 0 in every iterate: ${title(options)}`, () => {
      check(raggedOf([0.9, 1]), 6, (model) => {
        const mdp = rectangular(model);
        const solver = engine.solver(mdp);
        const run = solver.optimize({
          ...options,
          iterations: 8,
          onIteration: ({ policy, logits }) => {
            sameThere("policy", mdp, policy, 0);
            sameThere("logits", mdp, logits, -Infinity);
          },
        });
        assert.ok(run.returns.every(Number.isFinite) && run.gradientNorms.every(Number.isFinite));
        assert.ok(run.status === "completed", run.status);
        nearNumber("J", run.returns[8], solver.evaluate(run.policy).return, 1e-12, 10);
        // The logits of a run are where another one goes on.
        const again = solver.optimize({ ...options, iterations: 0, initialLogits: run.logits });
        near("policy", again.policy, run.policy, 1e-14, 1);
      });
    });
  }

  test("certificates: the exact maximisers leave nothing to gain, whatever a state lacks", () => {
    check(cases([0.9, 1]), 25, ({ model, theta }) => {
      const mdp = rectangular(model);
      const solver = engine.solver(mdp);
      const policy = padded(model, softmaxList(theta), 0);
      const scale = Math.max(1, ...flat(evaluateList(model, softmaxList(theta)).qValues).map(Math.abs));
      for (const options of EXACT as UpdateOptions[]) {
        const { certificate, ...update } = solver.update(options, policy);
        sameThere(title(options), mdp, update.policy, 0);
        const size = scale + certificate.price;
        assert.ok(
          certificate.gap >= -1e-12 * size && certificate.gap <= 1e-9 * size,
          `${title(options)}: ${certificate.gap}`,
        );
        nearNumber("gap", solver.certificate(options, update.policy, policy).gap, certificate.gap, 1e-9, size);
      }
    });
  });

  test("step sizes with a guarantee: what no state has does not count", () => {
    const model: Ragged = {
      discount: 0.5,
      actions: 4,
      start: [1, 0],
      // Rewards 2 and 3; the absent actions' 0 is no reward.
      choices: [
        [
          { action: 1, reward: 2, row: [0, 1] },
          { action: 3, reward: 3, row: [0, 1] },
        ],
        [{ action: 0, reward: 2, row: [1, 0] }],
      ],
    };
    const solver = engine.solver(rectangular(model));
    const { sppo, mdpo } = stepSizeBounds(solver);
    // (1 - gamma) / (r_max - r_min); (1 - gamma)^3 / (2 gamma A (r_max - r_min)) with two actions at the most.
    assert.equal([sppo.guaranteed, mdpo.guaranteed], [0.5, 0.125 / 2]);
    // V(1) = 2 + V(0) / 2 whatever is played, so Adv = +-1/2 in state 0, exactly at p = 1/2.
    nearNumber("exact", sppo.exact, 2);
    refused(
      () =>
        solver.evaluate([
          [0, 0.5, 0.25, 0.25],
          [1, 0, 0, 0],
        ]),
      RangeError,
      /^policy: action 2 is not available in state 0; its probability must be 0, got 0.25$/,
    );
  });
});
