import { garnet } from "../src/environments/garnet.ts";
import { defineMdp, type Mdp } from "../src/mdp.ts";
import { onEveryEngine } from "./support/engines.ts";
import { knownAnswer } from "./support/fixtures.ts";
import { near, nearNumber } from "./support/numbers.ts";

/** The table's values are given to 1e-10; see test/fixtures' README. */
const GIVEN = 1e-10;

type Entry = [s: number, a: number, next: number, p: number];
const MOVES = [
  [0, -1],
  [-1, 0],
  [0, 1],
  [1, 0],
];

/** Sutton & Barto, Example 3.5: 5 x 5, A (0,1) -> (4,1) pays 10, B (0,3) -> (2,3) pays 5, off the grid -1. */
function fiveByFive(): Mdp {
  const transitions: Entry[] = [];
  const rewards: number[] = [];
  for (let s = 0; s < 25; s++) {
    for (let a = 0; a < 4; a++) {
      const row = Math.floor(s / 5) + MOVES[a][1];
      const column = (s % 5) + MOVES[a][0];
      const inside = row >= 0 && row < 5 && column >= 0 && column < 5;
      transitions.push([s, a, s === 1 ? 21 : s === 3 ? 13 : inside ? 5 * row + column : s, 1]);
      rewards.push(s === 1 ? 10 : s === 3 ? 5 : inside ? 0 : -1);
    }
  }
  return defineMdp({ states: 25, actions: 4, discount: 0.9, start: 0, transitions, rewards });
}

/** Puterman 2005, section 3.1; the second action of state 1 is the first once more. */
const puterman = (discount: number): Mdp =>
  defineMdp({
    states: 2,
    actions: 2,
    discount,
    start: 0,
    transitions: [
      [0, 0, 0, 0.5],
      [0, 0, 1, 0.5],
      [0, 1, 1, 1],
      [1, 0, 1, 1],
      [1, 1, 1, 1],
    ],
    rewards: [5, 10, -1, -1],
  });

/** pymdptoolbox's forest: wait (0) or cut (1); a fire (0.1) takes the forest back to age 0. */
const forest: Mdp = defineMdp({
  states: 3,
  actions: 2,
  discount: 0.9,
  start: 0,
  transitions: [0, 1, 2].flatMap((s): Entry[] => [
    [s, 0, 0, 0.1],
    [s, 0, Math.min(s + 1, 2), 0.9],
    [s, 1, 0, 1],
  ]),
  rewards: [0, 0, 0, 1, 4, 2],
});

/** Gymnasium's FrozenLake-v1, 4 x 4: the move meant or either at right angles to it, a third each; the goal pays 1. */
function frozenLake(): Mdp {
  const map = "SFFFFHFHFFFHHFFG";
  const transitions: Entry[] = [];
  const rewards = new Array<number>(64).fill(0);
  const terminals: number[] = [];
  for (let s = 0; s < 16; s++) {
    if (map[s] === "H" || map[s] === "G") terminals.push(s);
    for (let a = 0; a < 4; a++) {
      for (const turn of [-1, 0, 1]) {
        const [dx, dy] = MOVES[(a + turn + 4) % 4];
        const x = Math.min(Math.max((s % 4) + dx, 0), 3);
        const y = Math.min(Math.max(Math.floor(s / 4) + dy, 0), 3);
        transitions.push([s, a, 4 * y + x, 1 / 3]);
        if (map[4 * y + x] === "G") rewards[4 * s + a] += 1 / 3;
      }
    }
  }
  return defineMdp({ states: 16, actions: 4, discount: 0.99, start: 0, transitions, rewards, terminals });
}

/** Russell & Norvig's 4 x 3 world: 0.8 ahead, 0.1 to either side, -0.04 a move; (3,1) is worth -1, (3,2) 1. */
function fourByThree(): { mdp: Mdp; cells: string[] } {
  const cells = ["0,0", "1,0", "2,0", "3,0", "0,1", "2,1", "3,1", "0,2", "1,2", "2,2", "3,2"];
  const end = cells.length;
  const transitions: Entry[] = [];
  const rewards: number[] = [];
  for (const [s, cell] of cells.entries()) {
    const [x, y] = cell.split(",").map(Number);
    for (let a = 0; a < 4; a++) {
      const worth = { "3,1": -1, "3,2": 1 }[cell];
      rewards.push(worth ?? -0.04);
      if (worth !== undefined) transitions.push([s, a, end, 1]);
      else {
        for (const [turn, p] of [
          [-1, 0.1],
          [0, 0.8],
          [1, 0.1],
        ]) {
          const [dx, dy] = MOVES[(a + turn + 4) % 4];
          const to = cells.indexOf(`${x + dx},${y + dy}`);
          transitions.push([s, a, to < 0 ? s : to, p]);
        }
      }
    }
  }
  rewards.push(0, 0, 0, 0);
  return {
    mdp: defineMdp({ states: end + 1, actions: 4, discount: 1, start: 0, transitions, rewards, terminals: [end] }),
    cells,
  };
}

/** Knuth & Yao's die from fair coins (PRISM's die.pm): states 0 .. 6 flip, 7 has an answer. */
const die: Mdp = defineMdp({
  states: 8,
  actions: 1,
  discount: 1,
  start: 0,
  transitions: (
    [
      [1, 2],
      [3, 4],
      [5, 6],
      [1, 7],
      [7, 7],
      [7, 7],
      [2, 7],
    ] as const
  ).flatMap(([heads, tails], s): Entry[] => [
    [s, 0, heads, 0.5],
    [s, 0, tails, 0.5],
  ]),
  rewards: [1, 1, 1, 1, 1, 1, 1, 0],
  terminals: [7],
});

onEveryEngine("known answers", (test, engine) => {
  const given = (id: string, actual: () => ArrayLike<number>) =>
    test(id, () => near(knownAnswer(id).source, actual(), knownAnswer(id).values, GIVEN));

  given("sb-ex3.5-uniform", () => engine.solver(fiveByFive()).evaluate().values);
  given("sb-ex3.8-optimal", () => engine.solver(fiveByFive()).optimal().values);
  given("puterman-3.1-0.95", () => engine.solver(puterman(0.95)).optimal().values);
  given("puterman-3.1-0.9", () => engine.solver(puterman(0.9)).optimal().values);
  given("forest-0.9", () => engine.solver(forest).optimal().values);
  given("forest-eval-010", () => engine.solver(forest).evaluate([1, 0, 0, 1, 1, 0]).values);
  given("frozenlake4x4-0.99", () => engine.solver(frozenLake()).optimal().values);
  given("frozenlake4x4-uniform-0.99", () => engine.solver(frozenLake()).evaluate().values);
  given("aima-4x3", () => engine.solver(fourByThree().mdp).optimal().values.slice(0, fourByThree().cells.length));
  given("knuth-yao", () => [engine.solver(die).evaluate().return]);

  test("a garnet of 150 states: sum d = 1, J = d r_pi / (1 - gamma)", () => {
    const mdp = garnet({ states: 150, actions: 3, branching: 4, seed: 11, discount: 0.999 });
    const { occupancy, return: J } = engine.solver(mdp).evaluate();
    nearNumber(
      "sum d",
      occupancy.reduce((a, b) => a + b),
      1,
    );
    const paid = mdp.rewards.reduce((sum, r, sa) => sum + (occupancy[Math.floor(sa / 3)] * r) / 3, 0);
    nearNumber("J", J, paid / (1 - 0.999));
  });
});
