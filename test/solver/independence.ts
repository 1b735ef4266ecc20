/**
 * What a state gets depends on what can be reached from it, and on nothing else: an unreachable state with any reward,
 * rewards in another unit, another order of states, or a second model beside the first change nothing.
 */
import fc from "fast-check";
import * as assert from "uvu/assert";
import { garnet } from "../../src/environments/garnet.ts";
import { defineMdp, type Mdp } from "../../src/model/mdp.ts";
import type { OptimizeOptions, UpdateOptions } from "../../src/solver/options.ts";
import type { Solver } from "../../src/solver/solver.ts";
import { onEveryEngine } from "../support/engines.ts";
import { check } from "../support/models.ts";
import { nearNumber } from "../support/numbers.ts";

type Entry = [s: number, a: number, to: number, p: number];

function entries({ states, actions, transitions }: Mdp): Entry[] {
  const { rowStart, nextState, probability } = transitions;
  const list: Entry[] = [];
  for (let sa = 0; sa < states * actions; sa++) {
    for (let k = rowStart[sa]; k < rowStart[sa + 1]; k++) {
      list.push([Math.floor(sa / actions), sa % actions, nextState[k], probability[k]]);
    }
  }
  return list;
}

/** The model with states of `other` behind it, which start with probability 0 unless `share` is given. */
function beside(mdp: Mdp, other: Mdp, share = 0): Mdp {
  const { states: S, actions, discount } = mdp;
  return defineMdp({
    states: S + other.states,
    actions,
    discount,
    start: [...Array.from(mdp.start, (p) => p * (1 - share)), ...Array.from(other.start, (p) => p * share)],
    transitions: [...entries(mdp), ...entries(other).map(([s, a, to, p]): Entry => [s + S, a, to + S, p])],
    rewards: [...mdp.rewards, ...other.rewards],
  });
}

/** One state that keeps itself, with the same reward under every action. */
const forbidden = (mdp: Mdp, reward: number): Mdp =>
  defineMdp({
    states: 1,
    actions: mdp.actions,
    discount: mdp.discount,
    start: 0,
    transitions: Array.from({ length: mdp.actions }, (_, a): Entry => [0, a, 0, 1]),
    rewards: new Float64Array(mdp.actions).fill(reward),
  });

const UPDATES: UpdateOptions[] = [
  { method: "sppo", update: "closed", eta: 1 },
  { method: "mdpo", update: "closed", eta: 1 },
  { method: "sppo", update: "exact", delta: 0.01 },
  { method: "mdpo", update: "exact", delta: 0.01 },
  { method: "trpo", update: "exact", delta: 0.01 },
  { method: "trpo", update: "exact", eta: 1 },
  { method: "ppo", update: "exact", epsilon: 0.2 },
];
const RUNS: OptimizeOptions[] = [
  { method: "sppo", update: "gradient", eta: 1, stepSize: 1, innerSteps: 3 },
  { method: "mdpo", update: "line-search", eta: 1, innerSteps: 2 },
  { method: "trpo", update: "trust-region", delta: 0.01, innerSteps: 2 },
  { method: "sppo", update: "exact", delta: 0.02 },
  { method: "ppo", update: "exact", epsilon: 0.3 },
];

/** Everything that a solver says of the first `states` states, by name: tables and their prefixes, and numbers. */
function answers(solver: Solver, states: number): Record<string, Float64Array> {
  const { actions } = solver.mdp;
  const found: Record<string, Float64Array> = {};
  const put = (name: string, result: object) => {
    for (const [key, value] of Object.entries(result)) {
      if (typeof value === "number") found[`${name}: ${key}`] = Float64Array.of(value);
      else if (value instanceof Float64Array) {
        const series = key === "returns" || key === "gradientNorms";
        const width = series
          ? 0
          : value.length === solver.mdp.states
            ? 1
            : value.length === solver.mdp.states * actions
              ? actions
              : 0;
        found[`${name}: ${key}`] = width > 0 ? value.slice(0, states * width) : value;
      }
    }
  };
  put("evaluate", solver.evaluate());
  put("optimal", solver.optimal());
  for (const options of UPDATES) {
    const { certificate, ...update } = solver.update(options);
    put(`update ${JSON.stringify(options)}`, update);
    put(`certificate ${JSON.stringify(options)}`, certificate);
  }
  for (const options of RUNS) put(`run ${JSON.stringify(options)}`, solver.optimize({ ...options, iterations: 3 }));
  return found;
}

/** The same to 1e-12: kernels take states in pairs and blocks, so that one state more moves the order of sums. */
function same(before: Record<string, Float64Array>, after: Record<string, Float64Array>, what: string): void {
  assert.equal(Object.keys(after), Object.keys(before));
  const size = before["evaluate: values"]?.reduce((most, v) => Math.max(most, Math.abs(v)), 0) ?? 0;
  for (const [name, values] of Object.entries(before)) {
    // Differences of values have their rounding.
    const least = /advantages|gap|kktResidual|lower|upper/.test(name) ? size : 1e-3;
    for (const [i, value] of values.entries()) {
      const bits = Object.is(after[name][i], value);
      // Steps of a run carry a difference in the last place on.
      const near =
        Math.abs(after[name][i] - value) <= (name.startsWith("run") ? 1e-9 : 1e-12) * Math.max(Math.abs(value), least);
      assert.ok(bits || near, `${what}; ${name}[${i}]: ${value} became ${after[name][i]}`);
    }
  }
}

const models = (discount: number) =>
  fc
    .record({
      states: fc.integer({ min: 2, max: 9 }),
      actions: fc.integer({ min: 2, max: 4 }),
      branching: fc.integer({ min: 1, max: 2 }),
      seed: fc.nat(2 ** 32 - 1),
    })
    .map((options) => garnet({ ...options, discount }));

/** A corridor of 8 states whose last one pays 1 for staying; the first pays `small` for staying. J* = 10 gamma^7. */
const corridor = (unit: number): Mdp =>
  defineMdp({
    states: 8,
    actions: 2,
    discount: 0.9,
    start: 0,
    transitions: Array.from({ length: 16 }, (_, i): Entry => {
      const s = i >> 1;
      return [s, i & 1, i & 1 ? Math.min(s + 1, 7) : Math.max(s - 1, 0), 1];
    }),
    rewards: Array.from({ length: 16 }, (_, i) => (i === 0 ? 0.01 * unit : i === 15 ? unit : 0)),
  });

onEveryEngine("independence", (test, engine) => {
  test("the optimum of a corridor beside a forbidden state that is never reached", () => {
    // 0.9^7 / (1 - 0.9)
    for (const [unit, reward] of [
      [1, -1e20],
      [1e-6, -1e10],
      [1, 1e300],
    ]) {
      const alone = corridor(unit);
      for (const mdp of [alone, beside(alone, forbidden(alone, reward))]) {
        const { return: best, lower, upper } = engine.solver(mdp).optimal();
        nearNumber("J*", best, 4.782969 * unit);
        // The bounds of the corridor's states are the corridor's, too.
        for (let s = 0; s < 8; s++)
          assert.ok((upper?.[s] as number) - (lower?.[s] as number) < 1e-12 * unit, `width of state ${s}`);
      }
    }
  });

  test("an unreachable state with a reward of up to 1e300 changes nothing", () => {
    check(
      fc.tuple(fc.constantFrom(0.5, 0.9, 0.999).chain(models), fc.constantFrom(1, -1e8, 1e14, -1e20, 1e100, -1e300)),
      40,
      ([mdp, reward]) => {
        const alone = answers(engine.solver(mdp), mdp.states);
        const joined = answers(engine.solver(beside(mdp, forbidden(mdp, reward))), mdp.states);
        // Where rewards have like sizes the bounds are one number for all states; else a state's may be closer.
        const width = (found: typeof alone, s: number) => found["optimal: upper"][s] - found["optimal: lower"][s];
        for (let s = 0; s < mdp.states && Math.abs(reward) > 2 ** 21; s++)
          assert.ok(
            width(joined, s) <= width(alone, s) + 1e-15 * Math.abs(alone["optimal: upper"][s]),
            `width of state ${s}`,
          );
        for (const found of [alone, joined]) for (const key of ["lower", "upper"]) delete found[`optimal: ${key}`];
        same(alone, joined, `beside ${reward}`);
      },
    );
  });

  test("iteratively, too: states that the start reaches are evaluated as if a forbidden state were not there", () => {
    const grid = garnet({ states: 60, actions: 3, branching: 3, seed: 4, discount: 0.95 });
    for (const reward of [-1e20, 1e300]) {
      const joined = engine.solver(beside(grid, forbidden(grid, reward)), { evaluation: "iterative" });
      const alone = engine.solver(grid, { evaluation: "dense" });
      const [a, b] = [alone.evaluate(), joined.evaluate()];
      const bound = b.bounds?.values as number;
      // 1e-10 max |r| / (1 - discount), rewards being below 1.
      assert.ok(bound <= 2e-9, `bound ${bound}`);
      for (let s = 0; s < grid.states; s++) assert.ok(Math.abs(a.values[s] - b.values[s]) <= bound, `V of ${s}`);
      nearNumber("V of the forbidden state", b.values[grid.states], reward / (1 - 0.95), 1e-9);
      const [best, other] = [alone.optimal(), joined.optimal()];
      for (let s = 0; s < grid.states; s++) {
        const [lower, upper] = [other.lower?.[s] as number, other.upper?.[s] as number];
        assert.ok(
          lower <= best.values[s] + 1e-12 && best.values[s] <= upper + 1e-12 && upper - lower <= 4e-9,
          `V* of ${s}`,
        );
      }
      nearNumber("J*", other.return, best.return, 1e-9);
      const options = { method: "trpo", update: "exact", delta: 0.01, iterations: 3 } as const;
      const [x, y] = [alone.optimize(options).returns, joined.optimize(options).returns];
      for (const [t, J] of x.entries()) nearNumber(`J at ${t}`, y[t], J, 1e-7);
    }
  });

  test("rewards in another unit: a power of two changes nothing but the exponent", () => {
    check(
      fc.tuple(fc.constantFrom(0.5, 0.9).chain(models), fc.constantFrom(-300, -40, 40, 300)),
      40,
      ([mdp, exponent]) => {
        const unit = 2 ** exponent;
        const scaled = engine.solver({ ...mdp, rewards: mdp.rewards.map((r) => r * unit) });
        const plain = engine.solver(mdp);
        const [a, b] = [plain.evaluate(), scaled.evaluate()];
        same(
          { values: a.values.map((x) => x * unit), occupancy: a.occupancy },
          { values: b.values, occupancy: b.occupancy },
          `times 2^${exponent}`,
        );
        const [best, other] = [plain.optimal(), scaled.optimal()];
        same(
          { policy: best.policy, values: best.values.map((x) => x * unit) },
          { policy: other.policy, values: other.values },
          `times 2^${exponent}`,
        );
        for (const options of UPDATES) {
          const eta = "eta" in options && typeof options.eta === "number" ? { eta: options.eta / unit } : {};
          const [p, q] = [plain.update(options), scaled.update({ ...options, ...eta } as UpdateOptions)];
          for (const [sa, value] of p.policy.entries()) {
            assert.ok(
              Math.abs(q.policy[sa] - value) <= 1e-12 * value,
              `${JSON.stringify(options)}, times 2^${exponent}: ${value} became ${q.policy[sa]}`,
            );
          }
        }
      },
    );
  });

  test("another order of states: the same to 1e-12", () => {
    check(fc.tuple(fc.constantFrom(0.5, 0.9, 0.99).chain(models), fc.nat(2 ** 31)), 40, ([mdp, seed]) => {
      const { states: S, actions: A } = mdp;
      const order = Array.from({ length: S }, (_, s) => s);
      // A shuffle by a linear congruence.
      for (let i = S - 1, x = seed; i > 0; i--) {
        x = (x * 1103515245 + 12345) % 2147483648;
        const j = x % (i + 1);
        [order[i], order[j]] = [order[j], order[i]];
      }
      const start = new Float64Array(S);
      const rewards = new Float64Array(S * A);
      for (let s = 0; s < S; s++) {
        start[order[s]] = mdp.start[s];
        for (let a = 0; a < A; a++) rewards[order[s] * A + a] = mdp.rewards[s * A + a];
      }
      const moved = defineMdp({
        states: S,
        actions: A,
        discount: mdp.discount,
        start,
        transitions: entries(mdp).map(([s, a, to, p]): Entry => [order[s], a, order[to], p]),
        rewards,
      });
      const [a, b] = [engine.solver(mdp), engine.solver(moved)];
      const compare = (name: string, x: Float64Array, y: Float64Array, width: number) => {
        for (let s = 0; s < S; s++) {
          for (let i = 0; i < width; i++) {
            const [u, v] = [x[s * width + i], y[order[s] * width + i]];
            assert.ok(Math.abs(u - v) <= 1e-12 * Math.max(Math.abs(u), 1e-3), `${name}, state ${s}: ${u} became ${v}`);
          }
        }
      };
      compare("V", a.evaluate().values, b.evaluate().values, 1);
      compare("d", a.evaluate().occupancy, b.evaluate().occupancy, 1);
      compare("V*", a.optimal().values, b.optimal().values, 1);
      for (const options of UPDATES)
        compare(JSON.stringify(options), a.update(options).policy, b.update(options).policy, A);
    });
  });

  test("two models in one: each as if it were alone", () => {
    check(fc.tuple(models(0.9), models(0.9), fc.constantFrom(1e-6, 1, 1e12)), 40, ([mdp, drawn, unit]) => {
      const other =
        drawn.actions === mdp.actions
          ? drawn
          : garnet({ states: 5, actions: mdp.actions, branching: 2, seed: 9, discount: 0.9 });
      const second = { ...other, rewards: other.rewards.map((r) => r * unit) };
      const joined = engine.solver(beside(mdp, second, 0.5));
      const alone = engine.solver(mdp);
      const [a, b] = [alone.evaluate(), joined.evaluate()];
      for (let s = 0; s < mdp.states; s++) {
        nearNumber(`V of ${s}`, b.values[s], a.values[s]);
        nearNumber(`d of ${s}`, b.occupancy[s], 0.5 * a.occupancy[s]);
      }
      const [best, both] = [alone.optimal(), joined.optimal()];
      for (let s = 0; s < mdp.states; s++) nearNumber(`V* of ${s}`, both.values[s], best.values[s]);
      // Without a common bound on the divergence every state is updated for itself.
      for (const options of UPDATES.filter((one) => !("delta" in one))) {
        const [p, q] = [alone.update(options).policy, joined.update(options).policy];
        for (const [sa, value] of p.entries())
          assert.ok(Math.abs(q[sa] - value) <= 1e-12 * value, JSON.stringify(options));
      }
    });
  });

  test("no policy has a larger return than the optimum", () => {
    check(
      fc.tuple(fc.constantFrom(0, 0.9, 0.9999).chain(models), fc.nat(1000), fc.constantFrom(1, 1e-8, -1e12)),
      40,
      ([mdp, seed, unit]) => {
        // Rewards of very different sizes in states that can be reached.
        const uneven = { ...mdp, rewards: mdp.rewards.map((r, i) => (i % 5 === seed % 5 ? r * unit : r)) };
        const solver = engine.solver(uneven);
        const best = solver.optimal().return;
        for (let k = 0; k < 12; k++) {
          const policy = Array.from({ length: mdp.states }, (_, s) =>
            Array.from({ length: mdp.actions }, (_, a) => Number(a === (seed * 31 + s * (k + 7) + k) % mdp.actions)),
          );
          const other = solver.evaluate(policy).return;
          assert.ok(best >= other - 1e-12 * Math.abs(other), `${other} is above the optimum ${best}`);
        }
      },
    );
  });
});
