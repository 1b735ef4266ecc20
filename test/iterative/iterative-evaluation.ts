import fc from "fast-check";
import * as assert from "uvu/assert";
import { garnet } from "../../src/environments/garnet.ts";
import { gridWorld } from "../../src/environments/grid-world.ts";
import { defineMdp, type Mdp } from "../../src/model/mdp.ts";
import { onEveryEngine, wasmDebug, wasmRelease } from "../support/engines.ts";
import { bound, check, garnets } from "../support/models.ts";
import { refused, sameBits } from "../support/numbers.ts";

const DISCOUNTS = [0, 0.5, 0.9, 0.99, 0.9999];

/** Garnets with two more states: the last one ends, and nothing leads to the one before it. */
const withEnds = (discount: number): fc.Arbitrary<Mdp> =>
  fc
    .record({ states: fc.integer({ min: 1, max: 40 }), seed: fc.nat(1e6), leak: fc.constantFrom(0.5, 0.1, 1e-3, 1e-9) })
    .map(({ states, seed, leak }) => {
      const { transitions, rewards } = garnet({ states, actions: 2, branching: Math.min(3, states), seed });
      const [lonely, end] = [states, states + 1];
      const entries: number[][] = [];
      for (let sa = 0; sa < 2 * states; sa++) {
        const stay = sa === 0 ? 1 - leak : 1;
        for (let k = transitions.rowStart[sa]; k < transitions.rowStart[sa + 1]; k++) {
          entries.push([Math.floor(sa / 2), sa % 2, transitions.nextState[k], stay * transitions.probability[k]]);
        }
      }
      entries.push([0, 0, end, leak], [lonely, 0, 0, 1], [lonely, 1, end, 1]);
      return defineMdp({
        states: states + 2,
        actions: 2,
        discount,
        start: 0,
        transitions: entries,
        rewards: [...rewards, 3, -2, 0, 0],
        terminals: [end],
      });
    });

/** pi(0|s) from s alone, zeros and ones included. */
const policyOf = ({ states, actions }: Mdp, turn: number) =>
  Array.from({ length: states }, (_, s) => {
    const kind = (s + turn) % 3;
    return Array.from({ length: actions }, (_, a) =>
      kind === 0 ? 1 / actions : Number(a === (kind === 1 ? 0 : actions - 1)),
    );
  });

/** A dense evaluation is exact to some ulp, times 1 / (1 - gamma) for V. */
const slack = (mdp: Mdp) => (64 * Number.EPSILON * (bound(mdp) + 1)) / (1 - mdp.discount);

const sum = (x: ArrayLike<number>) => Array.from(x).reduce((a, b) => a + b, 0);
const apart = (x: ArrayLike<number>, y: ArrayLike<number>) => Array.from(x, (v, i) => Math.abs(v - y[i]));

/** SIDE x SIDE cells, start at the top left, a goal at the bottom right. */
function grid(side: number, discount: number, slip = 0): Mdp {
  const lines = Array.from({ length: side }, () => ".".repeat(side));
  lines[0] = `S${lines[0].slice(1)}`;
  lines[side - 1] = `${lines[side - 1].slice(1)}G`;
  return gridWorld({ map: lines, discount, slip });
}

onEveryEngine("sparse evaluation", (test, engine) => {
  for (const discount of DISCOUNTS) {
    test(`within its bounds of the dense answer, and the bounds within the tolerance: discount ${discount}`, () => {
      const cases = fc.tuple(fc.oneof(garnets(40, 4, [discount]), withEnds(discount)), fc.nat(2));
      check(cases, 40, ([mdp, turn]) => {
        const policy = policyOf(mdp, turn);
        const exact = engine.solver(mdp, { evaluation: "dense" }).evaluate(policy);
        const { bounds, ...given } = engine.solver(mdp, { evaluation: "iterative" }).evaluate(policy);
        assert.ok(bounds && bounds.occupancy <= 1e-8);
        // The default: 1e-10 max |r| / (1 - discount), where double precision can prove that much.
        const size = Math.max(...mdp.rewards.map(Math.abs)) / (1 - discount);
        assert.ok(discount > 0.99 || bounds.values <= 1e-10 * size, `${bounds.values}`);
        assert.ok(Math.max(...apart(given.values, exact.values)) <= bounds.values + slack(mdp));
        assert.ok(sum(apart(given.occupancy, exact.occupancy)) <= bounds.occupancy + slack(mdp));
        assert.ok(Math.max(...apart(given.qValues, exact.qValues)) <= bounds.values + slack(mdp));
        assert.ok(Math.abs(given.return - exact.return) <= bounds.values + slack(mdp));
        assert.ok(given.occupancy.every((d) => d >= 0));
        // What cannot be reached from the start has d = 0 exactly, in a first evaluation.
        for (let s = 0; s < mdp.states; s++) {
          if (exact.occupancy[s] === 0) assert.is(given.occupancy[s], 0);
        }
        for (const s of mdp.terminals) assert.is(given.values[s], 0);
      });
    });
  }

  test("the bounds are not vacuous: the true error is within them even when little is asked for", () => {
    check(fc.tuple(garnets(30, 3, [0.9, 0.99]), fc.constantFrom(10, 0.1, 1e-3, 1e-6)), 60, ([mdp, tolerance]) => {
      const exact = engine.solver(mdp).evaluate();
      const { bounds, values, occupancy } = engine.solver(mdp, { evaluation: "iterative", tolerance }).evaluate();
      assert.ok(bounds && bounds.values <= tolerance && bounds.occupancy <= tolerance);
      assert.ok(Math.max(...apart(values, exact.values)) <= bounds.values + slack(mdp));
      assert.ok(sum(apart(occupancy, exact.occupancy)) <= bounds.occupancy + slack(mdp));
    });
  });

  test("what fades away from the goal or the start ends in zeros, not in subnormal numbers, which are slow", () => {
    // V and d fall by twelve orders of magnitude a cell.
    const mdp = grid(24, 1e-12, 0.1);
    const exact = engine.solver(mdp, { evaluation: "dense" }).evaluate();
    const { bounds, ...given } = engine.solver(mdp, { evaluation: "iterative" }).evaluate();
    assert.ok(bounds && bounds.values <= 1e-8 && bounds.occupancy <= 1e-8);
    assert.ok(Math.max(...apart(given.values, exact.values)) <= bounds.values + slack(mdp));
    assert.ok(sum(apart(given.occupancy, exact.occupancy)) <= bounds.occupancy + slack(mdp));
    for (const numbers of [given.values, given.occupancy, given.qValues, given.advantages]) {
      assert.ok(numbers.includes(0));
      assert.ok(numbers.every((x) => x === 0 || Math.abs(x) > 1e-300));
    }
    const { values, lower = [], upper = [] } = engine.solver(mdp, { evaluation: "iterative" }).optimal();
    assert.ok(values.includes(0) && values.every((x) => x === 0 || Math.abs(x) > 1e-300));
    const best = engine.solver(mdp, { evaluation: "dense" }).optimal().values;
    assert.ok(best.every((v, s) => lower[s] <= v && v <= upper[s]));
  });

  test("a warm start holds the same bounds and takes fewer steps", async () => {
    const mdp = grid(40, 0.99, 0.1);
    const solver = engine.solver(mdp, { evaluation: "iterative" });
    const looks = async (policy?: number[][]) => {
      let count = 0;
      const { bounds } = await solver.evaluateAsync(policy, { onProgress: () => count++ });
      assert.ok(bounds && bounds.values <= 1e-8 && bounds.occupancy <= 1e-8);
      return count;
    };
    assert.ok((await looks()) > 0);
    assert.is(await looks(), 0, "nothing is left to do");
    // From another policy back: as near as from nothing, within both bounds.
    const first = solver.evaluate();
    await looks(policyOf(mdp, 1));
    const second = solver.evaluate();
    assert.ok(Math.max(...apart(first.values, second.values)) <= 2e-8);
    assert.ok(sum(apart(first.occupancy, second.occupancy)) <= 2e-8);
  });

  test("a tolerance beyond double precision: the error says what can be proved", () => {
    const solver = engine.solver(garnet({ states: 20, actions: 2, branching: 3, seed: 1, discount: 0.9999 }), {
      evaluation: "iterative",
      tolerance: 1e-15,
    });
    refused(
      () => solver.evaluate(),
      Error,
      /^iterative evaluation: double precision proves the occupancy to be within \d\.\d\de-\d+ of exact, not within 1e-15; /,
    );
  });

  test("discount 1 is refused for iterative, dense by choice of auto", () => {
    const mdp = defineMdp({
      states: 2,
      actions: 1,
      discount: 1,
      start: 0,
      transitions: [[0, 0, 1, 1]],
      rewards: [1, 0],
      terminals: [1],
    });
    refused(
      () => engine.solver(mdp, { evaluation: "iterative" }),
      RangeError,
      /^evaluation "iterative" needs a discount below 1/,
    );
    assert.is(engine.solver(mdp).evaluation, "dense");
  });

  test("auto: dense for small models, iterative for large sparse ones; wrong options are named", () => {
    assert.is(engine.solver(grid(10, 0.99)).evaluation, "dense");
    assert.is(engine.solver(grid(60, 0.99)).evaluation, "iterative");
    assert.is(engine.solver(grid(10, 0.99)).evaluate().bounds, undefined);
    refused(() => engine.solver(grid(3, 0.9), { tolerance: -1 }), RangeError, /^tolerance must be a positive/);
    refused(
      () => engine.solver(grid(3, 0.9), { evaluation: "sparse" as never }),
      TypeError,
      /^evaluation must be one of/,
    );
  });

  test("values that overflow are refused, in one state among others, too", () => {
    for (const overflowing of [0, 2]) {
      const mdp = defineMdp({
        states: 4,
        actions: 1,
        discount: 0.99,
        start: 0,
        transitions: [0, 1, 2, 3].map((s) => [s, 0, s, 1]),
        rewards: [0, 1, 2, 3].map((s) => [s === overflowing ? 1e308 : 1]),
      });
      refused(() => engine.solver(mdp, { evaluation: "iterative" }).evaluate(), RangeError, /overflow/);
    }
  });

  test("an aborted evaluation throws the signal's reason, and the solver goes on", async () => {
    const solver = engine.solver(grid(40, 0.9999), { evaluation: "iterative", tolerance: 1e-8 });
    const controller = new AbortController();
    const reason = new Error("enough");
    const seen: string[] = [];
    try {
      await solver.evaluateAsync(undefined, {
        signal: controller.signal,
        onProgress: (progress) => {
          assert.ok(progress.part !== "factor" && progress.error > 0 && progress.tolerance > 0);
          seen.push(progress.part);
          controller.abort(reason);
        },
      });
      assert.unreachable("aborted");
    } catch (error) {
      assert.is(error, reason);
    }
    assert.equal(seen, ["occupancy"]);
    const { bounds } = solver.evaluate();
    assert.ok(bounds && bounds.values <= 1e-8);
  });

  test("another call during an asynchronous evaluation is noticed", async () => {
    const solver = engine.solver(grid(40, 0.9999), { evaluation: "iterative" });
    const pending = solver.evaluateAsync(undefined);
    solver.evaluate();
    try {
      await pending;
      assert.unreachable("disturbed");
    } catch (error) {
      assert.match((error as Error).message, /another call used this solver/);
    }
  });

  test("runs with iterative evaluation follow dense ones", () => {
    const mdp = garnet({ states: 60, actions: 3, branching: 4, seed: 7, discount: 0.95 });
    for (const method of ["sppo", "mdpo"] as const) {
      const options = { method, update: "closed", eta: 0.5, iterations: 10 } as const;
      const dense = engine.solver(mdp).optimize(options);
      const sparse = engine.solver(mdp, { evaluation: "iterative", tolerance: 1e-10 }).optimize(options);
      assert.is(sparse.status, "completed");
      // Ten steps carry errors of 1e-10 on: 1e-8 leaves room for their growth.
      assert.ok(Math.max(...apart(sparse.returns, dense.returns)) <= 1e-8);
      assert.ok(Math.max(...apart(sparse.policy, dense.policy)) <= 1e-8);
    }
  });

  test("a step that is not finite ends a run as diverged, as with dense evaluation", () => {
    const mdp = garnet({ states: 20, actions: 3, branching: 4, seed: 7, discount: 0.95 });
    const options = { method: "mdpo", update: "closed", eta: 1e308, iterations: 5 } as const;
    const dense = engine.solver(mdp).optimize(options);
    const sparse = engine.solver(mdp, { evaluation: "iterative" }).optimize(options);
    assert.equal([sparse.status, sparse.iterations], [dense.status, dense.iterations]);
    assert.is(dense.status, "diverged");
  });

  test("the optimum lies between its bounds, dense and iterative, up to discount 0.9999", () => {
    check(
      fc.constantFrom(...DISCOUNTS).chain((discount) => fc.oneof(garnets(30, 4, [discount]), withEnds(discount))),
      40,
      (mdp) => {
        const dense = engine.solver(mdp).optimal();
        const sparse = engine.solver(mdp, { evaluation: "iterative" }).optimal();
        for (const { lower = [], upper = [], values } of [dense, sparse]) {
          assert.is(lower.length, mdp.states);
          for (let s = 0; s < mdp.states; s++) {
            assert.ok(lower[s] <= dense.values[s] + slack(mdp) && dense.values[s] <= upper[s] + slack(mdp));
            assert.ok(lower[s] <= values[s] && values[s] <= upper[s]);
          }
        }
        const width = Math.max(...apart(sparse.upper ?? [Infinity], sparse.lower ?? [0]));
        assert.ok(width <= Math.max(2e-8, slack(mdp) * 64), `${width}`);
        const rows = Array.from({ length: mdp.states }, (_, s) =>
          sum(sparse.policy.slice(s * mdp.actions, (s + 1) * mdp.actions)),
        );
        assert.ok(rows.every((total) => total === 1));
      },
    );
  });

  if (engine.name !== "wasm-debug") {
    test("a grid of 40,000 states: V, d, a closed step and the optimum", () => {
      const solver = engine.solver(grid(200, 0.99), { tolerance: 1e-8 });
      assert.is(solver.evaluation, "iterative");
      const { bounds, occupancy, values } = solver.evaluate();
      assert.ok(bounds && bounds.values <= 1e-8 && bounds.occupancy <= 1e-8);
      assert.ok(sum(occupancy) <= 1 + 1e-8 && sum(occupancy) > 0.99);
      assert.ok(values[39998] > values[39000] && values[39999] === 0);
      const { returns } = solver.optimize({ method: "mdpo", update: "closed", eta: 1, iterations: 2 });
      assert.ok(returns[2] >= returns[0] - 2e-8);
      // The way to the goal: 398 moves, the last one paid: gamma^397.
      const { lower, upper } = solver.optimal();
      assert.ok(lower && upper && lower[0] <= 0.99 ** 397 && 0.99 ** 397 <= upper[0] && upper[0] - lower[0] <= 2e-8);
    });
  }

  if (engine.name === "wasm-release") {
    test("a long walk: each of some 150 improvements moves the place where directions change by 100 states", () => {
      const [states, discount] = [20001, 0.9999];
      const transitions = Array.from({ length: states }, (_, s) => {
        const [left, right] = [Math.max(s - 1, 0), Math.min(s + 1, states - 1)];
        return [
          [s, 0, left, 0.9],
          [s, 0, right, 0.1],
          [s, 1, right, 0.9],
          [s, 1, left, 0.1],
        ];
      }).flat();
      const rewards = new Float64Array(states);
      rewards[0] = 0.1;
      rewards[states - 1] = 1;
      const mdp = defineMdp({
        states,
        actions: 2,
        discount,
        start: 0,
        transitions,
        rewards: Float64Array.from({ length: 2 * states }, (_, sa) => rewards[sa >> 1]),
      });
      const { values, policy, lower = [], upper = [] } = engine.solver(mdp, { evaluation: "iterative" }).optimal();
      // Bellman's equation, up to the distance of V from V* that the bounds leave.
      const width = upper[0] - lower[0];
      assert.ok(width > 0 && width < 3e-6);
      for (let s = 0; s < states; s++) {
        const [left, right] = [values[Math.max(s - 1, 0)], values[Math.min(s + 1, states - 1)]];
        const best = rewards[s] + discount * Math.max(0.9 * left + 0.1 * right, 0.1 * left + 0.9 * right);
        assert.ok(Math.abs(values[s] - best) <= width, `state ${s}`);
      }
      // To the left at first, from one state on to the right.
      const turn = policy.findIndex((p, sa) => sa % 2 === 1 && p === 1) >> 1;
      for (let s = 0; s < states; s++) assert.is(policy[2 * s + 1], Number(s >= turn), `state ${s}`);
    });
  }
});

onEveryEngine("sparse evaluation, bits", (test, engine) => {
  test("wasm-debug and wasm-release agree in every bit; js within the bounds", () => {
    check(garnets(30, 3, [0.5, 0.99]), 30, (mdp) => {
      const options = { evaluation: "iterative" } as const;
      const expected = (engine.name === "wasm-debug" ? wasmRelease : wasmDebug).solver(mdp, options).evaluate();
      const actual = engine.solver(mdp, options).evaluate();
      if (engine.name !== "js") {
        for (const key of ["values", "qValues", "advantages", "occupancy"] as const)
          sameBits(key, actual[key], expected[key]);
      } else assert.ok(Math.max(...apart(actual.values, expected.values)) <= 2e-8);
    });
  });
});
