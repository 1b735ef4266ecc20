/**
 * Evaluation and updates of large grid worlds, beside `python3 bench/peers/scipy_peer.py SIDE DISCOUNT`:
 * `node build/bench/scale.js [SIDE DISCOUNT]...`. Seconds of V and d together to 1e-8, from a cold start and warm.
 */
import { gridWorld } from "../src/environments/grid-world.ts";
import type { Mdp } from "../src/mdp.ts";
import { createSolver, type Solver } from "../src/solver.ts";

/** SIDE x SIDE cells, start at the top left, the goal at the bottom right. */
function grid(side: number, discount: number): Mdp {
  const lines = Array.from({ length: side }, () => ".".repeat(side));
  lines[0] = `S${lines[0].slice(1)}`;
  lines[side - 1] = `${lines[side - 1].slice(1)}G`;
  return gridWorld({ map: lines, discount });
}

const seconds = (from: number) => (performance.now() - from) / 1e3;

/** The fastest of a few cold evaluations, each from a solver of its own. */
async function cold(mdp: Mdp, times: number): Promise<{ time: number; solver: Solver; bounds: string }> {
  let time = Infinity;
  let solver: Solver | undefined;
  let bounds = "";
  for (let i = 0; i < times; i++) {
    solver = await createSolver(mdp, { evaluation: "iterative", tolerance: 1e-8 });
    const start = performance.now();
    const evaluation = solver.evaluate();
    time = Math.min(time, seconds(start));
    bounds = `${evaluation.bounds?.values.toExponential(1)}, ${evaluation.bounds?.occupancy.toExponential(1)}`;
  }
  return { time, solver: solver as Solver, bounds };
}

const given = process.argv.slice(2).map(Number);
const cases = given.length > 0 ? given : [100, 0.99, 100, 0.9999, 316, 0.99, 1000, 0.99];
for (let i = 0; i + 1 < cases.length; i += 2) {
  const [side, discount] = [cases[i], cases[i + 1]];
  let start = performance.now();
  const mdp = grid(side, discount);
  const build = seconds(start);
  const { time, solver, bounds } = await cold(mdp, side > 400 ? 1 : 20);
  start = performance.now();
  solver.evaluate();
  const again = seconds(start);
  start = performance.now();
  for (let k = 0; k < 3; k++) solver.update({ method: "mdpo", update: "closed", eta: 1 });
  const update = seconds(start) / 3 - again;
  start = performance.now();
  const { upper = [], lower = [] } = solver.optimal();
  const optimal = seconds(start);
  const parts = [
    `${side * side} states, discount ${discount}: model ${build.toFixed(2)} s`,
    `V and d ${time.toFixed(4)} s (${((time / side / side) * 1e6).toFixed(2)} us a state; bounds ${bounds})`,
    `again ${again.toFixed(4)} s, update ${update.toFixed(4)} s more`,
    `optimal ${optimal.toFixed(2)} s within ${(upper[0] - lower[0]).toExponential(1)}`,
    `peak ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`,
  ];
  console.log(parts.join("; "));
}
