/** Time per state of iterative evaluation at several sizes, which take turns: a slow minute slows each alike. */

import { wasmEngine } from "../../src/engine/wasm.ts";
import { chooseAccuracy } from "../../src/evaluation/evaluation-choice.ts";
import { uniformPolicy } from "../../src/model/unavailable-actions.ts";
import { FullWorkspace } from "../../src/solver/full-workspace.ts";
import { grid } from "./large.ts";
import { processorTime } from "./measure.ts";

const ROUNDS = 9;
/** States that are evaluated of each size in one round. */
const STATES = 3e5;

/** Nanoseconds a state of V and d of the uniform policy, to 1e-8 from V = d = 0, in memory that was used before. */
export interface PerState {
  states: number;
  fastest: number;
  median: number;
}

export function perState(sides: readonly number[], discount: number): PerState[] {
  const sizes = sides.map((side) => {
    const mdp = grid(side, discount);
    const accuracy = chooseAccuracy(mdp, { engine: "wasm", evaluation: "iterative", evaluationTolerance: 1e-8 });
    const work = new FullWorkspace(mdp, wasmEngine(), accuracy);
    uniformPolicy(mdp, work.pi);
    return { states: mdp.states, work, times: [] as number[] };
  });
  // The first round is to warm up.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { states, work, times } of sizes) {
      const calls = Math.ceil(STATES / states);
      const start = processorTime();
      for (let i = 0; i < calls; i++) {
        work.values.fill(0);
        work.occupancy.fill(0);
        work.evaluate();
      }
      if (round > 0) times.push(((processorTime() - start) * 1e6) / (calls * states));
    }
  }
  return sizes.map(({ states, times }) => {
    times.sort((a, b) => a - b);
    return { states, fastest: times[0], median: times[ROUNDS >> 1] };
  });
}
