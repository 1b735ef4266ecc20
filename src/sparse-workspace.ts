/**
 * The kernels of iterative evaluation bound to one model's memory.
 */
import type { LinearSystem, Part } from "./approach.ts";
import type { Kernels } from "./kernels.ts";
import type { Mdp } from "./mdp.ts";
import type { Region } from "./memory.ts";

/** The regions that iterative evaluation works on. */
export interface SystemRegions {
  rowStart: Region<Int32Array>;
  nextState: Region<Int32Array>;
  terminal: Region<Int32Array>;
  probability: Region<Float64Array>;
  rewards: Region<Float64Array>;
  start: Region<Float64Array>;
  pi: Region<Float64Array>;
  values: Region<Float64Array>;
  qValues: Region<Float64Array>;
  advantages: Region<Float64Array>;
  occupancy: Region<Float64Array>;
  /** [sparseLength(S, lower, upper)] */
  sparse: Region<Float64Array>;
}

/** Operations of a kernel call between two looks at a signal: some tens of milliseconds. */
const WORK_PER_CALL = 4e7;

export interface PolicySystem extends LinearSystem {
  /** `sweeps` sweeps of value iteration in place on V. */
  backUp(sweeps: number): void;
}

/** `lower` and `upper`: room for entries off the diagonal. */
export function bindSystem(kernels: Kernels, mdp: Mdp, at: SystemRegions, lower: number, upper: number): PolicySystem {
  const { states: S, actions: A, discount } = mdp;
  const p = <K extends keyof SystemRegions>(name: K) => at[name].pointer;
  const code = (part: Part) => (part === "values" ? 0 : 1);
  return {
    modified: true,
    gap: 1 - discount,
    stride: Math.min(64, Math.ceil(WORK_PER_CALL / (4 * (lower + upper) + 30 * S))),
    gather(modified) {
      kernels.gatherPolicy(
        p("rowStart"),
        p("nextState"),
        p("probability"),
        p("terminal"),
        discount,
        p("pi"),
        Number(modified),
        p("sparse"),
        lower,
        upper,
        S,
        A,
      );
    },
    certify(part) {
      if (part === "occupancy") {
        return kernels.certifyOccupancy(
          p("rowStart"),
          p("nextState"),
          p("probability"),
          p("start"),
          p("terminal"),
          discount,
          p("pi"),
          p("occupancy"),
          p("sparse"),
          S,
          A,
        );
      }
      return kernels.certifyValues(
        p("rowStart"),
        p("nextState"),
        p("probability"),
        p("rewards"),
        p("terminal"),
        discount,
        p("pi"),
        p("values"),
        p("qValues"),
        p("advantages"),
        p("sparse"),
        S,
        A,
      );
    },
    start: (part) => kernels.startKrylov(code(part), p("sparse"), lower, upper, S),
    step: (part, steps, target) => kernels.stepKrylov(code(part), steps, target, p("sparse"), lower, upper, S),
    finish: (part) => kernels.finishKrylov(code(part), p(part), p("sparse"), lower, upper, S),
    clear: (part) => {
      at[part].view.fill(0);
    },
    backUp: (sweeps) =>
      kernels.backUpOptimal(
        p("rowStart"),
        p("nextState"),
        p("probability"),
        p("rewards"),
        p("terminal"),
        discount,
        p("values"),
        sweeps,
        S,
        A,
      ),
  };
}
