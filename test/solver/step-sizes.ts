import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { cliffWorld } from "../../src/environments/cliff-world.ts";
import { deepSea } from "../../src/environments/deep-sea.ts";
import { defineMdp, type Mdp } from "../../src/model/mdp.ts";
import { stepSizeBounds } from "../../src/solver/step-size-bounds.ts";
import type { StepSizeBounds } from "../../src/solver/step-sizes.ts";
import { onEveryEngine } from "../support/engines.ts";
import { check, garnets, policyOf } from "../support/models.ts";
import { maxAbs, nearNumber, refused } from "../support/numbers.ts";

type Guaranteed = { method: "sppo" | "mdpo"; eta: number };
const guaranteed = ({ sppo, mdpo }: StepSizeBounds): Guaranteed[] => [
  { method: "sppo", eta: sppo.guaranteed },
  { method: "mdpo", eta: mdpo.guaranteed },
];

onEveryEngine("step sizes", (test, engine) => {
  test("by formula: (1 - gamma) / (r_max - r_min) and (1 - gamma)^3 / (2 gamma A (r_max - r_min))", () => {
    const cliff = stepSizeBounds(engine.solver(cliffWorld()));
    nearNumber("sPPO", cliff.sppo.guaranteed, 0.1 / 101);
    nearNumber("MDPO", cliff.mdpo.guaranteed, 1e-3 / (2 * 0.9 * 4 * 101));
    // Published: 9.98e-2 once the printed 1.0e-2 is mended (docs/mathematics.md, section 4).
    nearNumber("DeepSea", stepSizeBounds(engine.solver(deepSea())).sppo.guaranteed, 0.1 / (1 + 0.01 / 5));
  });

  const bandit = (rewards: number[], discount = 0) =>
    defineMdp({
      states: 1,
      actions: rewards.length,
      discount,
      start: 0,
      transitions: rewards.map((_, a) => [0, a, 0, 1]),
      rewards,
    });

  test("exact = 1 / max(-Adv), at the policy, where d p_t > 0", () => {
    const solver = engine.solver(bandit([3, 1, -100]));
    nearNumber("uniform", stepSizeBounds(solver).sppo.exact, 1 / (-96 / 3 + 100));
    // V = 2: Adv = (1, -1), and the action without probability does not count.
    nearNumber("p", stepSizeBounds(solver, [0.5, 0.5, 0]).sppo.exact, 1);
    assert.is(stepSizeBounds(solver, [1, 0, 0]).sppo.exact, Infinity);
    // At it, weights are just not negative: N = 1.
    const { multipliers } = solver.update({ method: "sppo", update: "closed", eta: 1 }, [0.5, 0.5, 0]);
    nearNumber("N", multipliers[0], 1);
  });

  test("no limit at gamma = 0 (MDPO) and at equal rewards; terminal states pay 0", () => {
    assert.equal(stepSizeBounds(engine.solver(bandit([3, 1]))).mdpo, { guaranteed: Infinity });
    const flat = stepSizeBounds(engine.solver(bandit([2, 2], 0.9)));
    assert.equal(flat, { sppo: { exact: Infinity, guaranteed: Infinity }, mdpo: { guaranteed: Infinity } });
    // All moves pay 1, but a life that ends is worth less: r_max - r_min = 1.
    const mortal = defineMdp({
      states: 2,
      actions: 2,
      discount: 0.9,
      start: 0,
      transitions: [
        [0, 0, 0, 1],
        [0, 1, 1, 1],
        [1, 0, 1, 1],
        [1, 1, 1, 1],
      ],
      rewards: [1, 1, 7, 7],
      terminals: [1],
    });
    const bounds = stepSizeBounds(engine.solver(mortal));
    nearNumber("sPPO", bounds.sppo.guaranteed, 0.1);
    assert.ok(bounds.sppo.exact < Infinity);
  });

  test('eta "guaranteed": an infinite value and discount 1 are errors that say so', () => {
    const ask = (mdp: Mdp, method: string) => () =>
      engine.solver(mdp).optimize({ method, update: "closed", eta: "guaranteed" } as never);
    refused(
      ask(bandit([3, 1]), "mdpo"),
      RangeError,
      /^eta "guaranteed" is Infinity for method "mdpo" and this model; any/,
    );
    refused(ask(bandit([2, 2], 0.9), "sppo"), RangeError, /^eta "guaranteed" is Infinity for method "sppo"/);
    const ending = defineMdp({
      states: 2,
      actions: 1,
      discount: 1,
      start: 0,
      transitions: [
        [0, 0, 1, 1],
        [1, 0, 1, 1],
      ],
      rewards: [1, 0],
      terminals: [1],
    });
    refused(ask(ending, "sppo"), RangeError, /^eta "guaranteed" is 0 .* at discount 1 no step size has a guarantee$/);
  });

  /** (1 - gamma) (J(p) - J(p_t)) - (J_m(p) - C_m(p) / eta), for p > 0 near enough to p_t to have logits. */
  const margin = (mdp: Mdp, { method, eta }: Guaranteed, old: number[][], p: number[][]): number => {
    const solver = engine.solver(mdp);
    const logs = (policy: number[][]) => policy.flat().map(Math.log);
    const { objective, divergence } = solver.surrogate({ method }, logs(p), logs(old));
    const gain = solver.evaluate(p).return - solver.evaluate(old).return;
    return (1 - mdp.discount) * gain - (objective - (divergence as number) / eta);
  };

  test("the guarantee: J - J_t >= (J_m - C_m / eta) / (1 - gamma) at every policy", () => {
    check(
      garnets(5, 4, [0.1, 0.5, 0.9, 0.99]).chain((mdp) =>
        fc.record({ mdp: fc.constant(mdp), old: policyOf(mdp), p: policyOf(mdp), mix: fc.constantFrom(1, 0.1, 1e-3) }),
      ),
      300,
      ({ mdp, old, p, mix }) => {
        // Every action has some probability: without it C_m is infinite, and the claim says nothing.
        const fill = (rows: number[][]) => rows.map((row) => row.map((x) => 0.999 * x + 0.001 / row.length));
        const start = fill(old);
        const end = fill(p).map((row, s) => row.map((x, a) => mix * x + (1 - mix) * start[s][a]));
        for (const bound of guaranteed(stepSizeBounds(engine.solver(mdp)))) {
          if (bound.eta === Infinity) continue;
          const rounding = (1e-13 * maxAbs(mdp.rewards)) / (1 - mdp.discount) + 1e-13 / bound.eta;
          const left = margin(mdp, bound, start, end);
          assert.ok(left >= -rounding, `${bound.method}, eta ${bound.eta}: ${left} < 0`);
        }
      },
    );
  });
});

/** What the guarantee needs is not much less than what it asks for: at 10 to 100 times that eta it is false. */
onEveryEngine("step sizes beyond the guarantee", (test, engine) => {
  const lost = (mdp: Mdp, method: "sppo" | "mdpo", old: number[][], p: number[][], factor: number): number => {
    const eta = factor * stepSizeBounds(engine.solver(mdp))[method].guaranteed;
    const solver = engine.solver(mdp);
    const logs = (policy: number[][]) => policy.flat().map(Math.log);
    const { objective, divergence } = solver.surrogate({ method }, logs(p), logs(old));
    const gain = solver.evaluate(p).return - solver.evaluate(old).return;
    return objective - (divergence as number) / eta - (1 - mdp.discount) * gain;
  };

  test("sPPO: an action that hardly existed", () => {
    // One state, r = (1, 0), p_t = (1 - e, e): J_m = e log(p(1) / e) Adv(1) + ... grows like a logarithm, J like p.
    const mdp = defineMdp({
      states: 1,
      actions: 2,
      discount: 0.1,
      start: 0,
      transitions: [
        [0, 0, 0, 1],
        [0, 1, 0, 1],
      ],
      rewards: [1, 0],
    });
    const [old, p] = [[[1 - 1e-5, 1e-5]], [[0.9975, 0.0025]]];
    assert.ok(lost(mdp, "sppo", old, p, 1) <= 0);
    for (const factor of [10, 30, 100]) assert.ok(lost(mdp, "sppo", old, p, factor) > 0, `${factor} times`);
  });

  test("MDPO: a better action leads where the policy has become worse", () => {
    // State 0: action 0 pays 0 and stays, action 1 pays 1 and leads to 1; state 1: action 0 stays, action 1 leads back, both
    // pay 1. Going back less often is a gain that grows with the visits of state 1, which action 1 makes fewer or more.
    const mdp = defineMdp({
      states: 2,
      actions: 2,
      discount: 0.1,
      start: 0,
      transitions: [
        [0, 0, 0, 1],
        [0, 1, 1, 1],
        [1, 0, 1, 1],
        [1, 1, 0, 1],
      ],
      rewards: [0, 1, 1, 1],
    });
    const old = [
      [0.5, 0.5],
      [0.5, 0.5],
    ];
    const p = [
      [0.53, 0.47],
      [0.47, 0.53],
    ];
    const q = [
      [0.47, 0.53],
      [0.47, 0.53],
    ];
    for (const other of [p, q]) assert.ok(lost(mdp, "mdpo", old, other, 1) <= 0);
    for (const factor of [30, 100]) {
      assert.ok(Math.max(lost(mdp, "mdpo", old, p, factor), lost(mdp, "mdpo", old, q, factor)) > 0, `${factor} times`);
    }
  });
});

const test = suite("step sizes of a model");

test("a model will do, or a solver: the same bounds", () => {
  const mdp = cliffWorld();
  const { sppo, mdpo } = stepSizeBounds(mdp);
  nearNumber("sPPO", sppo.guaranteed, 0.1 / 101);
  nearNumber("MDPO", mdpo.guaranteed, 1e-3 / (2 * 0.9 * 4 * 101));
  assert.ok(sppo.exact > sppo.guaranteed);
  refused(() => stepSizeBounds(mdp, [1]), RangeError, /84 numbers/);
});

test.run();
