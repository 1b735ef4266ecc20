/** Evaluation of large grid worlds beside SciPy's sparse solvers: V and d together, proved within a tolerance. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { gridWorld } from "../../src/environments/grid-world.ts";
import type { Mdp } from "../../src/model/mdp.ts";
import type { Evaluation } from "../../src/solver/results.ts";
import { createSolver, type Solver } from "../../src/solver/solver.ts";
import { processorTime } from "./measure.ts";

const TOLERANCE = 1e-8;
const SCRIPT = fileURLToPath(new URL("../../bench/peers/scipy_peer.py", import.meta.url));
const ONE_THREAD = { OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };

export interface LargeRow {
  states: number;
  discount: number;
  /** Milliseconds of processor time by contender, the fastest of a few; each from nothing. */
  times: Record<string, number>;
  /** Of wasm: what the result proves. */
  bounds: { values: number; occupancy: number };
}

/** SIDE x SIDE cells, start at the top left, the goal at the bottom right. */
export function grid(side: number, discount: number): Mdp {
  const lines = Array.from({ length: side }, () => ".".repeat(side));
  lines[0] = `S${lines[0].slice(1)}`;
  lines[side - 1] = `${lines[side - 1].slice(1)}G`;
  return gridWorld({ map: lines, discount });
}

/** Collects garbage: an evaluation's copies of its results would otherwise wait for what was left before it. */
const collect: () => void = (() => {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc");
})();

/** The fastest of a few evaluations of the uniform policy, each by a solver of its own. */
export async function cold(mdp: Mdp): Promise<{ time: number; solver: Solver; evaluation: Evaluation }> {
  const runs = Math.max(3, Math.min(20, Math.round(1e6 / mdp.states)));
  let best = Infinity;
  for (let run = 1; ; run++) {
    if (run === 1 || mdp.states > 2e5) collect();
    const solver = await createSolver(mdp, { evaluation: "iterative", evaluationTolerance: TOLERANCE });
    const start = processorTime();
    const evaluation = solver.evaluate();
    best = Math.min(best, processorTime() - start);
    if (run === runs) return { time: best, solver, evaluation };
  }
}

interface Answer {
  name: string;
  seconds: number;
  bounds: { values: number; occupancy: number };
  /** V and d of every `every`-th state. */
  every: number;
  values: number[];
  occupancy: number[];
}

/** What SciPy says to the same grid, a solver each; nothing where python3 or scipy is missing. */
function scipy(side: number, discount: number): Answer[] {
  const args = [SCRIPT, String(side), String(discount), String(TOLERANCE), "--json"];
  const { status, stdout } = spawnSync("python3", args, { encoding: "utf8", env: { ...process.env, ...ONE_THREAD } });
  if (status !== 0) return [];
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

/** Throws where V or d differ by more than both sides' bounds together. */
function agree(title: string, { values, occupancy, bounds }: Evaluation, answer: Answer): void {
  for (const [key, ours] of [
    ["values", values],
    ["occupancy", occupancy],
  ] as const) {
    const room = (bounds?.[key] ?? 0) + answer.bounds[key];
    answer[key].forEach((x, i) => {
      const y = ours[i * answer.every];
      if (!(Math.abs(x - y) <= room)) throw new Error(`${title}: ${key} of state ${i * answer.every}: ${y}, not ${x}`);
    });
  }
}

export async function largeRow(side: number, discount: number, withPeer: boolean): Promise<LargeRow> {
  const { time, evaluation } = await cold(grid(side, discount));
  const times: Record<string, number> = { wasm: time };
  for (const answer of withPeer ? scipy(side, discount) : []) {
    agree(`${side} x ${side} cells, discount ${discount}, ${answer.name}`, evaluation, answer);
    times[answer.name] = 1000 * answer.seconds;
  }
  return { states: side * side, discount, times, bounds: evaluation.bounds ?? { values: 0, occupancy: 0 } };
}
