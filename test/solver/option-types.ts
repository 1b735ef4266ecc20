/** What must not compile. This file is checked by tsc; at run time there is nothing to do but to be there. */
import { spawnSync } from "node:child_process";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { OptimizeOptions, SurrogateOptions, UpdateOptions } from "../../src/solver/options.ts";
import { entries } from "../support/declarations.ts";

/** Options that compile. */
export const GOOD: OptimizeOptions[] = [
  { method: "trpo", update: "exact", delta: 0.01 },
  { method: "trpo", update: "exact", eta: 1 },
  { method: "sppo", update: "exact", eta: "guaranteed", iterations: 10 },
  { method: "mdpo", update: "closed", eta: "guaranteed" },
  { method: "mdpo", update: "gradient", eta: "guaranteed", innerSteps: 1, stepSize: 1 },
  { method: "sppo", update: "line-search", eta: "guaranteed", innerSteps: 1 },
  { method: "ppo", update: "exact", epsilon: 0.2 },
  { objective: "log", divergence: "chi2", update: "gradient", eta: 1, innerSteps: 1, stepSize: 1 },
  { objective: { name: "capped", c: 2 }, update: "gradient", innerSteps: 1, stepSize: 1 },
  { objective: "linear", divergence: "none", update: "line-search", innerSteps: 1 },
  {
    objective: { name: "linear" },
    divergence: { name: "alpha", alpha: 2 },
    update: "trust-region",
    delta: 1,
    innerSteps: 1,
  },
];

export const BAD: (OptimizeOptions | UpdateOptions)[] = [
  // @ts-expect-error eta and delta exclude each other
  { method: "trpo", update: "exact", eta: 1, delta: 0.01 },
  // @ts-expect-error one of them is needed
  { method: "mdpo", update: "exact" },
  // @ts-expect-error no guaranteed step size for TRPO
  { method: "trpo", update: "exact", eta: "guaranteed" },
  // @ts-expect-error nor here
  { method: "trpo", update: "gradient", eta: "guaranteed", innerSteps: 1, stepSize: 1 },
  // @ts-expect-error nor here
  { method: "trpo", update: "line-search", eta: "guaranteed", innerSteps: 1 },
  // @ts-expect-error PPO has no divergence
  { method: "ppo", update: "exact", delta: 0.01 },
  // @ts-expect-error and no eta
  { method: "ppo", update: "exact", epsilon: 0.2, eta: 1 },
  // @ts-expect-error epsilon is PPO's
  { method: "sppo", update: "exact", epsilon: 0.2 },
  // @ts-expect-error no inner steps in an exact update
  { method: "sppo", update: "exact", eta: 1, innerSteps: 3 },
  // @ts-expect-error eta belongs to a divergence
  { objective: "log", update: "gradient", eta: 1, innerSteps: 1, stepSize: 1 },
  // @ts-expect-error and is needed with one
  { objective: "log", divergence: "chi2", update: "gradient", innerSteps: 1, stepSize: 1 },
  // @ts-expect-error a trust region bounds a divergence
  { objective: "log", divergence: "none", update: "trust-region", delta: 1, innerSteps: 1 },
  // @ts-expect-error a method is a pair already
  { method: "sppo", objective: "log", divergence: "chi2", update: "gradient", eta: 1, innerSteps: 1, stepSize: 1 },
  // @ts-expect-error clip has parameters
  { objective: "clip", update: "gradient", innerSteps: 1, stepSize: 1 },
  // @ts-expect-error both of them
  { objective: { name: "clip", low: 1 }, update: "gradient", innerSteps: 1, stepSize: 1 },
  // @ts-expect-error there is no such divergence
  { objective: "log", divergence: "kl", update: "gradient", eta: 1, innerSteps: 1, stepSize: 1 },
];

export const BAD_SURROGATES: SurrogateOptions[] = [
  // @ts-expect-error kinks are PPO's
  { method: "mdpo", kinks: "left" },
  // @ts-expect-error there is no such convention
  { method: "ppo", epsilon: 0.2, kinks: "up" },
  // @ts-expect-error eta belongs to a divergence
  { objective: "log", eta: 1 },
];

const test = suite("types");

test("tsc has refused what is marked, and nothing else", () => {
  assert.is(GOOD.length, 11);
  assert.is(BAD.length + BAD_SURROGATES.length, 19);
});

test("the package's declarations compile without the DOM's and without Node's", () => {
  // With the TypeScript that is installed; test:consumers has 5.0, 5.6 and 5.9 too.
  const files = entries().map((file) => `build/types/${file}`);
  assert.ok(files.length >= 6);
  const flags = ["--ignoreConfig", "--noEmit", "--strict", "--skipLibCheck", "false", "--target", "es2022"];
  const lib = ["--lib", "es2022", "--types", "", "--module", "nodenext"];
  const tsc = ["node_modules/typescript/bin/tsc", ...flags, ...lib, ...files];
  const { status, stdout } = spawnSync(process.execPath, tsc, { encoding: "utf8" });
  assert.is(status, 0, stdout);
});

test.run();
