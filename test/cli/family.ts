/** Pairs of the family on the command line: --objective, --divergence, known methods. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { DIVERGENCE_TEXTS, DIVERGENCES, OBJECTIVE_TEXTS, OBJECTIVES } from "../../src/engine/members.ts";
import { createSolverSync, deepSea, type OptimizeOptions } from "../../src/index.ts";
import { KNOWN_METHODS, knownPair } from "../../src/solver/known-methods.ts";
import { memberForm } from "../../src/solver/pair-text.ts";

const STEPS = "--update gradient --inner-steps 3 --step-size 0.5 --iterations 3";
const GRADIENT = { update: "gradient", innerSteps: 3, stepSize: 0.5, iterations: 3 } as const;

function fma(args: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["build/cli.js", ...args.split(" ")], {
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

const test = suite("cli: family");

const quadratic = (epsilon: number): OptimizeOptions => ({ objective: { name: "quadratic", epsilon }, ...GRADIENT });

for (const [flags, options, echo] of [
  [
    "--objective clip:0.2,0.28 --divergence reverse-kl --eta 2^-1",
    { objective: { name: "clip", low: 0.2, high: 0.28 }, divergence: "reverse-kl", eta: 0.5, ...GRADIENT },
    ["clip:0.2,0.28", "reverse-kl"],
  ],
  ["--objective q-log:1/2", { objective: { name: "q-log", q: 0.5 }, ...GRADIENT }, ["q-log:0.5", "none"]],
  ["--method spo", quadratic(0.2), ["quadratic:0.2", "none"]],
  ["--method spo:0.3", quadratic(0.3), ["quadratic:0.3", "none"]],
  [
    "--method dapo --divergence chi2 --eta 1",
    { objective: { name: "clip", low: 0.2, high: 0.28 }, divergence: "chi2", eta: 1, ...GRADIENT },
    ["clip:0.2,0.28", "chi2"],
  ],
  ["--method spma --eta 1", { method: "sppo", eta: 1, ...GRADIENT }, ["log", "forward-kl"]],
  [
    "--method pmd-tsallis:2 --eta 1",
    { objective: "linear", divergence: { name: "tsallis", q: 2 }, eta: 1, ...GRADIENT },
    ["linear", "tsallis:2"],
  ],
] as [string, OptimizeOptions, [string, string]][]) {
  test(`${flags}: the API's run, with the pair as text`, () => {
    const { status, stdout, stderr } = fma(`run --env deepsea ${flags} ${STEPS} --json`);
    assert.is(stderr, "");
    assert.is(status, 0);
    const printed = JSON.parse(stdout);
    assert.equal(printed.returns, [...createSolverSync(deepSea()).optimize(options).returns]);
    assert.equal([printed.options.objective, printed.options.divergence], echo);
  });
}

test("expressions, as in a shell", () => {
  const expressions = ["--objective", "min(r*A, clip(r, 0.8, 1.2)*A)", "--divergence", "q*(p/q - 1)^2", "--eta", "1"];
  const run = (args: string[]) =>
    spawnSync(process.execPath, ["build/cli.js", "run", "--env", "deepsea", ...args, ...STEPS.split(" "), "--json"], {
      encoding: "utf8",
    });
  const { stdout, stderr } = run(expressions);
  assert.is(stderr, "");
  const printed = JSON.parse(stdout);
  const options = {
    objective: { expression: "min(r*A, clip(r, 0.8, 1.2)*A)" },
    divergence: { expression: "q*(p/q - 1)^2" },
    eta: 1,
    ...GRADIENT,
  };
  assert.equal(printed.returns, [...createSolverSync(deepSea()).optimize(options).returns]);
  assert.equal([printed.options.objective, printed.options.divergence], ["min(r*A,clip(r,0.8,1.2)*A)", "q*(p/q-1)^2"]);
  const wrong = run(["--objective", "min(r*A, clip(r, 0.8)*A)"]);
  assert.match(
    wrong.stderr,
    /--objective "min\(r\*A, clip\(r, 0\.8\)\*A\)": clip takes 3 arguments, not 2 at column 10/,
  );
  assert.is(wrong.status, 2);
  const parameters = run(["--objective", "if(r > c, c*A, r*A){c=1.5}"]);
  assert.is(JSON.parse(parameters.stdout).options.objective, "if(r>c,c*A,r*A){c=1.5}");
});

test("plot-surrogate draws f and c where they are, and names what it cannot read", () => {
  const plot = (...args: string[]) =>
    spawnSync(process.execPath, ["build/cli.js", "plot-surrogate", ...args], { encoding: "utf8" });
  const own = plot("min(r*A, clip(r, 0.8, 1.2)*A)", "--divergence", "q*(p/q-1)^2");
  assert.is(own.stderr, "");
  const paths = [...own.stdout.matchAll(/<path d="M([^"]*)"/g)].map(([, d]) => d.split("L"));
  const builtIn = plot("clip:0.2,0.2", "--divergence", "chi2");
  assert.equal(
    [...builtIn.stdout.matchAll(/<path d="M([^"]*)"/g)].map(([, d]) => d.split("L").length),
    [201, 201, 201],
  );
  // Entry 100 is r = 1.505, where f(r, +1) is flat at 1.2 and f(r, -1) = -r falls.
  const y = (path: string[], i: number) => Number(path[i].split(",")[1]);
  assert.is(y(paths[0], 100), y(paths[0], 200));
  assert.ok(y(paths[1], 200) > y(paths[1], 100));
  const wrong = plot("min(r*A)");
  assert.is(wrong.status, 2);
  assert.match(wrong.stderr, /objective "min\(r\*A\)": min takes 2 arguments, not 1 at column 1/);
});

test("a person reads the pair", () => {
  const { stdout } = fma(`run --env deepsea --objective capped:1.5 --divergence hellinger --eta 1 ${STEPS}`);
  assert.match(stdout, /capped:1\.5 \+ hellinger, gradient/);
});

for (const [flags, message] of [
  ["--objective clip", /--objective must be written clip:low,high, got "clip"/],
  ["--objective clip:0.2", /--objective must be written clip:low,high, got "clip:0.2"/],
  ["--objective clip:0.2,-1", /--objective\.high must be a positive finite number, got -1/],
  ["--objective lgo", /--objective must be one of log, linear.*"lgo"; did you mean "log"/],
  ["--objective log --divergence chi2", /--eta is required for log chi2 with --update gradient/],
  ["--objective log --eta 1", /--eta belongs to a divergence/],
  ["--method sppo --objective log", /--method names a pair already|method names a pair already/],
  ["--method spma --objective log", /--method names a pair already, got method "spma"/],
  [
    "--objective log --divergence chi2 --eta 1 --epsilon 1",
    /--epsilon does not apply to log chi2 with --update gradient/,
  ],
] as [string, RegExp][]) {
  test(`2: ${flags}`, () => {
    const { status, stdout, stderr } = fma(`run --env deepsea ${flags} ${STEPS}`);
    assert.match(stderr, message);
    assert.is(stdout, "");
    assert.is(status, 2);
  });
}

test("help and docs have every member and every known method", () => {
  const { stdout } = fma("run --help");
  const docs = readFileSync("docs/mathematics.md", "utf8");
  for (const [table, texts] of [
    [OBJECTIVES, OBJECTIVE_TEXTS],
    [DIVERGENCES, DIVERGENCE_TEXTS],
  ] as const) {
    for (const [name, member] of Object.entries(table)) {
      const { formula } = (texts as Record<string, { formula: string }>)[name];
      assert.ok(stdout.includes(memberForm(name, member)) && stdout.includes(formula), `${name} in the help`);
      assert.ok(docs.includes(`\n| \`${name}\` |`), `${name} in docs/mathematics.md`);
    }
  }
  for (const [name, { objective, divergence, source }] of Object.entries(KNOWN_METHODS)) {
    assert.ok(stdout.includes(`${name} `) && stdout.includes(source), `${name} in the help`);
    const row = docs.split("\n").find((line) => line.startsWith(`| \`${name}\` |`)) ?? "";
    for (const text of [`\`${objective}\``, `\`${divergence}\``, source])
      assert.ok(row.includes(text), `${name}: ${text}`);
    assert.equal(knownPair(name), { objective, divergence });
  }
});

test.run();
