import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { js, wasmDebug, wasmRelease } from "../support/engines.ts";
import { bound, check, evaluated, garnets, logitsOf, models, policyOf, UNDERFLOW } from "../support/models.ts";
import { maxAbs, near, nearEach, nearNumber, sameBits } from "../support/numbers.ts";
import { RUNS, title } from "../support/runs.ts";
import { softmax } from "../support/surrogates.ts";

const asked = models.chain((mdp) =>
  fc.record({ mdp: fc.constant(mdp), policy: policyOf(mdp), old: logitsOf(mdp), logits: logitsOf(mdp) }),
);

/** Everything a solver says about one case, by name. */
function answers(
  solver: ReturnType<typeof js.solver>,
  { policy, old, logits }: { policy: number[][]; old: number[]; logits: number[] },
) {
  const { return: J, bounds: _, methods: __, ...evaluation } = solver.evaluate(policy);
  const out: Record<string, ArrayLike<number>> = { J: [J], ...evaluation };
  for (const method of ["sppo", "mdpo", "trpo", "ppo"] as const) {
    const options = method === "ppo" ? { method, epsilon: 0.2 } : { method, eta: 0.5 };
    for (const [name, value] of Object.entries(solver.surrogate(options, logits, old))) {
      out[`${method} ${name}`] = typeof value === "number" ? [value] : value;
    }
    if (method !== "sppo" && method !== "mdpo") continue;
    for (const [name, value] of Object.entries(solver.update({ method, update: "closed", eta: 1e-3 }, policy))) {
      out[`${method} closed ${name}`] = value;
    }
  }
  return out;
}

const test = suite("engines beside each other");

test("wasm-debug and wasm-release: the same bits in every answer", () => {
  check(asked, 100, ({ mdp, ...question }) => {
    const debug = answers(wasmDebug.solver(mdp), question);
    const release = answers(wasmRelease.solver(mdp), question);
    for (const name of Object.keys(debug)) sameBits(name, release[name], debug[name]);
  });
});

test("wasm-debug and wasm-release: the same bits in every run", () => {
  check(asked, 40, ({ mdp, logits }) => {
    for (const options of RUNS) {
      const run = (engine: typeof js) =>
        engine.solver(mdp).optimize({ ...options, iterations: 10, initialLogits: logits });
      const debug = run(wasmDebug);
      const release = run(wasmRelease);
      const label = title(options);
      assert.is(release.status, debug.status, label);
      for (const key of ["returns", "gradientNorms", "policy", "logits"] as const) {
        sameBits(`${label} ${key}`, release[key], debug[key]);
      }
    }
  });
});

test("js within 1e-12 of wasm: evaluations of any model", () => {
  check(evaluated, 200, ({ mdp, policy }) => {
    const wasm = wasmRelease.solver(mdp).evaluate(policy);
    const plain = js.solver(mdp).evaluate(policy);
    nearEach("occupancy", plain.occupancy, wasm.occupancy, 1e-12, UNDERFLOW);
    for (const key of ["values", "qValues", "advantages"] as const) near(key, plain[key], wasm[key], 1e-12, bound(mdp));
    nearNumber("return", plain.return, wasm.return, 1e-12, bound(mdp));
  });
});

test("js within 1e-12 of wasm: surrogates and closed forms of garnets", () => {
  check(
    garnets(9, 9, [0, 0.5, 0.9]).chain((mdp) =>
      fc.record({ mdp: fc.constant(mdp), old: logitsOf(mdp), logits: logitsOf(mdp) }),
    ),
    100,
    ({ mdp, old, logits }) => {
      const policy = Array.from({ length: mdp.states }, (_, s) =>
        softmax(old.slice(s * mdp.actions, (s + 1) * mdp.actions), mdp.actions),
      );
      const wasm = answers(wasmRelease.solver(mdp), { policy, old, logits });
      const plain = answers(js.solver(mdp), { policy, old, logits });
      // MDPO's h can pass through 0 this far from p_t: its direction has no bounded condition, `direction.ts` has nearer ones.
      const names = Object.keys(wasm).filter((name) => !/^mdpo (naturalDirection|curvature)$/.test(name));
      // sPPO's direction is p_t Adv / p, up to exp(12) times Adv.
      const size = (name: string) => bound(mdp) * (name.startsWith("sppo") ? Math.max(1, maxAbs(wasm[name])) : 1) + 2;
      for (const name of names) near(name, plain[name], wasm[name], 1e-12, size(name));
    },
  );
});

test.run();
