import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { createSolverSync } from "../../src/index.ts";
import type { OptimizeOptions, Run } from "../../src/solver/options.ts";
import { atRest, type Cell, cellsOf } from "../../src/study/cells.ts";
import { kernelDigest } from "../../src/study/configuration.ts";
import { FAMILIES, innerStepsOf, membersOf } from "../../src/study/families.ts";
import { figuresOf } from "../../src/study/figures.ts";
import { expand } from "../../src/study/grid.ts";
import { writeReport } from "../../src/study/published/calls.ts";
import { judge } from "../../src/study/published/fma-pg/claims.ts";
import { perfectSection } from "../../src/study/published/fma-pg/perfect.ts";
import { profiles } from "../../src/study/published/fma-pg/profiles.ts";
import { sensitivity } from "../../src/study/sensitivity.ts";
import { Store } from "../../src/study/store.ts";
import { optima } from "../../src/study/study.ts";
import { reportTables } from "../../src/study/tables.ts";
import type { Configuration, GridFile, Plan } from "../../src/study/types.ts";
import { finished, run } from "../support/study.ts";

const KERNELS = "0123456789abcdef";
const KL = ["sppo", "mdpo", "trpo"] as const;
const ETAS = [0.1, 0.5, 2];
const DELTAS = [0.001, 0.01, 0.1];
const EPSILONS = [0.1, 0.5];

const sweeps: GridFile["sweeps"] = [
  { methods: KL, updates: "gradient", eta: ETAS, innerSteps: [1, 5], stepSize: 2 },
  { methods: "ppo", updates: "gradient", epsilon: EPSILONS, innerSteps: [1, 5], stepSize: 2 },
  { methods: KL, updates: "trust-region", delta: DELTAS, innerSteps: [1, 5] },
  { methods: KL, updates: "exact", eta: ETAS },
  { methods: KL, updates: "exact", delta: DELTAS },
  { methods: "ppo", updates: "exact", epsilon: EPSILONS },
];
const planOf = (some = sweeps): Plan =>
  expand(
    { format: "fma-pg/grid@1", iterations: 60, models: [{ env: "deepsea", size: 4 }], sweeps: some },
    kernelDigest(),
  );

const plan = planOf();
const [{ mdp, label }] = plan.models;
const solver = createSolverSync(mdp);
const best = solver.optimal().return;

/** The study's own cells, run by its own workers, and what `optimize` says of the same options. */
const { directory } = await run(plan, { workers: 2 });
const cells = cellsOf(plan, new Store(directory).read(), optima(plan.models));
const runOf = (options: object): Run => solver.optimize({ iterations: 60, ...options } as OptimizeOptions);
const arrival = ({ returns }: Run): number => {
  const first = returns.findIndex((J) => J >= 0.99 * best);
  return first < 0 ? Infinity : first;
};

const limits = suite("study: m = infinity");

limits("exact cells stand beside fixed steps, PPO and trust regions as m = infinity, and not on their own", () => {
  const members = (name: string, all: readonly Cell[]) => {
    const family = FAMILIES.find((one) => one.name === name);
    assert.ok(family);
    return membersOf(family, all);
  };
  assert.equal(innerStepsOf(members("fixed-steps", cells)), [1, 5, Infinity]);
  assert.equal(innerStepsOf(members("ppo", cells)), [1, 5, Infinity]);
  assert.equal(innerStepsOf(members("trust-region", cells)), [1, 5, Infinity]);
  // 3 methods x 3 eta x (2 m and the maximiser); PPO has 2 epsilons.
  assert.is(members("fixed-steps", cells).length, 27);
  assert.is(members("ppo", cells).length, 6);
  assert.is(members("trust-region", cells).length, 27);
  for (const name of ["regularised", "constrained", "clipped"]) assert.equal(members(`exact-${name}`, cells), []);
  const alone = cells.filter(({ configuration }) => configuration.update === "exact");
  assert.is(members("exact-regularised", alone).length, 9);
  assert.equal(
    figuresOf(alone).flatMap(({ name }) => (name.startsWith("sensitivity") ? [name] : [])),
    ["sensitivity-exact-regularised", "sensitivity-exact-clipped", "sensitivity-exact-constrained"],
  );
});

/** The points of a panel: [method's order, J], read off the drawing by the ticks of the first panel. */
function pointsOf(svg: string, title: string): number[] {
  const ticks = [...svg.matchAll(/<text x="-6" y="([-\d.]+)"[^>]*>([-\d.]+)<\/text>/g)].map(([, y, J]) => [
    Number(y) - 3.5,
    Number(J),
  ]);
  const [[y0, J0]] = ticks;
  const [y1, J1] = ticks[ticks.length - 1];
  const panel = svg.split('<g transform="translate(').find((part) => part.includes(`${title}</text>`)) ?? "";
  const markers = [...panel.matchAll(/<path d="[^"]*Z?" transform="translate\([-\d.]+,([-\d.]+)\)"/g)];
  return markers.map(([, y]) => J0 + ((Number(y) - y0) / (y1 - y0)) * (J1 - J0));
}

for (const [name, options] of [
  ["fixed-steps", KL.flatMap((method) => ETAS.map((eta) => ({ method, eta })))],
  ["trust-region", KL.flatMap((method) => DELTAS.map((delta) => ({ method, delta })))],
  ["ppo", EPSILONS.map((epsilon) => ({ method: "ppo", epsilon }))],
] as const) {
  limits(`figure ${name}: a panel m = infinity with the maximisers' final J`, () => {
    const [{ svg, caption }] = sensitivity(FAMILIES.find((one) => one.name === name) as (typeof FAMILIES)[0], cells);
    for (const m of ["1", "5", "∞"]) assert.ok(svg.includes(`${label}, m = ${m}<`), m);
    assert.match(caption, /m = ∞ is the exact maximiser/);
    const drawn = pointsOf(svg, "m = ∞");
    const expected = options.map((one) => runOf({ update: "exact", ...one }).returns[60]);
    assert.is(drawn.length, expected.length);
    // A panel is 150 pixels high, positions are rounded to hundredths: 1e-3 of the range is more than enough.
    expected.forEach((J, i) => {
      assert.ok(Math.abs(drawn[i] - J) <= 1e-3 * best, `${name} ${i}: ${drawn[i]}, expected ${J}`);
    });
  });
}

limits("the map of fixed steps has a column of exact cells for each eta and epsilon", () => {
  const three = planOf([
    { ...sweeps[0], stepSize: [1, 2, 4] },
    { ...sweeps[1], stepSize: [1, 2, 4] },
    ...sweeps.slice(3),
  ]);
  const made = three.runs.map(({ configuration, model }, i): Cell => {
    const done = finished(three, i, { finalReturn: best });
    return { run: done, configuration, model: three.models[model], optimum: best, read: best, unstable: undefined };
  });
  const map = figuresOf(made).find(({ name }) => name.startsWith("map-"));
  assert.is(map?.svg.match(/m = ∞<\/text>/g)?.length, 4);
  // Squares: 3 methods x 3 eta and PPO x 2 eps, each 3 step sizes x 2 m, and one exact cell.
  assert.is(map?.svg.match(/width="13" height="13" fill="rgb\(254, 232, 56\)"/g)?.length, 11 * 7);
});

const section = perfectSection(cells);

limits("the table by m: best J / J* and fewest outer steps, the maximiser's in the last column", () => {
  const table = section?.tables[1];
  assert.equal(table?.head, ["model", "update", "method", "m = 1", "m = 5", "m = ∞"]);
  const entry = (runs: Run[]) => {
    const steps = Math.min(...runs.map(arrival));
    const top = Math.max(...runs.map(({ returns }) => returns[60]));
    return `${(top / best).toFixed(4)} (${steps === Infinity ? "never" : steps})`;
  };
  const row = (title: string, method: string, ends: readonly object[]) => [
    label,
    title,
    { sppo: "sPPO", mdpo: "MDPO", trpo: "TRPO", ppo: "PPO" }[method],
    ...ends.map((end) => entry((end as { runs: Run[] }).runs)),
  ];
  const gradient = (method: string, innerSteps: number, list: readonly object[]) => ({
    runs: list.map((one) => runOf({ method, update: "gradient", innerSteps, stepSize: 2, ...one })),
  });
  const region = (method: string, innerSteps: number) => ({
    runs: DELTAS.map((delta) => runOf({ method, update: "trust-region", innerSteps, delta })),
  });
  const exact = (method: string, list: readonly object[]) => ({
    runs: list.map((one) => runOf({ method, update: "exact", ...one })),
  });
  const etas = ETAS.map((eta) => ({ eta }));
  const deltas = DELTAS.map((delta) => ({ delta }));
  const epsilons = EPSILONS.map((epsilon) => ({ epsilon }));
  assert.equal(table?.rows, [
    ...KL.map((k) => row("Fixed steps", k, [gradient(k, 1, etas), gradient(k, 5, etas), exact(k, etas)])),
    row("Clipped PPO, fixed steps", "ppo", [
      gradient("ppo", 1, epsilons),
      gradient("ppo", 5, epsilons),
      exact("ppo", epsilons),
    ]),
    ...KL.map((k) => row("Trust region", k, [region(k, 1), region(k, 5), exact(k, deltas)])),
  ]);
});

limits("the table of exact updates: which options reach J*, and the first to do so", () => {
  const rows = section?.tables[0].rows ?? [];
  assert.is(rows.length, 7);
  const kinds = [
    ...KL.map((method) => ({ method, option: "eta", values: ETAS })),
    { method: "ppo", option: "epsilon", values: EPSILONS },
    ...KL.map((method) => ({ method, option: "delta", values: DELTAS })),
  ];
  kinds.forEach(({ method, option, values }, i) => {
    const steps = values.map((value) => arrival(runOf({ method, update: "exact", [option]: value })));
    const near = values.filter((_, k) => steps[k] < Infinity);
    const least = Math.min(...steps);
    assert.is(rows[i][3], `${near.length} of ${values.length}`);
    assert.is(rows[i][5], least === Infinity ? "never" : `${least} (${values[steps.indexOf(least)]})`);
  });
  const [summary] = section?.points ?? [];
  const total = rows.reduce((sum, row) => sum + Number(row[3].split(" ")[0]), 0);
  assert.ok(summary.startsWith(`${total} of 20 exact settings come within 1 % of J*`), summary);
});

limits("best settings: exact updates by what they are given", () => {
  const [table] = reportTables(cells);
  const exact = table.rows.filter(([, update]) => update.startsWith("exact"));
  assert.equal(
    exact.map((row) => row.slice(1, 3)),
    [
      ...["sPPO", "MDPO", "TRPO"].map((method) => ["exact (η)", method]),
      ...["sPPO", "MDPO", "TRPO"].map((method) => ["exact (δ)", method]),
      ["exact (ε)", "PPO"],
    ],
  );
});

limits("the report has the section and its figures; a study without exact updates has neither", () => {
  const report = writeReport(directory);
  assert.ok(report.files.includes("figures/by-inner-steps.svg") && report.files.includes("figures/exact-steps.svg"));
  const html = readFileSync(join(directory, "report.html"), "utf8");
  assert.match(html, /<h2>What remains when the inner optimiser is perfect\?<\/h2>/);
  assert.is(html.match(/<svg/g)?.length, readdirSync(join(directory, "figures")).length);
  for (const point of section?.points ?? []) assert.ok(html.includes(point.replaceAll("&", "&amp;")));
  const without = cells.filter(({ configuration }) => configuration.update !== "exact");
  assert.is(perfectSection(without), undefined);
});

limits.run();

const words = suite("study: what remains, in words");

/** Made-up exact cells on CliffWorld. */
function made(fate: (c: Configuration) => { share: number; steps: number | null; norm: number; unstable?: boolean }) {
  const all = expand({ ...profiles.quick, checkRounding: false }, KERNELS);
  return all.runs.flatMap(({ configuration, model }, i): Cell[] => {
    if (model !== 0) return [];
    const { share, steps, norm, unstable } = fate(configuration);
    const curve = {
      steps: [0, 1000, 1999],
      returns: [0, 0.1, share],
      gradientNorms: [50, 40, norm],
      stepSizes: [null, 1, 1],
    };
    const done = finished(all, i, { finalReturn: share, iterationsTo99: steps, gradientNorm: norm, curve });
    return [{ run: done, configuration, model: all.models[0], optimum: 1, read: share, unstable }];
  });
}

words("speed, local optima and the comparison with fixed steps are counted from the cells", () => {
  const world = made((c) => {
    const far = { share: 0.5, steps: null, norm: 1 };
    if (c.update === "gradient")
      return c.method === "mdpo" && c.eta === 2 ** -11 ? { share: 1, steps: 9, norm: 0 } : far;
    if (c.update !== "exact") return far;
    // Steps go like 1 / eta and 1 / sqrt(delta); eta below 2^-8 does not arrive, PPO above 0.4 stalls at 25 %.
    if (c.eta !== undefined) return Number(c.eta) < 2 ** -8 ? far : { share: 1, steps: 16 / Number(c.eta), norm: 0 };
    if (c.delta !== undefined) return { share: 1, steps: Math.round(100 / Math.sqrt(Number(c.delta))), norm: 0 };
    return Number(c.epsilon) > 0.4 ? { share: 0.25, steps: null, norm: 1e-9 } : { share: 1, steps: 10, norm: 0 };
  });
  // quick: 3 methods x 6 eta, 9 step sizes, 3 m; of MDPO's at eta = 2^-11 there are 27.
  assert.equal(perfectSection(world)?.points, [
    "59 of 80 exact settings come within 1 % of J*: 18 of 33 with η, 5 of 11 with ε, 36 of 36 with δ.",
    "Speed remains: the outer steps to J* go like η^-1 (still climbing up to η = 2⁻⁹), δ^-0.5; 15 settings have not arrived after the last one.",
    "Local optima remain: 6 settings have come to rest below J*: PPO on CliffWorld with ε = 0.5 to 0.99 (25 % of J*).",
    "A perfect inner optimiser is not always the better one: of 27 fixed-step settings that reach J* by the reading step, 27 do so with an η or ε at which the maximiser does not. It does at 12 of the 24 tried with both, and at 12 of these no fixed step does.",
  ]);
});

words("nothing is claimed that the cells do not show", () => {
  const points = perfectSection(made(() => ({ share: 1, steps: 5, norm: 0, unstable: false })))?.points ?? [];
  assert.is(points[1], "No exact setting came to rest below J*.");
  assert.match(points[2], /^Of \d+ fixed-step settings that reach J\* by the reading step, 0 do so/);
  assert.match(points[3], /^Of the exact settings that were checked, 0 of 80 depend on rounding, of the others 0 of /);
});

words("a run is at rest where nothing changes, or where the gradient has become small", () => {
  const [cell] = made(() => ({ share: 1, steps: 1, norm: 1e-5 }));
  const withCurve = (returns: number[], gradientNorms: number[], gradientNorm: number): Cell => ({
    ...cell,
    run: { ...cell.run, gradientNorm, curve: { ...cell.run.curve, returns, gradientNorms } },
  });
  assert.is(atRest(cell), true);
  assert.is(atRest(withCurve([0, 0.1, 0.2], [1, 1, 1e-3], 1e-3)), false);
  // A gradient that was small from the beginning says nothing.
  assert.is(atRest(withCurve([0, 1e-7, 2e-7], [1e-6, 1e-6, 1e-6], 1e-6)), false);
  assert.is(atRest(withCurve([0, 0.2, 0.2], [1, 0.5, 0.5], 0.5)), true);
});

words.run();

const verdicts = suite("study: verdicts beside exact runs");

verdicts("what exact runs do changes no verdict; the ninth quotes them", () => {
  const all = expand({ ...profiles.paper, checkRounding: false }, KERNELS);
  const world = (exactSteps: number | null, keep: boolean) =>
    all.runs.flatMap(({ configuration: c, model }, i): Cell[] => {
      if (c.update === "exact" && !keep) return [];
      const steps = c.update === "exact" ? exactSteps : c.update === "trust-region" ? 50 : null;
      const share = steps === null ? 0.5 : 1;
      const done = finished(all, i, { finalReturn: share, iterationsTo99: steps });
      return [{ run: done, configuration: c, model: all.models[model], optimum: 1, read: share, unstable: undefined }];
    });
  const short = (found: ReturnType<typeof judge>) =>
    found.map(({ outcome, remark, provisional }) => [outcome, remark, provisional]);
  const without = judge(all, world(null, false));
  for (const steps of [1, 1000, null]) {
    const found = judge(all, world(steps, true));
    assert.equal(short(found), short(without));
    assert.ok(found[8].evidence[1].includes(`m = 10, 100 and ∞ by delta: 2⁻²⁴: 50, 50, ${steps ?? "never"};`));
    found.forEach(({ evidence }, i) => {
      if (i !== 8) assert.equal(evidence, without[i].evidence);
    });
  }
  assert.ok(without[8].evidence[1].includes("m = 10 and 100 by delta: 2⁻²⁴: 50, 50;"));
});

verdicts.run();
