import * as assert from "uvu/assert";
import { defineMdp, type Mdp } from "../../src/model/mdp.ts";
import { parseMdp } from "../../src/model/model-file.ts";
import { onEveryEngine } from "../support/engines.ts";
import { evaluations } from "../support/fixtures.ts";
import { maxAbs, near, nearEach, nearNumber, refused, sameBits } from "../support/numbers.ts";

/** One action: state s goes to next[s] and is paid rewards[s]. */
const path = (next: number[], rewards: number[], discount: number, terminals: number[] = []): Mdp =>
  defineMdp({
    states: next.length,
    actions: 1,
    discount,
    start: 0,
    transitions: next.map((to, s) => [s, 0, to, 1]),
    rewards,
    terminals,
  });

onEveryEngine("evaluation", (test, engine) => {
  for (const { mdp, policy, expected } of evaluations()) {
    test(`the reference figures of ${mdp.name}`, () => {
      const actual = engine.solver(parseMdp(mdp)).evaluate(policy);
      near("values", actual.values, expected.values);
      near("qValues", actual.qValues, expected.qValues.flat());
      // Adv = Q - V loses what V has more digits of: at 1 - 1e-8 it is small beside V.
      const scale = mdp.discount > 1 - 1e-7 ? maxAbs(expected.values) : undefined;
      near("advantages", actual.advantages, expected.advantages.flat(), 1e-12, scale);
      nearEach("occupancy", actual.occupancy, expected.occupancy);
      nearNumber("return", actual.return, expected.return);
    });
  }

  test("discount 0: V = r_pi, Q = r, d = mu", () => {
    const mdp = defineMdp({
      states: 2,
      actions: 2,
      discount: 0,
      start: [0.25, 0.75],
      transitions: [
        [0, 0, 1, 1],
        [0, 1, 0, 1],
        [1, 0, 0, 1],
        [1, 1, 1, 1],
      ],
      rewards: [1, 3, -2, 6],
    });
    const { values, qValues, advantages, occupancy, return: J } = engine.solver(mdp).evaluate([0.5, 0.5, 0.25, 0.75]);
    sameBits("values", values, [2, 4]);
    sameBits("qValues", qValues, [1, 3, -2, 6]);
    sameBits("advantages", advantages, [-1, 1, -6, 2]);
    sameBits("occupancy", occupancy, [0.25, 0.75]);
    assert.is(J, 0.25 * 2 + 0.75 * 4);
  });

  test("one state: V = r_pi / (1 - gamma), d = 1", () => {
    const mdp = defineMdp({
      states: 1,
      actions: 2,
      discount: 0.75,
      start: 0,
      transitions: [
        [0, 0, 0, 1],
        [0, 1, 0, 1],
      ],
      rewards: [1, 5],
    });
    const { values, qValues, occupancy } = engine.solver(mdp).evaluate();
    // r_pi = 3, V = 12; Q = r + 0.75 * 12.
    near("values", values, [12]);
    near("qValues", qValues, [10, 14]);
    near("occupancy", occupancy, [1]);
  });

  test("one action: no advantage; absorbing state r / (1 - gamma)", () => {
    // V(1) = 2 / (1 - 1/2) = 4, V(0) = 1 + 4 / 2 = 3; d(0) = 1 - gamma, d(1) = gamma.
    const { values, advantages, occupancy } = engine.solver(path([1, 1], [1, 2], 0.5)).evaluate([1, 1]);
    near("values", values, [3, 4]);
    near("advantages", advantages, [0, 0], 1e-15, 4);
    near("occupancy", occupancy, [0.5, 0.5]);
  });

  test("unreachable states have d = 0 exactly, and values", () => {
    // 2 and 3 lead to each other and to 0; nothing leads to them. V(2) = 7 + gamma V(3), V(3) = gamma V(0) = 0.
    const { values, occupancy } = engine.solver(path([1, 0, 3, 0], [0, 0, 7, 0], 0.9)).evaluate();
    near("values", values, [0, 0, 7, 0]);
    // d(0) = (1 - gamma) / (1 - gamma^2) = 1 / 1.9, d(1) = gamma d(0).
    near("occupancy", occupancy, [1 / 1.9, 0.9 / 1.9, 0, 0]);
    assert.equal(Array.from(occupancy.slice(2)), [0, 0]);
  });

  test("declared terminals: V, Q, Adv, d are 0 and mass ends there", () => {
    const { values, qValues, advantages, occupancy } = engine.solver(path([1, 2, 0], [1, 1, 9], 0.5, [2])).evaluate();
    sameBits("values", values, [1.5, 1, 0]);
    sameBits("qValues", qValues, [1.5, 1, 0]);
    near("advantages", advantages, [0, 0, 0], 1e-15, 1.5);
    sameBits("occupancy", occupancy, [0.5, 0.25, 0]);
  });

  test("start in a declared terminal: nothing happens", () => {
    const { occupancy, return: J } = engine.solver(path([0, 0], [3, 1], 0.5, [0])).evaluate();
    sameBits("occupancy", occupancy, [0, 0]);
    assert.is(J, 0);
  });

  test("a cycle at discount 1 - 1e-10: d(k) = (1 - gamma) gamma^k / (1 - gamma^n), in every component", () => {
    const gamma = 1 - 1e-10;
    const n = 6;
    const { occupancy } = engine.solver(path([1, 2, 3, 4, 5, 0], [1, 0, 0, 0, 0, 0], gamma)).evaluate();
    const exit = 1 - gamma;
    const power = (k: number) => Math.exp(k * Math.log1p(-exit));
    const whole = -Math.expm1(n * Math.log1p(-exit));
    // A few ulp, whatever gamma is: the elimination subtracts nothing.
    nearEach(
      "occupancy",
      occupancy,
      Array.from({ length: n }, (_, k) => (exit / whole) * power(k)),
      4e-15,
    );
  });

  test("two sticky states near discount 1: d in every component", () => {
    // Leave 0 with p, 1 with q. With e = 1 - gamma: d(1) = gamma p / (e + gamma (p + q)), d(0) = (e + gamma q) / same.
    const gamma = 1 - 1e-10;
    const e = 1 - gamma;
    for (const [p, q] of [
      [1e-12, 1e-3],
      [1e-3, 1e-12],
      [1e-200, 0.5],
      [1e-11, 1e-11],
    ]) {
      const mdp = defineMdp({
        states: 2,
        actions: 1,
        discount: gamma,
        start: 0,
        transitions: [
          [0, 0, 0, 1 - p],
          [0, 0, 1, p],
          [1, 0, 1, 1 - q],
          [1, 0, 0, q],
        ],
        rewards: [0, 1],
      });
      const { occupancy, values } = engine.solver(mdp).evaluate();
      const below = e + gamma * (p + q);
      nearEach(`occupancy at ${p}, ${q}`, occupancy, [(e + gamma * q) / below, (gamma * p) / below], 4e-15);
      // V(0) = d(1) / (1 - gamma); V(1) = (e + gamma p) / (e below).
      nearEach(`values at ${p}, ${q}`, values, [(gamma * p) / below / e, (e + gamma * p) / below / e], 4e-15);
    }
  });

  test("policies that are lists, rows or typed arrays are the same policy; uniform is the default", () => {
    const solver = engine.solver(parseMdp(evaluations()[0].mdp));
    const rows = evaluations()[0].policy;
    const flat = solver.evaluate(rows.flat());
    for (const form of [rows, Float64Array.from(rows.flat()), rows.map((row) => Float64Array.from(row))]) {
      sameBits("values", solver.evaluate(form).values, flat.values);
    }
    sameBits("uniform", solver.evaluate().values, solver.evaluate(rows.map((row) => row.map(() => 0.25))).values);
  });

  test("results are copies", () => {
    const solver = engine.solver(path([1, 1], [1, 2], 0.5));
    const first = solver.evaluate();
    first.values.fill(99);
    first.occupancy.fill(99);
    near("values", solver.evaluate().values, [3, 4]);
  });

  test("values that overflow are refused", () => {
    refused(() => engine.solver(path([0], [1e308], 0.99)).evaluate(), RangeError, /overflow/);
  });
});
