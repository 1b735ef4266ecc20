/** Exact maximisers of pairs (docs/mathematics.md, section 10). */
import fc from "fast-check";
import * as assert from "uvu/assert";
import { divergenceNames, OBJECTIVES, objectiveNames } from "../../src/engine/members.ts";
import { cliffWorld } from "../../src/environments/cliff-world.ts";
import { deepSea } from "../../src/environments/deep-sea.ts";
import { defineMdp, type Mdp } from "../../src/model/mdp.ts";
import { parseMdp } from "../../src/model/model-file.ts";
import type { UpdateOptions } from "../../src/solver/options.ts";
import { isArgumentError } from "../../src/support/errors.ts";
import { js, onEveryEngine } from "../support/engines.ts";
import {
  DIVERGENCE_PARAMETERS,
  divergenceOption,
  divergences,
  OBJECTIVE_PARAMETERS,
  objectiveOption,
  objectives,
} from "../support/family.ts";
import { family, familyCurves } from "../support/fixtures.ts";
import { check, garnets, policyOf } from "../support/models.ts";
import { near, nearEach, nearNumber, refused } from "../support/numbers.ts";
import { softmax } from "../support/surrogates.ts";

/** States that keep themselves: at discount 0, Q = r and d is the start distribution. */
const bandits = (rewards: number[][]): Mdp =>
  defineMdp({
    states: rewards.length,
    actions: rewards[0].length,
    discount: 0,
    start: rewards.map(() => 1 / rewards.length),
    transitions: rewards.flatMap((row, s) => row.map((_, a) => [s, a, s, 1])),
    rewards,
  });

interface Member {
  name: string;
  parameters: readonly number[];
}
const membersOf = (names: readonly string[], table: Record<string, readonly (readonly number[])[]>): Member[] =>
  names.flatMap((name) => table[name].map((parameters) => ({ name, parameters })));
const OBJECTIVE_LIST = membersOf(
  objectiveNames.filter((name) => OBJECTIVES[name].exact !== "never"),
  OBJECTIVE_PARAMETERS,
);
const DIVERGENCE_LIST = membersOf(divergenceNames, DIVERGENCE_PARAMETERS);
const PAIRS = OBJECTIVE_LIST.flatMap((objective) => DIVERGENCE_LIST.map((divergence) => ({ objective, divergence })));
type Pair = (typeof PAIRS)[number];

const exact = ({ objective, divergence }: Pair, eta: number): UpdateOptions =>
  ({
    objective: objectiveOption(objective.name, objective.parameters),
    divergence: divergenceOption(divergence.name, divergence.parameters),
    update: "exact",
    eta,
  }) as UpdateOptions;

/** A method keeps its own conventions of clipping and multipliers. */
const isMethod = ({ objective, divergence }: Pair) =>
  (objective.name === "log" && divergence.name === "forward-kl") ||
  (objective.name === "linear" && ["forward-kl", "reverse-kl"].includes(divergence.name));

/** sum_a p_t f - c / eta of a row, by the table. */
function valueOf(pair: Pair, p: ArrayLike<number>, q: ArrayLike<number>, adv: ArrayLike<number>, eta: number): number {
  const [x = 0, y = 0, z = 0] = pair.objective.parameters;
  const [k = 0] = pair.divergence.parameters;
  return Array.from(p).reduce(
    (sum, pa, a) =>
      sum +
      q[a] * objectives[pair.objective.name](pa / q[a], adv[a], x, y, z) -
      divergences[pair.divergence.name](pa, q[a], k) / eta,
    0,
  );
}

onEveryEngine("exact maximisers of pairs", (test, engine) => {
  test("the reference's maximisers", () => {
    let seen = 0;
    for (const model of family()) {
      const mdp = parseMdp(model.mdp);
      const solver = engine.solver(mdp);
      const old = softmax(model.oldLogits.flat(), mdp.actions);
      for (const {
        objective,
        objectiveParameters,
        divergence,
        divergenceParameters,
        eta,
        policy,
      } of model.maximisers) {
        const pair = {
          objective: { name: objective, parameters: objectiveParameters },
          divergence: { name: divergence, parameters: divergenceParameters },
        };
        const what = `${model.name}: ${objective} ${divergence} ${divergenceParameters}`;
        const actual = solver.update(exact(pair, eta), old);
        near(what, actual.policy, policy.flat(), 1e-10);
        assert.ok(actual.certificate.gap >= 0, what);
        const scale = Math.abs(actual.certificate.primal) + 1 / eta + 100;
        assert.ok(actual.certificate.gap <= 1e-11 * scale, `${what}: gap ${actual.certificate.gap}`);
        seen++;
      }
    }
    assert.is(seen, 80);
  });

  test("the reference's curves", () => {
    let seen = 0;
    for (const curve of familyCurves()) {
      if (curve.update !== "exact") continue;
      const { returns } = engine.solver(curve.env === "cliffworld" ? cliffWorld() : deepSea()).optimize({
        objective: objectiveOption(curve.objective, curve.objectiveParameters),
        divergence: divergenceOption(curve.divergence, curve.divergenceParameters),
        update: "exact",
        eta: curve.eta,
        iterations: curve.returns.length - 1,
      });
      const trusted = curve.trustedSteps ?? curve.returns.length;
      const what = `${curve.env} ${curve.objective} ${curve.divergence} ${curve.divergenceParameters}`;
      near(what, returns.subarray(0, trusted), curve.returns.slice(0, trusted), 1e-6);
      seen++;
    }
    assert.ok(seen >= 34, `${seen} curves`);
  });

  test("no other policy is better; the certificate bounds what is missing", () => {
    check(
      garnets(4, 4, [0, 0.5, 0.9]).chain((mdp) =>
        fc.record({
          mdp: fc.constant(mdp),
          old: policyOf(mdp),
          other: policyOf(mdp),
          pair: fc.constantFrom(...PAIRS.filter((pair) => !isMethod(pair))),
          eta: fc.constantFrom(1e-8, 1e-3, 0.1, 1, 10, 1e3, 1e8),
        }),
      ),
      300,
      ({ mdp, old, other, pair, eta }) => {
        const solver = engine.solver(mdp);
        const { advantages, occupancy } = solver.evaluate(old);
        const what = `${pair.objective.name} ${pair.objective.parameters} ${pair.divergence.name} ${pair.divergence.parameters} eta ${eta}`;
        let result: ReturnType<typeof solver.update>;
        try {
          result = solver.update(exact(pair, eta), old);
        } catch (error) {
          assert.ok(isArgumentError(error) && /in state \d+, action \d+: advantage .* not concave/.test(error.message));
          assert.is(OBJECTIVES[pair.objective.name as keyof typeof OBJECTIVES].exact, "where concave", what);
          return;
        }
        const { policy, certificate } = result;
        const A = mdp.actions;
        let size = 1 / eta;
        for (let s = 0; s < mdp.states; s++) {
          if (occupancy[s] === 0 || old[s].some((x) => x < 1e-3)) continue;
          const adv = advantages.slice(s * A, (s + 1) * A);
          const best = policy.slice(s * A, (s + 1) * A);
          assert.ok(Math.abs(best.reduce((a, b) => a + b) - 1) <= 1e-15 * A, `${what}: sum`);
          const value = valueOf(pair, best, old[s], adv, eta);
          for (const t of [1, 1e-3]) {
            const candidate = best.map((p, a) => (1 - t) * p + t * other[s][a]);
            const J = valueOf(pair, candidate, old[s], adv, eta);
            if (!Number.isFinite(J)) continue;
            const scale = Math.max(...adv.map(Math.abs)) + Math.abs(J) + 1 / eta;
            size = Math.max(size, scale);
            assert.ok(J <= value + 1e-12 * scale, `${what}: ${J} > ${value} in state ${s}`);
          }
        }
        assert.ok(certificate.gap >= 0 && Number.isFinite(certificate.primal), `${what}: gap ${certificate.gap}`);
        const bound = solver.certificate(exact(pair, eta), other, old);
        assert.ok(!Number.isNaN(bound.gap) && bound.gap >= 0, `${what}: gap ${bound.gap}`);
        const short = certificate.primal - bound.primal;
        assert.ok(short <= bound.gap + 1e-10 * (size + Math.abs(bound.primal)), `${what}: ${short} > ${bound.gap}`);
      },
    );
  });

  test("both engines agree", () => {
    check(
      garnets(4, 3, [0.5]).chain((mdp) =>
        fc.record({
          mdp: fc.constant(mdp),
          old: policyOf(mdp),
          pair: fc.constantFrom(
            ...PAIRS.filter((pair) => OBJECTIVES[pair.objective.name as "log"].exact === ("always" as string)),
          ),
          eta: fc.constantFrom(1e-3, 0.1, 1, 10),
        }),
      ),
      200,
      ({ mdp, old, pair, eta }) => {
        const expected = js.solver(mdp).update(exact(pair, eta), old);
        const actual = engine.solver(mdp).update(exact(pair, eta), old);
        const what = `${pair.objective.name} ${pair.divergence.name} ${pair.divergence.parameters} eta ${eta}`;
        near(what, actual.policy, expected.policy, 1e-12, 1);
        near(`${what}: multipliers`, actual.multipliers, expected.multipliers, 1e-11, 1 / eta + 10);
      },
    );
  });

  test("closed forms: projection, chi2, Tsallis 2; an action at 0 returns", () => {
    const solver = engine.solver(bandits([[1, 0, 0.5]]));
    const pair = (divergence: string, parameters: number[] = []) => ({
      objective: { name: "linear", parameters: [] },
      divergence: { name: divergence, parameters },
    });
    // p + eta A less its excess over three actions: eta (1, 0, 1/2) - eta/2 each.
    const old = [0.2, 0.5, 0.3];
    nearEach("euclidean", solver.update(exact(pair("euclidean"), 0.2), old).policy, [0.3, 0.4, 0.3]);
    // The same with eta / 2.
    nearEach("tsallis 2", solver.update(exact(pair("tsallis", [2]), 0.4), old).policy, [0.3, 0.4, 0.3]);
    // p = p_t (1 + eta (A - lambda) / 2), lambda = sum p_t A = 0.
    nearEach(
      "chi2",
      solver.update(exact(pair("chi2"), 0.2), old).policy,
      old.map((q, a) => q * (1 + 0.1 * ([1, 0, 0.5][a] - 0.35))),
    );
    // From (0, 1/2, 1/2): eta (1, 0, 1/2) - eta / 2 each.
    nearEach("returns", solver.update(exact(pair("euclidean"), 0.2), [0, 0.5, 0.5]).policy, [0.1, 0.4, 0.5]);
    for (const k of [1.5, 3]) {
      const { policy, certificate } = solver.update(exact(pair("tsallis", [k]), 0.2), [0, 0.5, 0.5]);
      assert.ok(policy[0] > 0 && certificate.gap <= 1e-13, `${k}: ${policy}, gap ${certificate.gap}`);
    }
    for (const name of ["chi2", "hellinger", "jensen-shannon", "itakura-saito"]) {
      assert.is(solver.update(exact(pair(name), 0.2), [0, 0.5, 0.5]).policy[0], 0, name);
    }
  });

  test("equal advantages change no bit", () => {
    const solver = engine.solver(bandits([[2, 2, 2]]));
    for (const pair of PAIRS) {
      const { policy } = solver.update(exact(pair, 1e3), [0.2, 0.5, 0.3]);
      nearEach(`${pair.objective.name} ${pair.divergence.name}`, policy, [0.2, 0.5, 0.3]);
    }
  });

  test("where none exists: the state, the action and the reason; sigmoid never", () => {
    const solver = engine.solver(
      bandits([
        [1, 1],
        [1, 0],
      ]),
    );
    refused(
      () => solver.update({ objective: "log", divergence: "reverse-kl", update: "exact", eta: 1 }),
      RangeError,
      /state 1, action 1: advantage -0.5; objective log with divergence reverse-kl and eta 1 is not concave/,
    );
    refused(
      () =>
        solver.update({
          objective: { name: "sigmoid", positive: 1, negative: 1 },
          divergence: "chi2",
          update: "exact",
          eta: 1,
        }),
      TypeError,
      /does not exist for objective "sigmoid"/,
    );
  });

  test("huge advantages and log-probabilities past what a double holds", () => {
    const solver = engine.solver(bandits([[1e6, 0, -1e6]]));
    for (const pair of PAIRS.filter(({ objective }) => ["linear", "clip", "quadratic"].includes(objective.name))) {
      for (const eta of [1e-8, 1, 1e8]) {
        const run = solver.optimize({ ...exact(pair, eta), iterations: 3 } as never);
        const what = `${pair.objective.name} ${pair.divergence.name} ${pair.divergence.parameters} eta ${eta}`;
        assert.is(run.status, "completed", what);
        assert.ok(!run.logits.some(Number.isNaN) && run.policy.every((p) => p >= 0), `${what}: ${run.logits}`);
        nearNumber(
          what,
          run.policy.reduce((a, b) => a + b),
          1,
        );
        if (pair.objective.name === "linear") assert.ok(run.policy[0] >= 1 / 3, `${what}: ${run.policy}`);
      }
    }
  });
});
