/**
 * Default evaluations on families of graphs that are hard for iterations: none fails, and V and d are within the bounds
 * that they state. `npm run test:soak` runs 2,000 of these models; the suite a fixed sample.
 */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { deepSea } from "../../src/environments/deep-sea.ts";
import { gridWorld } from "../../src/environments/grid-world.ts";
import type { Mdp } from "../../src/model/mdp.ts";
import { js, wasmRelease } from "../support/engines.ts";
import { FAMILIES, hardModel, hardPolicy, randomNumbers } from "../support/graphs.ts";

const SOAK = Number(globalThis.process?.env.SOAK ?? 0);
const names = Object.keys(FAMILIES);
const POLICIES = ["uniform", "random", "optimal", "nearly deterministic"];
const DISCOUNTS = [0.5, 0.9, 0.99, 0.999, 0.99999];

/**
 * ||r_pi + gamma P_pi V - V|| and ||(1 - gamma) mu + gamma P_pi^T d - d||_1, divided by 1 - gamma: bounds on the errors of
 * V, in the largest component, and of d, in the sum; by the definition, without a trick.
 */
function errors(
  { states: S, actions: A, discount, transitions, rewards, start }: Mdp,
  pi: Float64Array,
  V: Float64Array,
  d: Float64Array,
) {
  const { rowStart, nextState, probability } = transitions;
  const flow = Float64Array.from(start, (p) => (1 - discount) * p);
  let worst = 0;
  for (let s = 0; s < S; s++) {
    let value = 0;
    for (let sa = s * A; sa < (s + 1) * A; sa++) {
      let next = 0;
      for (let k = rowStart[sa]; k < rowStart[sa + 1]; k++) {
        next += probability[k] * V[nextState[k]];
        flow[nextState[k]] += discount * d[s] * pi[sa] * probability[k];
      }
      value += pi[sa] * (rewards[sa] + discount * next);
    }
    worst = Math.max(worst, Math.abs(value - V[s]));
  }
  let total = 0;
  for (let s = 0; s < S; s++) total += Math.abs(flow[s] - d[s]);
  return { values: worst / (1 - discount), occupancy: total / (1 - discount) };
}

/** One model and policy on one engine; the methods that were used. */
function judge(index: number, largest: number): string[] {
  const random = randomNumbers(7000 + index);
  const family = names[index % names.length];
  const states = 1001 + Math.floor(random() ** 3 * (largest - 1001));
  const discount = DISCOUNTS[Math.floor(index / names.length) % DISCOUNTS.length];
  const engine = index % 3 === 2 ? js : wasmRelease;
  const mdp = hardModel(family, states, discount, index);
  const solver = engine.solver(mdp);
  const optimum = () => engine.solver(mdp).optimal();
  const kind = POLICIES[Math.floor(index / 5) % POLICIES.length];
  const policy = hardPolicy(kind, mdp, () => optimum().policy, index);
  const where = `${mdp.name}, ${states} states, discount ${discount}, ${kind} policy, ${engine.name}`;
  const { values, occupancy, bounds, methods } = solver.evaluate(policy);
  if (kind === "optimal") {
    // No policy is better than the upper bound, and this one is about as good as the lower one.
    const { upper } = optimum();
    const over = values.reduce((most, v, s) => Math.max(most, v - (upper?.[s] as number)), -Infinity);
    assert.ok(
      over <= (bounds?.values ?? 0) + 1e-14 / (1 - discount) ** 2,
      `${where}: V is ${over} above the optimum's bound`,
    );
  }
  const found = errors(mdp, policy, values, occupancy);
  const size = 1 / (1 - discount);
  // Rounding of the test's own residuals: some units in the last place of V, amplified.
  const slack = 1e-14 * size * size;
  if (bounds) {
    assert.ok(found.values <= bounds.values + slack, `${where}: V within ${found.values}, stated ${bounds.values}`);
    assert.ok(
      found.occupancy <= bounds.occupancy + 1e-12 * size,
      `${where}: d within ${found.occupancy}, stated ${bounds.occupancy}`,
    );
  }
  if (states <= 1500) {
    const exact = engine.solver(mdp, { evaluation: "dense" }).evaluate(policy);
    const apart = exact.values.reduce((most, v, s) => Math.max(most, Math.abs(v - values[s])), 0);
    assert.ok(apart <= (bounds?.values ?? 0) + slack, `${where}: V is ${apart} from the dense one`);
    const sum = exact.occupancy.reduce((total, x, s) => total + Math.abs(x - occupancy[s]), 0);
    assert.ok(sum <= (bounds?.occupancy ?? 0) + 1e-12 * size, `${where}: d is ${sum} from the dense one`);
  }
  return methods ? [methods.values, methods.occupancy] : ["dense"];
}

const test = suite("hard graphs");
const runs = SOAK > 0 ? SOAK : 72;

test(`${runs} models in ${names.length} families: every default evaluation ends within its bounds`, () => {
  const used: Record<string, number> = {};
  for (let index = 0; index < runs; index++) {
    for (const method of judge(index, SOAK > 0 ? 20000 : 2500)) used[method] = (used[method] ?? 0) + 1;
  }
  if (SOAK > 0) console.log("methods:", JSON.stringify(used));
  // Both of the first two methods are needed here.
  assert.ok(used.bicgstab > 0 && used.gmres > 0, JSON.stringify(used));
});

test("optimize and exact updates on one model of each family", () => {
  for (const [i, family] of names.entries()) {
    const mdp = hardModel(family, 1100, 0.99, 100 + i);
    const solver = wasmRelease.solver(mdp);
    const { return: best } = solver.optimal();
    for (const options of [
      { method: "mdpo", update: "closed", eta: 100 },
      { method: "trpo", update: "exact", delta: 0.1 },
      { method: "sppo", update: "trust-region", delta: 0.1, innerSteps: 2 },
    ] as const) {
      const { status, returns } = solver.optimize({ ...options, iterations: 3 });
      const where = `${mdp.name}, ${JSON.stringify(options)}`;
      assert.is(status, "completed", where);
      assert.ok(
        returns.every((J) => J <= best + 1e-6),
        `${where}: ${returns} against ${best}`,
      );
    }
  }
});

/** Deterministic environments, and the policies that are optimal there. */
const SIDES = SOAK > 0 ? [40, 100, 250, 500] : [40, 70];
for (const side of SIDES) {
  test(`a grid world and a deep sea of ${side ** 2} states: the optimal policy's values are the optimum's`, () => {
    const lines = Array.from({ length: side }, () => ".".repeat(side));
    lines[0] = `S${lines[0].slice(1)}`;
    lines[side - 1] = `${lines[side - 1].slice(1)}G`;
    for (const mdp of [gridWorld({ map: lines, discount: 0.99 }), deepSea({ size: side, discount: 0.999 })]) {
      const solver = wasmRelease.solver(mdp);
      const { policy, return: best } = solver.optimal();
      const { return: found, bounds } = solver.evaluate(policy);
      assert.ok(Math.abs(found - best) <= 2e-6 + (bounds?.values ?? 0), `${mdp.name}: ${found}, optimum ${best}`);
    }
  });
}

test.run();
