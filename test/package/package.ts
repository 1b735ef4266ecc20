import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";

const test = suite("package");

const manifest = JSON.parse(readFileSync("package.json", "utf8"));

/** Every path of a nest of conditions. */
const paths = (entry: unknown): string[] =>
  typeof entry === "string" ? [entry] : Object.values(entry as Record<string, unknown>).flatMap(paths);

/** Runs a module in a fresh Node and returns what it prints. */
function run(script: string): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
    encoding: "utf8",
  });
  assert.is(status, 0, stderr);
  return stdout.trim();
}

const built = (name: string) => JSON.stringify(pathToFileURL(resolve(`build/${name}`)).href);

test("every path of exports, main, types and bin exists after a build", () => {
  const files = [manifest.main, manifest.types, ...paths(manifest.exports), ...paths(manifest.bin)];
  assert.ok(files.length > 6);
  for (const file of files) assert.ok(existsSync(file), `package.json names ${file}, which does not exist`);
});

/** Every object of conditions under an export. */
const conditions = (entry: unknown): object[] =>
  typeof entry === "object" && entry !== null ? [entry, ...Object.values(entry).flatMap(conditions)] : [];

test("types come before default wherever there are both, and nested conditions before them", () => {
  for (const entry of conditions(manifest.exports).slice(1)) {
    const keys = Object.keys(entry);
    const nested = keys.filter((key) => typeof entry[key as keyof typeof entry] === "object");
    assert.equal(keys, [...nested, ...keys.filter((key) => key === "types"), "default"], JSON.stringify(entry));
  }
});

test("the core has no runtime dependency", () => {
  assert.equal(Object.keys(manifest.dependencies ?? {}), []);
});

for (const name of ["index.js", "core.js", "baseline.js", "formats.js", "environments.js"]) {
  test(`build/${name}: no node: import, no import at all, no import.meta.url, nothing newer than its target`, () => {
    const text = readFileSync(`build/${name}`, "utf8");
    assert.not.match(text, /["']node:/);
    assert.not.match(text, /^import\b/m);
    assert.not.match(text, /\bimport\(/);
    assert.not.match(text, /import\.meta/);
    assert.not.match(text, /fromBase64/);
  });

  test(`importing build/${name} changes no global and touches no WebAssembly`, () => {
    const changed = run(`
      const refuse = () => { throw new Error("WebAssembly at import"); };
      for (const key of ["Module", "Instance", "Memory"]) WebAssembly[key] = class { constructor() { refuse(); } };
      for (const key of ["compile", "instantiate", "validate", "compileStreaming", "instantiateStreaming"]) {
        WebAssembly[key] = refuse;
      }
      globalThis.fetch = refuse;
      const keys = () => Reflect.ownKeys(globalThis).map(String).sort().join();
      const before = keys();
      await import(${built(name)});
      console.log(String(before === keys()));
    `);
    assert.is(changed, "true");
  });
}

/** The packages that a bundle has something of: in a comment of esbuild's before each part, or in its source map. */
function bundled(file: string): string[] {
  const text = readFileSync(`build/${file}`, "utf8");
  const map = `build/${file}.map`;
  const sources = existsSync(map)
    ? (JSON.parse(readFileSync(map, "utf8")).sources as string[])
    : [...text.matchAll(/^\/\/ (\S+)$/gm)].map(([, path]) => path);
  return sources.flatMap((path) => path.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? []);
}

test("build/licenses.txt has the licence of every library that is bundled", () => {
  const files = readdirSync("build").filter((file) => /\.c?js$/.test(file));
  const names = new Set(files.flatMap(bundled));
  for (const name of ["leven", "pure-rand", "fflate", "commander", "piscina", "d3-scale", "@assemblyscript/loader"]) {
    assert.ok(names.has(name), `${name} is found in the bundles`);
  }
  const parts = readFileSync("build/licenses.txt", "utf8").split(`\n${"-".repeat(80)}\n\n`);
  const texts = new Map(parts.map((part) => [part.split(" ")[0], part]));
  for (const name of names) {
    assert.match(texts.get(name) ?? "", /\([\w.-]+\)\n\n.*(permission|apache license)/is, `${name}'s licence`);
  }
  assert.ok(manifest.files.includes("build/licenses.txt"));
});

test("the built package solves: both engines, both ways of making them", () => {
  const printed = run(`
    const { cliffWorld, createSolver, createSolverSync, load } = await import(${built("index.js")});
    await load();
    const solvers = [
      await createSolver(cliffWorld()),
      createSolverSync(cliffWorld()),
      await createSolver(cliffWorld(), { engine: "js" }),
      createSolverSync(cliffWorld(), { engine: "js" }),
    ];
    for (const solver of solvers) console.log(solver.engine, solver.optimal().return.toFixed(12));
  `);
  // J* = 0.9^6.
  assert.is(printed, ["wasm", "wasm", "js", "js"].map((engine) => `${engine} 0.531441000000`).join("\n"));
});

test("formats and environments are entries of their own, which the core does not carry", () => {
  const printed = run(`
    const core = await import(${built("index.js")});
    const formats = await import(${built("formats.js")});
    const { frozenLake } = await import(${built("environments.js")});
    const lake = formats.parseDrn(formats.formatDrn(frozenLake()), { discount: 0.99 });
    const carried = ["parseDrn" in core, "taxi" in core];
    console.log(carried.join(), core.createSolverSync(lake).optimal().values[0].toFixed(10));
  `);
  // The first of FrozenLake's known values.
  assert.is(printed, "false,false 0.5420259320");
});

test("the kernels can be loaded from the exported binary, and are refused where they cannot be compiled", () => {
  const printed = run(`
    import { readFileSync } from "node:fs";
    const { cliffWorld, createSolverSync, loadSync } = await import(${built("index.js")});
    const tell = (action) => { try { action(); } catch (error) { console.log(error.constructor.name, error.message); } };
    tell(() => loadSync(7));
    tell(() => loadSync(new Uint8Array(3)));
    tell(() => createSolverSync(cliffWorld(), { engine: "wsam" }));
    tell(() => createSolverSync(cliffWorld(), { engin: "js" }));
    loadSync(readFileSync("build/kernels.wasm"));
    console.log(createSolverSync(cliffWorld()).evaluate().return.toFixed(6));
  `).split("\n");
  assert.is(printed[0], "TypeError loadKernelsSync: source must be bytes or a WebAssembly.Module, got 7");
  assert.match(
    printed[1],
    /^Error the WebAssembly kernels cannot be compiled here \(.*\); engine "js" needs no WebAssembly$/,
  );
  assert.is(printed[2], 'TypeError engine must be one of wasm, js, got "wsam"; did you mean "wasm"?');
  assert.is(
    printed[3],
    'TypeError createSolver: unknown option "engin"; did you mean "engine"? (options: engine, evaluation, evaluationTolerance, tolerance)',
  );
  // J(uniform), docs/mathematics.md, section 9.
  assert.is(printed[4], "-112.121473");
});

test.run();
