/** The small entry as it is built: the same bits as the whole, and what it leaves out. */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { createSolverSync as baselineSolver } from "../../src/baseline.ts";
import type * as Core from "../../src/core.ts";
import { cliffWorld } from "../../src/environments/cliff-world.ts";
import { frozenLake } from "../../src/environments/frozen-lake.ts";
import { garnet } from "../../src/environments/garnet.ts";
import type { Mdp } from "../../src/model/mdp.ts";
import type { RunOptions } from "../../src/solver/options.ts";
import { createSolverSync } from "../../src/solver/solver.ts";
import { stepSizeBounds } from "../../src/solver/step-size-bounds.ts";
import { nearNumber, sameBits } from "../support/numbers.ts";
import { CLOSED, PARAMETRIC, title } from "../support/runs.ts";

const test = suite("core");

const built: Promise<typeof Core> = import(pathToFileURL(resolve("build/core.js")).href);

/** Of 21 to 150 states: the last is factorised in single precision. */
const MODELS: Mdp[] = [
  cliffWorld(),
  frozenLake(),
  garnet({ states: 150, actions: 3, branching: 5, seed: 3, discount: 0.9 }),
];

function sameNumbers(label: string, actual: object, expected: object): void {
  assert.equal(Object.keys(actual), Object.keys(expected), label);
  for (const [key, value] of Object.entries(expected)) {
    const found = (actual as Record<string, unknown>)[key];
    if (ArrayBuffer.isView(value)) sameBits(`${label} ${key}`, found as Float64Array, value as Float64Array);
    else assert.is(found, value, `${label} ${key}`);
  }
}

/** What the small entry has. */
const SMALL = [...CLOSED, ...PARAMETRIC].flatMap((options): Core.CoreOptimizeOptions[] =>
  options.update === "line-search" ? [] : [options],
);

test("evaluations, optima and every run have the bits of the whole package", async () => {
  const core = await built;
  for (const mdp of MODELS) {
    const [small, whole] = [core.createSolverSync(mdp), createSolverSync(mdp)];
    sameNumbers(`${mdp.name} evaluate`, small.evaluate(), whole.evaluate());
    sameNumbers(`${mdp.name} optimal`, small.optimal(), whole.optimal());
    for (const options of SMALL) {
      const run = (solver: Core.CoreSolver) => solver.optimize({ ...options, iterations: 10 });
      sameNumbers(`${mdp.name} ${title(options as RunOptions)}`, run(small), run(whole));
    }
  }
});

test("createSolver and loadKernels: at once, from the bytes of the whole, and again", async () => {
  const core = await built;
  await core.loadKernels();
  const solver = await core.createSolver(cliffWorld(), { engine: "wasm", evaluation: "dense" });
  assert.is(solver.engine, "wasm");
  const eta = "guaranteed";
  assert.is(solver.optimize({ method: "sppo", update: "closed", eta, iterations: 2 }).status, "completed");
});

test("stepSizeBounds takes the solvers of every entry, and is a method of them", async () => {
  const core = (await built).createSolverSync(cliffWorld());
  const baseline = baselineSolver(cliffWorld());
  const whole = stepSizeBounds(createSolverSync(cliffWorld()));
  // (1 - gamma) / (r_max - r_min) = 0.1 / 101, the published model's rewards being -100, 0 and 1.
  nearNumber("guaranteed", whole.sppo.guaranteed, 0.1 / 101);
  assert.equal(stepSizeBounds(core), whole);
  assert.equal(core.stepSizeBounds(), whole);
  for (const { sppo, mdpo } of [stepSizeBounds(baseline), baseline.stepSizeBounds(), stepSizeBounds(cliffWorld())]) {
    nearNumber("exact", sppo.exact, whole.sppo.exact);
    assert.is(sppo.guaranteed, whole.sppo.guaranteed);
    assert.is(mdpo.guaranteed, whole.mdpo.guaranteed);
  }
});

test("what it leaves out is refused by name", async () => {
  const { createSolverSync: create } = await built;
  const refused = (action: () => unknown, message: RegExp) =>
    assert.throws(action, (error: Error) => error instanceof TypeError && message.test(error.message));
  const solver = create(cliffWorld());
  const exact = { method: "trpo", update: "exact", delta: 0.1 } as never;
  refused(() => solver.optimize(exact), /^update "exact" is not in fma-pg\/core; createSolver of fma-pg has it$/);
  const line = { method: "trpo", update: "line-search", eta: 1, innerSteps: 1 } as never;
  refused(() => solver.optimize(line), /^update "line-search" is not in fma-pg\/core; createSolver of fma-pg has it$/);
  refused(() => create(cliffWorld(), { engine: "js" } as never), /^engine must be one of wasm, got "js"/);
  refused(
    () => create(cliffWorld(), { evaluation: "iterative" } as never),
    /^evaluation must be one of dense, got "iterative"/,
  );
  refused(() => create(cliffWorld(), { tolerance: 1 } as never), /unknown option "tolerance"/);
  refused(() => create({ states: 1 } as never), /^mdp must be a model from defineMdp, .* got an object$/);
  assert.not.ok("surrogate" in solver || "update" in solver || "certificate" in solver);
});

test.run();
