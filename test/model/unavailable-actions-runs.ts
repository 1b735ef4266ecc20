/** An action that no state has changes no bit. */
import * as assert from "uvu/assert";
import { cliffWorld } from "../../src/environments/cliff-world.ts";
import { garnet } from "../../src/environments/garnet.ts";
import { gridWorld } from "../../src/environments/grid-world.ts";
import type { Mdp } from "../../src/model/mdp.ts";
import type { UpdateOptions } from "../../src/solver/options.ts";
import { stepSizeBounds } from "../../src/solver/step-size-bounds.ts";
import { onEveryEngine } from "../support/engines.ts";
import { near, sameBits } from "../support/numbers.ts";
import { narrow, widen } from "../support/ragged.ts";
import { CLOSED, EXACT, RUNS, title } from "../support/runs.ts";

const MODELS: [label: string, mdp: Mdp][] = [
  ["cliffworld", cliffWorld()],
  ["garnet", garnet({ states: 7, actions: 3, branching: 2, seed: 3 })],
  ["a grid at discount 1", gridWorld({ map: "S..\n.C.\n..G", discount: 1, slip: 0.2 })],
];

onEveryEngine("ragged, one action more", (test, engine) => {
  for (const [name, mdp] of MODELS) {
    const { states: S, actions: A } = mdp;
    const logits = Array.from({ length: S * A }, (_, i) => Math.sin(i + 1));
    const live = (_: number, sa: number) => mdp.terminalMask[Math.floor(sa / A)] === 0;

    for (const at of [0, A]) {
      const label = `${name}, action ${at}`;
      const wide = widen(mdp, at);
      // What stands at the new action makes no difference.
      const wideLogits = Array.from({ length: S }, (_, s) => [
        ...logits.slice(s * A, s * A + at),
        5,
        ...logits.slice(s * A + at, (s + 1) * A),
      ]);
      const pair = (options = {}) => [engine.solver(wide, options), engine.solver(mdp, options)] as const;
      /** A table of the wide model and one of the other, in states where something is decided. */
      const tables = (wider: ArrayLike<number>, other: Float64Array) =>
        [narrow(mdp, at, wider).filter(live), other.filter(live)] as const;
      const same = (what: string, wider: ArrayLike<number>, other: Float64Array) =>
        sameBits(what, ...tables(wider, other));

      test(`${label}: evaluation and optimum`, () => {
        for (const evaluation of mdp.discount < 1 ? ["dense", "iterative"] : ["dense"]) {
          const [actual, expected] = pair({ evaluation }).map(
            (solver) => [solver.evaluate(), solver.optimal()] as const,
          );
          for (const i of [0, 1] as const) {
            sameBits("values", actual[i].values, expected[i].values);
            sameBits("return", [actual[i].return], [expected[i].return]);
            same("qValues", actual[i].qValues, expected[i].qValues);
          }
          sameBits("occupancy", actual[0].occupancy, expected[0].occupancy);
          same("policy", actual[1].policy, expected[1].policy);
          if (expected[1].lower) sameBits("lower", actual[1].lower ?? [], expected[1].lower);
        }
        assert.equal(stepSizeBounds(pair()[0]), stepSizeBounds(pair()[1]));
      });

      test(`${label}: surrogates`, () => {
        for (const method of ["sppo", "mdpo", "trpo", "ppo"] as const) {
          const options = method === "ppo" ? { method, epsilon: 0.2 } : { method, eta: 0.5 };
          const actual = pair()[0].surrogate(options, wideLogits, new Float64Array(S * (A + 1)));
          const expected = pair()[1].surrogate(options, logits, new Float64Array(S * A));
          same(`${method} gradient`, actual.gradient, expected.gradient);
          sameBits(`${method} objective`, [actual.objective], [expected.objective]);
          sameBits(`${method} divergence`, [actual.divergence ?? 0], [expected.divergence ?? 0]);
          if (!expected.naturalDirection) continue;
          same(`${method} direction`, actual.naturalDirection as Float64Array, expected.naturalDirection);
        }
      });

      for (const options of [...CLOSED, ...EXACT] as UpdateOptions[]) {
        test(`${label}: ${title(options)}`, () => {
          const [actual, expected] = pair().map((solver) => solver.update(options));
          // The exact maximisers add up a state's actions two by two: a first one more pairs them in another way.
          const scale = 1 + expected.price;
          near("policy", ...tables(actual.policy, expected.policy), 1e-13, 1);
          near("multipliers", actual.multipliers, expected.multipliers, 1e-13, scale);
          near("price", [actual.price], [expected.price], 1e-13, scale);
          near("certificate", Object.values(actual.certificate), Object.values(expected.certificate), 1e-13, scale);
        });
      }

      for (const options of RUNS) {
        test(`${label}: a run of ${title(options)}`, () => {
          const [solver, other] = pair();
          const actual = solver.optimize({ ...options, iterations: 10, initialLogits: wideLogits });
          const expected = other.optimize({ ...options, iterations: 10, initialLogits: logits });
          assert.is(actual.status, expected.status);
          if (options.update === "exact" && at === 0) {
            // As above, and ten steps let that grow.
            near("returns", actual.returns, expected.returns, 1e-10);
            return;
          }
          sameBits("returns", actual.returns, expected.returns);
          sameBits("gradientNorms", actual.gradientNorms, expected.gradientNorms);
          same("policy", actual.policy, expected.policy);
          same("logits", actual.logits, expected.logits);
        });
      }
    }
  }
});
