import * as assert from "uvu/assert";
import { garnet } from "../../src/environments/garnet.ts";
import { gridWorld } from "../../src/environments/grid-world.ts";
import type { SolverOptions } from "../../src/evaluation/evaluation-choice.ts";
import { defineMdp, type Mdp } from "../../src/model/mdp.ts";
import type { OptimumProgress } from "../../src/planning/optimal-bounds.ts";
import type { Optimum } from "../../src/solver/results.ts";
import { onEveryEngine } from "../support/engines.ts";
import { nearNumber, sameBits } from "../support/numbers.ts";

const ITERATIVE: SolverOptions = { evaluation: "iterative", tolerance: 1e-8 };

/** SIDE x SIDE cells, the goal at the bottom right; moves slip. */
function grid(side: number, discount = 0.99): Mdp {
  const lines = Array.from({ length: side }, () => ".".repeat(side));
  lines[0] = `S${lines[0].slice(1)}`;
  lines[side - 1] = `${lines[side - 1].slice(1)}G`;
  return gridWorld({ map: lines, discount, slip: 0.2 });
}

/** Three cells in a row; moving on pays -1, the last cell ends. */
const corridor = defineMdp({
  states: 3,
  actions: 2,
  discount: 1,
  start: 0,
  transitions: [
    [0, 0, 0, 1],
    [0, 1, 1, 1],
    [1, 0, 0, 1],
    [1, 1, 2, 1],
  ],
  rewards: [-1, -1, -1, -1, 0, 0],
  terminals: [2],
});

function sameOptimum(actual: Optimum, expected: Optimum): void {
  assert.equal(Object.keys(actual), Object.keys(expected));
  for (const key of ["values", "qValues", "policy"] as const) sameBits(key, actual[key], expected[key]);
  sameBits("lower", actual.lower ?? [], expected.lower ?? []);
  sameBits("upper", actual.upper ?? [], expected.upper ?? []);
  assert.is(actual.return, expected.return);
}

/** What a promise rejects with. */
const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => assert.unreachable("did not reject"),
    (error) => error,
  );

onEveryEngine("optima in pieces", (test, engine) => {
  const dense = garnet({ states: 40, actions: 3, branching: 4, seed: 3, discount: 0.95 });

  for (const [name, mdp, options] of [
    ["dense", dense, {}],
    ["dense, discount 1", corridor, {}],
    ["iterative", grid(30), ITERATIVE],
    ["iterative, mixing", dense, ITERATIVE],
  ] as const) {
    test(`the bits of optimal(): ${name}`, async () => {
      sameOptimum(await engine.solver(mdp, options).optimalAsync(), engine.solver(mdp, options).optimal());
    });
  }

  test("progress: policies are counted, the proved distance ends at the tolerance", async () => {
    const seen: OptimumProgress[] = [];
    const solver = engine.solver(grid(30), ITERATIVE);
    const { lower = [], upper = [] } = await solver.optimalAsync({ onProgress: (progress) => seen.push(progress) });
    assert.ok(seen.length > 10);
    assert.is(new Set(seen).size, seen.length, "new objects");
    assert.is(seen[0].error, Infinity);
    for (let i = 1; i < seen.length; i++) {
      assert.ok(seen[i].improvements >= seen[i - 1].improvements);
      assert.is(seen[i].tolerance, 1e-8);
      // A search whose distance is above the tolerance goes on.
      if (seen[i].improvements > seen[i - 1].improvements) assert.ok(seen[i - 1].error > 1e-8);
    }
    assert.ok(seen[seen.length - 1].error <= 1e-8);
    assert.ok((upper[0] - lower[0]) / 2 <= 1e-8);
  });

  test("progress of a dense search: one piece a policy, tolerance 0, no bound at discount 1", async () => {
    const seen: OptimumProgress[] = [];
    await engine.solver(dense).optimalAsync({ onProgress: (progress) => seen.push(progress) });
    assert.equal(
      seen.map(({ improvements }) => improvements),
      seen.map((_, i) => i + 1),
    );
    assert.ok(seen.length > 0 && seen.every(({ error, tolerance }) => error > 0 && error < 1e3 && tolerance === 0));
    const at1: OptimumProgress[] = [];
    const { values } = await engine.solver(corridor).optimalAsync({ onProgress: (progress) => at1.push(progress) });
    assert.ok(at1.every(({ error }) => error === Infinity));
    assert.equal(Array.from(values), [-2, -1, 0]);
  });

  for (const [name, mdp, options] of [
    ["dense", dense, {}],
    ["iterative", grid(30), ITERATIVE],
  ] as const) {
    test(`aborted after any piece: the signal's reason, and the solver goes on: ${name}`, async () => {
      const expected = engine.solver(mdp, options).optimal();
      const { return: J } = engine.solver(mdp, options).evaluate();
      let pieces = 0;
      await engine.solver(mdp, options).optimalAsync({ onProgress: () => pieces++ });
      const solver = engine.solver(mdp, options);
      for (let last = 1; last <= pieces; last += Math.ceil(pieces / 8)) {
        const controller = new AbortController();
        const reason = new Error(`after ${last}`);
        let count = 0;
        const onProgress = () => {
          if (++count === last) controller.abort(reason);
        };
        assert.is(await rejection(solver.optimalAsync({ signal: controller.signal, onProgress })), reason);
        assert.is(count, last, "nothing is computed after the abort");
        // Both within 1e-8 of exact.
        nearNumber("J", solver.evaluate().return, J, 2e-8, 1);
        nearNumber("J*", solver.optimal().return, expected.return, 2e-8, 1);
      }
    });
  }

  test("the event loop turns: a timer may abort; an aborted signal starts nothing", async () => {
    const solver = engine.solver(grid(30), ITERATIVE);
    const controller = new AbortController();
    setTimeout(() => controller.abort("late"), 0);
    assert.is(await rejection(solver.optimalAsync({ signal: controller.signal })), "late");
    const onProgress = () => assert.unreachable("nothing to report");
    assert.is(await rejection(solver.optimalAsync({ signal: AbortSignal.abort("early"), onProgress })), "early");
  });

  test("options are checked by name before anything is computed", async () => {
    const solver = engine.solver(dense);
    for (const [options, message] of [
      [null, "options must be an object, got null"],
      [{ signal: 3 }, "signal must be an AbortSignal, got 3"],
      [{ signal: null }, "signal must be an AbortSignal, got null"],
      [{ onProgress: "x" }, 'onProgress must be a function, got "x"'],
      [
        { onprogress: () => {} },
        'unknown option "onprogress"; did you mean "onProgress"? (options: signal, onProgress)',
      ],
    ] as const) {
      for (const [name, call] of [
        ["evaluateAsync", () => solver.evaluateAsync(undefined, options as object)],
        ["optimalAsync", () => solver.optimalAsync(options as object)],
      ] as const) {
        const error = (await rejection(call())) as Error;
        assert.instance(error, TypeError);
        assert.is(error.message, `${name}: ${message}`);
      }
    }
  });

  test("another call during a search is noticed, and is not disturbed itself", async () => {
    const solver = engine.solver(grid(30), ITERATIVE);
    const { values } = engine.solver(grid(30), ITERATIVE).evaluate();
    const pending = rejection(solver.optimalAsync());
    const given = solver.evaluate();
    assert.match(((await pending) as Error).message, /^optimalAsync: another call used this solver meanwhile$/);
    assert.ok(values.every((v, s) => Math.abs(v - given.values[s]) <= 2e-8));
    const second = rejection(solver.optimalAsync());
    solver.optimal();
    assert.match(((await second) as Error).message, /another call/);
  });

  test("the errors of optimal(), as rejections", async () => {
    const endless = defineMdp({
      states: 1,
      actions: 1,
      discount: 1,
      start: 0,
      transitions: [[0, 0, 0, 1]],
      rewards: [1],
    });
    const error = await rejection(engine.solver(endless).optimalAsync());
    assert.ok(error instanceof RangeError);
    assert.match(error.message, /^discount 1: no policy ends from state 0/);
    const stalled = await rejection(engine.solver(dense, { ...ITERATIVE, tolerance: 1e-18 }).optimalAsync());
    assert.match((stalled as Error).message, /^optimal: the values were proved to be within/);
  });

  test("closed steps in pieces: evaluateAsync, then an update that finds V and d in place", async () => {
    const mdp = grid(30);
    const options = { method: "mdpo", update: "closed", eta: 1 } as const;
    const { returns } = engine.solver(mdp, ITERATIVE).optimize({ ...options, iterations: 3 });
    const solver = engine.solver(mdp, ITERATIVE);
    let policy: Float64Array | undefined;
    for (let t = 0; t <= 3; t++) {
      let looks = 0;
      const evaluation = await solver.evaluateAsync(policy, { onProgress: () => looks++ });
      assert.ok(looks > 0, "there is something to do");
      nearNumber(`J of step ${t}`, evaluation.return, returns[t], 1e-6, 1);
      ({ policy } = solver.update(options, policy));
    }
  });
});

onEveryEngine("dense evaluations in pieces", (test, engine) => {
  const SIDE = 32;
  const DENSE: SolverOptions = { evaluation: "dense" };

  /** The columns that were reported, and the evaluation. */
  async function inPieces(mdp: Mdp, signal?: AbortSignal) {
    const columns: number[] = [];
    const evaluation = await engine.solver(mdp, DENSE).evaluateAsync(undefined, {
      signal,
      onProgress(progress) {
        assert.ok(progress.part === "factor" && progress.states === SIDE ** 2);
        columns.push(progress.columns);
      },
    });
    return { columns, evaluation };
  }

  for (const discount of [0.9, 0.9995, 1]) {
    test(`the bits of evaluate(), and columns that rise: discount ${discount}`, async () => {
      const mdp = grid(SIDE, discount);
      const { columns, evaluation } = await inPieces(mdp);
      const expected = engine.solver(mdp, DENSE).evaluate();
      for (const key of ["values", "qValues", "advantages", "occupancy"] as const) {
        sameBits(key, evaluation[key], expected[key]);
      }
      assert.is(evaluation.return, expected.return);
      assert.ok(columns.length > 1);
      assert.ok(columns.every((k, i) => k > (columns[i - 1] ?? 0) && k < SIDE ** 2));
    });
  }

  test("aborted between two pieces: the signal's reason, and the next evaluation starts anew", async () => {
    const mdp = grid(SIDE, 1);
    const solver = engine.solver(mdp, DENSE);
    const controller = new AbortController();
    let count = 0;
    const onProgress = () => {
      if (++count === 2) controller.abort("enough");
    };
    assert.is(await rejection(solver.evaluateAsync(undefined, { signal: controller.signal, onProgress })), "enough");
    assert.is(count, 2, "nothing is computed after the abort");
    sameBits("V", solver.evaluate().values, engine.solver(mdp, DENSE).evaluate().values);
  });

  test("another call between two pieces is noticed, and is not disturbed itself", async () => {
    const mdp = grid(SIDE);
    const solver = engine.solver(mdp, DENSE);
    const pending = rejection(solver.evaluateAsync());
    const { values } = solver.evaluate();
    assert.match(((await pending) as Error).message, /^evaluateAsync: another call used this solver meanwhile$/);
    sameBits("V", values, engine.solver(mdp, DENSE).evaluate().values);
  });

  test("a state from which the policy never ends is named in whichever piece it is found", async () => {
    // The last state keeps itself, and all others lead to it.
    const states = 1000;
    const mdp = defineMdp({
      states: states + 1,
      actions: 2,
      discount: 1,
      start: 0,
      transitions: Array.from({ length: states }, (_, s) => [
        [s, 0, Math.min(s + 1, states - 1), 1],
        [s, 1, states, 1],
      ]).flat() as [number, number, number, number][],
      rewards: new Float64Array(2 * (states + 1)).fill(1),
      terminals: [states],
    });
    const onward = Array.from({ length: states + 1 }, () => [1, 0]);
    const error = await rejection(engine.solver(mdp, DENSE).evaluateAsync(onward));
    assert.match((error as Error).message, /^discount 1: under this policy state \d+ never reaches a terminal state$/);
  });
});
