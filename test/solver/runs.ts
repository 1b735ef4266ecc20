import * as assert from "uvu/assert";
import { garnet } from "../../src/environments/garnet.ts";
import { defineMdp } from "../../src/model/mdp.ts";
import { onEveryEngine } from "../support/engines.ts";
import { near, nearNumber, refused, sameBits } from "../support/numbers.ts";
import { RUNS, sameRun, title } from "../support/runs.ts";

const mdp = garnet({ states: 6, actions: 3, branching: 2, seed: 3 });
const A = mdp.actions;
const logits = Array.from({ length: 18 }, (_, i) => Math.cos(3 * i));

onEveryEngine("every run", (test, engine) => {
  for (const options of RUNS) {
    test(`what a run holds: ${title(options)}`, () => {
      const solver = engine.solver(mdp);
      const run = solver.optimize({ ...options, iterations: 7, initialLogits: logits });
      assert.is(run.status, "completed");
      assert.is(run.iterations, 7);
      assert.is(run.returns.length, 8);
      assert.is(run.gradientNorms.length, 8);
      const { advantages, occupancy, return: J } = solver.evaluate(run.policy);
      nearNumber("last return", run.returns[7], J);
      const squares = run.policy.map((p, sa) => (occupancy[Math.floor(sa / A)] * p * advantages[sa]) ** 2);
      nearNumber("last gradientNorm", run.gradientNorms[7], Math.sqrt(squares.reduce((a, b) => a + b)), 1e-12, 1);
      const again = solver.optimize({ ...options, iterations: 0, initialLogits: run.logits });
      near("policy = softmax(logits)", again.policy, run.policy);
      assert.is(again.returns.length, 1);
    });

    test(`iterate() between other calls is optimize(), bit for bit: ${title(options)}`, () => {
      const asked = { ...options, iterations: 6, initialLogits: logits };
      const expected = engine.solver(mdp).optimize(asked);
      const solver = engine.solver(mdp);
      const loop = solver.iterate(asked);
      const other = solver.iterate({
        method: "mdpo",
        update: "gradient",
        eta: 1,
        innerSteps: 2,
        stepSize: 0.5,
        iterations: 50,
      });
      const meddle = [
        () => solver.evaluate(),
        () => solver.update({ method: "sppo", update: "closed", eta: 3 }),
        () => solver.surrogate({ method: "ppo", epsilon: 0.1 }, logits, new Float64Array(18)),
        () => refused(() => solver.evaluate([1]), RangeError, /18 numbers/),
        () => solver.optimal(),
        () => other.next(),
      ];
      const returns: number[] = [];
      while (true) {
        const { done, value } = loop.next();
        if (done) {
          sameRun("interleaved", value, expected);
          break;
        }
        returns.push(value.return);
        for (const call of meddle) call();
      }
      sameBits("yielded returns", returns, expected.returns.slice(1));
    });

    // Exact TRPO gives an action without probability mass where that is better (docs/mathematics.md, section 7).
    if (options.method === "trpo" && options.update === "exact") continue;
    test(`an action with -Infinity is no action: ${title(options)}`, () => {
      // The model with action 2 masked is the model without it.
      const { states, discount, start, rewards, transitions } = mdp;
      const keep = (sa: number) => sa % 3 < 2;
      const entries: number[][] = [];
      for (let sa = 0; sa < 18; sa++) {
        for (let k = transitions.rowStart[sa]; keep(sa) && k < transitions.rowStart[sa + 1]; k++) {
          entries.push([Math.floor(sa / 3), sa % 3, transitions.nextState[k], transitions.probability[k]]);
        }
      }
      const smaller = defineMdp({
        states,
        actions: 2,
        discount,
        start,
        transitions: entries,
        rewards: rewards.filter((_, sa) => keep(sa)),
      });
      const masked = engine.solver(mdp).optimize({
        ...options,
        iterations: 12,
        initialLogits: logits.map((x, sa) => (keep(sa) ? x : -Infinity)),
      });
      const expected = engine.solver(smaller).optimize({
        ...options,
        iterations: 12,
        initialLogits: logits.filter((_, sa) => keep(sa)),
      });
      assert.is(masked.status, "completed");
      near("returns", masked.returns, expected.returns, 1e-10);
      for (let sa = 2; sa < 18; sa += 3) {
        assert.is(masked.policy[sa], 0);
        assert.is(masked.logits[sa], -Infinity);
      }
    });
  }
});
