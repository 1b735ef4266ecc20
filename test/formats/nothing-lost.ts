/**
 * What a file says and the model does not keep is an error or a note that counts it, in every format; and valid files that
 * are easily refused are read. The expected numbers are worked out in the comments.
 */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { gridWorld } from "../../src/environments/grid-world.ts";
import { parseCassandra, parseCsv, parseDrn, parseGymnasium, parseNpz, parsePrism } from "../../src/formats/index.ts";
import { formatNpy } from "../../src/formats/npy.ts";
import { zip } from "../../src/formats/zip.ts";
import { defineMdp } from "../../src/model/mdp.ts";
import { createSolverSync } from "../../src/solver/solver.ts";
import { nearNumber, refused } from "../support/numbers.ts";

const test = suite("formats: nothing is lost in silence");

/** What a parser returns, and its notes. */
function noted<T>(read: (onNote: (note: string) => void) => T): { result: T; notes: string[] } {
  const notes: string[] = [];
  return { result: read((note) => notes.push(note)), notes };
}

const ENDS = "the rewards of 1 terminal state (1) are left out: what is paid there counts on the way in";
const MOVES = "the transitions of 1 terminal state (1) are left out";

test("terminal states with rewards and moves, in every format", () => {
  const options = { discount: 0.9, start: 0, terminals: [1] };
  const P = Float64Array.of(0, 1, 1, 0);
  const R = Float64Array.of(0, 5);
  const archive = zip({ "P.npy": formatNpy(P, [1, 2, 2]), "R.npy": formatNpy(R, [2, 1]) });
  const reads: [string, (onNote: (note: string) => void) => unknown][] = [
    ["csv", (onNote) => parseCsv("s,a,s',p,r\n0,0,1,1,0\n1,0,0,1,5\n", { ...options, onNote })],
    [
      "prism",
      (onNote) =>
        parsePrism({ transitions: "2 2\n0 1 1\n1 0 1\n", stateRewards: "2 1\n1 5\n" }, { ...options, onNote }),
    ],
    [
      "drn",
      (onNote) =>
        parseDrn("@type: DTMC\n@reward_models\nr\n@nr_states\n2\n@model\nstate 0 [0]\n1 : 1\nstate 1 [5]\n0 : 1\n", {
          ...options,
          onNote,
        }),
    ],
    ["npz", (onNote) => parseNpz(archive, { ...options, onNote })],
    [
      "cassandra",
      (onNote) =>
        parseCassandra("discount: 0.9\nstates: 2\nactions: 1\nT: 0 : 0 : 1 1.0\nT: 0 : 1 : 0 1.0\nR: 0 : 1 : * 5.0\n", {
          ...options,
          onNote,
        }),
    ],
    [
      "gymnasium",
      (onNote) =>
        parseGymnasium({ P: { 0: { 0: [[1, 1, 0, false]] }, 1: { 0: [[1, 0, 5, false]] } } }, { ...options, onNote }),
    ],
  ];
  for (const [name, read] of reads) {
    const { notes } = noted(read);
    assert.ok(notes.includes(ENDS), `${name}: ${notes}`);
    assert.ok(notes.includes(MOVES), `${name}: ${notes}`);
  }
});

test("labels, and reward models that are not chosen", () => {
  const drn = "@type: DTMC\n@reward_models\na b\n@nr_states\n1\n@model\nstate 0 [1, 2] init goal\n0 : 1\n";
  const { result, notes } = noted((onNote) => parseDrn(drn, { discount: 0.5, rewardModel: "b", onNote }));
  assert.equal([...result.rewards], [2]);
  assert.equal(notes, ["reward models are not read: a", "labels are not kept: goal"]);
});

test("DRN: // starts a comment at the start of a line only", () => {
  const text =
    "// by hand\n@type: MDP\n@reward_models\nr\n@nr_states\n1\n@model\nstate 0 [0] init a//b\n  // the only one\n  action go//on [3]\n  0 : 1\n";
  const { result, notes } = noted((onNote) => parseDrn(text, { discount: 0.5, onNote }));
  assert.equal([...result.rewards], [3]);
  assert.equal(result.actionNames, ["go//on"]);
  assert.equal(notes, ["labels are not kept: a//b"]);
});

test("DRN: a reward model without a name, as Storm and PRISM write it, with rewards or without", () => {
  const head = "@type: MDP\n@parameters\n\n@reward_models\n\n@nr_states\n3\n@nr_choices\n4\n@model\n";
  const text = `${head}state 0 [0] init\n\taction 0 [1]\n\t\t1 : 0.5\n\t\t2 : 0.5\n\taction 1 [2]\n\t\t2 : 1\nstate 1 [3]\n\taction 0 [0]\n\t\t2 : 1\nstate 2 [0] goal\n\taction 0 [0]\n\t\t2 : 1\n`;
  // Uniform: 1/2 (1 + 0.9 (1/2) 3) + 1/2 2 = 2.175
  nearNumber("J", createSolverSync(parseDrn(text, { discount: 0.9 })).evaluate().return, 2.175);
  const bare = parseDrn(text.replace(/ \[\d\]/g, ""), { discount: 0.9 });
  assert.ok(bare.rewards.every((r) => r === 0));
});

test("PRISM: two transitions to one state, and a reward that may be on either", () => {
  const transitions = "2 3\n0 1 0.5 left\n0 1 0.5 right\n1 1 1\n";
  refused(
    () => parsePrism({ transitions, transitionRewards: "2 1\n0 1 4\n" }, { discount: 0.5 }),
    SyntaxError,
    /trew: line 2, column 1: expected a transition that the .tra file has once/,
  );
  // Without a reward they are one transition.
  assert.equal([...parsePrism({ transitions }, { discount: 0.5 }).transitions.probability], [1, 1]);
});

test("PRISM: type words in any case, the start without labels, another label for terminal states", () => {
  for (const head of ["MDP", "mdp", "Mdp"]) {
    const { result, notes } = noted((onNote) =>
      parsePrism({ transitions: `${head}\n0 0 1 1\n1 0 0 1\n` }, { discount: 0.5, onNote }),
    );
    assert.equal([...result.start], [1, 0]);
    assert.equal(notes, ["no .lab file: the process starts in state 0, as in PRISM"]);
  }
  assert.is(parsePrism({ transitions: "dTmC\n0 0 1\n" }, { discount: 0.5 }).states, 1);
  const files = {
    transitions: "3 4\n0 1 0.6 serve\n0 2 0.4 serve\n1 1 1 done\n2 2 1 done\n",
    stateRewards: "3 1\n1 8\n",
    labels: '0="init" 1="deadlock" 2="terminal"\n0: 0\n1: 2\n2: 2\n',
  };
  refused(
    () => parsePrism(files, { discount: 0.9 }),
    RangeError,
    /--terminal-label none, reads the label as any other/,
  );
  const { result, notes } = noted((onNote) => parsePrism(files, { discount: 0.9, terminalLabel: "none", onNote }));
  // 0.9 0.6 8 / (1 - 0.9)
  nearNumber("J", createSolverSync(result).evaluate().return, 43.2);
  assert.equal(notes, ["labels are not kept: terminal"]);
  const done = { ...files, stateRewards: undefined, labels: files.labels.replace("terminal", "done") };
  assert.equal([...parsePrism(done, { discount: 0.9, terminalLabel: "done" }).terminals], [1, 2]);
  refused(
    () => parsePrism(done, { discount: 0.9, terminalLabel: "end" }),
    RangeError,
    /terminalLabel .* is "end"; the labels are "init", "deadlock", "done"/,
  );
});

test("probabilities that rounding left below 0", () => {
  const tiny = 1 - 0.9 - 0.1;
  assert.is(tiny, -2.7755575615628914e-17);
  const read = parseCsv(`s,a,s',p,r\n0,0,0,0.9,0\n0,0,1,0.1,0\n0,0,2,${tiny},0\n1,0,1,1,0\n2,0,2,1,0\n`, {
    discount: 0.5,
    start: 0,
  });
  assert.equal([...read.transitions.nextState], [0, 1, 1, 2]);
  const mdp = defineMdp({
    states: 2,
    actions: 1,
    discount: 0.5,
    start: [1, tiny],
    transitions: [[[1, tiny]], [[tiny, 1]]],
    rewards: [0, 0],
  });
  assert.equal(
    [[...mdp.transitions.nextState], [...mdp.start]],
    [
      [0, 1],
      [1, 0],
    ],
  );
  const solver = createSolverSync(parseCsv("s,a,s',p,r\n0,0,0,1,0\n0,1,0,1,1\n", { discount: 0.5, start: 0 }));
  assert.is(solver.evaluate([1 - tiny, tiny]).return, 0);
  refused(() => solver.evaluate([1.1, -0.1]), RangeError, /must be a probability, got 1.1/);
});

test("a byte order mark before a map", () => {
  assert.is(gridWorld({ map: "\uFEFFSG\n" }).states, 2);
});

test("Cassandra: reset, back to the start", () => {
  const text =
    "discount: 0.9\nvalues: reward\nstates: 2\nactions: 1\nstart: 0.25 0.75\nT: 0 : 0\nreset\nT: 0 : 1 : 0 1.0\n";
  const { transitions } = parseCassandra(text);
  assert.equal(
    [[...transitions.nextState], [...transitions.probability]],
    [
      [0, 1, 0],
      [0.25, 0.75, 1],
    ],
  );
  // The option's start is the one that is reset to, by name too.
  const named = text.replace("states: 2", "states: left right").replace("start: 0.25 0.75\n", "");
  assert.equal([...parseCassandra(named, { start: "right" }).transitions.nextState], [1, 0]);
  refused(() => parseCassandra(named), TypeError, /reset leads back to the start/);
  refused(
    () => parseCassandra(named, { start: "rihgt" }),
    RangeError,
    /the option start \(--start\) is "rihgt"; no state is named so; did you mean "right"\?/,
  );
});

test("Cassandra: later statements replace earlier ones, wildcards among them", () => {
  const head = "discount: 0.5\nstates: 3\nactions: 2\nstart: 0\n";
  const rows = (text: string) => {
    const { transitions } = parseCassandra(head + text);
    return Array.from({ length: 6 }, (_, sa) => [
      ...transitions.nextState.subarray(transitions.rowStart[sa], transitions.rowStart[sa + 1]),
    ]);
  };
  // By (s, a): all to 2; then action 1 keeps; then state 0 moves to 1 under both; then (2, 1) again to 2 alone.
  assert.equal(
    rows("T: * : * : * 0.0\nT: * : * : 2 1.0\nT: 1 identity\nT: * : 0 : * 0.0\nT: * : 0 : 1 1.0\nT: 1 : 2 : 2 1.0\n"),
    [[1], [1], [2], [1], [2], [2]],
  );
  const { rewards } = parseCassandra(
    `${head}T: * identity\nR: * : * : * 1.0\nR: 1 : * : 2 2.0\nR: * : 1 : * 3.0\nR: 1 : 1 : 1 4.0\nR: * : 2\n5.0 6.0 7.0\nR: 0 : * : 2 8.0\n`,
  );
  // (0,0) 1; (0,1) 1; (1,0) 3; (1,1) 4; (2,0) 8; (2,1) 7
  assert.equal([...rewards], [1, 1, 3, 4, 8, 7]);
});

test("Cassandra: thousands of wildcards in a model of thousands of states", () => {
  const S = 2653;
  const lines = ["discount: 0.95", `states: ${S}`, "actions: 2", "start: 0", "T: * : * : * 0.0"];
  for (let s = 0; s < S; s++) {
    lines.push(`T: 0 : ${s} : ${(s + 1) % S} 1.0`, `T: 1 : ${s} : ${s} 1.0`);
    lines.push(`R: 0 : * : ${s} ${s}.0`, `R: 1 : * : ${s} -1.0`);
  }
  const begin = performance.now();
  const { rewards } = parseCassandra(lines.join("\n"));
  assert.equal([rewards[0], rewards[1], rewards[2 * S - 2]], [1, -1, 0]);
  // Entry by entry it took a minute and more than the entries allowed.
  assert.ok(performance.now() - begin < 10000);
});

test("messages: a reward of -inf points to what says that an action is not there", () => {
  refused(
    () => parseCsv("s,a,s',p,r\n0,0,0,1,-inf\n", { discount: 0.5, start: 0 }),
    SyntaxError,
    /an unavailable action has no lines/,
  );
  const archive = zip({
    "P.npy": formatNpy(Float64Array.of(1), [1, 1, 1]),
    "R.npy": formatNpy(Float64Array.of(-Infinity), [1, 1]),
  });
  refused(
    () => parseNpz(archive, { discount: 0.5, start: 0 }),
    RangeError,
    /R\[0\].*; list unavailable actions in the array "unavailable"/,
  );
  const define = () =>
    defineMdp({ states: 1, actions: 1, discount: 0.5, start: 0, transitions: [[0, 0, 0, 1]], rewards: [-Infinity] });
  refused(
    define,
    RangeError,
    /rewards\[0\] must be a finite number \(list unavailable actions in `unavailable`\), got -Infinity/,
  );
});

test.run();
