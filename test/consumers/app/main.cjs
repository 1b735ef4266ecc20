const { cliffWorld, createSolverSync } = require("fma-pg");
const baseline = require("fma-pg/baseline");
const core = require("fma-pg/core");

for (const solver of [
  createSolverSync(cliffWorld()),
  baseline.createSolverSync(baseline.cliffWorld()),
  core.createSolverSync(cliffWorld()),
]) {
  console.log(solver.engine, solver.optimal().return.toFixed(6));
}
