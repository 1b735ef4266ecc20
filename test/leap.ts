/** The trust region's short cut (assembly/leap.ts) ends every search in the bits of the search that tries every step. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { cliffWorld } from "../src/environments/cliff-world.ts";
import { deepSea } from "../src/environments/deep-sea.ts";
import { garnet } from "../src/environments/garnet.ts";
import type { Mdp } from "../src/mdp.ts";
import type { TrustRegionOptions } from "../src/methods.ts";
import { Solver } from "../src/solver.ts";
import { wasmEngine } from "../src/wasm.ts";
import { compileAssembly } from "./support/assembly.ts";

const module = compileAssembly(
  "leap",
  `export * from "../../assembly/index";
  export { setPatience } from "../../assembly/region";`,
);

/** A run and its failed trials. */
function search(mdp: Mdp, options: TrustRegionOptions, patience: number, moved: boolean) {
  const engine = wasmEngine(module);
  (engine.kernels as unknown as { setPatience(trials: number): void }).setPatience(patience);
  let trials = 0;
  const run = new Solver(mdp, engine).optimize({
    ...options,
    iterations: 25,
    initialLogits: Array.from({ length: mdp.states * mdp.actions }, (_, i) => (moved ? 2 * Math.sin(3.3 * i) : 0)),
    onIteration: ({ backtracks }) => {
      trials += backtracks;
    },
  });
  return { run, trials };
}

const test = suite("leap");

for (const mdp of [
  cliffWorld(),
  deepSea(),
  garnet({ states: 7, actions: 5, branching: 3, seed: 3 }),
  garnet({ states: 30, actions: 3, branching: 4, seed: 5, discount: 0.99 }),
  garnet({ states: 1, actions: 2, branching: 1, seed: 5, discount: 0.5 }),
]) {
  test(`every bit of ${mdp.name}`, () => {
    let most = 0;
    for (const method of ["sppo", "mdpo", "trpo"] as const) {
      for (const delta of [1e-10, 2 ** -24, 2 ** -10, 2 ** -2, 3]) {
        for (const [innerSteps, decay] of [
          [1, 0.9],
          [10, 0.9],
          [10, 0.5],
          [40, 0.9],
        ]) {
          const options = { method, update: "trust-region", delta, innerSteps, decay } as const;
          const leaping = search(mdp, options, 3, innerSteps === 10);
          const trying = search(mdp, options, 2 ** 30, innerSteps === 10);
          assert.equal(leaping, trying, JSON.stringify(options));
          most = Math.max(most, trying.trials);
        }
      }
    }
    assert.ok(most > 1000 || mdp.states === 1, "searches long enough to leap");
  });
}

test.run();
