import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { DIVERGENCES, type Member, OBJECTIVES } from "../../src/engine/members.ts";
import { formatMdp, garnet } from "../../src/index.ts";
import { optionNames } from "../../src/solver/resolve-options.ts";
import { optimizeOptions } from "../../src/study/configuration.ts";
import { expand, parseGrid } from "../../src/study/grid.ts";
import { inlineModels } from "../../src/study/models.ts";
import { profiles } from "../../src/study/published/fma-pg/profiles.ts";
import { batches, longestFirst, parseShard, shardRuns } from "../../src/study/schedule.ts";
import type { GridFile, Plan } from "../../src/study/types.ts";
import { expandValues } from "../../src/study/values.ts";

const KERNELS = "0123456789abcdef";

const values = suite("study: values");

values("ranges have both ends, exactly", () => {
  assert.equal(
    expandValues("eta", { log2: [-13, -3] }),
    [-13, -12, -11, -10, -9, -8, -7, -6, -5, -4, -3].map((k) => 2 ** k),
  );
  assert.equal(expandValues("delta", { log2: [-24, -2], step: 2 }).length, 12);
  assert.equal(expandValues("eta", { log10: [-3, 0] }), [0.001, 0.01, 0.1, 1]);
  assert.equal(
    expandValues("epsilon", { from: 0.1, to: 0.9, step: 0.1 }),
    [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
  );
  assert.equal(expandValues("seed", { from: 1, to: 3 }), [1, 2, 3]);
  assert.equal(expandValues("eta", [1, 2, 1]), [1, 2]);
  assert.equal(expandValues("warmStart", true), [true]);
});

for (const [value, message] of [
  [{ log2: [-3, -13] }, /eta: the range ends at -13, before it begins at -3/],
  [{ log2: [-3] }, /eta\.log2 must be a list of two exponents, got an array of length 1/],
  [{ log2: [0, 1], step: 0 }, /eta\.step must be positive, got 0/],
  [{ from: 0, to: 1e9 }, /eta: the range has 1000000001 values; at most 100000/],
  [{ from: 0, upto: 1 }, /eta: unknown option "upto"/],
  [[], /eta is an empty list/],
  [[{}], /eta\[0\] must be a number, a text or a truth, got an object/],
  [null, /eta must be an object, got null/],
] as const) {
  values(`${JSON.stringify(value)} is refused`, () => {
    assert.throws(() => expandValues("eta", value), message);
  });
}

values.run();

const counts = suite("study: profiles");

const cells = ({ runs }: Plan) => runs.filter(({ configuration }) => configuration.start === 0);
const paper = expand(profiles.paper, KERNELS);

counts("paper: 8,972 published runs and 2,772 of the second line search", () => {
  const published = cells(paper).filter(
    ({ configuration: c }) => c.lineSearchOn !== "surrogate" && c.update !== "exact",
  );
  const by = (update: string) => published.filter(({ configuration: c }) => c.update === update).length;
  // Four methods, 11 eta or eps, 17 alpha, 4 m, 2 models.
  assert.is(by("gradient"), 4 * 11 * 17 * 4 * 2);
  // Three methods, 11 eta, 7 armijo, 2 series, 3 m, 2 models.
  assert.is(by("line-search"), 3 * 11 * 7 * 2 * 3 * 2);
  // Three methods, 12 delta, 3 m, 2 models.
  assert.is(by("trust-region"), 3 * 12 * 3 * 2);
  assert.is(published.length, 8972);
  const more = cells(paper).filter(({ configuration: c }) => c.lineSearchOn === "surrogate");
  assert.is(more.length, 2772);
});

counts("paper: a moved start for every cell with m <= 100, right after it", () => {
  const moved = paper.runs.filter(({ configuration }) => configuration.start === 1);
  // Exact updates have no m and cost less than m = 100.
  assert.is(moved.length, cells(paper).filter(({ configuration: c }) => Number(c.innerSteps ?? 1) <= 100).length);
  paper.runs.forEach(({ configuration }, i) => {
    if (configuration.start === 1) assert.equal(configuration, { ...paper.runs[i - 1].configuration, start: 1 });
  });
});

counts("paper: 1999 updates, the published line search's options, DeepSeaTreasure read after 200 steps", () => {
  assert.ok(paper.runs.every(({ configuration }) => configuration.iterations === 1999));
  const series = new Set(
    paper.runs.flatMap(({ configuration: c }) =>
      c.update === "line-search" ? [`${c.maxStep} ${c.warmStart} ${c.warmFactor} ${c.decay}`] : [],
    ),
  );
  assert.equal([...series].sort(), ["1 false 2 0.9", "10 true 2 0.9"]);
  assert.equal(
    paper.models.map(({ label, readAt }) => [label, readAt]),
    [
      ["cliffworld", undefined],
      ["deepsea", 199],
    ],
  );
});

counts("quick is a part of paper", () => {
  const ids = new Set(paper.runs.map(({ id }) => id));
  const quick = expand(profiles.quick, KERNELS);
  assert.ok(quick.runs.every(({ id }) => ids.has(id)));
  assert.ok(quick.runs.length < 0.2 * paper.runs.length);
});

counts.run();

const grids = suite("study: grids");

const tiny = (changes: object = {}): GridFile =>
  ({
    format: "fma-pg/grid@1",
    iterations: 5,
    models: [{ env: "deepsea" }],
    sweeps: [{ methods: "sppo", updates: "closed", eta: [1, 2] }],
    ...changes,
  }) as GridFile;

grids("options go to the combinations that take them; what does not exist is left out", () => {
  const { runs } = expand(
    tiny({
      sweeps: [
        {
          methods: ["sppo", "ppo"],
          updates: ["gradient", "trust-region"],
          eta: 1,
          epsilon: [0.1, 0.2],
          delta: 0.01,
          stepSize: 1,
          innerSteps: [1, 2],
        },
      ],
    }),
    KERNELS,
  );
  const kinds = runs.map(
    ({ configuration: c }) => `${c.method} ${c.update} ${c.eta ?? c.epsilon ?? c.delta} ${c.innerSteps}`,
  );
  assert.equal(kinds, [
    "sppo gradient 1 1",
    "sppo gradient 1 2",
    "sppo trust-region 0.01 1",
    "sppo trust-region 0.01 2",
    "ppo gradient 0.1 1",
    "ppo gradient 0.1 2",
    "ppo gradient 0.2 1",
    "ppo gradient 0.2 2",
  ]);
});

grids("a run that two sweeps name is run once, whatever the order and the form of its options", () => {
  const one = { methods: "sppo", updates: "line-search", eta: 0.5, innerSteps: 10 };
  const other = {
    innerSteps: [10],
    eta: { log2: [-1, -1] },
    armijo: 0,
    decay: 0.9,
    updates: ["line-search"],
    methods: ["sppo"],
  };
  assert.is(expand(tiny({ sweeps: [one, other] }), KERNELS).runs.length, 1);
});

grids("ids depend on the configuration and on the kernels, and on nothing else", () => {
  const ids = (grid: GridFile, kernels = KERNELS) => expand(grid, kernels).runs.map(({ id }) => id);
  assert.equal(ids(tiny()), ids(tiny({ name: "other", checkRounding: false })));
  assert.is(new Set([...ids(tiny()), ...ids(tiny(), "fedcba9876543210")]).size, 4);
  assert.is(new Set([...ids(tiny()), ...ids(tiny({ iterations: 6 }))]).size, 4);
  assert.match(ids(tiny())[0], /^[0-9a-f]{16}$/);
});

grids("objectives and divergences: every pair with its updates; pairs that are methods are those", () => {
  const { runs } = expand(
    tiny({
      sweeps: [
        {
          objectives: ["log", "clip:0.2,0.28", { name: "clip", low: 0.2, high: 0.2 }],
          divergences: ["forward-kl", { name: "alpha", alpha: 0.5 }, "none"],
          updates: ["gradient", "trust-region"],
          eta: [0.5, 1],
          delta: 0.01,
          innerSteps: 2,
          stepSize: 0.5,
        },
      ],
    }),
    KERNELS,
  );
  const seen = runs.map(({ configuration: c }) => [c.method, c.update, c.eta, c.delta, c.epsilon].join());
  const of = (pair: string) => [`${pair},gradient,0.5,,`, `${pair},gradient,1,,`, `${pair},trust-region,,0.01,`];
  assert.equal(
    [...new Set(seen)].sort(),
    [
      ...of("sppo"),
      ...["log alpha:0.5", "clip:0.2,0.28 forward-kl", "clip:0.2,0.28 alpha:0.5"].flatMap(of),
      ...["clip:0.2,0.2 forward-kl", "clip:0.2,0.2 alpha:0.5"].flatMap(of),
      "log none,gradient,,,",
      "clip:0.2,0.28 none,gradient,,,",
      "ppo,gradient,,,0.2",
    ].sort(),
  );
  const clip = runs.find(({ configuration: c }) => c.method === "clip:0.2,0.28 alpha:0.5");
  assert.equal(optimizeOptions((clip as (typeof runs)[number]).configuration), {
    objective: { name: "clip", low: 0.2, high: 0.28 },
    divergence: { name: "alpha", alpha: 0.5 },
    update: "gradient",
    eta: 0.5,
    innerSteps: 2,
    stepSize: 0.5,
    iterations: 5,
  });
});

grids("lists of environment options make models; labels are those of the command line", () => {
  const { models, runs } = expand(
    tiny({ models: [{ env: "deepsea", size: [5, 8], discount: [0.9, 0.95] }, { env: "deepsea" }] }),
    KERNELS,
  );
  assert.equal(
    models.map(({ label }) => label),
    ["deepsea", "deepsea:discount=0.95", "deepsea:size=8", "deepsea:size=8,discount=0.95"],
  );
  assert.is(runs.length, 8);
});

grids("model files are read in; two models of one name keep apart", () => {
  const file = (seed: number) => ({
    ...formatMdp(garnet({ states: 3, actions: 2, branching: 2, seed })),
    name: "mine",
  });
  const grid = inlineModels(parseGrid(tiny({ models: [{ mdp: "a.json" }, { mdp: file(2) }] })), (path) => {
    assert.is(path, "a.json");
    return file(1);
  });
  const { models } = expand(grid, KERNELS);
  assert.equal(
    models.map(({ label, mdp }) => [label, mdp.states]),
    [
      ["mine", 3],
      ["mine#2", 3],
    ],
  );
});

for (const [what, changes, message] of [
  ["another format", { format: "fma-pg/grid@2" }, /format must be "fma-pg\/grid@1", got "fma-pg\/grid@2"/],
  ["an unknown field", { sweep: [] }, /unknown option "sweep"; did you mean "sweeps"/],
  ["no models", { models: [] }, /models must be a list with at least one entry/],
  ["a name with a slash", { name: "a/b" }, /name must be made of letters/],
  ["an unknown environment", { models: [{ env: "cliff" }] }, /models\[0\]\.env must be one of .* got "cliff"/],
  ["an unknown key", { models: [{ env: "deepsea", sise: 3 }] }, /unknown option "sise"; did you mean "size"/],
  ["both env and mdp", { models: [{ env: "deepsea", mdp: "x" }] }, /models\[0\] must have either "env" or "mdp"/],
  ["a sweep without updates", { sweeps: [{ methods: "sppo" }] }, /sweeps\[0\]: field "updates" is missing/],
  ["an unknown method", { sweeps: [{ methods: "sppoo", updates: "closed" }] }, /sweeps\[0\]\.methods must be one of/],
  ["no such combination", { sweeps: [{ methods: "ppo", updates: "closed" }] }, /none of its methods has any/],
  [
    "an unknown option",
    { sweeps: [{ methods: "sppo", updates: "closed", etta: 1 }] },
    /"etta" is not an option .*"eta"/,
  ],
  ["a missing option", { sweeps: [{ methods: "sppo", updates: "closed" }] }, /sweeps\[0\]: eta is required/],
  [
    "methods beside objectives",
    { sweeps: [{ methods: "sppo", objectives: "log", updates: "gradient" }] },
    /sweeps\[0\]: methods and objectives exclude each other/,
  ],
  [
    "divergences alone",
    { sweeps: [{ divergences: "chi2", updates: "gradient" }] },
    /sweeps\[0\]: field "objectives" is missing/,
  ],
  [
    "an unknown objective",
    { sweeps: [{ objectives: "lgo", updates: "gradient" }] },
    /sweeps\[0\]: objective must be one of/,
  ],
  [
    "an objective without its parameters",
    { sweeps: [{ objectives: "clip:0.2", updates: "gradient" }] },
    /sweeps\[0\]: objective must be written clip:low,high, got "clip:0.2"/,
  ],
  ["a bad value", { sweeps: [{ methods: "sppo", updates: "closed", eta: -1 }] }, /sweeps\[0\]: eta must be a positive/],
] as const) {
  grids(`${what} is refused`, () => {
    assert.throws(() => expand(parseGrid(tiny(changes)), KERNELS), message);
  });
}

grids("the schema takes the profiles and refuses what the reader refuses", () => {
  const schema = JSON.parse(readFileSync("schemas/grid.schema.json", "utf8"));
  const validate = new Ajv2020({ strict: false }).compile(schema);
  for (const grid of [...Object.values(profiles), tiny()]) {
    assert.ok(validate(JSON.parse(JSON.stringify(grid))), JSON.stringify(validate.errors));
  }
  for (const bad of [
    tiny({ format: "x" }),
    tiny({ sweeps: [] }),
    tiny({ models: [{ env: "cliff" }] }),
    tiny({ models: [{ mdp: "x", env: "deepsea" }] }),
    tiny({ sweeps: [{ methods: "x", updates: "closed" }] }),
    tiny({ sweeps: [{ methods: [], updates: "closed" }] }),
    tiny({ sweeps: [{ methods: ["sppo", "x"], updates: "closed" }] }),
    tiny({ sweeps: [{ methods: "sppo", updates: "closed", etta: 1 }] }),
    tiny({ sweeps: [{ methods: "sppo", updates: "closed", eta: { log2: [1] } }] }),
  ]) {
    assert.not.ok(validate(bad), JSON.stringify(bad));
  }
});

grids("the schema knows every objective and divergence, as text and with names", () => {
  const validate = new Ajv2020({ strict: false }).compile(JSON.parse(readFileSync("schemas/grid.schema.json", "utf8")));
  const takes = (sweep: object) => validate(JSON.parse(JSON.stringify(tiny({ sweeps: [sweep as never] }))));
  for (const [field, table] of [
    ["objectives", OBJECTIVES],
    ["divergences", DIVERGENCES],
  ] as const) {
    for (const [name, { parameters }] of Object.entries(table as Record<string, Member>)) {
      const keys = Object.keys(parameters);
      const text = [name, keys.map((_, i) => i + 1).join(",")].filter(Boolean).join(":");
      const named = { name, ...Object.fromEntries(keys.map((key, i) => [key, i + 1])) };
      for (const value of [text, named, [text, named]]) {
        const sweep = { objectives: "log", updates: "gradient", [field]: value };
        assert.ok(takes(sweep), `${JSON.stringify(value)} ${JSON.stringify(validate.errors)}`);
      }
      for (const value of [`${text},9`, { ...named, extra: 1 }, ...(keys.length > 0 ? [name, { name }] : [])]) {
        assert.not.ok(takes({ objectives: "log", updates: "gradient", [field]: value }), JSON.stringify(value));
      }
    }
  }
  assert.ok(takes({ objectives: "log", divergences: ["none", "chi2"], updates: "gradient" }));
  const own = { expression: "if(r > c, c*A, r*A)", parameters: { c: 2 } };
  assert.ok(takes({ objectives: [own, "r*A"], divergences: "q*(p/q-1)^2", updates: "gradient" }));
  assert.not.ok(takes({ objectives: { ...own, name: "log" }, updates: "gradient" }));
  assert.not.ok(takes({ methods: "sppo", objectives: "log", updates: "gradient" }));
  assert.not.ok(takes({ divergences: "chi2", updates: "gradient" }));
});

grids("a sweep takes expressions, with their parameters", () => {
  const { runs } = expand(
    tiny({
      sweeps: [
        {
          objectives: [{ expression: "if(r > c, c*A, r*A)", parameters: { c: 2 } }, "min(r*A, clip(r, 0.8, 1.2)*A)"],
          divergences: "q*(p/q - 1)^2",
          updates: "gradient",
          eta: 1,
          innerSteps: 1,
          stepSize: 1,
        } as never,
      ],
    }),
  );
  const methods = [...new Set(runs.map(({ configuration }) => configuration.method))];
  assert.equal(methods, ["if(r>c,c*A,r*A){c=2} q*(p/q-1)^2", "min(r*A,clip(r,0.8,1.2)*A) q*(p/q-1)^2"]);
});

grids("the schema knows every option of every method and update", () => {
  const { properties } = JSON.parse(readFileSync("schemas/grid.schema.json", "utf8")).$defs.sweep;
  const names = ["methods", "objectives", "divergences", "updates", "models", "iterations"];
  for (const method of ["sppo", "ppo"] as const) {
    for (const update of ["closed", "exact", "gradient", "line-search", "trust-region"] as const) {
      names.push(...optionNames(method, update));
    }
  }
  assert.equal(Object.keys(properties).sort(), [...new Set(names)].sort());
});

grids.run();

const shards = suite("study: shards");

shards("every run is in exactly one shard, whatever their number", () => {
  for (const count of [1, 2, 3, 7, 64]) {
    const parts = Array.from({ length: count }, (_, i) => shardRuns(paper, { index: i + 1, count }));
    const ids = parts.flat().map(({ id }) => id);
    assert.is(ids.length, paper.runs.length);
    assert.is(new Set(ids).size, ids.length);
  }
});

shards("the loads of shards differ by less than the longest run", () => {
  const longest = Math.max(...paper.runs.map(({ estimate }) => estimate));
  const loads = Array.from({ length: 16 }, (_, i) =>
    shardRuns(paper, { index: i + 1, count: 16 }).reduce((sum, { estimate }) => sum + estimate, 0),
  );
  assert.ok(Math.max(...loads) - Math.min(...loads) <= longest, loads.join());
});

shards("a shard is the same every time, and does not depend on the order of the runs", () => {
  const ids = (plan: Plan) => shardRuns(plan, { index: 2, count: 5 }).map(({ id }) => id);
  assert.equal(ids(paper), ids(expand(profiles.paper, KERNELS)));
  assert.equal(ids(paper), ids({ ...paper, runs: [...paper.runs].reverse() }));
});

shards("more shards than runs: some have nothing to do", () => {
  const plan = expand(tiny(), KERNELS);
  const sizes = Array.from({ length: 4 }, (_, i) => shardRuns(plan, { index: i + 1, count: 4 }).length);
  assert.equal(sizes, [1, 1, 0, 0]);
});

shards("i/n is checked", () => {
  assert.equal(parseShard("2/3"), { index: 2, count: 3 });
  for (const text of ["", "3", "0/3", "4/3", "1/0", "a/b", "1/2/3", "-1/2"])
    assert.throws(() => parseShard(text), /shard/);
});

shards("batches keep the order, and a long run is alone", () => {
  const ordered = longestFirst(paper.runs);
  const all = batches(ordered);
  assert.equal(
    all.flat().map(({ id }) => id),
    ordered.map(({ id }) => id),
  );
  assert.is(all[0].length, 1);
  assert.ok(all.every((batch) => batch.length <= 32));
  assert.ok(all.length < 0.8 * ordered.length);
});

shards.run();
