/** The inner loops, from an evaluated policy; the closed forms and exact maximisers as whole outer steps; a surrogate at one point. */

import type { Engine } from "../../src/engine/kernels.ts";
import { REPORT } from "../../src/engine/kernels.ts";
import type { Mdp } from "../../src/model/mdp.ts";
import { readPair, resolveFamilyRun } from "../../src/solver/family.ts";
import { FullWorkspace } from "../../src/solver/full-workspace.ts";
import type {
  ClosedOptions,
  Divergence,
  ExactOptions,
  FamilyOptions,
  Method,
  MethodOptions,
  Objective,
} from "../../src/solver/options.ts";
import { formatPair, parsePair } from "../../src/solver/pair-text.ts";
import { resolveRun } from "../../src/solver/resolve-options.ts";
import { Solver } from "../../src/solver/solver.ts";
import { type Case, type PeerJob, type Results, uneven } from "./cases.ts";
import { cliff, isLarge, label, sparse } from "./models.ts";

const NAME: Record<Method, string> = { sppo: "sPPO", mdpo: "MDPO", trpo: "TRPO", ppo: "PPO" };
const DIVERGING = ["sppo", "mdpo", "trpo"] as const;

/** pi_t = softmax(uneven), evaluated. */
function evaluated(mdp: Mdp, engine: Engine): FullWorkspace {
  const work = new FullWorkspace(mdp, engine, { kind: "dense" });
  work.theta.set(uneven(work.theta.length));
  work.softmax();
  work.evaluate();
  return work;
}

/** One call is a whole inner loop from theta_t. */
function inner(mdp: Mdp, title: string, options: Exclude<MethodOptions, ClosedOptions | ExactOptions>): Case {
  return {
    kernel: `${title} ${NAME[options.method]}`,
    model: mdp,
    large: isLarge(mdp),
    main: mdp === cliff() || isLarge(mdp),
    peer: { ...resolveRun({ ...options, iterations: 1 }), kind: options.update },
    prepare(engine) {
      const work = evaluated(mdp, engine);
      const resolved = resolveRun({ ...options, iterations: 1 });
      const first = work.theta.slice();
      return {
        call: () => {
          work.theta.set(first);
          work.advance(resolved);
        },
        results: () => ({ theta: work.theta }),
        units: (): Record<string, number> => {
          const steps = work.report[REPORT.innerSteps];
          if (steps !== options.innerSteps) {
            throw new Error(`${title} ${NAME[options.method]}, ${label(mdp)}: the loop ended after ${steps} steps`);
          }
          if (options.update === "gradient" || steps === 1) return { "inner step": steps };
          return { "inner step": steps, trial: steps + work.report[REPORT.backtracks] };
        },
      };
    },
  };
}

/** Pairs that the NumPy peer has, too (bench/peers/numpy_pairs.py). */
const PEER_PAIRS = ["sigmoid:1,1.05 none", "linear jensen-shannon", "linear tsallis:0.5"];

/** As `inner`, for a pair of the family. */
function innerPair(
  mdp: Mdp,
  pair: { objective: Objective; divergence: Divergence | "none" },
  innerSteps: number,
): Case {
  const strength = pair.divergence === "none" ? {} : { eta: 2 ** -4 };
  const options = { ...pair, ...strength, update: "gradient", innerSteps, stepSize: 2 ** -8 } as FamilyOptions;
  const resolved = resolveFamilyRun({ ...options, iterations: 1 });
  const name = formatPair(readPair({ ...pair }));
  return {
    kernel: `fixed steps: ${name}`,
    model: mdp,
    large: false,
    main: PEER_PAIRS.includes(name),
    peer: PEER_PAIRS.includes(name)
      ? { kind: "pair", name, innerSteps, stepSize: 2 ** -8, etaInverse: pair.divergence === "none" ? 0 : 16 }
      : undefined,
    prepare(engine) {
      const work = evaluated(mdp, engine);
      const first = work.theta.slice();
      return {
        call: () => {
          work.theta.set(first);
          work.advance(resolved);
        },
        results: () => ({ theta: work.theta }),
        units: (): Record<string, number> => {
          const steps = work.report[REPORT.innerSteps];
          if (steps !== innerSteps) throw new Error(`${name}, ${label(mdp)}: the loop ended after ${steps} steps`);
          return { "inner step": steps };
        },
      };
    },
  };
}

/** Every objective by itself, and linear with every divergence; those that are methods stand among these. */
const PAIRS: { objective: Objective; divergence: Divergence | "none" }[] = [
  "log",
  "linear",
  "clip:0.2,0.28",
  "dual-clip:0.2,0.2,3",
  "capped:1.5",
  "q-log:0.5",
  "quadratic:0.2",
  "sigmoid:1,1.05",
]
  .map((objective) => parsePair(`${objective} none`))
  .concat(
    ["chi2", "hellinger", "alpha:0.5", "jensen-shannon", "euclidean", "itakura-saito", "tsallis:0.5"].map(
      (divergence) => parsePair(`linear ${divergence}`),
    ),
  ) as { objective: Objective; divergence: Divergence | "none" }[];

/** One call is a run, evaluations and record included. */
function direct(mdp: Mdp, title: string, options: ClosedOptions | ExactOptions): Case {
  const iterations = 100;
  const run = { ...options, iterations };
  return {
    kernel: `${title} ${NAME[options.method]}`,
    model: mdp,
    large: isLarge(mdp),
    main: mdp === cliff(),
    peer: options.update === "closed" ? { ...resolveRun(run), kind: "closed" } : undefined,
    prepare(engine) {
      const solver = new Solver(mdp, engine);
      for (const { innerSteps, iteration } of solver.iterate(run)) {
        if (innerSteps === 0)
          throw new Error(`${title} ${options.method}, ${label(mdp)}: at rest from step ${iteration}`);
      }
      let last = solver.optimize(run);
      return {
        call: () => {
          last = solver.optimize(run);
        },
        results: () => ({ returns: last.returns, gradientNorms: last.gradientNorms, policy: last.policy }),
        units: () => ({ "outer step": iterations }),
      };
    },
  };
}

/** At a point off theta_t, about pi_t. */
function point(mdp: Mdp, kind: "surrogate" | "direction", method: Method): Case {
  const [etaInverse, epsilon] = method === "ppo" ? [0, 0.2] : [4, 0];
  const peer: PeerJob = { kind, method, etaInverse, epsilon };
  return {
    kernel: `${kind === "surrogate" ? "surrogate" : "natural direction"}: ${NAME[method]}`,
    model: mdp,
    large: isLarge(mdp),
    main: false,
    peer,
    prepare(engine) {
      const work = evaluated(mdp, engine);
      work.theta.forEach((x, i) => {
        work.theta[i] = x + 0.1 * Math.cos(i);
      });
      const { report, ascent } = work;
      return {
        call: () =>
          kind === "surrogate"
            ? work.surrogate({ method, etaInverse, epsilon, atHigh: -1, atLow: -1 })
            : work.naturalDirection(method),
        results: (): Results =>
          kind === "surrogate"
            ? { gradient: ascent, objective: [report[REPORT.objective]], divergence: [report[REPORT.divergence]] }
            : { direction: ascent, curvature: [report[REPORT.curvature]] },
        units: () => ({ call: 1 }),
      };
    },
  };
}

export function loopCases(): Case[] {
  const cases: Case[] = [];
  for (const mdp of [cliff(), sparse(100, 4)]) {
    for (const method of ["sppo", "mdpo"] as const) {
      cases.push(direct(mdp, "closed form:", { method, update: "closed", eta: 1e-3 }));
    }
    for (const method of DIVERGING) {
      cases.push(direct(mdp, "exact under delta:", { method, update: "exact", delta: 1e-5 }));
    }
    cases.push(direct(mdp, "exact:", { method: "ppo", update: "exact", epsilon: 1e-3 }));
  }
  for (const mdp of [cliff(), sparse(100, 4), sparse(2000, 8)]) {
    const fixed = { update: "gradient", innerSteps: isLarge(mdp) ? 100 : 1000, stepSize: 2 ** -8 } as const;
    for (const method of DIVERGING) cases.push(inner(mdp, "fixed steps:", { method, eta: 2 ** -4, ...fixed }));
    cases.push(inner(mdp, "fixed steps:", { method: "ppo", epsilon: 0.2, ...fixed }));
    if (mdp === cliff()) for (const pair of PAIRS) cases.push(innerPair(mdp, pair, fixed.innerSteps));
  }
  for (const mdp of [cliff(), sparse(100, 4)]) {
    const eta = mdp === cliff() ? 2 ** -8 : 1;
    for (const method of DIVERGING) {
      cases.push(inner(mdp, "line search:", { method, update: "line-search", eta, innerSteps: 10 }));
    }
  }
  for (const mdp of [cliff(), sparse(100, 4)]) {
    for (const innerSteps of [1, 10]) {
      for (const method of DIVERGING) {
        cases.push(
          inner(mdp, `trust region, m = ${innerSteps}:`, { method, update: "trust-region", delta: 1e-3, innerSteps }),
        );
      }
    }
  }
  for (const mdp of [cliff(), sparse(2000, 8)]) {
    for (const method of [...DIVERGING, "ppo"] as const) cases.push(point(mdp, "surrogate", method));
    for (const method of DIVERGING) cases.push(point(mdp, "direction", method));
  }
  return cases;
}
