import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { readNumber, showNumber, showShare } from "../../src/cli/numbers.ts";
import { cliffWorld, createSolverSync, deepSea, formatMdp, gridWorld, parseMdp } from "../../src/index.ts";
import { optionNames } from "../../src/solver/resolve-options.ts";

const CLI = "build/cli.js";
const folder = mkdtempSync(join(tmpdir(), "fma-pg-cli-"));
process.on("exit", () => rmSync(folder, { recursive: true }));

/** Writes a file into the tests' folder; returns its path. */
function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

function fma(args: string, input = "") {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args.split(" ").filter(Boolean)], {
    input,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

/** Output of a command that must succeed and have nothing to say. */
function output(args: string, input = ""): string {
  const { status, stdout, stderr } = fma(args, input);
  assert.is(stderr, "", args);
  assert.is(status, 0, args);
  return stdout;
}

/** JSON.parse, with the strings that stand for NaN and the infinities as numbers. */
function numbers(text: string) {
  const special = ["NaN", "Infinity", "-Infinity"];
  return JSON.parse(text, (_, value) => (special.includes(value) ? Number(value) : value));
}

function rows(table: Float64Array, actions: number): number[][] {
  return Array.from({ length: table.length / actions }, (_, s) =>
    Array.from(table.subarray(s * actions, (s + 1) * actions)),
  );
}

const CLOSED = "run --env cliffworld --method sppo --update closed";

const results = suite("cli: results");

results("run --json is the API's run, bit for bit, with the options", () => {
  const solver = createSolverSync(cliffWorld());
  const run = solver.optimize({ method: "sppo", update: "closed", eta: 1, iterations: 3 });
  const printed = numbers(output(`${CLOSED} --eta 1 --iterations 3 --json`));
  assert.equal(printed, {
    options: {
      env: "cliffworld",
      method: "sppo",
      update: "closed",
      eta: 1,
      floor: 0,
      iterations: 3,
      tolerance: 0,
      engine: "wasm",
    },
    status: "completed",
    iterations: 3,
    returns: Array.from(run.returns),
    gradientNorms: Array.from(run.gradientNorms),
    policy: rows(run.policy, 4),
    logits: rows(run.logits, 4),
  });
  assert.ok(printed.logits.flat().includes(-Infinity), "sPPO with eta 1 drops actions");
});

results("run takes every option of the API", () => {
  const solver = createSolverSync(cliffWorld());
  const printed = numbers(
    output(
      "run --env cliffworld --method trpo --update line-search --eta 2^-5 --inner-steps 3 --armijo 0.25 --decay 4/5 " +
        "--max-step 5 --no-warm-start --warm-factor 3 --max-backtracks 50 --line-search-on objective --iterations 4 --json",
    ),
  );
  const run = solver.optimize({
    method: "trpo",
    update: "line-search",
    eta: 1 / 32,
    innerSteps: 3,
    armijo: 0.25,
    decay: 0.8,
    maxStep: 5,
    warmStart: false,
    warmFactor: 3,
    maxBacktracks: 50,
    lineSearchOn: "objective",
    iterations: 4,
  });
  assert.equal(printed.returns, Array.from(run.returns));
  assert.is(printed.options.warmStart, false);
  assert.is(printed.options.decay, 0.8);
});

results("run takes exact updates, and eta guaranteed", () => {
  const solver = createSolverSync(cliffWorld());
  const exact = numbers(output("run --env cliffworld --method trpo --update exact --delta 0.01 --iterations 4 --json"));
  const run = solver.optimize({ method: "trpo", update: "exact", delta: 0.01, iterations: 4 });
  assert.equal(exact.returns, Array.from(run.returns));
  const closed = numbers(
    output("run --env cliffworld --method sppo --update closed --eta guaranteed --iterations 2 --json"),
  );
  // (1 - gamma) / (r_max - r_min) = 0.1 / 101.
  assert.ok(Math.abs(closed.options.eta - 0.1 / 101) < 1e-15);
});

results("the help names every option of every method and update", () => {
  const help = output("run --help");
  for (const method of ["sppo", "mdpo", "trpo", "ppo"] as const) {
    for (const update of ["closed", "exact", "gradient", "line-search", "trust-region"] as const) {
      for (const name of optionNames(method, update)) {
        const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
        assert.match(help, new RegExp(`^  --${flag} `, "m"));
      }
    }
  }
});

results("no line of a help text or a table is wider than a terminal of 80 columns", () => {
  for (const args of [
    "--help",
    "run --help",
    "evaluate --help",
    "envs --help",
    "import --help",
    "export --help",
    "plot-surrogate --help",
    "tour --help",
    "envs",
  ]) {
    for (const line of output(args).split("\n")) assert.ok(line.length <= 80, `${args}: ${line}`);
  }
});

results("run for people: J of the uniform policy, the optimum 0.9^6, no colours", () => {
  const text = output("run --env cliffworld --method mdpo --update closed --eta 1 --iterations 1000");
  assert.match(text, /^J at the start +-112\.121$/m); // evaluation.json of the published code
  assert.match(text, /^J at the end +0\.531441$/m);
  assert.match(text, /^J\* \(optimum\) +0\.531441$/m);
  assert.match(text, /^J +▁█{55}$/m);
  assert.not.match(text, "\u001b");
});

results("run without an optimum still shows the run", () => {
  // One state that keeps itself or ends; at discount 1 going on for ever is worth more than anything.
  const model = file("endless.json", {
    format: "fma-pg/mdp@1",
    states: 2,
    actions: 2,
    discount: 1,
    start: [1, 0],
    transitions: [
      [0, 0, 0, 1],
      [0, 1, 1, 1],
    ],
    rewards: [
      [1, 0],
      [0, 0],
    ],
    terminals: [1],
  });
  const { status, stdout, stderr } = fma(`run --mdp ${model} --method mdpo --update closed --eta 0.1 --iterations 2`);
  assert.is(status, 0);
  assert.match(stderr, /^fma-pg: no optimum to compare with: .+\n$/);
  // V = 1/2 (1 + V)
  assert.match(stdout, /^J at the start +1$/m);
  assert.match(stdout, /^J\* \(optimum\) +unknown$/m);
});

results("a run's output is taken as initial logits and as a policy", () => {
  const args = `${CLOSED} --eta 1 --iterations`;
  const first = output(`${args} 3 --json`);
  const second = numbers(output(`${args} 2 --initial-logits - --json`, first));
  const evaluation = numbers(output("evaluate --env cliffworld --policy - --json", first));
  const last = numbers(first).returns[3];
  assert.ok(Math.abs(evaluation.return - last) < 1e-12 * Math.abs(last));
  assert.ok(Math.abs(second.returns[0] - last) < 1e-12 * Math.abs(last));
});

results("evaluate --json is the API's evaluation, bit for bit", () => {
  const model = file("model.json", formatMdp(deepSea({ size: 3 })));
  const policy = Array.from({ length: 9 }, (_, s) => [s / 8, 1 - s / 8]);
  const evaluation = createSolverSync(deepSea({ size: 3 })).evaluate(policy);
  const printed = numbers(output(`evaluate --mdp ${model} --policy ${file("policy.json", policy)} --json`));
  assert.is(printed.return, evaluation.return);
  for (const name of ["values", "occupancy"] as const) {
    assert.ok(evaluation[name].every((x, i) => Object.is(x, printed[name][i])));
  }
  for (const name of ["qValues", "advantages"] as const) {
    assert.ok(evaluation[name].every((x, i) => Object.is(x, printed[name].flat()[i])));
  }
});

results("evaluate without a policy takes the uniform one; the table stops at 25 states", () => {
  // evaluation.json of the published code has -112.12147317646847
  assert.match(output("evaluate --env cliffworld"), "\nJ = -112.121473176\n");
  const text = output("evaluate --env deepsea:size=8");
  assert.match(text, "... and 39 more states; --json has them all");
  assert.is(text.match(/^ +\d+ /gm)?.length, 25);
});

results("--engine js agrees", () => {
  const [wasm, js] = ["wasm", "js"].map((engine) =>
    numbers(output(`evaluate --env cliffworld --json --engine ${engine}`)),
  );
  assert.ok(Math.abs(wasm.return - js.return) < 1e-12 * Math.abs(wasm.return));
});

results("names cannot break a table", () => {
  const start = { states: 1, actions: 1, discount: 0.5, start: [1], transitions: [[0, 0, 0, 1]], rewards: [[1]] };
  const names = { stateNames: [`a\n\u001b[2J${"b".repeat(99)}`], actionNames: ["\u0007"] };
  const text = output("evaluate --mdp -", JSON.stringify({ format: "fma-pg/mdp@1", ...start, ...names }));
  // V = 1 / (1 - 1/2)
  assert.match(text, /^ +0 {2}a\?\?\[2Jbbbbbbb\.\.\. {2}2 {2}1 {2}any 1 +any$/m);
});

results("gridworld takes its map from a file or from standard input", () => {
  const map = "S.C\n..G\n";
  const expected = createSolverSync(gridWorld({ map, slip: 2 / 3, stepReward: -1 })).evaluate().return;
  for (const path of [file("map.txt", map), "-"]) {
    const args = `evaluate --env gridworld:slip=2/3,step-reward=-1 --map ${path} --json`;
    assert.is(numbers(output(args, map)).return, expected);
  }
});

results("envs lists what --env takes, and --export writes it as a file", () => {
  const list = JSON.parse(output("envs --json")) as { name: string; options: { name: string }[] }[];
  assert.equal(list.map(({ name }) => name).slice(0, 4), ["cliffworld", "deepsea", "gridworld", "garnet"]);
  const table = output("envs");
  for (const { name } of list) assert.match(table, new RegExp(`^${name}  `, "m"));
  const exported = parseMdp(output("envs --export deepsea:size=3,discount=0.5"));
  assert.equal(formatMdp(exported), formatMdp(deepSea({ size: 3, discount: 0.5 })));
});

results("tour: every method, in 80 columns", () => {
  const text = output("tour");
  for (const line of text.split("\n")) assert.ok(line.length <= 80, line);
  for (const method of ["sppo", "mdpo", "trpo", "ppo"]) assert.match(text, new RegExp(`^${method} `, "m"));
  assert.match(text, "J* = 0.531441");
});

results("--version is the package's", () => {
  assert.is(output("--version"), `${JSON.parse(readFileSync("package.json", "utf8")).version}\n`);
});

results("a closed pipe is silent", () => {
  const line = `"${process.execPath}" ${CLI} envs --export deepsea:size=100 | head -n 1`;
  const { stdout, stderr } = spawnSync("bash", ["-c", line], { encoding: "utf8" });
  assert.is(stdout, "{\n");
  assert.is(stderr, "");
});

/** Interrupts a run after `wait` ms. */
function interrupted(wait: number): Promise<{ code: number | null; stdout: string }> {
  const args = "run --env cliffworld --method mdpo --update closed --eta 0.001 --iterations 100000000 --json".split(
    " ",
  );
  const child = spawn(process.execPath, [CLI, ...args]);
  let stdout = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  setTimeout(() => child.kill("SIGINT"), wait);
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, stdout })));
}

results("an interrupted run prints what there is and exits with 130", async () => {
  // An interrupt that comes before the first step ends the process at once (code null): then wait longer.
  let result = await interrupted(500);
  for (let wait = 1000; result.code === null && wait <= 16000; wait *= 2) result = await interrupted(wait);
  assert.is(result.code, 130);
  const { status, iterations, returns } = numbers(result.stdout);
  assert.is(status, "stopped");
  assert.ok(iterations >= 1);
  assert.is(returns.length, iterations + 1);
});

results.run();

const misuse = suite("cli: misuse");

/** Exit code, what is typed, what the one line on standard error says. */
const WRONG: [code: number, args: string, message: RegExp][] = [
  [2, "rnu", /unknown command 'rnu' \(Did you mean run\?\)/],
  [2, "--versio", /unknown option '--versio' \(Did you mean --version\?\)/],
  [2, "run", /which model\? give --env NAME .* or --mdp FILE/],
  [2, "run --env cliffworld", /--method is required, one of sppo, mdpo, trpo, ppo/],
  [2, "run --env cliffworld --method sppo", /--update is required, one of closed, /],
  [2, "run --env cliffworld --method trppo", /--method must be one of .*; did you mean "trpo"\?/],
  [
    2,
    "run --env cliffworld --method ppo --update closed",
    /--update "closed" exists for sppo, mdpo, not for method "ppo"/,
  ],
  [2, "run --env cliffworld --method sppo --update gradient --eta 1", /--inner-steps is required for --method sppo/],
  [2, CLOSED, /--eta is required/],
  [2, "run --env cliffworld --method trpo --update exact", /--eta or --delta is required for --method trpo/],
  [2, `run --env cliffworld --method trpo --update exact --eta 1 --delta 1`, /--eta and --delta exclude each other/],
  [2, "run --env cliffworld --method trpo --update exact --eta guaranteed", /--eta "guaranteed" exists for sppo, mdpo/],
  [
    2,
    "run --env cliffworld --method ppo --update exact --eta 1",
    /--eta does not apply to --method ppo --update exact/,
  ],
  [2, `${CLOSED} --eta`, /'--eta <number>' argument missing/],
  [2, `${CLOSED} --eta x`, /'--eta <number>' argument 'x' is invalid/],
  [2, `${CLOSED} --eta -1`, /--eta must be a positive finite number, got -1/],
  [2, `${CLOSED} --eta 1 --etta 1`, /unknown option '--etta' \(Did you mean --eta\?\)/],
  [2, `${CLOSED} --eta 1 --delta 1`, /--delta does not apply to --method sppo --update closed.* --eta, --floor/],
  [2, `${CLOSED} --eta 1 --no-warm-start`, /--warm-start does not apply/],
  [2, `${CLOSED} --eta 1 --warm-start maybe`, /'maybe' is invalid/],
  [2, `${CLOSED} --eta 1 --iterations 1.5`, /--iterations must be an integer .*, got 1\.5/],
  [2, `${CLOSED} --eta 1 --tolerance -1`, /--tolerance must be .*, got -1/],
  [2, `${CLOSED} --eta 1 --engine gpu`, /--engine must be one of wasm, js, got "gpu"/],
  [2, `${CLOSED} --eta 1 extra`, /too many arguments/],
  [2, `${CLOSED} --eta 1 --mdp model.json`, /--env and --mdp exclude each other/],
  [2, `${CLOSED} --eta 1 --map map.txt`, /--map does not apply to --env cliffworld/],
  [2, "evaluate --map map.txt", /--map requires --env gridworld/],
  [2, "evaluate --env clifworld", /unknown environment "clifworld"; did you mean "cliffworld"\?/],
  [2, "evaluate --env deepsea:sise=3", /unknown key "sise"; did you mean "size"\?/],
  [2, "evaluate --env deepsea:size", /expected key=value, got "size"/],
  [2, "evaluate --env deepsea:size=x", /size must be a number such as .*, got "x"/],
  [2, "evaluate --env deepsea:size=3,size=4", /size is given twice/],
  [2, "evaluate --env deepsea:size=1", /--env deepsea: size must be .*, got 1/],
  [2, "evaluate --env deepsea:discount=2", /--env deepsea: discount must be .*, got 2/],
  [2, "evaluate --env garnet:states=3,actions=2", /--env garnet needs branching, seed/],
  [2, "evaluate --env gridworld", /--env gridworld needs --map FILE/],
  [2, "evaluate --env gridworld:map=S.G", /the map is a file/],
  [2, "envs --map map.txt", /--map requires --export gridworld/],
  [2, "envs --export foo", /--export: unknown environment "foo"/],
  [1, "evaluate --mdp /nowhere/model.json", /cannot read \/nowhere\/model\.json: no such file/],
  [1, `evaluate --mdp ${tmpdir()}`, /cannot read .*: it is a directory/],
  [1, "evaluate --mdp -", /standard input: line 1, column 1: expected a value, got the end of the text/],
  [1, `evaluate --mdp ${file("list.json", [1])}`, /list\.json: .*must be an object, got an array/],
  [1, `evaluate --mdp ${file("torn.json", '{"states":\n2,')}`, /torn\.json: line 2, column 3: expected /],
  [1, `evaluate --mdp ${file("none.json", { format: "none" })}`, /none\.json: .*format must be "fma-pg\/mdp@1"/],
  [
    1,
    `evaluate --env cliffworld --policy ${file("short.json", [[1]])}`,
    /short\.json: policy must have 21 rows, got 1/,
  ],
  [1, `evaluate --env cliffworld --policy ${file("object.json", {})}`, /object\.json is an object without "policy"/],
  [1, `${CLOSED} --eta 1 --initial-logits ${file("text.json", '["a"]')}`, /text\.json: initialLogits must have /],
  [
    1,
    `evaluate --env gridworld --map ${file("cells.txt", "S.x\n..G\n")}`,
    /cells\.txt: unknown cell "x" at line 1, col/,
  ],
  [1, "evaluate --env deepsea:size=300,discount=1", /needs \d+ bytes of working memory/],
];

for (const [code, args, message] of WRONG) {
  misuse(`${code}: ${args.replaceAll(folder, "...")}`, () => {
    const { status, stdout, stderr } = fma(args);
    assert.match(stderr, /^fma-pg: [^\n]+\n$/);
    assert.match(stderr, message);
    assert.is(status, code);
    assert.is(stdout, "");
  });
}

misuse("no command: the help, on standard error", () => {
  const { status, stdout, stderr } = fma("");
  assert.is(status, 2);
  assert.is(stdout, "");
  assert.match(stderr, /^Usage: fma-pg/);
});

misuse.run();

const formats = suite("cli: numbers");

formats("numbers as typed", () => {
  assert.is(readNumber("1e-3"), 0.001);
  assert.is(readNumber("2^-13"), 1 / 8192);
  assert.is(readNumber("2/3"), 2 / 3);
  assert.is(readNumber("-.5"), -0.5);
  for (const text of ["", " ", "x", "1e", "0x10", "Infinity", "NaN", "1/2/3", "2^", "1,5"]) {
    assert.is(readNumber(text), undefined, text);
  }
});

formats("numbers as shown", () => {
  assert.is(showNumber(-112.12147317646854), "-112.121");
  assert.is(showNumber(0.1 + 0.2), "0.3");
  assert.is(showNumber(-0), "0");
  assert.is(showNumber(2 ** -24), "5.96046e-8");
  assert.is(showNumber(1.5e10), "1.5e10");
  assert.is(showNumber(-Infinity), "-Infinity");
  assert.is(showShare(0.5), "50.0 %");
  assert.is(showShare(1 - 1.25e-6), "99.99988 %");
  assert.is(showShare(1), "100 %");
});

formats.run();
