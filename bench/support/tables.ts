/** Evaluation, policies as tables, and planning. */

import type { Mdp } from "../../src/model/mdp.ts";
import { FullWorkspace } from "../../src/solver/full-workspace.ts";
import { Solver } from "../../src/solver/solver.ts";
import { type Case, type Results, uneven } from "./cases.ts";
import { cliff, dense, isLarge, sparse } from "./models.ts";

const ONE = () => ({ call: 1 });

function evaluation(mdp: Mdp, kernel: string, kind: "evaluate" | "solve"): Case {
  return {
    kernel,
    model: mdp,
    large: isLarge(mdp),
    main: true,
    peer: { kind },
    peerOnly: kind === "solve",
    prepare(engine) {
      const work = new FullWorkspace(mdp, engine, { kind: "dense" });
      work.theta.set(uneven(work.theta.length));
      work.softmax();
      return {
        call: () => void work.evaluate(),
        results: (): Results =>
          kind === "solve"
            ? { values: work.values }
            : {
                values: work.values,
                qValues: work.qValues,
                advantages: work.advantages,
                occupancy: work.occupancy,
              },
        units: ONE,
      };
    },
  };
}

function rows(mdp: Mdp, kernel: "softmax" | "logarithm"): Case {
  return {
    kernel,
    model: mdp,
    large: isLarge(mdp),
    main: false,
    prepare(engine) {
      const work = new FullWorkspace(mdp, engine, { kind: "dense" });
      work.theta.set(uneven(work.theta.length));
      work.softmax();
      return { call: () => work[kernel](), results: () => ({ logPi: work.logPi, pi: work.pi }), units: ONE };
    },
  };
}

function planning(mdp: Mdp): Case {
  return {
    kernel: "optimal()",
    model: mdp,
    large: isLarge(mdp),
    main: true,
    prepare(engine) {
      const solver = new Solver(mdp, engine);
      let optimum = solver.optimal();
      return {
        call: () => {
          optimum = solver.optimal();
        },
        results: () => ({ values: optimum.values, policy: optimum.policy }),
        units: ONE,
      };
    },
  };
}

export function tableCases(): Case[] {
  const slow = [sparse(1000, 4), sparse(1000, 4, 0.99), sparse(2000, 8), sparse(2000, 8, 0.99)];
  return [
    ...[cliff(), sparse(50, 4), sparse(100, 4), sparse(500, 4), dense(200, 4), ...slow].map((mdp) =>
      evaluation(mdp, "evaluation", "evaluate"),
    ),
    ...[sparse(50, 4), sparse(100, 4), ...slow].map((mdp) =>
      evaluation(mdp, "evaluation beside solve(M, r) alone", "solve"),
    ),
    ...[cliff(), sparse(100, 4), sparse(500, 4)].map(planning),
    ...[cliff(), sparse(2000, 8)].flatMap((mdp) => [rows(mdp, "softmax"), rows(mdp, "logarithm")]),
  ];
}
