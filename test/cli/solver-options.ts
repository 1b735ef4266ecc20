/** `--evaluation`, `--evaluation-tolerance` and the progress of long calculations on the command line. */
import { spawnSync } from "node:child_process";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { createSolverSync, garnet, type SolverOptions } from "../../src/index.ts";
import type { OptimizeOptions } from "../../src/solver/options.ts";

const CLI = "build/cli.js";
const GARNET = "--env garnet:states=60,actions=3,branching=4,seed=7,discount=0.95";
const model = garnet({ states: 60, actions: 3, branching: 4, seed: 7, discount: 0.95 });
const OPTIMIZE: OptimizeOptions = { method: "mdpo", update: "closed", eta: 0.5, iterations: 3 };
const RUN = `run ${GARNET} --method mdpo --update closed --eta 0.5 --iterations 3`;

/** On a terminal as far as standard error knows, where a thousandth of a second counts as one. */
const TERMINAL = [
  "--import",
  "data:text/javascript,process.stderr.isTTY=true;const now=performance.now.bind(performance);performance.now=()=>1000*now()",
];

function fma(args: string, node: string[] = []) {
  const command = [...node, CLI, ...args.split(" ")];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: "utf8" });
  return { status, stdout, stderr };
}

/** Output of a command that must succeed and have nothing to say. */
function output(args: string): string {
  const { status, stdout, stderr } = fma(args);
  assert.is(stderr, "", args);
  assert.is(status, 0, args);
  return stdout;
}

const test = suite("cli: solver");

for (const [flags, options] of [
  ["", {}],
  ["--evaluation auto", { evaluation: "auto" }],
  ["--evaluation dense", { evaluation: "dense" }],
  ["--evaluation iterative", { evaluation: "iterative" }],
  ["--evaluation iterative --evaluation-tolerance 2^-20", { evaluation: "iterative", tolerance: 2 ** -20 }],
  ["--evaluation iterative --tolerance 1e-3", { evaluation: "iterative", tolerance: 1e-3 }],
] as [string, SolverOptions][]) {
  test(`evaluate --json is the API's evaluation, with the bounds of an iterative one: ${flags}`, () => {
    const expected = createSolverSync(model, options).evaluate();
    const printed = JSON.parse(output(`evaluate ${GARNET} ${flags} --json`.replace("  ", " ")));
    assert.equal(printed.bounds, expected.bounds);
    assert.is(printed.bounds !== undefined, options.evaluation === "iterative");
    if (options.tolerance) assert.ok(printed.bounds.values <= options.tolerance);
    assert.is(printed.return, expected.return);
    assert.equal(printed.values, Array.from(expected.values));
    assert.equal(printed.occupancy, Array.from(expected.occupancy));
  });
}

test("evaluate for people says what an iterative evaluation proved, and nothing of a dense one", () => {
  const { bounds } = createSolverSync(model, { evaluation: "iterative", tolerance: 1e-3 }).evaluate();
  const text = output(`evaluate ${GARNET} --evaluation iterative --evaluation-tolerance 1e-3`);
  const line = text.match(/^Iterative: every V is within (\S+) of exact, d within (\S+) in all\.$/m);
  // Two digits are shown.
  assert.ok(Math.abs(Number(line?.[1]) / Number(bounds?.values) - 1) < 0.05);
  assert.ok(Math.abs(Number(line?.[2]) / Number(bounds?.occupancy) - 1) < 0.05);
  assert.not.match(output(`evaluate ${GARNET}`), "Iterative");
});

test("run: the API's run bit for bit, two tolerances apart, both echoed", () => {
  const solver = createSolverSync(model, { evaluation: "iterative", tolerance: 1e-6 });
  const expected = solver.optimize({ ...OPTIMIZE, tolerance: 1e-9 });
  const flags = "--evaluation iterative --evaluation-tolerance 1e-6 --tolerance 1e-9";
  const { options, ...run } = JSON.parse(output(`${RUN} ${flags} --json`));
  assert.equal(run.returns, Array.from(expected.returns));
  assert.equal(run.policy.flat(), Array.from(expected.policy));
  assert.is(options.evaluation, "iterative");
  assert.is(options.evaluationTolerance, 1e-6);
  assert.is(options.tolerance, 1e-9);
  assert.equal(JSON.parse(output(`${RUN} --json`)).options.evaluation, undefined);
  assert.is(JSON.parse(output(`${RUN} --evaluation auto --json`)).options.evaluation, "dense");
});

test("run for people: the optimum of an iterative solver, and what computed", () => {
  const text = output(`${RUN} --evaluation iterative`);
  const { return: best } = createSolverSync(model).optimal();
  assert.ok(Math.abs(Number(text.match(/^J\* \(optimum\) +(\S+)$/m)?.[1]) - best) <= 1e-5 * best);
  assert.match(text, /^time .* \(wasm, iterative\)$/m);
});

/** What standard error held one after the other on its last line. */
const lines = (args: string) => {
  const { status, stderr } = fma(args, TERMINAL);
  assert.is(status, 0, stderr);
  return stderr.split("\r\u001b[K");
};

test("on a terminal a long calculation tells how far it is, on one line that is cleared; elsewhere nothing", () => {
  const [before, ...evaluation] = lines(`evaluate ${GARNET} --evaluation iterative --json`);
  assert.is(before, "");
  assert.is(evaluation.pop(), "");
  assert.ok(evaluation.length > 0);
  for (const line of evaluation)
    assert.match(line, /^evaluating: step \d+, (d is within \S+, 1e-8|V is within \S+, \S+) is asked for$/);
  const run = lines(`${RUN} --evaluation iterative`);
  assert.ok(run.some((line) => /^evaluating: step \d+, d is within /.test(line)));
  assert.ok(run.includes("optimum: policy 1, V*"));
  assert.ok(run.some((line) => /^optimum: policy \d+, V\* is within \S+, \S+ is asked for$/.test(line)));
  assert.is(run.pop(), "");
  assert.equal(lines(`evaluate ${GARNET} --json`), [""], "a dense evaluation is one piece");
});

/** Exit code, what is typed, what the one line on standard error says. */
const WRONG: [code: number, args: string, message: RegExp][] = [
  [2, `evaluate ${GARNET} --evaluation sparse`, /--evaluation must be one of auto, dense, iterative, got "sparse"/],
  [2, `${RUN} --evaluation iterativ`, /--evaluation must be one of .*; did you mean "iterative"\?/],
  [2, `${RUN} --evaluation`, /'--evaluation <how>' argument missing/],
  [2, `evaluate ${GARNET} --evaluation-tolerance 0`, /--evaluation-tolerance must be a positive .* number, got 0/],
  [2, `${RUN} --evaluation-tolerance -1e-8`, /--evaluation-tolerance must be a positive .* number, got -1e-8/],
  [2, `evaluate ${GARNET} --tolerance x`, /--evaluation-tolerance <number>' argument 'x' is invalid/],
  [2, `${RUN} --engine gpu`, /--engine must be one of wasm, js, got "gpu"/],
  [
    2,
    "evaluate --env gambler --evaluation iterative",
    /--evaluation "iterative" needs a discount below 1: .*; use dense/,
  ],
  [
    1,
    `evaluate ${GARNET} --evaluation iterative --evaluation-tolerance 1e-18`,
    /iterative evaluation: double precision proves .* not within 1e-18; choose a larger evaluationTolerance/,
  ],
];

for (const [code, args, message] of WRONG) {
  test(`${code}: ${args}`, () => {
    const { status, stdout, stderr } = fma(args);
    assert.match(stderr, /^fma-pg: [^\n]+\n$/);
    assert.match(stderr, message);
    assert.is(status, code);
    assert.is(stdout, "");
  });
}

test.run();
