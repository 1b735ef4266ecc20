const { cliffWorld, createSolverSync } = require("fma-pg");
const baseline = require("fma-pg/baseline");

for (const solver of [createSolverSync(cliffWorld()), baseline.createSolverSync(baseline.cliffWorld())]) {
  console.log(solver.engine, solver.optimal().return.toFixed(6));
}
