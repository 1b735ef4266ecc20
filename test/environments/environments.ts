import { readFileSync } from "node:fs";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { cliffWorld } from "../../src/environments/cliff-world.ts";
import { deepSea } from "../../src/environments/deep-sea.ts";
import { type GarnetOptions, garnet } from "../../src/environments/garnet.ts";
import { type GridWorldOptions, gridWorld } from "../../src/environments/grid-world.ts";
import { environments } from "../../src/environments/index.ts";
import type { Mdp } from "../../src/model/mdp.ts";
import { formatMdp, type MdpFile, parseMdp } from "../../src/model/model-file.ts";

const test = suite("environments");

const references: MdpFile[] = JSON.parse(readFileSync("test/fixtures/evaluation.json", "utf8")).map(
  (entry: { mdp: MdpFile }) => entry.mdp,
);

function refused(build: () => Mdp, type: ErrorConstructor, message: RegExp): void {
  assert.throws(build, (error: Error) => {
    assert.instance(error, type);
    assert.match(error.message, message);
    return true;
  });
}

/** The model without the names of states and actions, as the reference files have it. */
function bare(mdp: Mdp): MdpFile {
  const { stateNames: _, actionNames: __, ...file } = formatMdp(mdp);
  return file;
}

/** The row of (s, a) as { next state: probability }. */
function row({ transitions, actions }: Mdp, s: number, a: number): Record<number, number> {
  const { rowStart, nextState, probability } = transitions;
  const entries: Record<number, number> = {};
  for (let i = rowStart[s * actions + a]; i < rowStart[s * actions + a + 1]; i++)
    entries[nextState[i]] = probability[i];
  return entries;
}

const UP = 0;
const DOWN = 1;
const LEFT = 2;
const RIGHT = 3;

test("cliffWorld and deepSea are the reference models, entry for entry", () => {
  const reference = (name: string) => references.find((mdp) => mdp.name === name);
  assert.equal(bare(cliffWorld()), reference("cliffworld"));
  assert.equal(bare(cliffWorld({ discount: 0.99 })), { ...reference("cliffworld"), discount: 0.99 });
  assert.equal(bare(deepSea()), reference("deepsea-5"));
  assert.equal(bare(deepSea({ size: 8, discount: 0.99 })), reference("deepsea-8"));
});

test("cliffWorld: names", () => {
  const { stateNames, actionNames } = cliffWorld();
  assert.equal(actionNames, ["down", "up", "left", "right"]);
  assert.equal(
    [stateNames?.[0], stateNames?.[4], stateNames?.[5], stateNames?.[20]],
    ["(0,0)", "(0,4)", "(1,0)", "end"],
  );
});

test("deepSea of any size: n moves right reach the one treasure", () => {
  for (let n = 2; n <= 12; n++) {
    const mdp = deepSea({ size: n, discount: 1 });
    assert.equal([mdp.states, mdp.actions, mdp.start.indexOf(1)], [n * n, 2, n - 1]);
    let state = n - 1;
    for (let move = 1; move < n; move++) {
      assert.is(mdp.rewards[2 * state + 1], move === n - 1 ? 1 : -0.01 / n);
      state = Number(Object.keys(row(mdp, state, 1))[0]);
    }
    assert.is(mdp.stateNames?.[state], `(${n - 1},0)`);
    assert.is(mdp.rewards.filter((r) => r === 1).length, 2);
    // At discount 1 the n bottom states are terminal.
    assert.is(
      mdp.terminalMask.reduce((x, y) => x + y, 0),
      n,
    );
  }
});

test("gridWorld: states, names, walls and borders", () => {
  const mdp = gridWorld({ map: "\nS#G\n..C\n", stepReward: -0.5 });
  assert.equal(mdp.stateNames, ["(0,0)", "(0,2)", "(1,0)", "(1,1)", "(1,2)"]);
  assert.equal(mdp.actionNames, ["up", "down", "left", "right"]);
  assert.equal(mdp.start, Float64Array.of(1, 0, 0, 0, 0));
  assert.equal(mdp.terminals, Int32Array.of(1, 4));
  assert.equal([mdp.name, mdp.discount], ["gridworld", 0.9]);
  assert.equal(
    [UP, DOWN, LEFT, RIGHT].map((a) => row(mdp, 0, a)),
    [{ 0: 1 }, { 2: 1 }, { 0: 1 }, { 0: 1 }],
  );
  assert.equal(
    [UP, DOWN, LEFT, RIGHT].map((a) => row(mdp, 3, a)),
    [{ 3: 1 }, { 3: 1 }, { 2: 1 }, { 4: 1 }],
  );
  assert.equal(mdp.rewards.subarray(12, 16), Float64Array.of(-0.5, -0.5, -0.5, -1));
  assert.equal(mdp.rewards.subarray(4, 8), new Float64Array(4));
  for (const map of ["S#G\n..C", "S#G\r\n..C\r\n", ["S#G", "..C"]]) {
    assert.equal(gridWorld({ map, stepReward: -0.5 }), mdp);
  }
});

test("gridWorld: several starts share the mass", () => {
  assert.equal(gridWorld({ map: "S.S\nG.S" }).start, Float64Array.of(1 / 3, 0, 1 / 3, 0, 0, 1 / 3));
});

test("gridWorld: slip goes to either side, and the reward is its expectation", () => {
  const mdp = gridWorld({ map: [".G.", ".S.", "C.#"], slip: 0.25, stepReward: -1, rewards: { goal: 8, cliff: -16 } });
  // States: 0 1 2 / 3 4 5 / 6 7. From the start, up enters the goal with 3/4, left and right with 1/8 each.
  assert.equal(row(mdp, 4, UP), { 1: 0.75, 3: 0.125, 5: 0.125 });
  assert.is(mdp.rewards[16 + UP], 0.75 * 8 - 0.25);
  assert.equal(row(mdp, 4, LEFT), { 3: 0.75, 1: 0.125, 7: 0.125 });
  assert.is(mdp.rewards[16 + LEFT], -0.75 + 0.125 * 8 - 0.125);
  // From state 7 right is a wall and down the border: all of it stays but the slip upwards.
  assert.equal(row(mdp, 7, RIGHT), { 4: 0.125, 7: 0.875 });
  assert.is(mdp.rewards[28 + RIGHT], -1);
  assert.is(mdp.rewards[28 + LEFT], -16 * 0.75 - 0.25);
  assert.equal(row(gridWorld({ map: "...\nS..\n..G", slip: 1 }), 3, RIGHT), { 0: 0.5, 6: 0.5 });
});

test("gridWorld: what follows a goal and a cliff", () => {
  const map = "SCG";
  const absorbing = gridWorld({ map, goal: "absorbing", cliff: "absorbing" });
  assert.equal(absorbing.terminals, new Int32Array(0));
  assert.equal(absorbing.rewards, Float64Array.of(0, 0, 0, -1, 0, 0, 0, 0, 0, 0, 0, 0));
  for (const s of [1, 2]) for (const a of [UP, DOWN, LEFT, RIGHT]) assert.equal(row(absorbing, s, a), { [s]: 1 });

  const reset = gridWorld({ map: "SC\nSG", goal: "reset", cliff: "reset" });
  assert.equal(reset.stateNames, ["(0,0)", "(1,0)"]);
  assert.equal(row(reset, 0, RIGHT), { 0: 0.5, 1: 0.5 });
  assert.equal(reset.rewards, Float64Array.of(0, 0, 0, -1, 0, 0, 0, 1));
});

test("gridWorld: Sutton & Barto's cliff walking, Example 6.6", () => {
  const mdp = gridWorld({
    map: ["............", "............", "............", "SCCCCCCCCCCG"],
    stepReward: -1,
    rewards: { goal: -1, cliff: -100 },
    cliff: "reset",
    discount: 1,
  });
  // 4 * 12 cells less the 10 of the cliff; the safe shortest path along the edge has 13 moves.
  assert.is(mdp.states, 38);
  let state = mdp.start.indexOf(1);
  let total = 0;
  for (const a of [UP, ...Array(11).fill(RIGHT), DOWN]) {
    total += mdp.rewards[4 * state + a];
    state = Number(Object.keys(row(mdp, state, a))[0]);
  }
  assert.is(total, -13);
  assert.equal(mdp.terminals, Int32Array.of(state));
  assert.equal([mdp.rewards[4 * 36 + RIGHT], row(mdp, 36, RIGHT)], [-100, { 36: 1 }]);
});

const GRID_REFUSALS: [Record<string, unknown>, ErrorConstructor, RegExp][] = [
  [{ map: "S.\n.X" }, RangeError, /^gridWorld: map: unknown cell "X" at line 2, column 2; the legend is S G C # \.$/],
  [{ map: "\n S" }, RangeError, /unknown cell " " at line 2, column 1/],
  [
    { map: "S..\n..\n..." },
    RangeError,
    /^gridWorld: map must be rectangular: line 2 has 2 cells, line 1 has 3 \(column 3\)$/,
  ],
  [{ map: "\nS.\n...\n" }, RangeError, /line 3 has 3 cells, line 2 has 2 \(column 3\)$/],
  [{ map: "S.\n\n.." }, RangeError, /line 2 has 0 cells, line 1 has 2 \(column 1\)$/],
  [{ map: "..G" }, RangeError, /^gridWorld: map must have at least one start, "S"$/],
  [{ map: "" }, RangeError, /^gridWorld: map must not be empty$/],
  [{ map: "\n" }, RangeError, /^gridWorld: map must not be empty$/],
  [{ map: [] }, RangeError, /^gridWorld: map must not be empty$/],
  [{ map: undefined }, TypeError, /^gridWorld: map must be a string or an array of lines, got undefined$/],
  [{ map: ["S.", 3] }, TypeError, /^gridWorld: map: line 2 must be a string, got 3$/],
  [{ slips: 0.1 }, TypeError, /^gridWorld: unknown option "slips"; did you mean "slip"\? \(options: /],
  [{ slip: 1.5 }, RangeError, /^gridWorld: slip must be a number in \[0, 1\], got 1\.5$/],
  [{ slip: "0.1" }, TypeError, /^gridWorld: slip must be .*got "0\.1"$/],
  [
    { rewards: { gaol: 1 } },
    TypeError,
    /^gridWorld: rewards: unknown option "gaol"; did you mean "goal"\? \(options: /,
  ],
  [{ rewards: { goal: NaN } }, RangeError, /^gridWorld: goalReward must be a finite number, got NaN$/],
  [{ rewards: { cliff: "1" } }, TypeError, /^gridWorld: cliffReward must be a finite number, got "1"$/],
  [{ rewards: 1 }, TypeError, /^gridWorld: rewards must be an object, got 1$/],
  [{ stepReward: Infinity }, RangeError, /^gridWorld: stepReward must be a finite number, got Infinity$/],
  [
    { goal: "terminate" },
    TypeError,
    /^gridWorld: goal must be one of terminal, absorbing, reset, got "terminate"; did you mean "terminal"\?$/,
  ],
  [{ cliff: 1 }, TypeError, /^gridWorld: cliff must be one of terminal, absorbing, reset, got 1$/],
  [{ discount: 2, name: "lake" }, RangeError, /^lake: discount must be a number in \[0, 1\], got 2$/],
];

test("gridWorld: what is wrong is refused with its place", () => {
  for (const [changes, type, message] of GRID_REFUSALS) {
    refused(() => gridWorld({ map: "SG", ...changes } as GridWorldOptions), type, message);
  }
});

test("gridWorld: any map is a valid model, and slip 0 is deterministic", () => {
  const line = fc.array(fc.constantFrom("S", "G", "C", "#", "."), { minLength: 4, maxLength: 4 });
  const ending = fc.constantFrom("terminal" as const, "absorbing" as const, "reset" as const);
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), ending, ending, (lines, goal, cliff) => {
      const map = ["S...", ...lines.map((cells) => cells.join(""))];
      const sure = gridWorld({ map, goal, cliff });
      const single = map.join("").split("S").length === 2;
      if (single) assert.ok(sure.transitions.probability.every((p) => p === 1));
      const slippery = gridWorld({ map, goal, cliff, slip: 0.3 });
      assert.equal(parseMdp(formatMdp(slippery)), slippery);
    }),
    { seed: 5, numRuns: 100 },
  );
});

/** xoroshiro128+ 1.0 (Blackman & Vigna 2016: rotations 24, 16, 37) in BigInt; the low 32 bits of each output. */
function oracle(seed: number): () => number {
  const u64 = (x: bigint) => BigInt.asUintN(64, x);
  const rotate = (x: bigint, k: bigint) => u64(x << k) | (x >> (64n - k));
  let s0 = u64((-1n << 32n) | BigInt(~seed >>> 0));
  let s1 = u64(BigInt(seed) << 32n);
  const next = () => {
    const out = Number((s0 + s1) & 0xffffffffn);
    const x = s0 ^ s1;
    s0 = rotate(s0, 24n) ^ x ^ u64(x << 16n);
    s1 = rotate(x, 37n);
    return out;
  };
  const jumped = [0n, 0n];
  for (const word of [0xdf900294d8f554a5n, 0x170865df4b3201fcn]) {
    for (let bit = 0n; bit < 64n; bit++) {
      if ((word >> bit) & 1n) {
        jumped[0] ^= s0;
        jumped[1] ^= s1;
      }
      next();
    }
  }
  [s0, s1] = jumped;
  return next;
}

test("garnet follows the documented random numbers", () => {
  const [states, actions, branching, seed] = [16, 3, 4, 3000000007];
  const next = oracle(seed);
  const uniform = () => (next() % 2 ** 26) / 2 ** 26 + (next() % 2 ** 27) / 2 ** 53;
  const order = Array.from({ length: states }, (_, s) => s);
  const mdp = garnet({ states, actions, branching, seed });
  for (let s = 0; s < states; s++) {
    for (let a = 0; a < actions; a++) {
      assert.is(mdp.rewards[s * actions + a], uniform());
      for (let i = 0; i < branching; i++) {
        // pure-rand draws from the signed output + 2^31 and rejects the incomplete last block.
        const size = states - i;
        let draw: number;
        do draw = (next() + 2 ** 31) % 2 ** 32;
        while (draw >= Math.floor(2 ** 32 / size) * size);
        const j = i + (draw % size);
        [order[i], order[j]] = [order[j], order[i]];
      }
      const cuts = [0, ...Array.from({ length: branching - 1 }, uniform).sort((x, y) => x - y), 1];
      const expected: Record<number, number> = {};
      for (let i = 0; i < branching; i++) expected[order[i]] = cuts[i + 1] - cuts[i];
      assert.equal(row(mdp, s, a), expected);
    }
  }
});

test("garnet: shape, and one seed one model", () => {
  const options = { states: 30, actions: 4, branching: 5, seed: 1 };
  const mdp = garnet(options);
  assert.equal([mdp.name, mdp.states, mdp.actions, mdp.discount], ["garnet-30-4-5-1", 30, 4, 0.9]);
  assert.equal(
    mdp.transitions.rowStart,
    Int32Array.from({ length: 121 }, (_, sa) => 5 * sa),
  );
  assert.ok(mdp.start.every((p) => p === 1 / 30));
  assert.ok(mdp.rewards.every((r) => r >= 0 && r < 1));
  assert.equal(garnet(options), mdp);
  assert.not.equal(garnet({ ...options, seed: 2 }).rewards, mdp.rewards);
  assert.equal(garnet({ ...options, branching: 1 }).transitions.probability, new Float64Array(120).fill(1));
  assert.is(garnet({ ...options, branching: 30 }).transitions.nextState.length, 3600);
});

test("garnet: rewards and next states are uniform, neighbouring seeds unrelated", () => {
  const n = 20000;
  const mdps = [0, 1, 2].map((seed) => garnet({ states: 2, actions: n / 2, branching: 1, seed }));
  for (const { rewards, transitions } of mdps) {
    // Means of n draws lie within 5 standard deviations of 1/2: 5 / sqrt(12 n), 5 / (2 sqrt(n)).
    assert.ok(Math.abs(rewards.reduce((x, y) => x + y, 0) / n - 0.5) < 5 / Math.sqrt(12 * n));
    assert.ok(Math.abs(transitions.nextState.reduce((x, y) => x + y, 0) / n - 0.5) < 5 / (2 * Math.sqrt(n)));
  }
  // The covariance of two independent uniforms has a standard deviation of 1 / (12 sqrt(n)).
  const [a, b, c] = mdps.map(({ rewards }) => rewards);
  for (const [x, y] of [
    [a, b],
    [b, c],
    [a, c],
  ]) {
    const covariance = x.reduce((sum, r, i) => sum + (r - 0.5) * (y[i] - 0.5), 0) / n;
    assert.ok(Math.abs(covariance) < 5 / (12 * Math.sqrt(n)), String(covariance));
  }
});

test("options are checked by name", () => {
  const random = (changes: Record<string, unknown>) => () =>
    garnet({ states: 5, actions: 2, branching: 2, seed: 1, ...changes } as GarnetOptions);
  refused(random({ states: undefined }), TypeError, /^garnet: states must be an integer.*got undefined$/);
  refused(random({ actions: 0 }), RangeError, /^garnet: actions .*got 0$/);
  refused(random({ branching: 6 }), RangeError, /^garnet: branching must be an integer in 1 \.\. 5, got 6$/);
  refused(random({ seed: -1 }), RangeError, /^garnet: seed must be an integer in 0 \.\. 4294967295, got -1$/);
  refused(random({ seed: 2 ** 32 }), RangeError, /^garnet: seed .*got 4294967296$/);
  refused(
    random({ branchin: 2 }),
    TypeError,
    /^garnet: unknown option "branchin"; did you mean "branching"\? \(options: /,
  );
  refused(random({ discount: -1 }), RangeError, /^garnet-5-2-2-1: discount .*got -1$/);
  refused(() => garnet(undefined as never), TypeError, /^garnet: options must be an object, got undefined$/);
  refused(
    () => cliffWorld({ discont: 1 } as object),
    TypeError,
    /^cliffWorld: unknown option "discont"; did you mean "discount"\? \(options: /,
  );
  refused(() => cliffWorld({ discount: 1.5 }), RangeError, /^cliffworld: discount .*got 1\.5$/);
  refused(() => cliffWorld(0.9 as never), TypeError, /^cliffWorld: options must be an object, got 0\.9$/);
  refused(() => deepSea({ size: 1 }), RangeError, /^deepSea: size must be an integer in 2 \.\. 32767, got 1$/);
  refused(() => deepSea({ size: 2.5 }), RangeError, /^deepSea: size .*got 2\.5$/);
  refused(
    () => deepSea({ sice: 5 } as object),
    TypeError,
    /^deepSea: unknown option "sice"; did you mean "size"\? \(options: /,
  );
});

test("the registry builds every environment from its own options", () => {
  assert.equal(
    environments.map(({ name }) => name),
    [
      ...["cliffworld", "deepsea", "gridworld", "garnet", "sparse", "frozenlake", "cliffwalking", "taxi", "jumpgrid"],
      ...["cornergrid", "gambler", "randomwalk", "forest", "inventory", "riverswim", "queue"],
    ],
  );
  const required: Record<string, unknown> = {
    map: "S.C\n..G",
    states: 5,
    actions: 2,
    branching: 2,
    density: 0.5,
    seed: 1,
  };
  for (const { name, options, create } of environments) {
    const defaults = Object.fromEntries(
      options.map((option) => [option.name, option.default ?? required[option.name]]),
    );
    const needed = Object.fromEntries(
      options.filter((option) => option.default === undefined).map((option) => [option.name, required[option.name]]),
    );
    assert.equal(create(defaults), create(needed), name);
    for (const option of options) {
      assert.is(typeof defaults[option.name], option.type);
      const other = option.type === "number" ? "text" : 7;
      refused(() => create({ ...defaults, [option.name]: other }), TypeError, /got ("text"|7)$/);
    }
    refused(() => create({ ...defaults, nonsense: 1 }), TypeError, /unknown option "nonsense"/);
  }
  assert.equal(environments[0].create(), cliffWorld());
  const rewards = environments[2].create({ map: "SCG", goalReward: 5, cliffReward: -5 }).rewards;
  assert.is(rewards[RIGHT], -5);
});

test.run();
