import { readFileSync } from "node:fs";
import * as assert from "uvu/assert";
import {
  cliffWalking,
  cliffWorld,
  cornerGrid,
  deepSea,
  forest,
  frozenLake,
  garnet,
  jumpGrid,
  taxi,
} from "../../src/environments/index.ts";
import { parseCsv, parsePrism } from "../../src/formats/index.ts";
import { defineMdp, type Mdp } from "../../src/model/mdp.ts";
import { onEveryEngine } from "../support/engines.ts";
import { knownAnswer, knownAnswerIds } from "../support/fixtures.ts";
import { near, nearNumber } from "../support/numbers.ts";

/** The table's values are given to 1e-10; see test/fixtures' README. */
const GIVEN = 1e-10;

type Entry = [s: number, a: number, next: number, p: number];
const MOVES = [
  [0, -1],
  [-1, 0],
  [0, 1],
  [1, 0],
];

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

/** mdptoolbox.example.small(), element by element. */
const small = (): Mdp =>
  parseCsv(
    `s,a,s',p,r
     0,0,0,0.5,5
     0,0,1,0.5,5
     0,1,1,1,10
     1,0,0,0.8,-1
     1,0,1,0.2,-1
     1,1,0,0.1,2
     1,1,1,0.9,2`,
    { discount: 0.99, start: 0 },
  );

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

/** Knuth & Yao's die from fair coins, PRISM's die.pm: 0 .. 6 flip, 7 .. 12 are the answers. */
const die = (): Mdp =>
  parsePrism(
    {
      transitions: readFileSync("test/fixtures/die.tra", "utf8"),
      stateRewards: readFileSync("test/fixtures/die.srew", "utf8"),
      labels: readFileSync("test/fixtures/die.lab", "utf8"),
    },
    { discount: 1 },
  );

onEveryEngine("known answers", (test, engine) => {
  const asked = new Set<string>();
  const given = (id: string, actual: () => ArrayLike<number>) => {
    asked.add(id);
    test(id, () => near(knownAnswer(id).source, actual(), knownAnswer(id).values, GIVEN));
  };

  const solve = (mdp: Mdp) => engine.solver(mdp).optimal();
  const uniform = (mdp: Mdp) => engine.solver(mdp).evaluate();

  given("sb-ex3.5-uniform", () => uniform(jumpGrid()).values);
  given("sb-ex3.8-optimal", () => solve(jumpGrid()).values);
  given("sb-ex4.1", () => uniform(cornerGrid()).values);
  given("puterman-3.1-0.95", () => solve(puterman(0.95)).values);
  given("puterman-3.1-0.9", () => solve(puterman(0.9)).values);
  given("forest-0.9", () => solve(forest()).values);
  given("forest-eval-010", () => engine.solver(forest()).evaluate([1, 0, 0, 1, 1, 0]).values);
  given("mdptoolbox-small-0.99", () => solve(small()).values);
  given("frozenlake4x4-0.99", () => solve(frozenLake()).values);
  given("frozenlake4x4-uniform-0.99", () => uniform(frozenLake()).values);
  given("aima-4x3", () => solve(fourByThree().mdp).values.slice(0, fourByThree().cells.length));
  given("knuth-yao", () => [uniform(die()).return]);
  given("cliffwalking", () => [1, 0.99, 0.9].map((discount) => solve(cliffWalking({ discount })).return));
  given("taxi", () => [solve(taxi({ discount: 1 })).return]);
  given("fma-pg-cliffworld", () => [solve(cliffWorld()).return, uniform(cliffWorld()).return]);
  given("fma-pg-dst", () => [solve(deepSea()).return, uniform(deepSea()).return]);

  test("no entry of the table is left out", () => assert.equal([...asked].sort(), knownAnswerIds().sort()));

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
