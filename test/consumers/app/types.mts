import { cliffWorld, createSolverSync, type Run, type Solver } from "fma-pg";
import * as baseline from "fma-pg/baseline";
import * as core from "fma-pg/core";

const solver: Solver = createSolverSync(cliffWorld());
export const run: Run = solver.optimize({ method: "sppo", update: "closed", eta: 1, iterations: 3 });
export const same: number = baseline.createSolverSync(baseline.cliffWorld()).optimal().return;
const small: core.CoreSolver = core.createSolverSync(cliffWorld(), { engine: "wasm" });
export const smallRun: core.Run = small.optimize({ method: "mdpo", update: "closed", eta: 1 });
// @ts-expect-error: no exact updates in the small entry
small.optimize({ method: "trpo", update: "exact", delta: 1 });
// @ts-expect-error: PPO has no closed form
solver.optimize({ method: "ppo", update: "closed", eta: 1 });
