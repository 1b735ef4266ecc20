import { suite } from "uvu";
import * as assert from "uvu/assert";
import { riverSwim } from "../../src/environments/index.ts";
import { formatPrism, parseDrn, parsePrism } from "../../src/formats/index.ts";
import { refuses } from "../support/formats.ts";

const test = suite("formats: files as model checkers write them");

const TRANSITIONS = "# Transitions (MDP)\n3 3 4\n0 0 1 0.25 go\n0 0 2 0.75 go\n1 0 0 1 go\n2 0 2 1\n";

test("prism: files with the titles that newer versions put first", () => {
  const read = (labels: string) =>
    parsePrism(
      {
        transitions: TRANSITIONS,
        labels,
        stateRewards: '# Reward structure "time"\n# State rewards\n3 1\n1 2\n',
        transitionRewards: '# Reward structure "time"\n# Transition rewards\n3 3 1\n0 0 1 4\n',
      },
      { discount: 0.5 },
    );
  const mdp = read('# Labels\n0="init" 1="deadlock"\n1: 0\n2: 1\n');
  assert.equal([mdp.start, mdp.terminals], [Float64Array.of(0, 1, 0), Int32Array.of(2)]);
  // 4 with probability 1/4.
  assert.equal(mdp.rewards, Float64Array.of(1, 2, 0));
  // As PRISM itself reads them: spaces around the colon, a label twice, a state on two lines.
  for (const lines of ["1 : 0\n2:1\n", "1: 0 0\n2: 1\n", "1: 0\n1: 0\n# end\n2: 1\n"]) {
    const { start, terminals } = read(`0="init" 1="deadlock"\n${lines}`);
    assert.equal([start, terminals], [mdp.start, mdp.terminals], lines);
  }
});

test("prism: names of actions are written where they can be read back", () => {
  const { start, ...files } = { start: 0, ...formatPrism(riverSwim()) };
  assert.is(files.transitions.split("\n")[1], "0 0 0 1 left");
  assert.equal(parsePrism(files, { discount: 0.95, start }).actionNames, ["left", "right"]);
});

test("a state that carries init twice is one start", () => {
  const storm = "#DECLARATION\ninit a\n#END\n0 init a init\n";
  const prism = parsePrism({ transitions: TRANSITIONS, labels: storm }, { discount: 0.5 });
  assert.equal(prism.start, Float64Array.of(1, 0, 0));
});

const drn = (lines: readonly string[], { type = "MDP", models = "r", choices = 2 } = {}) =>
  [
    `@type: ${type}`,
    "@parameters",
    "",
    "@reward_models",
    models,
    "@nr_states",
    "2",
    "@nr_choices",
    `${choices}`,
    "@model",
  ]
    .concat(lines)
    .join("\n");
const REST = ["\taction 0", "\t\t1 : 1", "state 1", "\taction 0", "\t\t1 : 1"];

test("drn: labels with spaces are one label each", () => {
  const text = drn([
    'state 0 [3] "not yet done" init',
    "\taction 0 [ 1 ]",
    "\t\t1 : 1",
    'state 1 [0] "never init again" x',
    "\taction 0 [0]",
    "\t\t1:1",
  ]);
  const mdp = parseDrn(text, { discount: 0.5 });
  assert.equal([mdp.start, mdp.rewards], [Float64Array.of(1, 0), Float64Array.of(4, 0)]);
});

test("drn: what would be lost is refused", () => {
  refuses(
    (text: string) => parseDrn(text, { discount: 0.5, start: 0, where: "m.drn" }),
    [
      [
        drn(["state 0 init [5]", ...REST]),
        'm.drn: line 11, column 14: expected a label: rewards must come before all labels, got "[5]"',
      ],
      [
        drn(["state 0 !3.5 [5] init", ...REST]),
        'm.drn: line 11, column 9: expected a label: exit rates belong to continuous time, got "!3.5"',
      ],
      [
        drn(["state 0 {2} [5]", ...REST]),
        'm.drn: line 11, column 9: expected a label: observations belong to POMDPs, got "{2}"',
      ],
      [
        drn(['state 0 [5] "a label', ...REST]),
        'm.drn: line 11, column 13: expected a label that ends with " on the same line, got "\\"a"',
      ],
      [drn(["state 0 [1,,2]", ...REST]), 'm.drn: line 11, column 9: expected 1 rewards, got "[1,,2]"'],
      [drn(["state 0 [1 2]", ...REST]), 'm.drn: line 11, column 9: expected 1 rewards, got "[1"'],
      [drn(["state 0 [1]2]", ...REST]), 'm.drn: line 11, column 9: expected 1 rewards, got "[1]2]"'],
      [
        drn(["state 0", "\taction 0", "\t\t0 : 1", ...REST], { type: "DTMC", choices: 3 }),
        'm.drn: line 14, column 2: expected one action in every state of a Markov chain, got "action"',
      ],
      [
        drn([], { type: "Markov Automaton" }),
        "m.drn: line 1, column 8: this is a Markov automaton: some states have rates and others choices, unlike in an MDP or a Markov chain",
      ],
    ],
  );
});

test.run();
