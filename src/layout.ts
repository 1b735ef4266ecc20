/**
 * What the kernels of one model work on, laid out in the engine's memory.
 */
import type { Accuracy } from "./accuracy.ts";
import { type Engine, factorLength, type Pointer, REPORT_LENGTH, scratchLength, sparseLength } from "./kernels.ts";
import type { Mdp } from "./mdp.ts";
import { Arena } from "./memory.ts";

type Regions = ReturnType<typeof reserve>;

/** Where each region begins: what kernels take. */
export type Pointers = { readonly [name in keyof Regions]: Pointer };

/** What the facade reads and writes. */
export type Views = { readonly [name in keyof Regions]: Regions[name]["view"] };

function reserve(arena: Arena, { states: S, actions: A, transitions }: Mdp, accuracy: Accuracy) {
  const entries = transitions.nextState.length;
  const dense = accuracy.kind === "dense";
  const sparse = dense ? 0 : sparseLength(S, accuracy.lower, accuracy.upper);
  return {
    rowStart: arena.integers("rowStart", S * A + 1),
    nextState: arena.integers("nextState", entries),
    terminal: arena.integers("terminal", S),
    probability: arena.floats("probability", entries),
    rewards: arena.floats("rewards", S * A),
    start: arena.floats("start", S),
    theta: arena.floats("theta", S * A),
    logPi: arena.floats("logPi", S * A),
    pi: arena.floats("pi", S * A),
    values: arena.floats("values", S),
    qValues: arena.floats("qValues", S * A),
    advantages: arena.floats("advantages", S * A),
    occupancy: arena.floats("occupancy", S),
    /** A gradient, a natural direction, or the policy that an update started from. [S, A] */
    ascent: arena.floats("ascent", S * A),
    normaliser: arena.floats("normaliser", S),
    report: arena.floats("report", REPORT_LENGTH),
    /** Iterative evaluation keeps the policy's rows here. */
    scratch: arena.floats("scratch", Math.max(scratchLength(S, A), sparse)),
    factor: arena.floats("factor", dense ? factorLength(S, entries) : 1),
  };
}

function of<K extends "pointer" | "view">(regions: Regions, key: K) {
  return Object.fromEntries(Object.entries(regions).map(([name, region]) => [name, region[key]]));
}

/** Copies the model into the engine's memory. Throws a RangeError, with the bytes, when it does not fit. */
export function layOut(mdp: Mdp, engine: Engine, accuracy: Accuracy): { arena: Arena; at: Pointers; view: Views } {
  const arena = new Arena(engine.base);
  const regions = reserve(arena, mdp, accuracy);
  arena.seal(engine);
  const view = of(regions, "view") as Views;
  view.rowStart.set(mdp.transitions.rowStart);
  view.nextState.set(mdp.transitions.nextState);
  view.probability.set(mdp.transitions.probability);
  view.terminal.set(mdp.terminalMask);
  view.rewards.set(mdp.rewards);
  view.start.set(mdp.start);
  return { arena, at: of(regions, "pointer") as Pointers, view };
}
