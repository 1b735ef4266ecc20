/**
 * Evaluation and updates of large grid worlds, beside `python3 bench/peers/scipy_peer.py SIDE DISCOUNT`:
 * `npm run bench:scale [-- SIDE DISCOUNT ...]`. Processor time of V and d together to 1e-8, from nothing and again, of
 * closed updates and of the optimum; without arguments first the time per state from 1e4 to 1e6 states.
 */
import { perState } from "./support/flat.ts";
import { cold, grid } from "./support/large.ts";
import { processorTime } from "./support/measure.ts";

/** Seconds of processor time since `from`. */
const seconds = (from: number) => (processorTime() - from) / 1e3;

/** The fastest of three calls, in seconds. */
function fastest(call: () => void): number {
  let best = Infinity;
  for (let i = 0; i < 3; i++) {
    const start = processorTime();
    call();
    best = Math.min(best, seconds(start));
  }
  return best;
}

const given = process.argv.slice(2).map(Number);
if (given.length === 0) {
  for (const discount of [0.9, 0.99]) {
    const sizes = perState([100, 178, 316, 562, 1000], discount);
    const least = Math.min(...sizes.map(({ median }) => median));
    for (const { states, fastest, median } of sizes) {
      console.log(
        `discount ${discount}, ${states} states: V and d ${median.toFixed(0)} ns a state (median; fastest ${fastest.toFixed(0)}), ` +
          `${(median / least).toFixed(2)} times the least`,
      );
    }
  }
}
const cases = given.length > 0 ? given : [100, 0.99, 100, 0.9999, 316, 0.99, 1000, 0.99];
for (let i = 0; i + 1 < cases.length; i += 2) {
  const [side, discount] = [cases[i], cases[i + 1]];
  let start = processorTime();
  const mdp = grid(side, discount);
  const build = seconds(start);
  const { time, solver, evaluation } = await cold(mdp);
  const bounds = [evaluation.bounds?.values, evaluation.bounds?.occupancy].map((x) => x?.toExponential(1)).join(", ");
  const again = fastest(() => solver.evaluate());
  const updates = (["sppo", "mdpo"] as const).map((method) => {
    const update = fastest(() => solver.update({ method, update: "closed", eta: 1 })) - again;
    return `${method} ${update.toFixed(4)} s more`;
  });
  start = processorTime();
  const { upper = [], lower = [] } = solver.optimal();
  const optimal = seconds(start);
  const parts = [
    `${side * side} states, discount ${discount}: model ${build.toFixed(2)} s`,
    `V and d ${(time / 1e3).toFixed(4)} s (${((time / side / side) * 1e3).toFixed(2)} us a state; bounds ${bounds})`,
    `again ${again.toFixed(4)} s, update ${updates.join(", ")}`,
    `optimal ${optimal.toFixed(2)} s within ${(upper[0] - lower[0]).toExponential(1)}`,
    `peak ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`,
  ];
  console.log(parts.join("; "));
}
