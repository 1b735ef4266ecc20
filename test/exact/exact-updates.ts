import fc from "fast-check";
import * as assert from "uvu/assert";
import { cliffWorld } from "../../src/environments/cliff-world.ts";
import { defineMdp, type Mdp } from "../../src/model/mdp.ts";
import type { ExactOptions } from "../../src/solver/options.ts";
import { denseTransitions } from "../support/dense.ts";
import { onEveryEngine } from "../support/engines.ts";
import { constrained, divergenceOf, maximiser, rowsOf, type State } from "../support/maximisers.ts";
import { check, garnets, logitsOf, models, policyOf } from "../support/models.ts";
import { near, nearEach, nearNumber, sameBits } from "../support/numbers.ts";
import { logSoftmax, softmax } from "../support/surrogates.ts";

const METHODS = ["sppo", "mdpo", "trpo"] as const;
const DELTAS = [1e-12, 1e-8, 1e-4, 0.01, 0.3, 3, 50, 1e3];

/** States that keep themselves: at discount 0, Q = r whatever the policy was, and d is the start distribution. */
const bandits = (rewards: number[][], start = rewards.map(() => 1 / rewards.length)): Mdp =>
  defineMdp({
    states: rewards.length,
    actions: rewards[0].length,
    discount: 0,
    start,
    transitions: rewards.flatMap((row, s) => row.map((_, a) => [s, a, s, 1])),
    rewards,
  });

/** How far C may be from delta: log-probabilities are doubles. */
const slack = (delta: number) => 1e-12 * delta + 1e-15 * Math.sqrt(delta);

onEveryEngine("exact updates", (test, engine) => {
  /** The states of an update as the dull code wants them. */
  const statesOf = (mdp: Mdp, policy: number[][], method: (typeof METHODS)[number]): State[] => {
    const { advantages, qValues, occupancy } = engine.solver(mdp).evaluate(policy);
    const values = rowsOf(method === "sppo" ? advantages : qValues, mdp.actions);
    return policy.map((row, s) => ({ d: occupancy[s], values: values[s], logOld: row.map(Math.log) }));
  };

  test("C = delta, rows sum to 1: any model, policy and delta", () => {
    check(
      models.chain((mdp) =>
        fc.record({ mdp: fc.constant(mdp), policy: policyOf(mdp), delta: fc.constantFrom(...DELTAS) }),
      ),
      300,
      ({ mdp, policy, delta }) => {
        for (const method of METHODS) {
          const {
            policy: p,
            logPolicy,
            binding,
            price,
          } = engine.solver(mdp).update({ method, update: "exact", delta }, policy);
          const C = divergenceOf(method, statesOf(mdp, policy, method), rowsOf(logPolicy, mdp.actions));
          if (binding) assert.ok(Math.abs(C - delta) <= slack(delta), `${method}: C ${C}, delta ${delta}`);
          else assert.ok(C <= delta && price === 0, `${method}: not binding, C ${C}, delta ${delta}, price ${price}`);
          for (const row of rowsOf(p, mdp.actions)) {
            assert.ok(Math.abs(row.reduce((a, b) => a + b) - 1) <= 1e-15, `${method}: sum of ${row}`);
          }
        }
      },
    );
  });

  test("the same policy and price as bisection in logarithms", () => {
    check(
      garnets(5, 4, [0, 0.5, 0.9]).chain((mdp) =>
        fc.record({ mdp: fc.constant(mdp), logits: logitsOf(mdp), delta: fc.constantFrom(1e-6, 1e-3, 0.1, 1, 10) }),
      ),
      60,
      ({ mdp, logits, delta }) => {
        const old = rowsOf(softmax(logits, mdp.actions), mdp.actions);
        for (const method of METHODS) {
          const actual = engine.solver(mdp).update({ method, update: "exact", delta }, old);
          if (!actual.binding) continue;
          const dull = constrained(method, statesOf(mdp, old, method), delta);
          // The dull C is a difference of terms of size sqrt(delta), so its root is right to 1e-16 / sqrt(delta).
          nearNumber(`${method} price`, actual.price, dull.price, 1e-9);
          near(`${method} policy`, actual.policy, dull.logNew.flat().map(Math.exp), 1e-11, 1);
        }
      },
    );
  });

  test("TRPO with eta: (T) by bisection", () => {
    check(
      garnets(5, 4, [0, 0.5, 0.9]).chain((mdp) => fc.record({ mdp: fc.constant(mdp), policy: policyOf(mdp) })),
      60,
      ({ mdp, policy }) => {
        for (const eta of [1e-3, 1, 100]) {
          const { policy: p, price } = engine.solver(mdp).update({ method: "trpo", update: "exact", eta }, policy);
          assert.is(price, 1 / eta);
          const states = statesOf(mdp, policy, "trpo");
          const dull = states.map((state) => maximiser("trpo", state, Math.log(1 / eta), 0));
          near(`eta ${eta}`, p, dull.flat().map(Math.exp), 1e-12, 1);
        }
      },
    );
  });

  test("sPPO and MDPO with eta are the closed forms, bit for bit", () => {
    const solver = engine.solver(cliffWorld());
    for (const method of ["sppo", "mdpo"] as const) {
      const closed = solver.update({ method, update: "closed", eta: 0.02 });
      const exact = solver.update({ method, update: "exact", eta: 0.02 });
      sameBits("logPolicy", exact.logPolicy, closed.logPolicy);
      assert.equal(exact, closed);
    }
  });

  test("by hand: two actions of probability 1/2", () => {
    // One state, r = (1, 0), p_t = 1/2 each, p = (1 + x, 1 - x) / 2.
    const solver = engine.solver(bandits([[1, 0]]));
    // KL(p_t, p) = -log(1 - x^2) / 2 = delta at x = sqrt(1 - exp(-2 delta)). TRPO: Lambda = p (nu - Q) / p_t for both
    // actions: (1 + x) (nu - 1) = (1 - x) nu, nu = (1 + x) / 2x, Lambda = (1 - x^2) / 2x. sPPO: p ~ Adv + Lambda,
    // Adv = (1/2, -1/2): Lambda = 1 / 2x.
    const delta = 0.1;
    const x = Math.sqrt(-Math.expm1(-2 * delta));
    const trpo = solver.update({ method: "trpo", update: "exact", delta });
    nearEach("TRPO", trpo.policy, [(1 + x) / 2, (1 - x) / 2]);
    nearNumber("Lambda", trpo.price, (1 - x * x) / (2 * x));
    nearNumber("nu", trpo.multipliers[0], (1 + x) / (2 * x));
    const sppo = solver.update({ method: "sppo", update: "exact", delta });
    nearEach("sPPO", sppo.policy, [(1 + x) / 2, (1 - x) / 2]);
    nearNumber("Lambda", sppo.price, 1 / (2 * x));
    nearNumber("d N / eta", sppo.multipliers[0], 1 / (2 * x));
    // MDPO: p ~ exp(Q / Lambda), Q / Lambda = log((1 + x) / (1 - x)); delta is C at x = 1/2.
    const C = 0.75 * Math.log(1.5) + 0.25 * Math.log(0.5);
    const mdpo = solver.update({ method: "mdpo", update: "exact", delta: C });
    nearEach("MDPO", mdpo.policy, [0.75, 0.25]);
    nearNumber("Lambda", mdpo.price, 1 / Math.log(3));
    // lambda = Lambda (log Z - 1), Z = (3 + 1) / 2.
    nearNumber("lambda", mdpo.multipliers[0], (Math.log(2) - 1) / Math.log(3));
  });

  test("MDPO: delta above log 1 / p_t(best) does not bind: greedy, ties in proportion to p_t", () => {
    const solver = engine.solver(bandits([[2, 2, 0, 1]]));
    const policy = [0.3, 0.1, 0.4, 0.2];
    // C of the greedy policy: log 1 / 0.4.
    const most = Math.log(2.5);
    const free = solver.update({ method: "mdpo", update: "exact", delta: most + 1e-9 }, policy);
    nearEach("policy", free.policy, [0.75, 0.25, 0, 0]);
    assert.equal([free.binding, free.price], [false, 0]);
    assert.is(free.logPolicy[2], -Infinity);
    // lambda = d max Q.
    nearEach("multipliers", free.multipliers, [2]);
    assert.ok(free.certificate.gap <= 1e-15);
    const bound = solver.update({ method: "mdpo", update: "exact", delta: most - 1e-9 }, policy);
    assert.is(bound.binding, true);
    assert.ok(bound.price > 0 && bound.policy[2] > 0);
  });

  test("equal action values, rounding included: nothing to gain, not a bit changes", () => {
    // r = 1 everywhere: V = 1 / (1 - gamma) in exact arithmetic, Q differs in the last digits.
    check(
      garnets(6, 4, [0, 0.9, 0.9999]).chain((mdp) => policyOf(mdp).map((policy) => ({ mdp, policy }))),
      40,
      ({ mdp, policy }) => {
        const { states, actions, discount } = mdp;
        const flat = defineMdp({
          states,
          actions,
          discount,
          start: Array.from(mdp.start),
          transitions: Array.from({ length: states }, (_, s) =>
            denseTransitions(mdp).slice(s * actions, (s + 1) * actions),
          ),
          rewards: new Array(states * actions).fill(1),
        });
        const solver = engine.solver(flat);
        const kept = policy.flat().map(Math.log);
        for (const method of METHODS) {
          const { binding, price, logPolicy } = solver.update({ method, update: "exact", delta: 0.1 }, policy);
          assert.equal([binding, price], [false, 0], method);
          near(method, logPolicy, kept);
        }
        near("ppo", solver.update({ method: "ppo", update: "exact", epsilon: 0.2 }, policy).logPolicy, kept);
      },
    );
  });

  test("a state with equal action values stays, the others take the whole delta", () => {
    const solver = engine.solver(
      bandits([
        [1, 0],
        [5, 5],
      ]),
    );
    const policy = [
      [0.5, 0.5],
      [0.25, 0.75],
    ];
    for (const method of METHODS) {
      const { policy: p, binding } = solver.update({ method, update: "exact", delta: 0.01 }, policy);
      assert.is(binding, true);
      nearEach(method, p.slice(2), [0.25, 0.75]);
      assert.ok(p[0] > 0.5);
    }
  });

  test("p_t = 0: sPPO and MDPO keep it; TRPO gives such an action mass where its Q exceeds nu", () => {
    const solver = engine.solver(bandits([[5, 1, 0]]));
    const policy = [0, 0.5, 0.5];
    for (const method of ["sppo", "mdpo"] as const) {
      const { policy: p, logPolicy } = solver.update({ method, update: "exact", delta: 0.1 }, policy);
      assert.equal([p[0], logPolicy[0]], [0, -Infinity], method);
      assert.ok(p[1] > 0.5);
    }
    // nu = 5: p = Lambda p_t / (5 - Q) = Lambda (1/8, 1/10) on the others, the rest on action 0.
    for (const eta of [1, 10]) {
      const { policy: p, multipliers } = solver.update({ method: "trpo", update: "exact", eta }, policy);
      nearEach(`eta ${eta}`, p, [1 - 0.225 / eta, 0.125 / eta, 0.1 / eta]);
      nearEach("nu", multipliers, [5]);
    }
    // A high price: nu is above 5, and action 0 stays away. By symmetry about Q = 1/2 at large Lambda, nu > Lambda.
    const dear = solver.update({ method: "trpo", update: "exact", eta: 0.01 }, policy);
    assert.is(dear.policy[0], 0);
    // Ties share.
    const ties = engine.solver(bandits([[5, 5, 0]])).update({ method: "trpo", update: "exact", eta: 10 }, [0, 0, 1]);
    nearEach("ties", ties.policy, [0.49, 0.49, 0.02]);
    // From one action, delta = -log(1 - mass), down to masses of 1e-12.
    for (const delta of DELTAS) {
      const { policy: p, logPolicy, price } = solver.update({ method: "trpo", update: "exact", delta }, [0, 1, 0]);
      nearEach(`delta ${delta}`, p, [-Math.expm1(-delta), Math.exp(-delta), 0], 1e-9);
      nearNumber("log p", logPolicy[1], -delta, 1e-12, delta + 1e-4);
      // Lambda = p (nu - Q) = 4 exp(-delta).
      nearNumber("Lambda", price, 4 * Math.exp(-delta));
    }
  });

  test("p_t that underflows: log p_t = -800", () => {
    const solver = engine.solver(bandits([[1, 0]]));
    const step = (options: ExactOptions, initialLogits: number[]) =>
      solver.optimize({ ...options, iterations: 1, initialLogits });
    for (const delta of DELTAS) {
      // TRPO raises the good action: KL(p_t, p) = -log(1 - p) to e^-800, so p = 1 - exp(-delta).
      const up = step({ method: "trpo", update: "exact", delta }, [-800, 0]);
      nearEach(`up, delta ${delta}`, up.policy, [-Math.expm1(-delta), Math.exp(-delta)], 1e-9);
      // MDPO: KL(p, p_t) = p (log p + 800) + (1 - p) log(1 - p); it cannot exceed 800.
      const mdpo = step({ method: "mdpo", update: "exact", delta }, [-800, 0]);
      const C = divergenceOf("mdpo", [{ d: 1, values: [1, 0], logOld: [-800, 0] }], [Array.from(mdpo.logits)]);
      if (delta < 800) assert.ok(Math.abs(C - delta) <= slack(delta), `MDPO: C ${C}, delta ${delta}`);
      else nearEach("MDPO", mdpo.policy, [1, 0]);
      // A bad action that a double cannot hold costs nothing: there is nothing to gain any more.
      for (const method of METHODS) {
        const { policy, returns } = step({ method, update: "exact", delta }, [0, -800]);
        nearEach(`${method}, delta ${delta}`, policy, [1, 0]);
        assert.is(returns[1], 1);
      }
    }
    // Beside two ordinary actions.
    const three = engine.solver(bandits([[2, 1, 0]]));
    for (const delta of [1e-6, 0.1, 10]) {
      for (const [method, values] of [
        ["trpo", [2, 1, 0]],
        ["mdpo", [2, 1, 0]],
      ] as const) {
        const initialLogits = [-800, 0, 0];
        const run = three.optimize({ method, update: "exact", delta, iterations: 1, initialLogits });
        const states = [{ d: 1, values: [...values], logOld: logSoftmax(initialLogits, 3) }];
        const C = divergenceOf(method, states, [Array.from(run.logits)]);
        assert.ok(Math.abs(C - delta) <= slack(delta), `${method}: C ${C}, delta ${delta}`);
        near(method, run.policy, constrained(method, states, delta).logNew.flat().map(Math.exp), 1e-9, 1);
      }
    }
  });

  test("delta = 1000 on CliffWorld: probabilities that no double can hold", () => {
    const mdp = cliffWorld();
    const old = rowsOf(new Float64Array(84).fill(0.25), 4);
    for (const method of ["sppo", "trpo"] as const) {
      const { logPolicy, policy, price } = engine.solver(mdp).update({ method, update: "exact", delta: 1e3 }, old);
      const C = divergenceOf(method, statesOf(mdp, old, method), rowsOf(logPolicy, 4));
      assert.ok(Math.abs(C - 1e3) <= slack(1e3), `${method}: ${C}`);
      assert.ok(policy.some((p) => p === 0) && logPolicy.every((x) => x > -Infinity), method);
      // sPPO's Lambda stays above -min Adv; TRPO's is e^-1000 or less, 0 in doubles.
      assert.ok(method === "sppo" ? price > 0 : price < 1e-300, `${method}: price ${price}`);
    }
  });

  test("no feasible random policy is better", () => {
    check(
      garnets(4, 3, [0, 0.5, 0.9]).chain((mdp) =>
        fc.record({
          mdp: fc.constant(mdp),
          old: logitsOf(mdp),
          others: fc.array(logitsOf(mdp), { minLength: 5, maxLength: 5 }),
          delta: fc.constantFrom(1e-3, 0.1, 1),
        }),
      ),
      60,
      ({ mdp, old, others, delta }) => {
        const solver = engine.solver(mdp);
        for (const method of METHODS) {
          const best = solver.update({ method, update: "exact", delta }, softmax(old, mdp.actions));
          const { objective: J } = solver.surrogate(
            { method },
            best.logPolicy.map((x) => Math.max(x, -1e300)),
            old,
          );
          const start = logSoftmax(old, mdp.actions);
          for (const other of others) {
            // On the way from p_t to another policy, the last point within delta.
            const at = (t: number) =>
              solver.surrogate(
                { method },
                start.map((x, i) => x + t * other[i]),
                old,
              );
            let t = 1;
            while ((at(t).divergence as number) > delta) t *= 0.9;
            nearNumber(method, Math.max(at(t).objective, J), J, 1e-12, Math.abs(J) + best.price);
          }
        }
      },
    );
  });
});
