import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  cliffWalking,
  cornerGrid,
  forest,
  frozenLake,
  gambler,
  inventory,
  jumpGrid,
  queue,
  randomWalk,
  riverSwim,
  type SparseRandomOptions,
  sparseRandom,
  taxi,
} from "../../src/environments/index.ts";
import { type GymnasiumEntry, parseGymnasium } from "../../src/formats/index.ts";
import type { Mdp } from "../../src/model/mdp.ts";
import { wasmRelease } from "../support/engines.ts";
import { near, nearNumber, refused, sameBits } from "../support/numbers.ts";

const test = suite("literature");

/** The row of (s, a) as { next state: probability }. */
function row({ transitions, actions }: Mdp, s: number, a: number): Record<number, number> {
  const { rowStart, nextState, probability } = transitions;
  const entries: Record<number, number> = {};
  for (let i = rowStart[s * actions + a]; i < rowStart[s * actions + a + 1]; i++) {
    entries[nextState[i]] = probability[i];
  }
  return entries;
}

const reward = ({ rewards, actions }: Mdp, s: number, a: number) => rewards[s * actions + a];
const optimal = (mdp: Mdp) => wasmRelease.solver(mdp).optimal();

/** Transitions, start and terminals bit for bit; rewards to rounding, as their sums run in another order. */
function sameModel(actual: Mdp, expected: Mdp): void {
  for (const key of ["rowStart", "nextState", "probability"] as const) {
    sameBits(key, actual.transitions[key], expected.transitions[key]);
  }
  sameBits("start", actual.start, expected.start);
  sameBits("terminals", actual.terminals, expected.terminals);
  near("rewards", actual.rewards, expected.rewards, 1e-15);
}

test("frozenLake is what Gymnasium's dictionary says", () => {
  const file = readFileSync("test/fixtures/gymnasium-frozenlake.json", "utf8");
  sameModel(frozenLake(), parseGymnasium(file, { discount: 0.99 }));
  assert.equal(frozenLake().actionNames, ["left", "down", "right", "up"]);
});

test("frozenLake: maps, rates and rewards", () => {
  const sure = frozenLake({ successRate: 1 });
  assert.ok(sure.transitions.probability.every((p) => p === 1));
  // Six moves, the last of which pays.
  nearNumber("J*", optimal(sure).return, 0.99 ** 5);
  const large = frozenLake({ map: "8x8" });
  assert.equal([large.name, large.states, large.terminals.length], ["frozenlake-8x8", 64, 11]);
  const own = frozenLake({ map: "SH\nSG", successRate: 0.5, goalReward: 8, holeReward: -4, stepReward: -1 });
  assert.equal([own.start, own.terminals], [Float64Array.of(0.5, 0, 0.5, 0), Int32Array.of(1, 3)]);
  // Right from the first cell: half into the hole, a quarter down, a quarter up, which stays.
  assert.equal(row(own, 0, 2), { 0: 0.25, 1: 0.5, 2: 0.25 });
  assert.is(reward(own, 0, 2), -4 / 2 - 1 / 4 - 1 / 4);
  refused(() => frozenLake({ map: "SX" }), RangeError, /unknown cell "X" at line 1, column 2; the legend is S F H G$/);
  refused(() => frozenLake({ map: "FG" }), RangeError, /^frozenLake: map must have at least one start, "S"$/);
  refused(() => frozenLake({ successRate: 2 }), RangeError, /^frozenLake: successRate must be .*got 2$/);
});

/** P of a grid with deterministic moves, as Gymnasium's documentation of CliffWalking describes it. */
function cliffDictionary(): GymnasiumEntry[][][] {
  return Array.from({ length: 48 }, (_, s) =>
    [-12, 1, 12, -1].map((step): GymnasiumEntry[] => {
      const blocked = { "-12": s < 12, 1: s % 12 === 11, 12: s >= 36, "-1": s % 12 === 0 }[step];
      const to = blocked ? s : s + step;
      return to > 36 && to < 47 ? [[1, 36, -100, false]] : [[1, to, -1, to === 47]];
    }),
  );
}

test("cliffWalking is what Gymnasium's dictionary says: the goal is terminal, whatever its row holds", () => {
  sameModel(cliffWalking(), parseGymnasium({ P: cliffDictionary() }, { discount: 1, start: 36 }));
  assert.equal(cliffWalking().terminals, Int32Array.of(47));
  const slippery = cliffWalking({ slip: 2 / 3 });
  // Right along the cliff: on, down into it, or up.
  assert.equal(Object.keys(row(slippery, 25, 1)), ["13", "26", "36"]);
  nearNumber("r", reward(slippery, 25, 1), (-1 - 1 - 100) / 3);
});

/** Taxi's dictionary: walls stand right of the cells listed, by row. */
function taxiDictionary(): { P: GymnasiumEntry[][][]; initial_state_distrib: number[] } {
  const stops = [0, 4, 20, 23];
  const wallsRightOf = new Set([1, 6, 15, 17, 20, 22]);
  const start: number[] = [];
  const P = Array.from({ length: 500 }, (_, state) => {
    const destination = state % 4;
    const passenger = Math.floor(state / 4) % 5;
    const cell = Math.floor(state / 20);
    const at = (newCell: number, newPassenger = passenger) => (newCell * 5 + newPassenger) * 4 + destination;
    start.push(passenger < 4 && passenger !== destination ? 1 / 300 : 0);
    const stop = stops.indexOf(cell);
    const delivered = passenger === 4 && stop === destination;
    const entries: GymnasiumEntry[] = [
      [1, at(cell < 20 ? cell + 5 : cell), -1, false],
      [1, at(cell >= 5 ? cell - 5 : cell), -1, false],
      [1, at(cell % 5 < 4 && !wallsRightOf.has(cell) ? cell + 1 : cell), -1, false],
      [1, at(cell % 5 > 0 && !wallsRightOf.has(cell - 1) ? cell - 1 : cell), -1, false],
      stop >= 0 && stop === passenger ? [1, at(cell, 4), -1, false] : [1, state, -10, false],
      passenger === 4 && stop >= 0 ? [1, at(cell, stop), delivered ? 20 : -1, delivered] : [1, state, -10, false],
    ];
    return entries.map((entry) => [entry]);
  });
  return { P, initial_state_distrib: start };
}

test("taxi is what Gymnasium's dictionary says, with the end as a state of its own", () => {
  const mdp = parseGymnasium(taxiDictionary(), { discount: 0.99 });
  assert.equal([mdp.states, mdp.terminals], [501, Int32Array.of(500)]);
  sameModel(taxi(), mdp);
  assert.is(taxi().stateNames?.[500], "end");
});

test("jumpGrid: the jumps", () => {
  const mdp = jumpGrid();
  for (let a = 0; a < 4; a++) assert.equal([row(mdp, 1, a), row(mdp, 3, a)], [{ 21: 1 }, { 13: 1 }]);
  assert.equal(mdp.rewards.subarray(0, 8), Float64Array.of(-1, 0, 0, -1, 10, 10, 10, 10));
});

test("cornerGrid: the way to the nearer corner", () => {
  const values = optimal(cornerGrid()).values;
  const distance = (s: number) => Math.min(Math.floor(s / 4) + (s % 4), 6 - Math.floor(s / 4) - (s % 4));
  near(
    "V*",
    values,
    Array.from({ length: 16 }, (_, s) => -distance(s)),
  );
  assert.is(cornerGrid({ size: 2, discount: 0.5 }).states, 4);
});

test("gambler: bold play, and stakes beyond the allowed are copies of the largest", () => {
  const mdp = gambler();
  const { values } = optimal(mdp);
  // Bold play with heads at 0.4: V(50) = 0.4, V(25) = 0.4 V(50), V(75) = 0.4 + 0.6 V(50).
  near("V*", [values[25], values[50], values[75]], [0.16, 0.4, 0.64]);
  for (let a = 9; a < 50; a++) assert.equal(row(mdp, 10, a), { 0: 0.6, 20: 0.4 });
  assert.equal(row(mdp, 90, 49), { 80: 0.6, 100: 0.4 });
  assert.is(reward(mdp, 90, 9), 0.4);
  assert.equal(mdp.terminals, Int32Array.of(0, 100));
});

test("randomWalk: V(s) = s / 6 under the uniform policy", () => {
  const { values } = wasmRelease.solver(randomWalk()).evaluate();
  near("V", values, [0, 1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6, 0]);
});

test("forest: its rows", () => {
  const mdp = forest({ states: 4, fire: 0.25 });
  assert.equal(
    [row(mdp, 1, 0), row(mdp, 3, 0), row(mdp, 2, 1)],
    [{ 0: 0.25, 2: 0.75 }, { 0: 0.25, 3: 0.75 }, { 0: 1 }],
  );
  assert.equal(mdp.rewards, Float64Array.of(0, 0, 0, 1, 0, 1, 4, 2));
});

test("inventory: Puterman's table", () => {
  const mdp = inventory();
  // r(s,a) for s + a <= 3 (section 3.2); beyond, the order that fills the warehouse.
  near("r", mdp.rewards, [0, -1, -2, -5, 5, 0, -3, -3, 6, -1, -1, -1, 5, 5, 5, 5]);
  const byStock = [{ 0: 1 }, { 0: 0.75, 1: 0.25 }, { 0: 0.25, 1: 0.5, 2: 0.25 }, { 1: 0.25, 2: 0.5, 3: 0.25 }];
  for (let s = 0; s < 4; s++) {
    for (let a = 0; a < 4; a++) assert.equal(row(mdp, s, a), byStock[Math.min(s + a, 3)]);
  }
  refused(() => inventory({ demand: [0.5, 2] }), RangeError, /^inventory: demand\[1\] must be .*got 2$/);
  refused(() => inventory({ demand: 3 as never }), TypeError, /^inventory: demand must be a list .*got 3$/);
  refused(() => inventory({ demand: [0.5] }), RangeError, /^inventory-3: transitions: the row of .*got 0\.5$/);
});

test("riverSwim: its rows", () => {
  const mdp = riverSwim();
  assert.equal(row(mdp, 0, 1), { 0: 0.4, 1: 0.6 });
  assert.equal(row(mdp, 2, 1), { 1: 0.05, 2: 0.6, 3: 0.35 });
  assert.equal(row(mdp, 5, 1), { 4: 0.4, 5: 0.6 });
  assert.equal([row(mdp, 0, 0), row(mdp, 5, 0)], [{ 0: 1 }, { 4: 1 }]);
  assert.equal([reward(mdp, 0, 0), reward(mdp, 5, 1), mdp.rewards.filter((r) => r !== 0).length], [0.005, 1, 2]);
});

test("queue: a full queue of one", () => {
  const mdp = queue({ capacity: 1, arrival: 0.5, slow: 0.25, fast: 0.75 });
  assert.equal(
    [row(mdp, 0, 0), row(mdp, 0, 1)],
    [
      { 0: 0.5, 1: 0.5 },
      { 0: 0.5, 1: 0.5 },
    ],
  );
  // Leaves without a successor: slow 1/4 1/2, fast 3/4 1/2.
  assert.equal(
    [row(mdp, 1, 0), row(mdp, 1, 1)],
    [
      { 0: 0.125, 1: 0.875 },
      { 0: 0.375, 1: 0.625 },
    ],
  );
  // holding s + fast service + 10 P(stays and another arrives)
  assert.equal(
    mdp.rewards,
    Float64Array.of(-0, -4, -1 - 10 * 0.375, -1 - 4 - 10 * 0.125).map((r) => r + 0),
  );
});

test("sparseRandom: one seed one model, rows of all lengths, the mean of a binomial", () => {
  const options = { states: 200, actions: 3, density: 0.05, seed: 7 };
  const mdp = sparseRandom(options);
  assert.equal(sparseRandom(options), mdp);
  assert.not.equal(sparseRandom({ ...options, seed: 8 }).rewards, mdp.rewards);
  // 120000 draws at 0.05: 6000 expected, with a standard deviation of sqrt(5700) = 75.5.
  assert.ok(Math.abs(mdp.transitions.nextState.length - 6000) < 5 * 75.5);
  assert.ok(mdp.rewards.every((r) => r >= -1 && r < 1));
  assert.is(sparseRandom({ ...options, density: 1e-9 }).transitions.nextState.length, 600);
  assert.is(sparseRandom({ ...options, states: 20, density: 1 }).transitions.nextState.length, 1200);
});

test("options are checked by name", () => {
  const random = (changes: object) => () =>
    sparseRandom({ states: 5, actions: 2, density: 0.5, seed: 1, ...changes } as SparseRandomOptions);
  refused(random({ density: 0 }), RangeError, /^sparseRandom: density must be a number in \(0, 1\], got 0$/);
  refused(
    random({ states: 100000 }),
    RangeError,
    /^sparseRandom: states \* states \* actions must be at most 134217728/,
  );
  refused(random({ sede: 1 }), TypeError, /unknown option "sede"; did you mean "seed"\? \(options: /);
  refused(() => gambler({ goal: 1 }), RangeError, /^gambler: goal must be an integer in 2 \.\. 4096, got 1$/);
  refused(() => gambler({ heads: -1 }), RangeError, /^gambler: heads must be .*got -1$/);
  refused(() => randomWalk({ length: 0 }), RangeError, /^randomWalk: length .*got 0$/);
  refused(() => cornerGrid({ size: 1 }), RangeError, /^cornerGrid: size .*got 1$/);
  refused(() => forest({ states: 1 }), RangeError, /^forest: states .*got 1$/);
  refused(() => forest({ fire: 1.5 }), RangeError, /^forest: fire .*got 1\.5$/);
  refused(() => forest({ waitReward: NaN }), RangeError, /^forest: waitReward .*got NaN$/);
  refused(() => queue({ arrival: 2 }), RangeError, /^queue: arrival .*got 2$/);
  refused(() => queue({ lossCost: -1 }), RangeError, /^queue: lossCost .*got -1$/);
  refused(() => riverSwim({ length: 1 }), RangeError, /^riverSwim: length .*got 1$/);
  refused(() => taxi({ rain: true } as object), TypeError, /^taxi: unknown option "rain"/);
  refused(() => jumpGrid({ discount: 2 }), RangeError, /^jumpgrid: discount .*got 2$/);
  refused(() => cliffWalking({ slip: 2 }), RangeError, /^cliffWalking: slip .*got 2$/);
});

test.run();
