import { readFileSync } from "node:fs";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  formatCsv,
  formatNpz,
  parseCassandra,
  parseCsv,
  parseDrn,
  parseGymnasium,
  parseNpz,
  parsePrism,
} from "../../src/formats/index.ts";
import { defineMdp, type Mdp } from "../../src/model/mdp.ts";
import { formatMdp } from "../../src/model/model-file.ts";
import { FORMATS, SAMPLE } from "../support/formats.ts";
import { check, models } from "../support/models.ts";
import { refused, sameBits } from "../support/numbers.ts";

const test = suite("formats");

/** Every number of the model, bit for bit. */
function sameModel(label: string, actual: Mdp, expected: Mdp): void {
  assert.equal([actual.states, actual.actions], [expected.states, expected.actions], label);
  sameBits(`${label} discount`, [actual.discount], [expected.discount]);
  for (const key of ["start", "rewards", "terminals", "terminalMask"] as const) {
    sameBits(`${label} ${key}`, actual[key], expected[key]);
  }
  for (const key of ["rowStart", "nextState", "probability"] as const) {
    sameBits(`${label} ${key}`, actual.transitions[key], expected.transitions[key]);
  }
}

/** The model with some of its states declared terminal, but never all. */
const withTerminals = (mdp: Mdp, mask: readonly boolean[]): Mdp => {
  const { format: _, ...definition } = formatMdp(mdp);
  const terminals = Array.from({ length: mdp.states - 1 }, (_, s) => s + 1).filter((s) => mask[s % mask.length]);
  return defineMdp({ ...definition, terminals });
};

test("every format brings back what it wrote, bit for bit", () => {
  const arbitrary = fc.record({
    mdp: models,
    mask: fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
    stretch: fc.double({ min: -5e-10, max: 5e-10, noNaN: true }),
    reward: fc.double({ noNaN: true, noDefaultInfinity: true }),
  });
  check(arbitrary, 150, ({ mdp, mask, stretch, reward }) => {
    const { format: _, ...definition } = formatMdp(withTerminals(mdp, mask));
    for (const entry of definition.transitions) entry[3] *= 1 + stretch;
    definition.rewards[0][0] = reward;
    const model = defineMdp(definition);
    const { discount, start, terminals } = model;
    for (const { name, write, read } of FORMATS) {
      sameModel(name, read(write(model), { discount, start, terminals }), model);
    }
  });
});

test("what a format has itself needs no option", () => {
  const model = defineMdp(SAMPLE);
  const needs: Record<string, object> = {
    gymnasium: {},
    prism: { discount: 0.75, start: SAMPLE.start },
    drn: { discount: 0.75, start: SAMPLE.start },
    csv: { discount: 0.75, start: SAMPLE.start },
    "npz csr": {},
    "npz dense": {},
    cassandra: { terminals: [3] },
  };
  for (const { name, write, read } of FORMATS) {
    const back = read(write(model), needs[name]);
    sameModel(name, back, model);
    assert.equal(read(write(back), { discount: 0.5, start: 1, terminals: [3], name: "other" }).name, "other");
    assert.equal(read(write(back), { ...needs[name], discount: 0.5 }).discount, 0.5, name);
    assert.equal(read(write(back), { ...needs[name], start: 1 }).start, Float64Array.of(0, 1, 0, 0), name);
  }
  const names = (format: string) => {
    const { write, read } = FORMATS.find(({ name }) => name === format) as (typeof FORMATS)[number];
    const { name, stateNames, actionNames } = read(write(model), { discount: 0.75, start: 0 });
    return [name, stateNames?.[1], actionNames?.[1]];
  };
  assert.equal(names("gymnasium"), ["sample", "b", "go"]);
  assert.equal(names("drn"), ["", undefined, "go"]);
  assert.equal(names("cassandra"), ["", "b", "go"]);
});

test("a discount or start that is nowhere is asked for by name", () => {
  const model = defineMdp(SAMPLE);
  for (const { name, write, read } of FORMATS) {
    if (name === "prism" || name === "drn" || name === "csv") {
      const where = `m.${name === "prism" ? "tra" : name}`;
      const asks = (what: string) =>
        new RegExp(`^${where}: the file has no ${what}: give the option "\\w+" \\(--${what.split(" ").pop()}\\)$`);
      refused(() => read(write(model), { where, start: 0 }), TypeError, asks("discount"));
      refused(() => read(write(model), { where, discount: 0.5 }), TypeError, asks("single start"));
    }
    refused(() => read(write(model), { discount: 2 }), RangeError, /discount must be a number in \[0, 1\], got 2$/);
    refused(() => read(write(model), { discount: 0.5, start: 9 }), RangeError, /start .*got 9$/);
    refused(() => read(write(model), { discount: 0.5, start: [1] }), RangeError, /start .*length 4.*length 1$/);
    refused(
      () => read(write(model), { discount: 0.5, start: 0, terminals: [7] }),
      RangeError,
      /terminals\[\d\].*got 7$/,
    );
    refused(() => read(write(model), { discont: 1 } as object), TypeError, /unknown option "discont"; did you mean/);
    refused(() => read(write(model), { name: 1 } as object), TypeError, /name must be a string, got 1$/);
  }
});

test("gymnasium: terminated mass, sums, and both spellings of P", () => {
  const entries = {
    P: [
      [
        [
          [0.25, 1, 4, false],
          [0.25, 1, 0, false],
          [0.5, 0, 1, true],
        ],
      ],
      [[[1, 1, 0, true]]],
    ],
  };
  const mdp = parseGymnasium(entries, { discount: 0.5, start: 0 });
  // State 0 ends half the time although it is no terminal state: that mass goes to an end, state 2.
  assert.equal([mdp.states, mdp.terminals, mdp.rewards[0]], [3, Int32Array.of(1, 2), 0.25 * 4 + 0.5]);
  assert.equal(mdp.transitions.nextState.subarray(0, 2), Int32Array.of(1, 2));
  const keyed = { 0: { 0: entries.P[0][0] }, 1: { 0: entries.P[1][0] } };
  for (const P of [
    keyed,
    entries.P,
    { P: keyed },
    JSON.stringify(keyed),
    `\uFEFF${JSON.stringify({ P: keyed })}\r\n`,
  ]) {
    sameModel("P", parseGymnasium(P, { discount: 0.5, start: 0 }), mdp);
  }
  const named = { ...entries, stateNames: ["a", "b"], name: "n", discount: 0.5, initial_state_distrib: [1, 0] };
  assert.equal(parseGymnasium(named).stateNames, ["a", "b", "end"]);
  assert.equal(parseGymnasium(named).start, Float64Array.of(1, 0, 0));
});

test("gymnasium: terminated values are Gymnasium's, state by state", () => {
  // From 0: on to 1, or ended in 1, which goes on when it is entered otherwise.
  const P = [
    [
      [
        [0.5, 1, 2, false],
        [0.5, 1, 6, true],
      ],
    ],
    [[[1, 1, 1, false]]],
  ];
  const { states, rewards, transitions } = parseGymnasium({ P }, { discount: 0.5, start: 0 });
  assert.equal([states, rewards[0], [...transitions.nextState]], [3, 4, [1, 2, 1]]);
});

test("prism: a Storm file, a chain with both rewards, fractions", () => {
  const storm = parsePrism(
    {
      transitions: "mdp\n0 0 1 1/3 go\n0 0 0 2/3 go\n0 1 2 1\n1 0 1 1\n1 1 0 1\n2 0 2 1\n2 1 2 1\n",
      stateRewards: "0 2\n",
      transitionRewards: "0 0 1 3\n",
      labels: "#DECLARATION\ninit deadlock goal\n#END\n0 init\n2 deadlock goal\n",
    },
    { discount: 0.5 },
  );
  assert.equal([storm.states, storm.actions, storm.terminals], [3, 2, Int32Array.of(2)]);
  assert.equal(storm.start, Float64Array.of(1, 0, 0));
  assert.equal(storm.rewards, Float64Array.of(2 + 1, 2, 0, 0, 0, 0));
  const chain = parsePrism(
    { transitions: "2 3\n0 0 0.5\n0 1 0.5\n1 1 1\n", stateRewards: "2 1\n1 4\n", transitionRewards: "2 1\n0 1 8\n" },
    { discount: 0.5, start: 0 },
  );
  assert.equal([chain.actions, chain.rewards], [1, Float64Array.of(4, 4)]);
  const labels = readFileSync("test/fixtures/die.lab", "utf8");
  refused(
    () => parsePrism({ transitions: "13 1\n0 1 1", labels }, { discount: 1 }),
    RangeError,
    /^prism\.tra: state 1 has no transitions/,
  );
});

test("drn: Storm's own writing", () => {
  const text = [
    "// Exported by storm",
    "// Original model type: MDP",
    "@type: MDP",
    "@value_type: double",
    "@parameters",
    "",
    "@reward_models",
    "time cost",
    "@nr_states",
    "3",
    "@nr_choices",
    "5",
    "@model",
    "state 0 [1, 0.5] init",
    "//[x=0]",
    "\taction left [0, 2]",
    "\t\t0 : 0.5",
    "\t\t1 : 0.5",
    "\taction right [0, 4]",
    "\t\t2 : 1",
    'state 1 [0, 0] "a label" done',
    "\taction left [0, 0]",
    "\t\t1 : 1",
    "\taction right [0, 1]",
    "\t\t0 : 1/4",
    "\t\t1 : 3/4",
    "state 2 [0, 0] deadlock",
    "\taction __NOLABEL__ [0, 0]",
    "\t\t2 : 1",
  ].join("\n");
  const mdp = parseDrn(text, { discount: 0.5, rewardModel: "cost" });
  assert.equal([mdp.states, mdp.actions, mdp.terminals], [3, 2, Int32Array.of(2)]);
  assert.equal(mdp.rewards, Float64Array.of(2.5, 4.5, 0, 1, 0, 0));
  assert.equal(parseDrn(text, { discount: 0.5, rewardModel: "time" }).rewards[0], 1);
  refused(() => parseDrn(text, { discount: 0.5 }), RangeError, /"rewardModel" .*"time", "cost", got no choice$/);
  refused(() => parseDrn(text, { discount: 0.5, rewardModel: "x" }), RangeError, /got "x"$/);
});

test("csv: quotes, CRLF, byte order mark, order of columns, separators, comments, duplicates", () => {
  const plain = parseCsv("s,a,s',p,r\n0,0,0,0.5,1\n0,0,1,0.5,3\n1,,,,\n", { discount: 0.5, start: 0 });
  assert.equal([plain.states, plain.rewards[0], plain.terminals], [2, 2, Int32Array.of(1)]);
  for (const text of [
    "\uFEFFs,a,s',p,r\r\n0,0,0,0.5,1\r\n0,0,1,0.5,3\r\n1,,,,\r\n",
    '"s","a","s\'","p","r"\n"0","0","0","0.5","1"\n0,0,1,0.5,3\n\n1,,,,',
    "# made by hand\nReward;Probability;Next_State;State;Action\n1;0.5;0;0;0\n3;0.5;1;0;0\n;;;1;\n",
    "s\ta\ts'\tp\tr\n0\t0\t0\t0.5\t1\n0\t0\t1\t0.25\t3\n0\t0\t1\t0.25\t3\n1\t\t\t\t\n",
    "  \ns,a,s',p,r\n0,0,0,0.5,1\n \t\n0,0,1,0.5,3\n1,,,,\n   \n",
  ]) {
    sameModel(text, parseCsv(text, { discount: 0.5, start: 0 }), plain);
  }
  assert.is(formatCsv(plain).split("\n")[1], "0,0,0,0.5,2");
});

test("npz: the archives that NumPy and SciPy write", () => {
  const read = (name: string, options = {}) => parseNpz(readFileSync(`test/fixtures/numpy-${name}.npz`), options);
  const dense = read("dense", { discount: 0.5, start: 0 });
  // test/fixtures/numpy_archives.py has the numbers.
  assert.equal([dense.states, dense.actions, dense.rewards], [3, 2, Float64Array.of(0, 1, 2, 3, 4, 5)]);
  assert.equal(dense.transitions.probability, Float64Array.of(1, 1, 0.75, 0.25, 0.5, 0.25, 0.25, 1, 1));
  sameModel("compressed, Fortran order, big-endian, integers", read("fortran"), dense);
  sameModel("csr", read("csr", { discount: 0.5, start: 0 }), dense);
  assert.equal(read("transitions", { discount: 0.5, start: 0 }).rewards, Float64Array.of(1, 1, 0.5, 0.75, 2, 2));
  refused(
    () => formatNpz(defineMdp(SAMPLE), { layout: "sparse" as never }),
    TypeError,
    /layout must be one of csr, dense/,
  );
});

test("cassandra: keywords, wildcards, matrices, costs, and the later statement wins", () => {
  const mdp = parseCassandra(
    `# a comment
     discount: 0.5   values: cost
     states: a b c
     actions: 2
     start include: a c
     T: * uniform
     T: 0
     identity
     T: 1 : b
     0.25 0.5 0.25
     T: 1 : c : * 0.0
     T: 1 : 2 : a 1
     R: * : * : * 1
     R: 1 : b : c 5
     R: 0 : c
     1 2 3`,
  );
  assert.equal([mdp.discount, mdp.start, mdp.stateNames], [0.5, Float64Array.of(0.5, 0, 0.5), ["a", "b", "c"]]);
  assert.equal([...mdp.transitions.nextState], [0, 0, 1, 2, 1, 0, 1, 2, 2, 0]);
  assert.equal(mdp.rewards, Float64Array.of(-1, -1, -1, -2, -3, -1));
  const head = "discount: 0.9\nvalues: reward\nstates: 3\nactions: 1\nT: 0 identity\nstart";
  const start = (text: string) => [...parseCassandra(`${head}${text}`).start];
  assert.equal(start(": 1"), [0, 1, 0]);
  assert.equal(start(": uniform"), [1 / 3, 1 / 3, 1 / 3]);
  assert.equal(start(": 0.5 0.25 0.25"), [0.5, 0.25, 0.25]);
  assert.equal(start(" exclude: 1"), [0.5, 0, 0.5]);
});

test.run();
