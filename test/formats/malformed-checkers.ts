import { suite } from "uvu";
import { type PrismFiles, parseDrn, parsePrism } from "../../src/formats/index.ts";
import { refuses } from "../support/formats.ts";

const HEAD = "expected the first line of a .tra file, the numbers of states, choices and transitions (or mdp, or dtmc)";

const test = suite("formats: malformed files of model checkers");

const OPTIONS = { discount: 0.5, start: 0 };

const TRA = "2 2 2\n0 0 1 1\n1 0 1 1\n";

test("prism: transitions", () => {
  refuses(
    (transitions: string) => parsePrism({ transitions }, { ...OPTIONS, where: "m.tra" }),
    [
      ["", "m.tra: line 1, column 1: expected the numbers of states, choices and transitions, got the end of the line"],
      [
        "ctmc\n",
        "m.tra: line 1, column 1: this is a CTMC: rates, not probabilities; the option uniformize (--uniformize RATE) reads it with a discount rate, the option embedded (--embedded) as its embedded chain",
      ],
      [
        "2 2 2 2\n",
        "m.tra: line 1, column 1: this is a POMDP: the option underlyingMdp (--underlying-mdp) reads the MDP beneath it, in which the state is seen",
      ],
      ["0 0 1 1\n", `m.tra: line 1, column 1: ${HEAD}, got "0"`],
      ["0 1 0.5\n", `m.tra: line 1, column 1: ${HEAD}, got "0"`],
      ["2\n", "m.tra: line 1, column 2: expected the number of transitions, got the end of the line"],
      ["2 2 2\n0 0 1 1\n", 'm.tra: line 1, column 5: expected the number of transitions, 1, got "2"'],
      ["2 3 2\n0 0 1 1\n1 0 1 1\n", 'm.tra: line 1, column 3: expected the number of choices, 2, got "3"'],
      ["2 2 2\n0 0 2 1\n", 'm.tra: line 2, column 5: expected the next state, an integer in 0 .. 1, got "2"'],
      ["2 2 2\n2 0 0 1\n", 'm.tra: line 2, column 1: expected a state, an integer in 0 .. 1, got "2"'],
      ["2 2 2\n0 -1 0 1\n", 'm.tra: line 2, column 3: expected a choice, an integer >= 0, got "-1"'],
      ["2 2 2\n0 0 1 1,0\n", 'm.tra: line 2, column 7: expected a probability, a number in [0, 1], got "1,0"'],
      ["2 2 2\n0 0 1 1/0\n", 'm.tra: line 2, column 7: expected a probability, a number in [0, 1], got "1/0"'],
      [
        "2 2 2\n0 0 1 [0.1,0.2]\n",
        "m.tra: line 2, column 7: this is an interval model: [low, high] in place of a probability; fix one probability in every interval first",
      ],
      ["2 2 2\n0 0 1\n", "m.tra: line 2, column 6: expected a probability, got the end of the line"],
      ["2 2 2\n0 0 1 1 go 1\n", 'm.tra: line 2, column 12: expected the end of the line, got "1"'],
      [
        "2 2 3\n0 0 1 0.5\n0 0 0 0.25\n1 0 1 1\n",
        "m.tra: line 2: expected probabilities of state 0, action 0 that sum to 1 within 1e-9, got the sum 0.75",
      ],
      [
        "2 3 3\n0 0 1 1\n0 1 1 1\n1 1 1 1\n",
        "m.tra: line 4: state 1 has choice 1 but no choice 0; expected choices from 0 without gaps",
      ],
      [
        "2 2 3\n0 0 1 0.5 go\n0 0 0 0.5\n1 0 1 1 go\n",
        'm.tra: line 3: expected "go" for choice 0 of state 0 again, got no name',
      ],
      [
        "3 2 2\n0 0 1 1\n1 0 1 1\n",
        "m.tra: state 2 has no transitions; expected a row for each action, or the state among the terminals",
      ],
      ["99999999 1 1\n0 0 1 1\n", "m.tra: 99999999 states x 1 actions; at most 16777216 pairs can be read"],
    ],
  );
});

test("prism: the files beside", () => {
  refuses(
    (files: Partial<PrismFiles>) => parsePrism({ transitions: TRA, ...files }, { ...OPTIONS, where: "m.tra" }),
    [
      [{ stateRewards: "2 2\n0 1\n" }, 'm.srew: line 1, column 3: expected the number of rewards, 1, got "2"'],
      [{ stateRewards: "2 1\n3 1\n" }, 'm.srew: line 2, column 1: expected a state, an integer in 0 .. 1, got "3"'],
      [{ stateRewards: "0 1\n0 2\n" }, 'm.srew: line 2, column 1: expected each state once, got "0"'],
      [{ stateRewards: "0\n" }, "m.srew: line 1, column 2: expected a reward, got the end of the line"],
      [{ stateRewards: "0 x\n" }, 'm.srew: line 1, column 3: expected a reward, a finite number, got "x"'],
      [
        { transitionRewards: "2 2 1\n0 0 0 1\n" },
        'm.trew: line 2, column 1: expected a transition of the .tra file, got "0"',
      ],
      [
        { transitionRewards: "2 2 2\n0 0 1 1\n" },
        'm.trew: line 1, column 5: expected the number of rewards, 1, got "2"',
      ],
      [{ transitionRewards: "3 2 0\n" }, 'm.trew: line 1, column 1: expected the number of states, 2, got "3"'],
      [{ transitionRewards: "0 0 1 1\n0 0 1 1\n" }, 'm.trew: line 2, column 1: expected each transition once, got "0"'],
      [{ labels: "" }, 'm.lab: line 1, column 1: expected labels such as 0="init", got the end of the line'],
      [{ labels: "init\n" }, 'm.lab: line 1, column 1: expected a label such as 0="init", got "init"'],
      [{ labels: '0="a" 0="b"\n' }, 'm.lab: line 1, column 7: expected each label once, got "0=\\"b\\""'],
      [{ labels: '0="init"\n0 0\n' }, 'm.lab: line 2, column 1: expected a state and a colon, got "0"'],
      [{ labels: '0="init"\n5: 0\n' }, 'm.lab: line 2, column 1: expected a state, an integer in 0 .. 1, got "5"'],
      [{ labels: '0="init"\n0: 1\n' }, 'm.lab: line 2, column 4: expected the number of a label (0), got "1"'],
      [
        { labels: "#DECLARATION\ninit\n" },
        "m.lab: line 1, column 1: expected #END after #DECLARATION, got the end of the line",
      ],
      [
        { labels: "#DECLARATION\ninit\n#END\n0 goal\n" },
        'm.lab: line 4, column 3: expected a declared label ("init"), got "goal"',
      ],
      [
        { labels: '0="terminal"\n0: 0\n' },
        'm.tra: state 0 is labelled "terminal"; expected it to keep itself with reward 0 (terminalLabel "none", --terminal-label none, reads the label as any other)',
      ],
      [{ labels: 3 as never }, "parsePrism: files: labels must be a string, got 3"],
      [{ label: "" } as never, 'parsePrism: files: unknown file "label"'],
      [{ transitions: undefined }, "parsePrism: files: transitions is missing"],
    ],
  );
});

test("drn", () => {
  const head = "@type: MDP\n@parameters\n\n@reward_models\nr\n@nr_states\n1\n@nr_choices\n1\n@model\n";
  const body = "state 0 [0] init\n\taction 0 [0]\n\t\t0 : 1\n";
  const changed = (from: string, to: string) => (head + body).replace(from, to);
  refuses(
    (text: string) => parseDrn(text, { ...OPTIONS, where: "m.drn" }),
    [
      ["", "m.drn: line 1, column 1: expected a section @model, got the end of the line"],
      ["state 0\n", 'm.drn: line 1, column 1: expected a section such as @type:, got "state"'],
      [
        changed("@type: MDP", "@type: CTMC"),
        "m.drn: line 1, column 8: this is a CTMC: rates, not probabilities; the option uniformize (--uniformize RATE) reads it with a discount rate, the option embedded (--embedded) as its embedded chain",
      ],
      [changed("@type: MDP\n", ""), "m.drn: line 1, column 1: expected a section @type:, got the end of the line"],
      [
        changed("@type: MDP", "@kind: MDP"),
        'm.drn: line 1, column 1: expected one of @type:, @value_type:, @parameters, @reward_models, @nr_states, @nr_choices, @placeholders, @model, got "@kind:"',
      ],
      [
        changed("@parameters\n\n", "@parameters\np q\n"),
        'm.drn: line 3, column 1: expected nothing in @parameters: models with parameters have no numbers, got "p"',
      ],
      [
        changed("@nr_states\n1", "@nr_states\n"),
        "m.drn: line 6, column 11: expected the number of states, got the end of the line",
      ],
      [changed("@nr_states\n1", "@nr_states\n2"), 'm.drn: line 7, column 1: expected the number of states, 1, got "2"'],
      [
        changed("@nr_choices\n1", "@nr_choices\n2"),
        'm.drn: line 9, column 1: expected the number of choices, 1, got "2"',
      ],
      [changed("state 0", "state 1"), 'm.drn: line 11, column 7: expected state 0: states must be in order, got "1"'],
      [changed("state 0", "stat 0"), 'm.drn: line 11, column 1: expected "state", got "stat"'],
      [changed("[0] init", "[0, 1] init"), 'm.drn: line 11, column 9: expected 1 rewards, got "[0,"'],
      [
        changed("[0] init", "[0 init"),
        'm.drn: line 11, column 9: expected a list of rewards that ends with ] on the same line, got "[0"',
      ],
      [changed("[0] init", "[x] init"), 'm.drn: line 11, column 10: expected a reward, a finite number, got "x"'],
      [
        changed("\taction 0 [0]\n", ""),
        'm.drn: line 12, column 3: expected "action" before the transitions of a state, got "0"',
      ],
      [
        changed("action 0 [0]", "action"),
        "m.drn: line 12, column 8: expected the name of the action, got the end of the line",
      ],
      [changed("action 0 [0]", "action 0 [0] x"), 'm.drn: line 12, column 15: expected the end of the line, got "x"'],
      [changed("0 : 1", "3 : 1"), 'm.drn: line 13, column 3: expected the next state, an integer in 0 .. 0, got "3"'],
      [changed("0 : 1", "0 1"), 'm.drn: line 13, column 5: expected ":", got "1"'],
      [
        changed("0 : 1", "0 :"),
        "m.drn: line 13, column 6: expected a probability, a number in [0, 1], got the end of the line",
      ],
      [changed("0 : 1", "0 : p"), 'm.drn: line 13, column 7: expected a probability, a number in [0, 1], got "p"'],
      [
        changed("0 : 1", "0 : 0.5"),
        "m.drn: line 13: expected probabilities of state 0, action 0 that sum to 1 within 1e-9, got the sum 0.5",
      ],
      [
        changed("\t\t0 : 1\n", ""),
        "m.drn: line 12: expected probabilities of state 0, action 0 that sum to 1 within 1e-9, got the sum 0",
      ],
    ],
  );
});

test.run();
