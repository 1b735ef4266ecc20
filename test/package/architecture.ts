/**
 * The rooms of src/ and assembly/ and their levels (docs/architecture.md): a file imports from rooms of lower levels, and
 * from its own room.
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { STUDIES } from "../../src/study/published/registry.ts";

const test = suite("architecture");

/** Rooms by level, from the ground up. A folder of src/ that is not named here belongs to the room that holds it. */
const LEVELS: readonly (readonly string[])[] = [
  ["support"],
  ["model"],
  ["engine", "environments", "formats"],
  ["evaluation"],
  ["planning"],
  ["solver"],
  ["index.ts", "core.ts", "baseline.ts"],
  ["study"],
  ["cli"],
];

/** The same of assembly/. Twins in src/engine/js/ have the folders of the same names. */
const KERNEL_LEVELS: readonly (readonly string[])[] = [
  ["shared"],
  ["math"],
  ["dense", "iterative", "policy"],
  ["search", "exact"],
  ["index.ts", "index-core.ts"],
];

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}

/** Paths, relative to `root`, of the files that a file imports or re-exports. */
function imports(root: string, file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)]
    .map((match) => relative(root, resolve(root, file, "..", match[1])))
    .filter((path) => !path.startsWith("../build/"));
}

const sources = files("src").map((file) => relative("src", file));
const kernels = files("assembly")
  .filter((file) => file.endsWith(".ts"))
  .map((file) => relative("assembly", file));

for (const [root, levels, names] of [
  ["src", LEVELS, sources],
  ["assembly", KERNEL_LEVELS, kernels],
] as const) {
  const room = (file: string) => file.split("/")[0];
  const levelOf = (file: string) =>
    levels.findIndex((rooms) => rooms.some((name) => name === room(file) || `${room(file)}.ts` === name));

  test(`every file of ${root}/ stands in a room`, () => {
    for (const file of names)
      assert.ok(levelOf(file) >= 0, `${root}/${file} stands in no room of test/package/architecture.ts`);
  });

  test(`files of ${root}/ import only from rooms below their own`, () => {
    let seen = 0;
    const upward: string[] = [];
    for (const file of names) {
      for (const target of imports(root, file)) {
        assert.ok(levelOf(target) >= 0, `${root}/${file} imports ${target}, which stands in no room`);
        const allowed = levelOf(target) < levelOf(file) || room(target) === room(file);
        if (!allowed) upward.push(`${root}/${file} must not import ${root}/${target}`);
        seen++;
      }
    }
    assert.is(upward.join("\n"), "");
    assert.ok(seen > 50, `only ${seen} imports were found: the pattern has rotted`);
  });
}

/** Files of assembly/ without a twin of the same path, and why. */
const ONLY_ASSEMBLY: Readonly<Record<string, string>> = {
  "index.ts": "the binary's list of kernels; that of the js engine is engine.ts",
  "index-core.ts": "the same of fma-pg/core",
  "math/exponential.ts": "the js engine has Math.exp and Math.log",
  "math/interleave.ts": "two states at a time",
  "math/lanes.ts": "two numbers at a time",
  "math/views.ts": "the js engine has Float64Array and Int32Array",
  "shared/codes.ts": "src/engine/shared/, generated",
  "shared/lengths.ts": "src/engine/shared/, generated",
  "shared/operations.ts": "src/engine/shared/, generated",
  "shared/thresholds.ts": "src/engine/shared/, generated",
  "dense/assembly.ts": "assembleRows of dense/evaluation.ts",
  "dense/diagonal-block.ts": "blocks for vectors and caches",
  "dense/iterative-refinement.ts": "a factor in single precision",
  "dense/matrix-vector.ts": "vectors",
  "dense/micro-kernel.ts": "blocks for vectors and caches",
  "dense/packing.ts": "blocks for vectors and caches",
  "dense/residuals.ts": "a factor in single precision",
  "dense/storage.ts": "a factor in single precision, blocks",
  "dense/triangular-solves.ts": "solve and solveTransposed of dense/elimination.ts",
  "exact/certificate-terms.ts": "two states at a time; the formulas are those of exact/certificates.ts",
  "exact/row-logarithms.ts": "the js engine has Math.log and Math.log1p",
  "exact/underflowing-rows.ts": "in exact/maximisers.ts and exact/normalisation-root.ts",
  "policy/clip-kinks.ts": "a slope of policy/surrogate-terms.ts",
  "policy/gradient-norm.ts": "what gradient of policy/surrogates.ts returns",
  "policy/incremental-softmax.ts": "saves exponentials; the js engine takes them all",
  "policy/state-panel.ts": "two states at a time",
  "search/batched-backtracking.ts": "the js engine tries every step",
  "search/concavity.ts": "the js engine tries every step",
  "search/rounding-margins.ts": "the js engine tries every step",
  "search/pair-steps.ts": "search/fixed-steps.ts has a loop for all surrogates",
  "search/relative-softmax.ts": "saves exponentials; the js engine takes them all",
};

/** The same of src/engine/js/. */
const ONLY_JS: Readonly<Record<string, string>> = {
  "engine.ts": "the js engine's list of kernels; those of the binaries are index.ts and index-core.ts",
  "policy/member.ts": "the type of a member, which the kernels' templates have no need for",
  "policy/point.ts": "arguments in one record; the kernels have state-panel.ts",
};

test("every file of src/engine/js/ has a twin of the same path in assembly/, and the other way round, or a reason", () => {
  const twins = files("src/engine/js").map((file) => relative("src/engine/js", file));
  for (const [root, names, others, reasons] of [
    ["assembly", kernels, twins, ONLY_ASSEMBLY],
    ["src/engine/js", twins, kernels, ONLY_JS],
  ] as const) {
    const alone = names.filter((file) => !others.includes(file)).sort();
    assert.equal(alone, Object.keys(reasons).sort(), `files of ${root}/ without a twin, and the list of reasons`);
  }
});

test("the engine of studies knows no published one, and none of these another", () => {
  const published = "study/published/";
  /** What a file of the room belongs to: one published study, the table of them, or the engine. */
  const part = (file: string) => {
    if (!file.startsWith(published)) return "engine";
    const [folder, ...rest] = file.slice(published.length).split("/");
    return rest.length > 0 ? folder : "table";
  };
  const parts = new Set<string>();
  for (const file of sources.filter((name) => name.startsWith("study/") && name !== "study/index.ts")) {
    const own = part(file);
    parts.add(own);
    for (const target of imports("src", file)) {
      const allowed = [own, "engine", ...(own === "table" ? STUDIES.map(({ name }) => name) : [])];
      assert.ok(allowed.includes(part(target)), `src/${file} must not import src/${target}`);
    }
  }
  assert.equal([...parts].sort(), ["engine", "table", ...STUDIES.map(({ name }) => name)].sort());
});

test("only engine/wasm.ts knows the binary and the loader", () => {
  for (const file of sources.filter((name) => name !== "engine/wasm.ts" && !name.endsWith(".d.ts"))) {
    const text = readFileSync(join("src", file), "utf8");
    assert.not.match(text, /from "@assemblyscript|from "[^"]*\.wasm"/, `src/${file}`);
  }
});

test("src/ and assembly/ do not import each other", () => {
  for (const file of files("assembly")) assert.not.match(readFileSync(file, "utf8"), /from "[^"]*src\//, file);
  for (const file of sources) {
    assert.ok(
      imports("src", file).every((path) => !path.includes("assembly")),
      `src/${file}`,
    );
  }
});

test("index files hold names only, the small binary's too", () => {
  for (const file of ["src/index.ts", "assembly/index.ts", "assembly/index-core.ts"]) {
    const code = readFileSync(file, "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
    const rest = code
      .replace(/export (type )?\{[^}]*\} from "[^"]+";/g, "")
      .replace("export const heapBase: usize = __heap_base;", "");
    assert.is(rest.trim(), "", basename(file));
  }
});

test.run();
