import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { cliffWorld, createSolverSync, formatMdp } from "../../src/index.ts";
import { METHODS, METHODS_OF, optionNames } from "../../src/solver/resolve-options.ts";
import { kernelDigest, optimizeOptions, settings } from "../../src/study/configuration.ts";
import { estimateSeconds } from "../../src/study/estimate.ts";
import { expand, parseGrid } from "../../src/study/grid.ts";
import { mergeStudies } from "../../src/study/merge.ts";
import { profiles } from "../../src/study/published/fma-pg/profiles.ts";
import { movedStart } from "../../src/study/rounding.ts";
import { Store } from "../../src/study/store.ts";
import type { Configuration, FinishedRun, GridFile, Plan } from "../../src/study/types.ts";
import { fresh, lines, run, timeless } from "../support/study.ts";

const KERNELS = "0123456789abcdef";
const KL = ["sppo", "mdpo", "trpo"] as const;

const grid = (sweeps: readonly object[], changes: object = {}): GridFile =>
  ({ format: "fma-pg/grid@1", iterations: 30, models: [{ env: "deepsea", size: 3 }], sweeps, ...changes }) as GridFile;

const configurations = ({ runs }: Plan): Configuration[] => runs.map(({ configuration }) => configuration);

const grids = suite("study: exact grids");

grids("every combination of method and update that optimize has, and no other", () => {
  for (const update of Object.keys(METHODS_OF)) {
    const options = { eta: 1, epsilon: 0.1, delta: 0.01, floor: 0, innerSteps: 1, stepSize: 1 };
    const names = METHODS.flatMap((method) => optionNames(method, update as Configuration["update"]));
    const taken = Object.fromEntries(
      Object.entries(options).filter(([name]) => names.includes(name) && (update !== "exact" || name !== "delta")),
    );
    const plan = expand(grid([{ methods: [...METHODS], updates: update, ...taken }]), KERNELS);
    assert.equal(
      configurations(plan).map(({ method }) => method),
      METHODS.filter((method) => METHODS_OF[update as Configuration["update"]].includes(method)),
    );
  }
});

grids("lists go to the methods that take them; a configuration holds the one of eta and delta that was given", () => {
  const plan = expand(
    grid([
      { methods: [...KL, "ppo"], updates: "exact", eta: { log2: [-4, -3] }, epsilon: [0.1, 0.2, 0.3] },
      { methods: ["sppo", "trpo"], updates: ["trust-region", "exact"], delta: [0.01, 0.1], innerSteps: 10 },
    ]),
    KERNELS,
  );
  const kinds = configurations(plan).map(
    (c) => `${c.method} ${c.update} ${"eta" in c} ${"delta" in c} ${"epsilon" in c} ${"innerSteps" in c}`,
  );
  const times = (n: number, kind: string) => Array<string>(n).fill(kind);
  assert.equal(kinds, [
    ...times(2, "sppo exact true false false false"),
    ...times(2, "mdpo exact true false false false"),
    ...times(2, "trpo exact true false false false"),
    ...times(3, "ppo exact false false true false"),
    ...times(2, "sppo trust-region false true false true"),
    ...times(2, "sppo exact false true false false"),
    ...times(2, "trpo trust-region false true false true"),
    ...times(2, "trpo exact false true false false"),
  ]);
  assert.is(settings(configurations(plan)[0]), "eta 2⁻⁴");
  assert.is(settings(configurations(plan)[6]), "eps 0.1");
  assert.is(settings(configurations(plan)[11]), "delta 0.01");
});

for (const [what, sweep, message] of [
  [
    "eta beside delta",
    { methods: "trpo", updates: "exact", eta: [1, 2], delta: 0.1 },
    /sweeps\[0\]: eta and delta exclude each other with update "exact", got eta 1, delta 0\.1/,
  ],
  [
    "neither",
    { methods: "mdpo", updates: "exact" },
    /sweeps\[0\]: eta or delta is required for method "mdpo" with update "exact"/,
  ],
  [
    "PPO without epsilon",
    { methods: ["sppo", "ppo"], updates: "exact", eta: 1 },
    /sweeps\[0\]: epsilon is required for method "ppo" with update "exact"/,
  ],
  [
    "an option of PPO alone",
    { methods: "sppo", updates: "exact", eta: 1, epsilon: 0.1 },
    /sweeps\[0\]: "epsilon" is not an option of its methods and updates/,
  ],
  [
    "inner steps",
    { methods: "sppo", updates: "exact", eta: 1, innerSteps: 10 },
    /sweeps\[0\]: "innerSteps" is not an option of its methods and updates/,
  ],
  ["a bad value", { methods: "sppo", updates: "exact", delta: 0 }, /sweeps\[0\]: delta must be a positive finite/],
  [
    "an unknown update",
    { methods: "sppo", updates: "exakt" },
    /sweeps\[0\]\.updates must be one of closed, exact, .*"exakt"/,
  ],
] as const) {
  grids(`${what} is refused`, () => {
    assert.throws(() => expand(parseGrid(grid([sweep])), KERNELS), message);
  });
}

grids("both profiles have the maximisers over the published grids, with the published steps", () => {
  for (const profile of ["paper", "quick"]) {
    const exact = configurations(expand({ ...profiles[profile], checkRounding: false }, KERNELS)).filter(
      ({ update }) => update === "exact",
    );
    // Three methods x (11 eta + 12 delta), PPO's 11 epsilons, two models.
    assert.is(exact.length, (3 * (11 + 12) + 11) * 2);
    assert.ok(exact.every(({ iterations }) => iterations === 1999));
    const published = configurations(expand({ ...profiles.paper, checkRounding: false }, KERNELS));
    for (const option of ["eta", "delta", "epsilon"]) {
      const values = (of: Configuration[]) =>
        [...new Set(of.map((c) => c[option]).filter((x) => x !== undefined))].sort();
      assert.equal(values(exact), values(published.filter(({ update }) => update !== "exact")));
    }
  }
});

grids("a run's id is the hash of its configuration, written out, and of the kernels", () => {
  const hash = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 16);
  const model = `"model":"cliffworld","digest":"${hash(JSON.stringify(formatMdp(cliffWorld())))}"`;
  const id = (options: string) => hash(`{${model},${options},"iterations":30,"start":0}\n${KERNELS}`);
  const sweeps = [
    { methods: "trpo", updates: "exact", eta: 0.5 },
    { methods: "trpo", updates: "exact", delta: 0.5 },
    { methods: "ppo", updates: "exact", epsilon: 0.5 },
    { methods: "sppo", updates: "gradient", eta: 0.5, innerSteps: 10, stepSize: 2 },
    { methods: "trpo", updates: "trust-region", delta: 0.5, innerSteps: 10 },
  ];
  assert.equal(
    expand(grid(sweeps, { models: [{ env: "cliffworld" }] }), KERNELS).runs.map((planned) => planned.id),
    [
      id('"method":"trpo","update":"exact","eta":0.5'),
      id('"method":"trpo","update":"exact","delta":0.5'),
      id('"method":"ppo","update":"exact","epsilon":0.5'),
      id('"method":"sppo","update":"gradient","eta":0.5,"innerSteps":10,"stepSize":2'),
      id(
        '"method":"trpo","update":"trust-region","delta":0.5,"innerSteps":10,"decay":0.9,"maxStep":100000,"maxBacktracks":1000',
      ),
    ],
  );
});

grids("the ids of the published runs are those of version 0.1.0: finished studies can be resumed", () => {
  const ids = expand(profiles.paper, KERNELS).runs.filter(({ configuration: c }) => c.update !== "exact");
  assert.is(ids.length, 21992);
  // Taken from the plan before exact updates were in it.
  const digest = createHash("sha256").update(ids.map(({ id }) => id).join("\n"));
  assert.is(digest.digest("hex").slice(0, 16), "c2279cf78263210d");
});

grids(
  "estimates follow what was measured: under delta the price costs more, and a large delta comes to rest soon",
  () => {
    const mdp = cliffWorld();
    const seconds = (options: object) =>
      estimateSeconds(mdp, { update: "exact", iterations: 1999, ...options } as unknown as Configuration);
    // Microseconds an outer step on CliffWorld, the median of five: 3.3, 5.2; under delta, until it rests, 7.5, 12.5.
    const within = (x: number, measured: number) => assert.ok(x > 0.6 * measured && x < 1.6 * measured, `${x}`);
    within(seconds({ method: "sppo", eta: 0.1 }), 1999 * 3.3e-6);
    within(seconds({ method: "trpo", eta: 0.1 }), 1999 * 5.2e-6);
    within(seconds({ method: "sppo", delta: 2 ** -20 }), 1589 * 7.5e-6);
    within(seconds({ method: "trpo", delta: 2 ** -20 }), 1570 * 12.5e-6);
    assert.ok(seconds({ method: "trpo", delta: 2 ** -10 }) < seconds({ method: "trpo", delta: 2 ** -20 }) / 30);
    assert.ok(seconds({ method: "ppo", epsilon: 0.5 }) < seconds({ method: "ppo", epsilon: 0.01 }) / 30);
  },
);

grids.run();

const runs = suite("study: exact runs");

const plan = (changes: object = {}): Plan =>
  expand(
    grid(
      [
        { methods: KL, updates: "exact", eta: [0.1, 1] },
        { methods: KL, updates: "exact", delta: [0.001, 10] },
        { methods: "ppo", updates: "exact", epsilon: [0.1, 0.5] },
      ],
      changes,
    ),
    kernelDigest(),
  );

const stored = (directory: string) =>
  new Map(
    [...new Store(directory).read().runs].map(([id, { record }]): [string, FinishedRun] => [id, record as FinishedRun]),
  );

runs("records are what optimize returns, from the usual start and from the moved one", async () => {
  const moved = plan({ checkRounding: true });
  const { directory, result } = await run(moved);
  assert.is(result.failed, 0);
  assert.is(moved.runs.length, 28);
  const found = stored(directory);
  const { mdp } = moved.models[0];
  const solver = createSolverSync(mdp);
  for (const { id, configuration } of moved.runs) {
    const sizes: number[] = [];
    let taken = 0;
    const { returns, gradientNorms, status } = solver.optimize({
      ...optimizeOptions(configuration),
      ...(configuration.start === 1 && { initialLogits: movedStart(mdp.states * mdp.actions) }),
      onIteration: ({ stepSize, innerSteps }) => {
        sizes.push(stepSize);
        taken += innerSteps;
      },
    });
    const record = found.get(id) as FinishedRun;
    assert.equal(record.configuration, configuration);
    assert.is(record.status, status);
    assert.is(record.finalReturn, returns[30]);
    assert.is(record.gradientNorm, gradientNorms[30]);
    assert.is(record.innerSteps, taken);
    record.curve.steps.forEach((t, i) => {
      assert.is(record.curve.returns[i], returns[t]);
      if (t > 0) assert.is(record.curve.stepSizes[i], Number(sizes[t - 1].toPrecision(4)));
    });
  }
});

runs(
  "a bound that does not bind has no price: its step size is infinite, and is stored and read back as such",
  async () => {
    const { directory } = await run(plan());
    const free = [...stored(directory).values()].filter(({ configuration }) => configuration.delta === 10);
    assert.is(free.length, 3);
    for (const { curve } of free) assert.ok(curve.stepSizes.includes(Infinity));
    assert.ok(lines(directory).some((text) => text.includes('"Infinity"')));
  },
);

runs("resume takes up the exact runs that a study without them lacks, and shards of it merge", async () => {
  const both = plan();
  const part = expand(grid([{ methods: KL, updates: "exact", eta: [0.1, 1] }]), kernelDigest());
  const { directory } = await run(part);
  const { result } = await run(both, { directory, resume: true });
  assert.is(result.skipped, 6);
  assert.is(result.done, 8);
  new Store(directory).arrange(both);
  const shards = await Promise.all([1, 2, 3].map((index) => run(both, { shard: { index, count: 3 } })));
  const out = fresh();
  const { missing, contents } = mergeStudies(
    shards.map((shard) => shard.directory),
    out,
  );
  assert.equal([missing, contents.duplicates, contents.conflicts], [[], [], []]);
  const text = (folder: string) => timeless(readFileSync(join(folder, "runs.jsonl"), "utf8"));
  assert.is(text(out), text(directory));
});

runs.run();
