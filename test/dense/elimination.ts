// The blocked, vectorised and narrowed elimination against the plain one, written as its formula reads.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { defineMdp, type Mdp } from "../../src/model/mdp.ts";
import { onEveryEngine, wasmDebug, wasmRelease } from "../support/engines.ts";
import { maxAbs, near, nearEach, refused, sameBits } from "../support/numbers.ts";

interface Plain {
  /** B with 0 on the diagonal, row sums e, r_pi; M = diag(e + sum_j B(.,j)) - B */
  system: { B: Float64Array[]; e: Float64Array; r: Float64Array };
  values: Float64Array;
  occupancy: Float64Array;
}

/**
 * For k = 0 .. S-1: pivot(k) = e(k) + sum_{j>k} B(k,j); for i > k: f = B(i,k) / pivot(k), B(i,j) += f B(k,j) for j > k,
 * e(i) += f e(k); then V = M^-1 r_pi and d = (1 - gamma) M^-T mu by substitution. Nothing is subtracted.
 */
function plain(mdp: Mdp, policy: ArrayLike<number>): Plain {
  const { states: S, actions: A, discount, rewards, start, terminalMask } = mdp;
  const { rowStart, nextState, probability } = mdp.transitions;
  const B = Array.from({ length: S }, () => new Float64Array(S));
  const e = new Float64Array(S).fill(1);
  const r = new Float64Array(S);
  for (let s = 0; s < S; s++) {
    if (terminalMask[s]) continue;
    e[s] = 1 - discount;
    for (let sa = s * A; sa < s * A + A; sa++) {
      r[s] += policy[sa] * rewards[sa];
      for (let k = rowStart[sa]; k < rowStart[sa + 1]; k++) {
        const b = discount * policy[sa] * probability[k];
        if (terminalMask[nextState[k]]) e[s] += b;
        else if (nextState[k] !== s) B[s][nextState[k]] += b;
      }
    }
  }
  const system = { B: B.map((row) => row.slice()), e: e.slice(), r };

  for (let k = 0; k < S; k++) {
    let pivot = e[k];
    for (let j = k + 1; j < S; j++) pivot += B[k][j];
    B[k][k] = pivot;
    for (let i = k + 1; i < S; i++) {
      const f = B[i][k] / pivot;
      B[i][k] = f;
      e[i] += f * e[k];
      for (let j = k + 1; j < S; j++) B[i][j] += f * B[k][j];
    }
  }

  const values = r.slice();
  for (let i = 0; i < S; i++) for (let k = 0; k < i; k++) values[i] += B[i][k] * values[k];
  for (let k = S - 1; k >= 0; k--) {
    for (let j = k + 1; j < S; j++) values[k] += B[k][j] * values[j];
    values[k] /= B[k][k];
  }
  const occupancy = start.map((p, s) => (terminalMask[s] ? 0 : p * (discount < 1 ? 1 - discount : 1)));
  for (let k = 0; k < S; k++) {
    occupancy[k] /= B[k][k];
    for (let j = k + 1; j < S; j++) occupancy[j] += B[k][j] * occupancy[k];
  }
  for (let i = S - 1; i > 0; i--) for (let k = 0; k < i; k++) occupancy[k] += B[i][k] * occupancy[i];
  return { system, values, occupancy };
}

/** Numbers in [0, 1), the same ones on every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Weights of next states; `model` makes them a distribution. */
type Row = Map<number, number>;
type Draw = () => number;

function model(
  S: number,
  A: number,
  discount: number,
  rowOf: (s: number, a: number) => Row,
  options: object = {},
): Mdp {
  const transitions: [number, number, number, number][] = [];
  for (let s = 0; s < S; s++) {
    for (let a = 0; a < A; a++) {
      const row = rowOf(s, a);
      const sum = [...row.values()].reduce((x, y) => x + y, 0);
      for (const [to, weight] of row) if (weight > 0) transitions.push([s, a, to, weight / sum]);
    }
  }
  return defineMdp({
    states: S,
    actions: A,
    discount,
    start: 0,
    transitions,
    rewards: Float64Array.from({ length: S * A }, (_, i) => ((i * 7) % 11) / 10),
    ...options,
  });
}

const full = (S: number, draw: Draw): Row => new Map(Array.from({ length: S }, (_, to) => [to, draw()]));
const few = (S: number, draw: Draw, weight = draw): Row =>
  new Map(Array.from({ length: 3 }, () => [Math.floor(draw() * S), weight()]));

/** A policy whose rows are drawn by `weight` and normalised. */
function policyOf(S: number, A: number, weight: (s: number, a: number) => number): Float64Array {
  const policy = new Float64Array(S * A);
  for (let s = 0; s < S; s++) {
    let sum = 0;
    for (let a = 0; a < A; a++) {
      policy[s * A + a] = weight(s, a);
      sum += policy[s * A + a];
    }
    for (let a = 0; a < A; a++) policy[s * A + a] /= sum;
  }
  return policy;
}

/** One block, block boundaries of 8 and 16 rows, ragged ends, and the sizes from which on floats are tried: 129. */
const SIZES = [
  1, 2, 3, 5, 8, 15, 16, 17, 31, 32, 33, 40, 41, 47, 48, 49, 63, 64, 65, 81, 100, 127, 128, 129, 131, 161, 162, 163,
  177, 200,
];
/** Blocks of 32 rows from 350 states on; rows of 384 floats would share cache sets. */
const LARGE = [349, 351, 384, 449];
const DISCOUNTS = [0, 0.5, 0.9, 0.99, 0.999, 1 - 1e-8, 1];

/** Below this doubles lose digits, and entries that both ways call 0 or tiny are not compared. */
const UNDERFLOW = 1e-290;

interface Hard {
  name: string;
  S: number;
  A?: number;
  discount: number;
  /** Where the process starts: the last state unless given. */
  start?: number;
  row(s: number, S: number, draw: Draw): Row;
}

/** Four quarters, each closed but for one entry of 1e-42 that leads to the next. */
function quarters(s: number, S: number, draw: Draw): Row {
  const quarter = S / 4;
  const base = s - (s % quarter);
  const row: Row = new Map(Array.from({ length: 5 }, () => [base + Math.floor(draw() * quarter), 0.1 + draw()]));
  if (s % quarter === 3 && base + quarter < S) row.set(base + quarter + 7, 1e-42);
  return row;
}

/** Models whose occupancy or values, or the factor itself, go far below what a float can hold. */
const HARD: Hard[] = [
  {
    name: "a chain, 1e-30 a step",
    S: 170,
    discount: 0.9,
    start: 0,
    row: (s, S) => new Map([[s, 1]]).set(Math.min(s + 1, S - 1), 1e-30),
  },
  {
    name: "a chain, 1e-3 a step, with falls",
    S: 200,
    discount: 0.99,
    start: 0,
    row: (s, S) => new Map([[0, 1]]).set(Math.min(s + 1, S - 1), 1e-3),
  },
  {
    name: "a chain against the order of elimination",
    S: 180,
    discount: 0.99,
    row: (s, S) => new Map([[s, 1]]).set(s ? s - 1 : S - 1, 1e-5),
  },
  { name: "sticky states", S: 190, discount: 0.999, row: (s, S) => new Map([[s, 1]]).set((s + 1) % S, 0.5) },
  { name: "bridges, seen from before them", S: 200, discount: 0.95, start: 0, row: quarters },
  { name: "bridges, seen from behind them", S: 200, discount: 0.95, row: quarters },
  {
    name: "weights from 1 to 1e-60",
    S: 170,
    A: 2,
    discount: 0.9,
    row: (s, S, draw) => few(S, draw, () => 10 ** (-60 * draw())).set(s, 1),
  },
  ...[165, 449].map((S) => ({
    name: `weights from 1 to 1e-60, every one of ${S} states`,
    S,
    discount: 0.99,
    row: (_: number, states: number, draw: Draw) => full(states, () => 10 ** (-60 * draw())),
  })),
];

onEveryEngine("factor", (test, engine) => {
  for (const discount of DISCOUNTS) {
    test(`as the plain elimination, discount ${discount}`, () => {
      for (const S of SIZES) {
        if (discount === 1 && S < 2) continue;
        for (const shape of [few, full]) {
          const draw = random(S);
          const policy = policyOf(S, 2, () => 0.1 + draw());
          // At discount 1 there must be an end, and a way to it from everywhere; elsewhere it does no harm.
          const last = S - 1;
          const terminals = discount === 1 || S % 3 === 0 ? [last] : [];
          const mdp = model(S, 2, discount, () => shape(S, draw).set(last, 0.1), { terminals });
          const expected = plain(mdp, policy);
          const { values, occupancy } = engine.solver(mdp).evaluate(policy);
          const label = `${S} states, ${shape.name}`;
          // Rewards are >= 0, so V too has no cancellation; n eps is some 1e-14 here.
          near(`values, ${label}`, values, expected.values, 1e-13);
          nearEach(`occupancy, ${label}`, occupancy, expected.occupancy);
        }
      }
    });
  }

  test("as the plain elimination, many states and full rows", () => {
    for (const S of LARGE) {
      const draw = random(S);
      const mdp = model(S, 1, 0.9, () => full(S, draw), S % 3 === 0 ? { terminals: [S - 1] } : {});
      const expected = plain(mdp, new Float64Array(S).fill(1));
      const { values, occupancy } = engine.solver(mdp).evaluate();
      near(`values, ${S} states`, values, expected.values, 1e-13);
      nearEach(`occupancy, ${S} states`, occupancy, expected.occupancy);
    }
  });

  test("full rows between short ones, actions that are never taken: V, d and Q", () => {
    for (const [S, A] of [
      [3, 5],
      [21, 6],
      [37, 7],
      [131, 9],
    ]) {
      for (const terminals of [[], [1]]) {
        const draw = random(S);
        const mdp = model(S, A, 0.9, (s, a) => ((s + a) % 5 === 4 ? few(S, draw) : full(S, draw)), { terminals });
        const policy = policyOf(S, A, (s, a) => ((s * a) % 7 === 6 ? 0 : 0.1 + draw()));
        const expected = plain(mdp, policy);
        const { values, occupancy, qValues } = engine.solver(mdp).evaluate(policy);
        const { rowStart, nextState, probability } = mdp.transitions;
        const q = Array.from(mdp.rewards, (r, sa) => {
          if (mdp.terminalMask[Math.floor(sa / A)]) return 0;
          let sum = 0;
          for (let k = rowStart[sa]; k < rowStart[sa + 1]; k++) sum += probability[k] * expected.values[nextState[k]];
          return r + 0.9 * sum;
        });
        near(`values, ${S} states`, values, expected.values, 1e-13);
        nearEach(`occupancy, ${S} states`, occupancy, expected.occupancy);
        near(`qValues, ${S} states`, qValues, q, 1e-13);
      }
    }
  });

  for (const { name, S, A = 1, discount, start = S - 1, row } of HARD) {
    test(`in every component: ${name}`, () => {
      const draw = random(S);
      // Only the last state pays: what it is worth elsewhere hangs on the way there.
      const rewards = new Float64Array(S * A).fill(1, (S - 1) * A);
      const mdp = model(S, A, discount, (s) => row(s, S, draw), { start, rewards });
      const policy = policyOf(S, A, () => 0.1 + draw());
      const expected = plain(mdp, policy);
      const { values, occupancy } = engine.solver(mdp).evaluate(policy);
      nearEach("occupancy", occupancy, expected.occupancy, undefined, UNDERFLOW);
      nearEach("values", values, expected.values, undefined, UNDERFLOW);
    });
  }

  test("a policy with probabilities down to 1e-300", () => {
    const [S, A] = [200, 4];
    for (const discount of [0.9, 0.999]) {
      for (let seed = 1; seed <= 6; seed++) {
        const draw = random(seed);
        const mdp = model(S, A, discount, () => few(S, draw));
        const policy = policyOf(S, A, (s, a) => (a === s % A ? 1 : 10 ** (-300 * draw())));
        const expected = plain(mdp, policy);
        const { values, occupancy } = engine.solver(mdp).evaluate(policy);
        assert.ok(expected.occupancy.some((d) => d > UNDERFLOW && d < 1e-45));
        nearEach("occupancy", occupancy, expected.occupancy, undefined, UNDERFLOW);
        nearEach("values", values, expected.values, undefined, UNDERFLOW);
      }
    }
  });

  test("mixed rewards: LAPACK's residual test, and V to 1e-12 of its size", () => {
    for (const [S, discount] of [
      [100, 0.9],
      [200, 0.9],
      [200, 0.99],
    ]) {
      const draw = random(S);
      const rewards = Float64Array.from({ length: 2 * S }, () => 2 * draw() - 1);
      const mdp = model(S, 2, discount, () => few(S, draw), { rewards });
      const policy = policyOf(S, 2, draw);
      const { system, values: expected } = plain(mdp, policy);
      const { values } = engine.solver(mdp).evaluate(policy);
      near("values", values, expected);
      let residual = 0;
      let norm = 0;
      for (let s = 0; s < S; s++) {
        const rest = system.B[s].reduce((x, y) => x + y, 0);
        norm = Math.max(norm, system.e[s] + 2 * rest);
        const across = system.B[s].reduce((sum, b, to) => sum + b * values[to], 0);
        residual = Math.max(residual, Math.abs(system.r[s] + across - (system.e[s] + rest) * values[s]));
      }
      const ratio = residual / (norm * maxAbs(values) * S * Number.EPSILON);
      assert.ok(ratio < 30, `||M x - b|| is ${ratio} n eps ||M|| ||x||`);
    }
  });

  test("states that nothing leads to have d = 0 exactly, whatever the precision", () => {
    const S = 200;
    const draw = random(3);
    const mdp = model(S, 1, 0.9, (s) => few(s < 150 ? 150 : S, draw));
    const { occupancy } = engine.solver(mdp).evaluate();
    assert.ok(occupancy.slice(150).every((d) => d === 0));
  });

  test("discount 1: a closed class in a later block is named by one of its states", () => {
    const S = 90;
    const draw = random(5);
    // 70, 71, 72 keep to themselves; everything else may end in the terminal state 89.
    const closed = [70, 71, 72];
    const mdp = model(
      S,
      1,
      1,
      (s) => (closed.includes(s) ? new Map(closed.map((to) => [to, 1])) : few(S, draw).set(S - 1, 1)),
      { terminals: [S - 1] },
    );
    refused(() => engine.solver(mdp).evaluate(), RangeError, /\b7[012]\b/);
  });
});

const bits = suite("factor, builds");
bits("the debug and the release build agree bit for bit", () => {
  for (const [S, discount] of [
    [21, 0.9],
    [70, 0.99],
    [170, 0.9],
    [170, 1 - 1e-8],
  ]) {
    const draw = random(S);
    const mdp = model(S, 2, discount, () => few(S, draw));
    const policy = policyOf(S, 2, draw);
    const debug = wasmDebug.solver(mdp).evaluate(policy);
    const release = wasmRelease.solver(mdp).evaluate(policy);
    sameBits(`values, ${S} states`, debug.values, release.values);
    sameBits(`occupancy, ${S} states`, debug.occupancy, release.occupancy);
    sameBits(`qValues, ${S} states`, debug.qValues, release.qValues);
  }
});
bits.run();
