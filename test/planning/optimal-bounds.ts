/**
 * lower <= V* <= upper, against exact rational arithmetic: for the doubles as they are stored, and for rows that are scaled
 * to sum to 1 exactly; at all scales of rewards, discounts up to 1 - 2^-40, and any tolerance.
 */
import fc from "fast-check";
import * as assert from "uvu/assert";
import { defineMdp, type Mdp } from "../../src/model/mdp.ts";
import { onEveryEngine } from "../support/engines.ts";
import { check } from "../support/models.ts";
import { atMost, exactly, optimalValues } from "../support/rational.ts";

const tuple = <T>(n: number, each: fc.Arbitrary<T>) => fc.array(each, { minLength: n, maxLength: n });

/** Rows whose sums in doubles miss 1, by some units in the last place. */
const row = (states: number): fc.Arbitrary<number[]> =>
  tuple(states, fc.constantFrom<number[]>(0, 1, 1, 2, 3, 7, 1e-3, 1e-9)).map((weights) => {
    const sum = weights.reduce((a, b) => a + b, 0);
    return sum > 0 ? weights.map((w) => w / sum) : weights.map((_, i) => (i === 0 ? 1 : 0));
  });

const models: fc.Arbitrary<Mdp> = fc
  .record({ states: fc.integer({ min: 1, max: 4 }), actions: fc.integer({ min: 1, max: 2 }), ends: fc.boolean() })
  .chain(({ states, actions, ends }) =>
    fc
      .record({
        discount: fc.constantFrom(0, 0.3, 0.9, 0.99, 1 - 1e-6, 1 - 2 ** -30, 1 - 2 ** -40),
        transitions: tuple(states, tuple(actions, row(states))),
        rewards: tuple(states, tuple(actions, fc.constantFrom(0, 1, -1, 0.1, 3, -100))),
        unit: fc.constantFrom(1, 1e-18, 1e-290, 1e6, 1e150, 1e280),
      })
      .map(({ unit, rewards, ...rest }) =>
        defineMdp({
          states,
          actions,
          start: 0,
          ...rest,
          rewards: rewards.map((list) => list.map((r) => r * unit)),
          terminals: ends && states > 1 ? [states - 1] : [],
        }),
      ),
  );

/** Ten states that all move to all: ten times 0.1 sums to 1 + 5.6e-17 exactly. */
const even = (discount: number, reward: number): Mdp =>
  defineMdp({
    states: 10,
    actions: 1,
    discount,
    start: 0,
    transitions: Array.from({ length: 10 }, () => [new Array(10).fill(0.1)]),
    rewards: new Array(10).fill(reward),
  });

function enclosed(mdp: Mdp, lower: Float64Array, upper: Float64Array): void {
  for (const scaled of [false, true]) {
    for (const [s, value] of optimalValues(mdp, scaled).entries()) {
      if (lower[s] > -Infinity)
        assert.ok(atMost(exactly(lower[s]), value), `lower ${lower[s]} of state ${s}, scaled ${scaled}`);
      if (upper[s] < Infinity)
        assert.ok(atMost(value, exactly(upper[s])), `upper ${upper[s]} of state ${s}, scaled ${scaled}`);
    }
  }
}

onEveryEngine("optimal bounds", (test, engine) => {
  test("of dense optima", () => {
    check(models, 60, (mdp) => {
      const { lower, upper } = engine.solver(mdp, { evaluation: "dense" }).optimal();
      enclosed(mdp, lower as Float64Array, upper as Float64Array);
    });
  });

  test("of iterative optima, with any tolerance", () => {
    let refused = 0;
    check(fc.tuple(models, fc.constantFrom(undefined, 1e-12, 1e-8, 1, 1e12)), 80, ([mdp, evaluationTolerance]) => {
      const solver = engine.solver(mdp, { evaluation: "iterative", evaluationTolerance });
      try {
        const { lower, upper } = solver.optimal();
        enclosed(mdp, lower as Float64Array, upper as Float64Array);
      } catch (error) {
        // What double precision cannot prove; never with the default.
        if (evaluationTolerance === undefined || !/prove|overflow/.test((error as Error).message)) throw error;
        refused++;
      }
    });
    assert.ok(refused < 60, `${refused} of 80 were refused`);
  });

  test("rows of ten times 0.1, wide tolerances and tiny rewards", () => {
    for (const [discount, reward, evaluationTolerance] of [
      [0.999999, 1e-18, 1e-8],
      [0.999999, 1e-18, undefined],
      [0.999999, 1, 1e12],
      [1 - 1e-9, 1, 1e12],
    ] as const) {
      const mdp = even(discount, reward);
      const { lower, upper } = engine.solver(mdp, { evaluation: "iterative", evaluationTolerance }).optimal();
      enclosed(mdp, lower as Float64Array, upper as Float64Array);
    }
  });

  test("the default tolerance follows the rewards' size", () => {
    for (const reward of [1e-18, 1, 1e12]) {
      const { lower, upper } = engine.solver(even(0.9, reward), { evaluation: "iterative" }).optimal();
      // 1e-10 of max |r| / (1 - discount), either way.
      const most = 2e-10 * (reward / (1 - 0.9)) * (1 + 1e-9);
      for (let s = 0; s < 10; s++) {
        const width = (upper as Float64Array)[s] - (lower as Float64Array)[s];
        assert.ok(width > 0 && width <= most, `width ${width} at rewards of ${reward}`);
      }
    }
  });
});
