/**
 * The model file format `fma-pg/mdp@1`.
 */
import { checkObject, show, suggestion } from "../support/argument-checks.ts";
import { parseJson } from "../support/json.ts";
import { isList } from "../support/lists.ts";
import { defineMdp, type Mdp, type MdpDefinition } from "./mdp.ts";
import { isDense } from "./transitions.ts";

export const MDP_FORMAT = "fma-pg/mdp@1";

/** What `formatMdp` returns: a model as JSON has it. Doubles are written with as many digits as bring the same bits back. */
export interface MdpFile {
  /** Name and version of the format. */
  format: typeof MDP_FORMAT;
  /** For people and messages. */
  name?: string;
  /** S */
  states: number;
  /** A */
  actions: number;
  /** gamma, in [0, 1] */
  discount: number;
  /** mu. [S] */
  start: number[];
  /** [s, a, s', p] */
  transitions: [state: number, action: number, next: number, probability: number][];
  /** r(s,a), S rows of A. [S][A] */
  rewards: number[][];
  /** States s that end an episode. [any number of them] */
  terminals?: number[];
  /** Actions that a state lacks, [s, a]. [any number of them] */
  unavailable?: [state: number, action: number][];
  /** [S] */
  stateNames?: string[];
  /** [A] */
  actionNames?: string[];
}

const REQUIRED = ["format", "states", "actions", "discount", "start", "transitions", "rewards"] as const;
const FIELDS = [...REQUIRED, "name", "terminals", "unavailable", "stateNames", "actionNames"] as const;

/**
 * Reads a model from the text of a file, or from the object it holds.
 *
 * @throws SyntaxError with line and column where a text is not JSON; TypeError naming an unknown format, an unknown or
 *   a missing field; TypeError and RangeError as `defineMdp`
 */
export function parseMdp(input: string | object): Mdp {
  const file = checkObject("model", typeof input === "string" ? parseJson("model", input) : input);
  const name = typeof file.name === "string" && file.name !== "" ? file.name : "model";
  checkFormat(name, file.format);
  for (const field of Object.keys(file)) {
    if (!(FIELDS as readonly string[]).includes(field)) {
      throw new TypeError(`${name}: unknown field ${show(field)}${suggestion(field, FIELDS)}`);
    }
  }
  for (const field of REQUIRED) {
    if (file[field] === undefined) throw new TypeError(`${name}: field ${show(field)} is missing`);
  }
  // The file knows one form of each table, where `defineMdp` accepts several.
  if (!isList(file.start))
    throw new TypeError(`${name}: start must be an array of probabilities, got ${show(file.start)}`);
  if (!isList(file.transitions) || isDense(file.transitions)) {
    const got = isList(file.transitions) ? "a dense table" : show(file.transitions);
    throw new TypeError(`${name}: transitions must be an array of [s, a, s', p], got ${got}`);
  }
  if (!isList(file.rewards) || !isList(file.rewards[0])) {
    const got = isList(file.rewards) ? `a first row of ${show(file.rewards[0])}` : show(file.rewards);
    throw new TypeError(`${name}: rewards must be an array with one row per state, got ${got}`);
  }
  const { format: _, ...definition } = file;
  return defineMdp(definition as unknown as MdpDefinition);
}

function checkFormat(name: string, format: unknown): void {
  if (format === MDP_FORMAT) return;
  if (format === undefined) throw new TypeError(`${name}: field "format" is missing; expected ${show(MDP_FORMAT)}`);
  const [family, version] = typeof format === "string" ? format.split("@") : [];
  if (family === "fma-pg/mdp" && version !== undefined) {
    throw new TypeError(
      `${name}: format ${show(format)} is of another version; this release reads ${show(MDP_FORMAT)}`,
    );
  }
  throw new TypeError(`${name}: format must be ${show(MDP_FORMAT)}, got ${show(format)}`);
}

/**
 * The model as a fresh plain object, ready for JSON.stringify. `parseMdp` of it gives the same model, bit for bit.
 * Throws nothing.
 */
export function formatMdp(mdp: Mdp): MdpFile {
  const { name, states, actions, discount, start, rewards, transitions, terminals, unavailable } = mdp;
  const { stateNames, actionNames } = mdp;
  const { rowStart, nextState, probability } = transitions;
  const entries: MdpFile["transitions"] = [];
  const rows: number[][] = [];
  for (let s = 0; s < states; s++) {
    rows.push(Array.from(rewards.subarray(s * actions, (s + 1) * actions)));
    for (let a = 0; a < actions; a++) {
      const sa = s * actions + a;
      for (let i = rowStart[sa]; i < rowStart[sa + 1]; i++) entries.push([s, a, nextState[i], probability[i]]);
    }
  }
  return {
    format: MDP_FORMAT,
    ...(name !== "" && { name }),
    states,
    actions,
    discount,
    start: Array.from(start),
    transitions: entries,
    rewards: rows,
    ...(terminals.length > 0 && { terminals: Array.from(terminals) }),
    ...(unavailable && {
      unavailable: Array.from(unavailable, (sa): [number, number] => [Math.floor(sa / actions), sa % actions]),
    }),
    ...(stateNames && { stateNames: [...stateNames] }),
    ...(actionNames && { actionNames: [...actionNames] }),
  };
}
