import { suite } from "uvu";
import { parseCassandra, parseCsv, parseGymnasium } from "../../src/formats/index.ts";
import { refuses } from "../support/formats.ts";

const test = suite("formats: malformed texts");

const OPTIONS = { discount: 0.5, start: 0 };

test("csv", () => {
  const head = "s,a,s',p,r\n";
  const row = "0,0,0,1,0\n";
  refuses(
    (text: string) => parseCsv(text, { ...OPTIONS, where: "f.csv" }),
    [
      ["", "f.csv: line 1, column 1: expected the header s,a,s',p,r, got nothing"],
      ["s,a,s',p\n", "f.csv: line 1, column 5: expected the column r, got the end of the line"],
      ["s,a,s',p,r,x\n", 'f.csv: line 1, column 6: expected one of the columns s, a, s\', p, r, got "x"'],
      [
        "s,a,s',p,rewrd\n",
        'f.csv: line 1, column 5: expected one of the columns s, a, s\', p, r, got "rewrd"; did you mean "reward"?',
      ],
      ["s,a,s',p,s\n", 'f.csv: line 1, column 5: expected one column s, got "s"'],
      [`${head}0,0,0,1\n`, "f.csv: line 2, column 5: expected 5 fields, got 4 fields"],
      [`${head}0,0,0,1,0,0\n`, "f.csv: line 2, column 6: expected 5 fields, got 6 fields"],
      [`${head}x,0,0,1,0\n`, 'f.csv: line 2, column 1: expected a state, an integer >= 0, got "x"'],
      [`${head}-1,0,0,1,0\n`, 'f.csv: line 2, column 1: expected a state, an integer >= 0, got "-1"'],
      [`${head}0,0.5,0,1,0\n`, 'f.csv: line 2, column 2: expected an action, an integer >= 0, got "0.5"'],
      [`${head}0,0,,1,0\n`, "f.csv: line 2, column 3: expected a state, an integer >= 0, got the end of the line"],
      [`${head}0,0,0,1.5,0\n`, 'f.csv: line 2, column 4: expected a probability, a number in [0, 1], got "1.5"'],
      [`${head}0,0,0,NaN,0\n`, 'f.csv: line 2, column 4: expected a probability, a number in [0, 1], got "NaN"'],
      [`${head}${row}\n1,0,0,1,inf\n`, 'f.csv: line 4, column 5: expected a reward, a finite number, got "inf"'],
      [`${head}0,0,0,1,1e999\n`, 'f.csv: line 2, column 5: expected a reward, a finite number, got "1e999"'],
      [
        `${head}${row}1,0,0,0.5,0\n1,0,1,0.4,0\n`,
        "f.csv: line 3: expected probabilities of state 1, action 0 that sum to 1 within 1e-9, got the sum 0.9",
      ],
      [
        `${head}0,0,1,1,0\n`,
        "f.csv: state 1 has no transitions; expected a row for each action, or the state among the terminals",
      ],
      [
        `${head}0,0,0,1,0\n0,2,0,1,0\n1,2,0,1,0\n`,
        "f.csv: no state has action 1; expected actions 0 .. 2, each in some state",
      ],
      [
        `${head}0,0,0,1,0\n0,1,0,1,0\n1,1,0,0,0\n`,
        "f.csv: line 4: expected probabilities of state 1, action 1 that sum to 1 within 1e-9, got the sum 0",
      ],
      [
        `${head}9999999,9999999,0,1,0\n`,
        "f.csv: 10000000 states x 10000000 actions; at most 16777216 pairs can be read",
      ],
      [
        `${head}0,0,0,1,"0\n`,
        "f.csv: line 2, column 5: Quote Not Closed: the parsing is finished with an opening quote at line 2",
      ],
      [head, "f.csv: the model has no state"],
      [
        `${head}${row}0,,,,\n`,
        "f.csv: line 3, column 1: expected a state without transitions, as this line declares it terminal, got 0",
      ],
    ],
  );
});

test("gymnasium", () => {
  refuses(
    (text: string) => parseGymnasium(text, { ...OPTIONS, where: "p.json" }),
    [
      ["", "p.json: line 1, column 1: expected a value, got the end of the text"],
      ['{"P": [', "p.json: line 1, column 8: expected a value or ], got the end of the text"],
      ["[[[[1, 0, NaN, false]]]]", 'p.json: line 1, column 11: expected a value, got "N"'],
      ["7", "p.json: line 1, column 1: expected a list or an object with one entry per state, got 7"],
      ['{"P": 7}', "p.json: line 1, column 7: P: expected a list or an object with one entry per state, got 7"],
      ['{"x": []}', 'p.json: line 1, column 7: x: expected a number as key, that of the state, got "x"'],
      ["{}", "p.json: the model has no state"],
      [
        '{\n "0": {"0": [[1, 0, 0, true]]},\n "2": {}}',
        "p.json: line 1, column 1: expected an entry for state 1, got undefined",
      ],
      [
        '{"P": {"0": {"a": []}}}',
        'p.json: line 1, column 19: P[0][a]: expected a number as key, that of the action, got "a"',
      ],
      [
        '{"P": {"0": {"0": 1}}}',
        "p.json: line 1, column 19: P[0][0]: expected a list of [probability, next state, reward, terminated], got 1",
      ],
      [
        '{"P": [[[\n  [1, 0, 0]\n]]]}',
        "p.json: line 2, column 3: P[0][0][0]: expected [probability, next state, reward, terminated], got an array of length 3",
      ],
      ["[[[[2, 0, 0, false]]]]", "p.json: line 1, column 5: [0][0][0][0]: expected a probability in [0, 1], got 2"],
      ['[[[["1", 0, 0, false]]]]', 'p.json: line 1, column 5: [0][0][0][0]: expected a probability in [0, 1], got "1"'],
      [
        "[[[[1, 1, 0, false]]]]",
        "p.json: line 1, column 8: [0][0][0][1]: expected a state, an integer in 0 .. 0, got 1",
      ],
      ["[[[[1, 0, null, false]]]]", "p.json: line 1, column 11: [0][0][0][2]: expected a finite reward, got null"],
      ["[[[[1, 0, 1e999, false]]]]", "p.json: line 1, column 11: [0][0][0][2]: expected a finite reward, got Infinity"],
      ["[[[[1, 0, 0, 0]]]]", "p.json: line 1, column 14: [0][0][0][3]: expected true or false, got 0"],
      [
        "[[[[0.5, 0, 0, false]]]]",
        "p.json: line 1, column 3: [0][0]: expected probabilities of state 0, action 0 that sum to 1 within 1e-9, got the sum 0.5",
      ],
      [
        "[[[]]]",
        "p.json: line 1, column 3: [0][0]: expected probabilities of state 0, action 0 that sum to 1 within 1e-9, got the sum 0",
      ],
      ['{"P": [], "Q": 1}', 'p.json: line 1, column 16: Q: unknown field "Q"; did you mean "P"?'],
      [
        '{"P": [[[[1, 0, 0, false]]]], "initial_state_distrib": [0.5, 0.5]}',
        "p.json: line 1, column 56: initial_state_distrib: expected a list of 1 probabilities, got an array of length 2",
      ],
      ['{"P": [[[[1, 0, 0, false]]]], "stateNames": [1]}', "p.json: stateNames[0] must be a string, got 1"],
      [
        '{"0": {"0": [[1, 0, 0, false]]}, "1": {"0": [[1, 0, 0, false]], "3": [[1, 0, 0, false]]}}',
        "p.json: no state has action 1; expected actions 0 .. 3, each in some state",
      ],
    ],
  );
});

test("cassandra", () => {
  const head = "discount: 0.5\nvalues: reward\nstates: a b\nactions: 1\n";
  refuses(
    (text: string) => parseCassandra(text, { start: 0, where: "m.pomdp" }),
    [
      ["", "m.pomdp: line 1, column 1: expected states:, got the end of the text"],
      [
        "discount 0.5",
        'm.pomdp: line 1, column 1: expected a statement: discount:, values:, states:, actions:, observations:, start:, T:, O: or R:, got "discount"',
      ],
      ["discount: 1.5", 'm.pomdp: line 1, column 11: expected a discount, a number in [0, 1], got "1.5"'],
      ["discount: 0.5 discount: 0.5", 'm.pomdp: line 1, column 15: expected one discount, got "discount"'],
      ["values: money", 'm.pomdp: line 1, column 9: expected reward or cost, got "money"'],
      [
        "states:\nactions: 1",
        'm.pomdp: line 2, column 1: expected the number of states, or their names, got "actions"',
      ],
      ["states: 1b", 'm.pomdp: line 1, column 9: expected the number of states, an integer >= 0, got "1b"'],
      ["states: a a", 'm.pomdp: line 1, column 11: expected each name once, got "a"'],
      ["states: a 2b", 'm.pomdp: line 1, column 11: expected a name that begins with a letter, got "2b"'],
      ["T: 0 identity", 'm.pomdp: line 1, column 2: expected states: before start:, T: and R:, got ":"'],
      [
        "states: 2\nobservations: 2",
        "m.pomdp: line 2, column 1: this is a POMDP: the option underlyingMdp (--underlying-mdp) reads the MDP beneath it, in which the state is seen",
      ],
      [`${head}T: 1 identity`, 'm.pomdp: line 5, column 4: expected an action, an integer in 0 .. 0, got "1"'],
      [`${head}T: 0 : c : a 1`, 'm.pomdp: line 5, column 8: expected a state: a name, a number or *, got "c"'],
      [`${head}T: 0 : a : b`, "m.pomdp: line 5, column 13: expected a probability, got the end of the text"],
      [`${head}T: 0 : a : b x`, 'm.pomdp: line 5, column 14: expected a probability, a number in [0, 1], got "x"'],
      [`${head}T: 0\n1 0\n0`, "m.pomdp: line 7, column 2: expected a probability, got the end of the text"],
      [`${head}T: 0\n1 0\n0 1 1`, 'm.pomdp: line 7, column 5: expected the next statement, got "1"'],
      [
        `${head}T: 0 identity\nR: 0 : a : a`,
        "m.pomdp: line 6, column 13: expected a reward, a finite number, got the end of the text",
      ],
      [
        `${head}T: 0\n1 0\n0.5 0.4`,
        "m.pomdp: line 7: expected probabilities of state 1, action 0 that sum to 1 within 1e-9, got the sum 0.9",
      ],
      [
        `${head}T: 0 : a uniform`,
        "m.pomdp: state 1 has no transitions; expected a row for each action, or the state among the terminals",
      ],
      [
        `${head}start: 0.5 0.4 0.1`,
        'm.pomdp: line 5, column 12: expected a state, 2 probabilities or uniform, got "0.4"',
      ],
      [`${head}start: *`, 'm.pomdp: line 5, column 8: expected one state, got "*"'],
      [`${head}start include:`, "m.pomdp: line 5, column 15: expected states, got the end of the text"],
      [
        "discount: 0.5 states: 99999 actions: 99999 T: * uniform",
        "m.pomdp: 99999 states x 99999 actions; at most 16777216 pairs can be read",
      ],
    ],
  );
});

test.run();
