import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { frozenLake, taxi } from "../../src/environments/index.ts";
import { formatCsv, formatNpz, parseGymnasium } from "../../src/formats/index.ts";
import { formatMdp, parseMdp } from "../../src/model/model-file.ts";
import { LINE } from "../support/formats.ts";

const folder = mkdtempSync(join(tmpdir(), "fma-pg-formats-"));
const path = (name: string) => join(folder, name);

function fma(args: string, input: string | Uint8Array = "") {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["build/cli.js", ...args.split(" ").filter(Boolean)], {
    input,
  });
  return { status, stdout, stderr: stderr.toString() };
}

/** Output of a command that must succeed and have nothing to say. */
function output(args: string, input: string | Uint8Array = ""): Buffer {
  const { status, stdout, stderr } = fma(args, input);
  assert.is(stderr, "", args);
  assert.is(status, 0, args);
  return stdout;
}

const test = suite("cli: import and export");
test.after(() => rmSync(folder, { recursive: true, force: true }));

test("export is the function's text, import brings the model back", () => {
  assert.is(output("export --env frozenlake --to csv").toString(), formatCsv(frozenLake()));
  assert.equal(new Uint8Array(output("export --env taxi --to npz")), formatNpz(taxi()));
  assert.equal(parseMdp(output("export --env frozenlake:map=8x8 --to fma-pg").toString()), frozenLake({ map: "8x8" }));
  const json = output("export --env frozenlake --to gymnasium");
  assert.equal(parseMdp(output("import - --from gymnasium", json).toString()), frozenLake());
});

test("every format through files", () => {
  const { stateNames: _, actionNames: __, name: ___, ...numbers } = formatMdp(frozenLake());
  const terminals = numbers.terminals?.join(",");
  for (const [format, file] of [
    "gymnasium:x.json",
    "prism:x.tra",
    "drn:x.drn",
    "csv:x.csv",
    "npz:x.npz",
    "cassandra:x.pomdp",
  ].map((pair) => pair.split(":"))) {
    output(`export --env frozenlake --to ${format} --out ${path(file)}`);
    output(
      `import ${path(file)} --from ${format} --discount 0.99 --start 0 --terminals ${terminals} --out ${path("back.json")}`,
    );
    const { stateNames, actionNames, name, ...back } = JSON.parse(readFileSync(path("back.json"), "utf8"));
    assert.equal(back, JSON.parse(JSON.stringify(numbers)), format);
  }
  assert.ok(existsSync(path("x.trew")) && existsSync(path("x.lab")));
  output(`export --env taxi --to npz --layout dense --out ${path("dense.npz")}`);
  assert.is(parseMdp(output(`import ${path("dense.npz")} --from npz --name taxi`).toString()).name, "taxi");
});

test("a start by its name, Storm's names of reward files, and text in UTF-16", () => {
  writeFileSync(path("tiger.mdp"), "discount: 0.9\nstates: tiger-left tiger-right\nactions: go\nT: go identity\n");
  const model = JSON.parse(output(`import ${path("tiger.mdp")} --from cassandra --start tiger-right`).toString());
  assert.equal(model.start, [0, 1]);
  const unknown = fma(`import ${path("tiger.mdp")} --from cassandra --start tiger-rigth`);
  assert.match(
    unknown.stderr,
    /start \(--start\) is "tiger-rigth"; no state is named so; did you mean "tiger-right"\?$/m,
  );
  writeFileSync(path("storm.tra"), "dtmc\n0 1 1\n1 1 1\n");
  writeFileSync(path("storm.state.rew"), "0 3\n");
  writeFileSync(path("storm.trans.rew"), "0 1 4\n");
  writeFileSync(path("storm.flip.trans.rew"), "0 1 100\n");
  const read = fma(`import ${path("storm.tra")} --from prism --discount 0.5`);
  assert.equal(JSON.parse(read.stdout.toString()).rewards, [[7], [0]]);
  assert.match(read.stderr, /storm\.flip\.trans\.rew not read: name the files of the structure you mean/);
  assert.match(read.stderr, /no \.lab file: the process starts in state 0, as in PRISM/);
  writeFileSync(path("wide.csv"), Buffer.from("\ufeffs,a,s',p,r\n", "utf16le"));
  const wide = fma(`import ${path("wide.csv")} --from csv --discount 0.5`);
  assert.equal([wide.status, /wide\.csv is in UTF-16; convert it to UTF-8/.test(wide.stderr)], [1, true]);
});

test("prism takes the files beside the .tra file, import feeds evaluate", () => {
  const { stdout: model, stderr } = fma("import test/fixtures/die.tra --from prism --discount 1");
  assert.is(stderr, "fma-pg: test/fixtures/die.tra: labels are not kept: done\n");
  const { return: flips } = JSON.parse(output("evaluate --mdp - --json", model).toString());
  assert.ok(Math.abs(flips - 11 / 3) < 1e-12);
});

test("prism: rewards that stand beside are neither lost nor counted twice unseen", () => {
  writeFileSync(path("two.tra"), "1 1\n0 0 1\n");
  writeFileSync(path("two1.srew"), "1 1\n0 5\n");
  const read = () => fma(`import ${path("two.tra")} --from prism --discount 0.5 --start 0`);
  assert.match(
    read().stderr,
    /^fma-pg: .*two1\.srew not read, all rewards are 0: name the files of the structure you mean two\.srew, two\.trew$/m,
  );
  writeFileSync(path("two.srew"), "1 1\n0 5\n");
  const { stdout, stderr } = read();
  assert.match(stderr, /two1\.srew not read: name the files of the structure you mean two\.srew, two\.trew$/m);
  assert.equal(JSON.parse(stdout.toString()).rewards, [[5]]);
  const { status, stderr: refusal } = fma(`export --env frozenlake --to prism --out ${path("two.tra")}`);
  assert.is(status, 1);
  assert.match(refusal, /two\.srew is there and would be read with .*two\.tra.*: remove it, or give another --out\n$/);
  assert.is(readFileSync(path("two.tra"), "utf8"), "1 1\n0 0 1\n", "untouched");
});

test("compressed files, by content: from disk, beside a .tra file and on standard input", () => {
  const csv = "s,a,s',p,r\n0,0,0,1,7\n";
  const options = "--from csv --discount 0.5 --start 0";
  const packed = gzipSync(csv);
  writeFileSync(path("x.gz.csv"), packed);
  assert.equal(JSON.parse(output(`import ${path("x.gz.csv")} ${options}`).toString()).rewards, [[7]]);
  assert.equal(JSON.parse(output(`import - ${options}`, packed).toString()).rewards, [[7]]);
  writeFileSync(path("packed.tra.gz"), gzipSync("2 2 2\n0 0 1 1\n1 0 1 1\n"));
  writeFileSync(path("packed.srew.gz"), gzipSync("2 1\n0 3\n"));
  const prism = fma(`import ${path("packed.tra.gz")} --from prism --discount 0.5`);
  assert.equal(JSON.parse(prism.stdout.toString()).rewards, [[3], [0]]);
  const npz = gzipSync(formatNpz(frozenLake()));
  assert.is(parseMdp(output("import - --from npz", npz).toString()).states, 16);
  for (const [args, input, message] of [
    [`${options} --unpack-limit 20`, packed, /standard input: unpacks to more than 20 bytes; .*--unpack-limit/],
    [`${options} --unpack-limit 0`, packed, /--unpack-limit must be a number of bytes > 0, got 0/],
    [options, Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0), /is compressed with xz; .*: xz -d FILE/],
    [options, formatNpz(frozenLake()), /standard input is binary .*; zip archives are read with --from npz/],
    ["--from drn", Uint8Array.of(1, 2, 0, 4), /standard input is binary \(byte 2 is 0\), no text$/],
  ] as const) {
    const { stdout, stderr } = fma(`import - ${args}`, input);
    assert.match(stderr.trim(), message);
    assert.equal([stdout.length, stderr.trim().split("\n").length], [0, 1]);
  }
});

test("POMDPs and CTMCs by option", () => {
  const pomdp =
    "discount: 0.5\nvalues: reward\nstates: 1\nactions: 1\nobservations: 1\nstart: 0\nT: 0 identity\nO: 0 uniform\n";
  assert.match(fma("import - --from cassandra", pomdp).stderr, /this is a POMDP: .*--underlying-mdp/);
  const { status, stderr } = fma("import - --from cassandra --underlying-mdp", pomdp);
  assert.is(status, 0);
  assert.match(stderr, /^fma-pg: standard input: a POMDP, read as its underlying MDP/);
  const ctmc = "# Transitions (CTMC)\n2 2\n0 1 2\n1 0 3\n";
  assert.match(fma("import - --from prism --discount 0.5", ctmc).stderr, /this is a CTMC/);
  assert.is(JSON.parse(fma("import - --from prism --uniformize 1", ctmc).stdout.toString()).discount, 0.75);
  const embedded = fma("import - --from prism --embedded --discount 0.5", ctmc);
  assert.is(JSON.parse(embedded.stdout.toString()).discount, 0.5);
});

test("a discount out of range is a mistake of usage", () => {
  const { status, stderr } = fma("import - --from csv --discount 1.5 --start 0", "s,a,s',p,r\n0,0,0,1,0\n");
  assert.equal([status, stderr], [2, "fma-pg: --discount must be a number in [0, 1], got 1.5\n"]);
});

test("states with different actions: import says so; evaluate, run and export work on the model", () => {
  writeFileSync(path("line.csv"), formatCsv(LINE));
  const csv = fma(`import ${path("line.csv")} --from csv --discount 0.9 --start 0 --name line`);
  assert.equal(
    [csv.status, csv.stderr],
    [0, "fma-pg: 2 of 9 pairs of a state and an action have no transitions: unavailable\n"],
  );
  const { actionNames: _, ...numbers } = formatMdp(LINE);
  assert.equal(JSON.parse(csv.stdout.toString()), JSON.parse(JSON.stringify(numbers)));
  writeFileSync(path("line.json"), JSON.stringify(formatMdp(LINE)));
  // Every reward is earned on the way right out of state 1.
  const table = output(`evaluate --mdp ${path("line.json")}`).toString();
  assert.match(table, /^line: 3 states, up to 3 actions, discount 0.9, uniform policy$/m);
  assert.match(table, /^ *0 .* any 0\.5 +right$/m);
  assert.match(table, /^ *1 .* any 0\.5 +right$/m);
  assert.match(table, /^ *2 .* - +-$/m);
  const evaluation = JSON.parse(output(`evaluate --mdp ${path("line.json")} --json`).toString());
  assert.equal([evaluation.qValues[0][0], evaluation.advantages[1][1]], ["-Infinity", "-Infinity"]);
  const steps = "--method trpo --update trust-region --delta 0.1 --inner-steps 5 --iterations 40";
  const run = output(`run --mdp ${path("line.json")} ${steps} --json`);
  const { policy, logits } = JSON.parse(run.toString());
  assert.equal([policy[0][0], policy[1][1], logits[0][0]], [0, 0, "-Infinity"]);
  assert.match(output(`evaluate --mdp ${path("line.json")} --policy -`, run).toString(), /^ *1 .* right 1 +right$/m);
  assert.match(output(`run --mdp ${path("line.json")} ${steps}`).toString(), /share of the gap +(9\d|100)/);
  assert.is(output(`export --mdp ${path("line.json")} --to csv`).toString(), formatCsv(LINE));
  const refused = fma(`export --mdp ${path("line.json")} --to cassandra`);
  assert.equal([refused.status, refused.stdout.length], [1, 0]);
  assert.match(refused.stderr, /state 0 has no action 0/);
});

test("a start from a file, a map for frozenlake", () => {
  writeFileSync(path("start.json"), "[0.5, 0.5]");
  writeFileSync(path("two.csv"), "s,a,s',p,r\n0,0,1,1,1\n1,0,0,1,0\n");
  const mdp = parseMdp(
    output(`import ${path("two.csv")} --from csv --discount 1/2 --start ${path("start.json")}`).toString(),
  );
  assert.equal([mdp.discount, mdp.start], [0.5, Float64Array.of(0.5, 0.5)]);
  writeFileSync(path("lake.txt"), "SFH\nFFG\n");
  const lake = parseMdp(output(`export --env frozenlake --map ${path("lake.txt")} --to fma-pg`).toString());
  assert.equal(lake.terminals, Int32Array.of(2, 5));
  writeFileSync(path("bad.txt"), "SFX\n");
  const { status, stderr } = fma(`export --env frozenlake --map ${path("bad.txt")} --to csv`);
  assert.is(status, 1);
  assert.match(stderr, /bad\.txt: unknown cell "X" at line 1, column 3; the legend is S F H G\n$/);
});

const MISUSES: [status: number, args: string, message: RegExp][] = [
  [2, "import --from csv", /missing required argument 'file'/],
  [2, "import x", /required option '--from <format>' not specified/],
  [2, "import x --from cvs", /--from must be one of .*got "cvs"; did you mean "csv"\?/],
  [2, "import x.lab --from prism", /prism: give the \.tra file/],
  [2, "import x --from csv --discount much", /--discount .*Expected a number/],
  [2, "import x --from csv --terminals a", /--terminals: expected a number .*got "a"/],
  [2, "import x --from csv --reward-model r", /--reward-model requires --from drn/],
  [2, "import x --from csv --underlying-mdp", /--underlying-mdp requires --from cassandra/],
  [2, "import x --from csv --embedded", /--uniformize and --embedded go with --from drn/],
  [2, "import x --from drn --uniformize 1 --discount 0.5", /uniformize determines the discount/],
  [1, "import nowhere.csv --from csv", /cannot read nowhere\.csv: no such file/],
  [
    1,
    "import test/fixtures/die.tra --from prism",
    /die\.tra: the file has no discount: give the option "discount" \(--discount\)/,
  ],
  [1, "import test/fixtures/die.tra --from csv", /die\.tra: line 1, column 1: expected one of the columns/],
  [1, "import test/fixtures/die.tra --from npz", /die\.tra: expected a zip archive/],
  [1, "import test/fixtures/die.tra --from drn", /die\.tra: line 1, column 1: expected a section such as @type:/],
  [2, "export --env taxi", /required option '--to <format>' not specified/],
  [2, "export --env taxi --to prsm", /--to must be one of .*did you mean "prism"\?/],
  [2, "export --to csv", /which model\?/],
  [2, "export --env taxi --to prism", /writes several files: give --out NAME\.tra/],
  [2, "export --env taxi --to csv --layout dense", /--layout requires --to npz/],
  [2, "export --env taxi --to npz --layout thin", /--layout must be one of csr, dense/],
  [2, "export --env frozenlake:map=9x9 --to csv", /unknown cell/],
  [1, "export --env taxi --to csv --out /nowhere/x.csv", /cannot write \/nowhere\/x\.csv: no such file/],
];

test("what is wrong is said on one line, with the right exit code", () => {
  for (const [status, args, message] of MISUSES) {
    const run = fma(args);
    assert.match(run.stderr, message, args);
    assert.is(run.status, status, args);
    assert.is(run.stdout.length, 0, args);
    assert.is(run.stderr.trim().split("\n").length, 1, args);
  }
});

test("the exporter script writes what import reads", () => {
  // The script's own conversion of a stand-in with numpy-like numbers; python3 is not everywhere.
  const stand = [
    "import sys, json; sys.path.insert(0, 'scripts')",
    "from gymnasium_to_json import convert, option",
    "class N(float): pass",
    "class Env:",
    "  P = {0: {0: [(N(1), 1, 5, True)]}, 1: {0: [(1.0, 1, 0, True)]}}",
    "  initial_state_distrib = [N(1), N(0)]",
    "  unwrapped = property(lambda self: self)",
    "assert option('a=false') == ('a', False) and option('m=8x8') == ('m', '8x8')",
    "print(json.dumps(convert(Env(), 'Two-v0'), allow_nan=False))",
  ].join("\n");
  const { error, status, stdout, stderr } = spawnSync("python3", ["-B", "-c", stand], { encoding: "utf8" });
  if (error) return;
  assert.is(status, 0, stderr);
  const mdp = parseGymnasium(stdout, { discount: 0.5 });
  assert.equal([mdp.name, mdp.terminals, [...mdp.rewards]], ["Two-v0", Int32Array.of(1), [5, 0]]);
});

test("the exporter script says what is wrong on a line, and writes nothing by halves", () => {
  const module = [
    "class Env:",
    "  def __init__(self, table): self.unwrapped, self.P = self, {0: {0: [(1.0, 0, table, True)]}}",
    "class Bare: unwrapped = object()",
    "make = lambda name, reward=1: Bare() if name == 'Bare-v0' else Env(float(reward))",
  ];
  writeFileSync(path("gymnasium.py"), module.join("\n"));
  const run = (...args: string[]) =>
    spawnSync("python3", ["-B", "scripts/gymnasium_to_json.py", ...args], {
      encoding: "utf8",
      env: { ...process.env, PYTHONPATH: folder },
    });
  if (run().error) return;
  assert.match(run().stderr, /^Writes the transition table/);
  assert.equal(JSON.parse(run("One-v0", "reward=2").stdout).P, { 0: { 0: [[1, 0, 2, true]] } });
  for (const [args, message] of [
    [["One-v0", "reward"], /^gymnasium_to_json\.py: expected key=value, got 'reward'\n$/],
    [["Bare-v0"], /^gymnasium_to_json\.py: Bare-v0 has no transition table env\.unwrapped\.P\n$/],
    [["One-v0", "reward=nan"], /^gymnasium_to_json\.py: One-v0: env\.unwrapped\.P is no table that JSON holds: .*\n$/],
  ] as const) {
    const { status, stdout, stderr } = run(...args);
    assert.equal([status, stdout], [1, ""]);
    assert.match(stderr, message);
  }
});

test.run();
