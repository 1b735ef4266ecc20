/**
 * The benchmark, in a worker of the visitor's browser: the same calls on both engines, results compared before they are
 * timed, medians of rounds in turn.
 */
import { cliffWorld, createSolver, deepSea, garnet, gridWorld, type Mdp, type Solver } from "../src/index.ts";
import { PRESETS } from "./presets.ts";
import type { BenchmarkRow } from "./protocol.ts";

interface Task {
  name: string;
  /** Runs once and returns the numbers to compare. */
  run: (solver: Solver) => ArrayLike<number>;
}

const TASKS: Task[] = [
  { name: "evaluate: V, Q, Adv, d, J", run: (solver) => solver.evaluate().values },
  {
    name: "sPPO closed form, 1 step",
    run: (solver) => solver.update({ method: "sppo", update: "closed", eta: 0.001 }).policy,
  },
  {
    name: "MDPO gradient, 10 × 100 inner steps",
    run: (solver) =>
      solver.optimize({
        method: "mdpo",
        update: "gradient",
        eta: 0.01,
        innerSteps: 100,
        stepSize: 0.001,
        iterations: 10,
      }).returns,
  },
  {
    name: "TRPO trust region, 10 × 10 inner steps",
    run: (solver) =>
      solver.optimize({ method: "trpo", update: "trust-region", delta: 2 ** -10, innerSteps: 10, iterations: 10 })
        .returns,
  },
];

function models(quick: boolean): Mdp[] {
  const { rows, slip, discount } = PRESETS[0].world;
  const few = [cliffWorld(), gridWorld({ map: rows, slip, discount, name: "four rooms" })];
  if (quick) return few;
  return [...few, deepSea({ size: 10 }), garnet({ states: 200, actions: 4, branching: 5, seed: 1 })];
}

/** Seconds are spent in rounds of this many milliseconds, since browsers round their clocks. */
const ROUND = { full: 30, quick: 10 };
const ROUNDS = { full: 7, quick: 3 };

/** Microseconds per call over one round. */
function time(call: () => void, calls: number): number {
  const began = performance.now();
  for (let i = 0; i < calls; i++) call();
  return ((performance.now() - began) * 1000) / calls;
}

/** Calls that fill a round, found by doubling, which also warms up. Asked twice: the first calls are slow. */
function fill(call: () => void, milliseconds: number): number {
  for (let calls = 1; ; calls *= 2) {
    const spent = (Math.min(time(call, calls), time(call, calls)) * calls) / 1000;
    if (spent >= milliseconds / 2) return Math.max(1, Math.round((calls * milliseconds) / spent));
  }
}

const median = (numbers: number[]) => numbers.sort((a, b) => a - b)[numbers.length >> 1];

function differenceOf(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let difference = 0;
  let largest = Number.MIN_VALUE;
  for (let i = 0; i < a.length; i++) {
    difference = Math.max(difference, Math.abs(a[i] - b[i]));
    largest = Math.max(largest, Math.abs(a[i]));
  }
  return difference / largest;
}

/** Runs every task on every model; returns the geometric mean of js / wasm. */
export async function benchmark(quick: boolean, report: (row: BenchmarkRow) => void): Promise<number> {
  const pace = quick ? "quick" : "full";
  let logs = 0;
  let count = 0;
  for (const mdp of models(quick)) {
    const wasm = await createSolver(mdp);
    const js = await createSolver(mdp, { engine: "js" });
    for (const { name, run } of TASKS) {
      const difference = differenceOf(run(wasm), run(js));
      const contenders = [wasm, js].map((solver) => {
        const call = () => void run(solver);
        return { call, calls: fill(call, ROUND[pace]), times: [] as number[] };
      });
      for (let round = 0; round < ROUNDS[pace]; round++) {
        for (const { call, calls, times } of contenders) times.push(time(call, calls));
      }
      const [fast, slow] = contenders.map(({ times }) => median(times));
      logs += Math.log(slow / fast);
      count++;
      report({ task: name, model: `${mdp.name}, ${mdp.states} states`, wasm: fast, js: slow, difference });
    }
  }
  return Math.exp(logs / count);
}
