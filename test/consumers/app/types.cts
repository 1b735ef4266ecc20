import { cliffWorld, createSolverSync, type Run, type Solver } from "fma-pg";
import * as baseline from "fma-pg/baseline";

const solver: Solver = createSolverSync(cliffWorld());
export const run: Run = solver.optimize({ method: "sppo", update: "closed", eta: 1, iterations: 3 });
export const same: number = baseline.createSolverSync(baseline.cliffWorld()).optimal().return;
// @ts-expect-error: PPO has no closed form
solver.optimize({ method: "ppo", update: "closed", eta: 1 });
