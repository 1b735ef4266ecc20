/** Errors about arguments carry what a program needs: a code, the option or field, and the value (src/support/errors.ts). */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { cliffWorld, createSolverSync, defineMdp, gridWorld, loadKernelsSync } from "../../src/index.ts";

const test = suite("errors");

function thrown(call: () => unknown): Record<string, unknown> & Error {
  try {
    call();
  } catch (error) {
    return error as Record<string, unknown> & Error;
  }
  throw new Error("nothing was thrown");
}

const solver = createSolverSync(cliffWorld());
const run = (options: object) => () => solver.optimize(options as never);
const closed = { method: "sppo", update: "closed" };
const model = {
  states: 2,
  actions: 1,
  discount: 0.5,
  start: 0,
  transitions: [
    [0, 0, 1, 1],
    [1, 0, 0, 1],
  ],
  rewards: [1, 2],
};
const define = (change: object) => () => defineMdp({ ...model, ...change } as never);

const OPTIONS: [
  what: string,
  call: () => unknown,
  type: new (message: string) => Error,
  facts: Record<string, unknown>,
][] = [
  ["unknown", run({ ...closed, eta: 1, etta: 2 }), TypeError, { code: "unknown-option", option: "etta", value: 2 }],
  ["missing", run(closed), TypeError, { code: "missing-option", option: "eta", value: undefined }],
  ["wrong type", run({ ...closed, eta: "1" }), TypeError, { code: "wrong-type", option: "eta", value: "1" }],
  ["out of range", run({ ...closed, eta: -1 }), RangeError, { code: "out-of-range", option: "eta", value: -1 }],
  [
    "not in the list",
    run({ ...closed, method: "spo" }),
    TypeError,
    { code: "wrong-type", option: "method", value: "spo" },
  ],
  [
    "conflict",
    run({ method: "trpo", update: "exact", eta: 1, delta: 2 }),
    TypeError,
    { code: "conflicting-options", option: "delta", value: 2 },
  ],
  [
    "solver",
    () => createSolverSync(cliffWorld(), { engine: "wsam" as never }),
    TypeError,
    { option: "engine", value: "wsam" },
  ],
  ["kernels", () => loadKernelsSync(7 as never), TypeError, { code: "wrong-type", option: "source", value: 7 }],
  [
    "environment",
    () => gridWorld({ map: "S", slip: 2 }),
    RangeError,
    { code: "out-of-range", option: "slip", value: 2 },
  ],
];

for (const [what, call, type, facts] of OPTIONS) {
  test(`an option: ${what}`, () => {
    const error = thrown(call);
    assert.instance(error, type);
    for (const [name, value] of Object.entries(facts)) assert.is(error[name], value, `${what}: ${name}`);
    assert.is(error.field, undefined);
    assert.ok(error.message.includes(String(facts.option)), error.message);
  });
}

const FIELDS: [field: string, change: object, type: new (message: string) => Error, code: string][] = [
  ["states", { states: 0 }, RangeError, "out-of-range"],
  ["discount", { discount: "0.5" }, TypeError, "wrong-type"],
  ["start", { start: [0.5, 0.4] }, RangeError, "out-of-range"],
  ["transitions", { transitions: [[0, 0, 1, 1]] }, RangeError, "out-of-range"],
  ["transitions", { transitions: [[0, 0, 5, 1]] }, RangeError, "out-of-range"],
  ["rewards", { rewards: [1, "2"] }, TypeError, "wrong-type"],
  ["terminals", { terminals: 1 }, TypeError, "wrong-type"],
  ["stateNames", { stateNames: ["a", 2] }, TypeError, "wrong-type"],
];

for (const [field, change, type, code] of FIELDS) {
  test(`a field: ${JSON.stringify(change)}`, () => {
    const error = thrown(define(change));
    assert.instance(error, type);
    assert.is(error.field, field);
    assert.is(error.code, code);
    assert.is(error.option, undefined);
    assert.ok(error.message.includes(field), error.message);
  });
}

test("an unknown option lists the known ones", () => {
  const error = thrown(() => gridWorld({ map: "S", prize: 1 } as never));
  assert.is(
    error.message,
    'gridWorld: unknown option "prize" (options: map, slip, goalReward, cliffReward, stepReward, goal, cliff, discount, name, rewards)',
  );
});

test.run();
