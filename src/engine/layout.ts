/**
 * What the kernels of one model work on, laid out in the engine's memory.
 */
import type { Mdp } from "../model/mdp.ts";
import { type Engine, type Pointer, REPORT_LENGTH } from "./kernels.ts";
import { correctionLength, factorLength, MEMBERS_LENGTH, scratchLength, sparseLength } from "./lengths.ts";
import { Arena } from "./memory.ts";
import { PROGRAMS_LENGTH } from "./program.ts";

/**
 * Doubles at the end of Q and Adv that the vectors of a correction stand on: an iterative evaluation writes Q and Adv when it
 * is done with them, and at a million states a page that is touched for the first time costs more than what is done on it.
 */
const sharedLength = (S: number, A: number) => Math.min(correctionLength(S), 8 * Math.floor((2 * S * A) / 8));

/** Entries that a policy's rows can have below and above the three diagonals in the middle, for iterative evaluation. */
export interface PolicyRows {
  lower: number;
  upper: number;
}

/** Names and lengths of the regions. Without `rows` evaluation is dense. */
function lengths({ states: S, actions: A, transitions }: Mdp, rows: PolicyRows | undefined) {
  const entries = transitions.nextState.length;
  const sparse = rows ? sparseLength(S, rows.lower, rows.upper) - sharedLength(S, A) : 0;
  const integers = { rowStart: S * A + 1, nextState: entries, terminal: S };
  const floats = {
    probability: entries,
    rewards: S * A,
    start: S,
    theta: S * A,
    logPi: S * A,
    pi: S * A,
    values: S,
    occupancy: S,
    /** A gradient, a natural direction, or the policy that an update started from. */
    ascent: S * A,
    normaliser: S,
    report: REPORT_LENGTH,
    /** A pair of the family (members.ts). */
    members: MEMBERS_LENGTH,
    /** The programs of its expressions, and their registers (program.ts). */
    ...(CORE ? {} : { programs: PROGRAMS_LENGTH }),
    // In this order: see `sharedLength`.
    qValues: S * A,
    advantages: S * A,
    scratch: Math.max(scratchLength(S, A), sparse),
    factor: rows ? 1 : factorLength(S, entries),
  };
  return { integers, floats };
}

type Integers = keyof ReturnType<typeof lengths>["integers"];
type Floats = Exclude<keyof ReturnType<typeof lengths>["floats"], undefined>;

/** Where each region begins, and the policy's rows of iterative evaluation, in `scratch` and before it: what kernels take. */
export type Pointers = Readonly<Record<Integers | Floats | "sparse", Pointer>>;

/** What the facade reads and writes. */
export type Views = Readonly<Record<Integers, Int32Array> & Record<Floats, Float64Array>>;

/** Copies the model into the engine's memory. Throws a RangeError, with the bytes, when it does not fit. */
export function layOut(mdp: Mdp, engine: Engine, rows?: PolicyRows): { arena: Arena; at: Pointers; view: Views } {
  const arena = new Arena(engine.base);
  const { integers, floats } = lengths(mdp, rows);
  for (const [name, length] of Object.entries(integers)) arena.integers(name, length);
  for (const [name, length] of Object.entries(floats)) arena.floats(name, length);
  arena.seal(engine);
  const by = (key: "pointer" | "view") => Object.fromEntries(arena.regions.map((region) => [region.name, region[key]]));
  const view = by("view") as Views;
  const at = by("pointer") as Record<Integers | Floats, Pointer>;
  const sparse = at.scratch - 8 * sharedLength(mdp.states, mdp.actions);
  view.rowStart.set(mdp.transitions.rowStart);
  view.nextState.set(mdp.transitions.nextState);
  view.probability.set(mdp.transitions.probability);
  view.terminal.set(mdp.terminalMask);
  view.rewards.set(mdp.rewards);
  view.start.set(mdp.start);
  return { arena, at: { ...at, sparse }, view };
}
