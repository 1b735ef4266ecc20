import fc from "fast-check";
import { garnet } from "../../src/environments/garnet.ts";
import { defineMdp, type Mdp } from "../../src/model/mdp.ts";
import { evaluateDense } from "../support/dense.ts";
import { js, onEveryEngine } from "../support/engines.ts";
import { bound, check } from "../support/models.ts";
import { near, nearEach, nearNumber } from "../support/numbers.ts";

/** Around the sizes at which a blocked or vectorised factor changes its ways. */
const SIZES = [
  1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 48, 49, 63, 64, 65, 96, 127, 128, 129, 191, 193, 257,
];

/** States 0 .. n - 1, one action: to `next` with p, and to `other` otherwise. */
const line = (
  n: number,
  discount: number,
  step: (s: number) => [next: number, p: number, other: number],
  start = 0,
  terminals: number[] = [],
): Mdp =>
  defineMdp({
    states: n,
    actions: 1,
    discount,
    start,
    transitions: Array.from({ length: n }, (_, s) => {
      const [next, p, other] = step(s);
      return [
        [s, 0, next, p],
        [s, 0, other, 1 - p],
      ];
    }).flat(),
    rewards: Array.from({ length: n }, (_, s) => (s === n - 1 ? 1 : 0)),
    terminals,
  });

const range = (n: number) => Array.from({ length: n }, (_, i) => i);

onEveryEngine("evaluation at every size", (test, engine) => {
  test("a slow chain: d(k) = (1 - gamma) / b (a / b)^k, a = gamma p, b = 1 - gamma + a, over 270 orders of magnitude", () => {
    // Stay with 1 - p, go on with p; the last state keeps itself. In single precision most of d is 0.
    const p = 0.01;
    const gamma = 0.9;
    const a = gamma * p;
    const b = 1 - gamma + a;
    for (const n of SIZES) {
      const { occupancy, values } = engine.solver(line(n, gamma, (s) => [Math.min(s + 1, n - 1), p, s])).evaluate();
      const before = range(n).map((k) => ((1 - gamma) / b) * (a / b) ** k);
      const last = (a / b) ** (n - 1);
      // pow() is right to an ulp; b and a / b lose two, times k.
      nearEach(`d, n = ${n}`, occupancy, [...before.slice(0, n - 1), last], 1e-12);
      // V(s) = (a / b)^(n - 1 - s) / (1 - gamma): the last state pays 1 for ever.
      nearEach(
        `V, n = ${n}`,
        values,
        range(n).map((s) => (a / b) ** (n - 1 - s) / (1 - gamma)),
        1e-12,
      );
    }
  });

  test("a cycle at discount 1 - 1e-10, every size", () => {
    const gamma = 1 - 1e-10;
    const exit = 1 - gamma;
    const power = (k: number) => Math.exp(k * Math.log1p(-exit));
    for (const n of SIZES) {
      const { occupancy } = engine.solver(line(n, gamma, (s) => [(s + 1) % n, 1, s])).evaluate();
      const whole = -Math.expm1(n * Math.log1p(-exit));
      nearEach(
        `d, n = ${n}`,
        occupancy,
        range(n).map((k) => (exit / whole) * power(k)),
        1e-13,
      );
    }
  });

  test("a symmetric walk at discount 1, every size: visits 2 (n - j) / n from 1", () => {
    for (const size of SIZES.filter((n) => n > 2)) {
      const n = size - 1;
      const walk = line(size, 1, (s) => [Math.min(s + 1, n), 0.5, Math.max(s - 1, 0)], 1, [0, n]);
      const { occupancy } = engine.solver(walk).evaluate();
      nearEach(
        `d, n = ${size}`,
        occupancy,
        range(size).map((j) => (j === 0 ? 0 : (2 * (n - j)) / n)),
      );
    }
  });

  test("garnets of every size against a dense LU", () => {
    for (const states of SIZES.filter((n) => n < 130)) {
      for (const branching of [Math.min(3, states), states]) {
        const mdp = garnet({ states, actions: 2, branching, seed: states, discount: 0.95 });
        const policy = range(2 * states).map((sa) => (sa % 2 === 0 ? 0.3 : 0.7));
        const dense = evaluateDense(mdp, policy);
        const actual = engine.solver(mdp).evaluate(policy);
        near(`V, n = ${states}`, actual.values, dense.values);
        near(`d, n = ${states}`, actual.occupancy, dense.occupancy);
        near(`Adv, n = ${states}`, actual.advantages, dense.advantages, 1e-12, bound(mdp));
        nearNumber(`J, n = ${states}`, actual.return, dense.return);
      }
    }
  });

  test("discounts from 0 to 1 - 1e-12 at 70 states: componentwise as the plain engine", () => {
    const discounts = fc.constantFrom(0, 0.3, 0.9, 0.999, 0.9999, 0.99999, 1 - 1e-6, 1 - 1e-8, 1 - 1e-12);
    check(fc.tuple(fc.nat(1e6), discounts, fc.integer({ min: 1, max: 4 })), 40, ([seed, discount, branching]) => {
      const mdp = garnet({ states: 70, actions: 3, branching, seed, discount });
      const actual = engine.solver(mdp).evaluate();
      const plain = js.solver(mdp).evaluate();
      nearEach("d", actual.occupancy, plain.occupancy);
      // Rewards are in [0, 1): V is a sum of positive terms.
      nearEach("V", actual.values, plain.values);
      nearNumber(
        "sum d",
        actual.occupancy.reduce((a, b) => a + b),
        1,
      );
    });
  });
});
