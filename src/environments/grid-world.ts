/**
 * Grid worlds drawn as ASCII maps.
 */

import { defineMdp, type Mdp } from "../model/mdp.ts";
import { checkKeys, checkNumber, checkObject, checkOneOf } from "../support/argument-checks.ts";
import { CLIFF, GOAL, readMap, START, WALL } from "./grid-map.ts";
import { RowWriter } from "./row-writer.ts";

/** What happens after a goal or a cliff of `gridWorld` has been entered; its legend tells. */
export type Ending = "terminal" | "absorbing" | "reset";

/** What `gridWorld` takes. */
export interface GridWorldOptions {
  /** Lines of equal length; see the legend at `gridWorld`. */
  map: string | readonly string[];
  /** Probability, in [0, 1], of moving at right angles instead, half of it to either side. Default 0. */
  slip?: number;
  /** Paid on entering a goal, in place of stepReward. Default 1. */
  goalReward?: number;
  /** Paid on entering a cliff, in place of stepReward. Default -1. */
  cliffReward?: number;
  /** @deprecated goalReward and cliffReward in one object; it may stand in their place. */
  rewards?: {
    /** Paid on entering a goal, as goalReward. Default 1. */
    goal?: number;
    /** Paid on entering a cliff, as cliffReward. Default -1. */
    cliff?: number;
  };
  /** Paid for every other move, also for one that a wall stops. Default 0. */
  stepReward?: number;
  /** Default "terminal". */
  goal?: Ending;
  /** Default "terminal". */
  cliff?: Ending;
  /** gamma, in [0, 1]. Default 0.9. */
  discount?: number;
  /** Default "gridworld". */
  name?: string;
}

const KEYS = [
  "map",
  "slip",
  "goalReward",
  "cliffReward",
  "stepReward",
  "goal",
  "cliff",
  "discount",
  "name",
  "rewards",
] as const;
const ENDINGS = ["terminal", "absorbing", "reset"] as const;
const MOVES = [
  { name: "up", down: -1, right: 0, sides: [2, 3] },
  { name: "down", down: 1, right: 0, sides: [2, 3] },
  { name: "left", down: 0, right: -1, sides: [0, 1] },
  { name: "right", down: 0, right: 1, sides: [0, 1] },
];

/**
 * A grid world from an ASCII map, with actions up, down, left, right.
 *
 * | cell | meaning |
 * |---|---|
 * | `S` | a start, otherwise free; several share the mass equally |
 * | `G` | a goal |
 * | `C` | a cliff or a hole |
 * | `#` | a wall, as is everything outside the map; a move into it stays where it is |
 * | `.` | free |
 *
 * The states are the cells other than walls, row by row from the top left, named "(row,column)" from 0. A move goes
 * where it is meant to with probability 1 - slip and to either side of that with slip / 2. Entering a goal or a cliff
 * pays goalReward or cliffReward, every other move pays stepReward, and r(s,a) is the expectation over where the
 * move leads. `goal` and `cliff` say what follows:
 *
 * | ending | after entering |
 * |---|---|
 * | `"terminal"` | the cell is a declared terminal state |
 * | `"absorbing"` | the cell is an ordinary state that keeps itself for ever with reward 0 |
 * | `"reset"` | the move ends in a start instead (drawn afresh); such cells are not states |
 *
 * Sutton & Barto's cliff walking (Reinforcement Learning, 2nd ed. 2018, Example 6.6) is stepReward -1, goalReward -1, cliffReward -100,
 * cliff "reset"; gymnasium's slippery FrozenLake is slip 2 / 3, cliffReward 0, with `C` for `H`.
 *
 * @throws TypeError, RangeError naming the option, or the line and column of the map
 */
export function gridWorld(options: GridWorldOptions): Mdp {
  checkKeys("gridWorld", checkObject("gridWorld: options", options), KEYS);
  const finite = (key: string, value: unknown) =>
    checkNumber(`gridWorld: ${key}`, value, Number.isFinite, "a finite number");
  const { rewards = {}, discount = 0.9, name = "gridworld" } = options;
  checkKeys("gridWorld: rewards", checkObject("gridWorld: rewards", rewards), ["goal", "cliff"]);
  const goalReward = finite("goalReward", options.goalReward ?? rewards.goal ?? 1);
  const cliffReward = finite("cliffReward", options.cliffReward ?? rewards.cliff ?? -1);
  const stepReward = finite("stepReward", options.stepReward ?? 0);
  const within = (x: number) => x >= 0 && x <= 1;
  const slip = checkNumber("gridWorld: slip", options.slip ?? 0, within, "a number in [0, 1]");
  const endings: Record<string, Ending> = {
    [GOAL]: checkOneOf("gridWorld: goal", options.goal ?? "terminal", ENDINGS),
    [CLIFF]: checkOneOf("gridWorld: cliff", options.cliff ?? "terminal", ENDINGS),
  };
  const { height, width, at } = readMap("gridWorld: map", options.map);

  // Number the states.
  const cellOf = new Int32Array(height * width);
  const stateAt = new Int32Array(height * width).fill(-1);
  const starts: number[] = [];
  const terminals: number[] = [];
  let S = 0;
  for (let place = 0; place < cellOf.length; place++) {
    const cell = at(Math.floor(place / width), place % width);
    if (cell === WALL || endings[cell] === "reset") continue;
    if (cell === START) starts.push(S);
    if (endings[cell] === "terminal") terminals.push(S);
    stateAt[place] = S;
    cellOf[S++] = place;
  }

  const A = MOVES.length;
  const rows = new RowWriter(S * A, S * A * (slip === 0 || slip === 1 ? 2 : 3));
  const table = new Float64Array(S * A);
  for (let s = 0; s < S; s++) {
    const row = Math.floor(cellOf[s] / width);
    const column = cellOf[s] % width;
    const ending = endings[at(row, column)];
    for (let a = 0; a < A; a++) {
      if (ending === "absorbing") rows.push(s, 1);
      for (let turn = -1; turn < 2 && !ending; turn++) {
        const move = turn < 0 ? a : MOVES[a].sides[turn];
        const p = turn < 0 ? 1 - slip : slip / 2;
        if (p === 0) continue;
        const to = { row: row + MOVES[move].down, column: column + MOVES[move].right };
        const entered = at(to.row, to.column);
        table[s * A + a] += p * (entered === GOAL ? goalReward : entered === CLIFF ? cliffReward : stepReward);
        if (endings[entered] === "reset") for (const start of starts) rows.push(start, p / starts.length);
        else rows.push(entered === WALL ? s : stateAt[to.row * width + to.column], p);
      }
      rows.endRow();
    }
  }

  const start = new Float64Array(S);
  for (const s of starts) start[s] = 1 / starts.length;
  return defineMdp({
    name,
    states: S,
    actions: A,
    discount,
    start,
    transitions: rows.transitions(),
    rewards: table,
    terminals,
    stateNames: Array.from(cellOf.subarray(0, S), (place) => `(${Math.floor(place / width)},${place % width})`),
    actionNames: MOVES.map((move) => move.name),
  });
}
