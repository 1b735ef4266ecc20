import { garnet } from "../../src/environments/garnet.ts";
import { onEveryEngine } from "../support/engines.ts";
import { near, refused, sameBits } from "../support/numbers.ts";

const mdp = garnet({ states: 3, actions: 2, branching: 2, seed: 5 });
const half = [0.5, 0.5];

type Refusal = [table: unknown, type: ErrorConstructor, message: string];

const escape = (text: string) => text.replace(/[[\].*+?^${}()|]/g, "\\$&");

/** What no table of 3 x 2 numbers may be; NAME is the argument's name. */
const SHAPES: Refusal[] = [
  [[], RangeError, "NAME must have 6 numbers (3 states x 2 actions), got 0"],
  [[1, 0, 1, 0], RangeError, "NAME must have 6 numbers (3 states x 2 actions), got 4"],
  [new Float64Array(7), RangeError, "NAME must have 6 numbers (3 states x 2 actions), got 7"],
  [[half, half], RangeError, "NAME must have 3 rows, got 2"],
  [[half, half, half, half], RangeError, "NAME must have 3 rows, got 4"],
  [[half, [1], half], RangeError, "NAME[1] must have 2 numbers, got 1"],
  [[half, half, [0, 0, 1]], RangeError, "NAME[2] must have 2 numbers, got 3"],
  [[half, half, 1], RangeError, "NAME[2] must have 2 numbers, got 1"],
  [[half, [0.5, "0.5"], half], TypeError, 'NAME[1][1] must be a number, got "0.5"'],
  [[1, 0, 1, 0, 1, null], TypeError, "NAME[5] (state 2, action 1) must be a number, got null"],
  [[half, [undefined, 1], half], TypeError, "NAME[1][0] must be a number, got undefined"],
  [6, TypeError, "NAME must be [S][A] or flat S*A numbers, got 6"],
  [{ 0: half, length: 3 }, TypeError, "NAME must be [S][A] or flat S*A numbers, got an object"],
  [null, TypeError, "NAME must be [S][A] or flat S*A numbers, got null"],
];

const POLICIES: Refusal[] = [
  ...SHAPES,
  [[half, [0.5, 0.4], half], RangeError, "policy: the row of state 1 sums to 0.9, not to 1"],
  [[1, 0, 1, 0, 0, 0], RangeError, "policy: the row of state 2 sums to 0, not to 1"],
  [[0.5, 0.5 + 2e-9, 1, 0, 1, 0], RangeError, "policy: the row of state 0 sums to 1.000000002"],
  [[half, half, [Number.NaN, 1]], RangeError, "policy[2][0] must be a probability, got NaN"],
  [[half, half, [-0.5, 1.5]], RangeError, "policy[2][0] must be a probability, got -0.5"],
  [[half, half, [1, Infinity]], RangeError, "policy[2][1] must be a probability, got Infinity"],
  [[1, 0, 2, 0, 1, 0], RangeError, "policy[2] (state 1, action 0) must be a probability, got 2"],
  [Float64Array.of(1, 0, 1, 0, -1, 2), RangeError, "policy[4] (state 2, action 0) must be a probability, got -1"],
  [Float64Array.of(1, 0, 1, 0, 0, NaN), RangeError, "policy[5] (state 2, action 1) must be a probability, got NaN"],
  [Float64Array.of(1, 0, 0.5, 0.4, 1, 0), RangeError, "policy: the row of state 1 sums to 0.9, not to 1"],
];

const LOGITS: Refusal[] = [
  ...SHAPES,
  [[0, 0, Number.NaN, 0, 0, 0], RangeError, "NAME[2] (state 1, action 0) must be below Infinity, got NaN"],
  [Float64Array.of(0, 0, 0, NaN, 0, 0), RangeError, "NAME[3] (state 1, action 1) must be below Infinity, got NaN"],
  [Float64Array.of(0, 0, 0, 0, Infinity, 0), RangeError, "NAME[4] (state 2, action 0) must be below Infinity"],
  [Float64Array.of(0, 0, -Infinity, -Infinity, 0, 0), RangeError, "NAME: every action of state 1 has -Infinity"],
  [[[0, Infinity], half, half], RangeError, "NAME[0][1] must be below Infinity, got Infinity"],
  [[half, half, [-Infinity, -Infinity]], RangeError, "NAME: every action of state 2 has -Infinity"],
];

onEveryEngine("policies and logits", (test, engine) => {
  const solver = engine.solver(mdp);
  // biome-ignore lint/suspicious/noExplicitAny: what the types refuse is the subject here
  const loose = solver as any;
  const policy = [0.25, 0.75, 1, 0, 0.125, 0.875];
  const before = solver.evaluate(policy);
  const unchanged = () => {
    const after = solver.evaluate(policy);
    for (const key of ["values", "qValues", "advantages", "occupancy"] as const) sameBits(key, after[key], before[key]);
  };
  const expect = (name: string, refusals: Refusal[], call: (table: unknown) => unknown) => {
    for (const [table, type, message] of refusals) {
      refused(() => call(table), type, new RegExp(`^${escape(message.replace("NAME", name))}`));
    }
    unchanged();
  };

  test("evaluate refuses what is no policy, naming row or entry", () => {
    expect("policy", POLICIES, (table) => loose.evaluate(table));
  });

  test("update refuses what is no policy", () => {
    expect("policy", POLICIES, (table) => loose.update({ method: "mdpo", update: "closed", eta: 1 }, table));
  });

  test("surrogate and runs refuse what is no table of logits", () => {
    const zeros = new Float64Array(6);
    expect("logits", LOGITS, (table) => loose.surrogate({ method: "trpo" }, table, zeros));
    expect("oldLogits", LOGITS, (table) => loose.surrogate({ method: "trpo" }, zeros, table));
    expect("initialLogits", LOGITS, (table) =>
      loose.optimize({ method: "mdpo", update: "closed", eta: 1, initialLogits: table }),
    );
  });

  test("rows within 1e-9 of 1 are renormalised", () => {
    const off = solver.evaluate(policy.map((p) => p * (1 + 9e-10)));
    near("values", off.values, before.values);
    near("occupancy", off.occupancy, before.occupancy);
  });

  test("a table of doubles is read as any other list is", () => {
    const logits = [1, -Infinity, -2, 3, 1e300, 0];
    const options = { method: "mdpo", update: "closed", eta: 1 } as const;
    for (const kind of [Float64Array, Float32Array]) {
      sameBits("policy", solver.update(options, kind.from(policy)).policy, solver.update(options, policy).policy);
    }
    const runs = [logits, Float64Array.from(logits)].map((initialLogits) =>
      solver.optimize({ ...options, iterations: 2, initialLogits }),
    );
    sameBits("returns", runs[1].returns, runs[0].returns);
  });

  test("a policy that is refused disturbs no evaluation under way", async () => {
    const pending = engine.solver(mdp, { evaluation: "iterative" });
    const waiting = pending.evaluateAsync(policy);
    refused(() => pending.evaluate([2, -1, 1, 0, 1, 0]), RangeError, /^policy\[0\]/);
    refused(() => pending.update({ method: "mdpo", update: "closed", eta: 1 }, [1]), RangeError, /^policy must have/);
    const { values } = await waiting;
    sameBits("V", values, engine.solver(mdp, { evaluation: "iterative" }).evaluate(policy).values);
  });

  test("the caller's arrays are left alone", () => {
    const mine = Float64Array.from(policy.map((p) => p * (1 + 9e-10)));
    const copy = mine.slice();
    solver.evaluate(mine);
    solver.update({ method: "sppo", update: "closed", eta: 1 }, mine);
    sameBits("policy", mine, copy);
    const logits = Float64Array.from([1, 2, 3, 4, 5, 6]);
    solver.surrogate({ method: "mdpo", eta: 1 }, logits, logits);
    solver.optimize({ method: "mdpo", update: "gradient", eta: 1, innerSteps: 1, stepSize: 1, initialLogits: logits });
    sameBits("logits", logits, [1, 2, 3, 4, 5, 6]);
  });
});
