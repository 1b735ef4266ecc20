import { readdirSync, readFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";

const test = suite("floors");

/**
 * The floors, from the ground up: a file of src/ imports from floors below its own, or from its own room. A name ending
 * in / is a folder and one room; the files of one list in brackets are one room; every other file is a room of its own.
 */
const FLOORS: [floor: string, rooms: (string | string[])[]][] = [
  ["0, words and lists", ["check.ts", "letters.ts", "ragged.ts"]],
  ["0, words and lists", ["lists.ts", "binary.d.ts", "distribution.ts", "json.ts"]],
  ["1, the kernels' interface and the options", ["kernels.ts", "lengths.ts", "methods.ts"]],
  ["1, the checks of the options", ["resolve.ts"]],
  [
    "1, the model, the memory and the results",
    [
      ["mdp.ts", "rows.ts", "rewards.ts", "state-lists.ts", "transitions.ts"],
      "memory.ts",
      "results.ts",
      "tables.ts",
      "approach.ts",
    ],
  ],
  ["1 1/2, the file of a model", ["model-file.ts"]],
  [
    "2, environments, files, loops, planning, engines",
    [
      "environments/",
      "formats/",
      "drivers.ts",
      "planning.ts",
      "step-sizes.ts",
      "optimal-bounds.ts",
      "baseline/",
      "wasm.ts",
    ],
  ],
  ["2, how to evaluate", ["accuracy.ts", "pieces.ts"]],
  ["2 1/4, a model in memory", ["layout.ts"]],
  ["2 1/4, kernels bound to it", ["sparse-workspace.ts", "advance.ts"]],
  ["2 1/2, the kernels bound to a model", ["workspace.ts", "modified.ts", "exact-updates.ts"]],
  ["2 3/4, all of them, optima and updates", [["full-workspace.ts", "updates.ts"], "optimum.ts", "inner-solver.ts"]],
  ["3, the solver of every day", ["core-solver.ts"]],
  ["3 1/4, the solver", ["solver.ts"]],
  ["3 1/2, what needs a solver", ["step-size-bounds.ts"]],
  ["4, the names", ["index.ts", "baseline.ts", "core.ts"]],
  ["5, the study", ["study/"]],
  ["6, the command line", ["cli/"]],
];

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}

interface Place {
  level: number;
  floor: string;
  room: string;
}

/** Where a file of src/ lives. */
function place(file: string): Place | undefined {
  for (const [level, [floor, rooms]] of FLOORS.entries()) {
    for (const room of rooms) {
      const names = typeof room === "string" ? [room] : room;
      if (names.some((name) => (name.endsWith("/") ? file.startsWith(name) : file === name))) {
        return { level, floor, room: names[0] };
      }
    }
  }
  return undefined;
}

/** Paths, relative to src/, of the files that a file imports or re-exports. */
function imports(file: string): string[] {
  const text = readFileSync(join("src", file), "utf8");
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)]
    .map((match) => relative("src", resolve("src", file, "..", match[1])))
    .filter((path) => !path.startsWith("../../build/"));
}

const sources = files("src").map((file) => relative("src", file));

test("every file of src/ has a floor", () => {
  for (const file of sources)
    assert.ok(place(file), `src/${file} stands on no floor: give it one in test/package/architecture.ts`);
});

test("files import only from floors below their own, or from their own room", () => {
  let seen = 0;
  for (const file of sources) {
    const here = place(file) as Place;
    for (const target of imports(file)) {
      const there = place(target);
      assert.ok(there, `src/${file} imports ${target}, which stands on no floor`);
      const allowed = there.level < here.level || there.room === here.room;
      assert.ok(
        allowed,
        `src/${file} (floor ${here.floor}) must not import src/${target} (floor ${there.floor}): imports go down`,
      );
      seen++;
    }
  }
  assert.ok(seen > 50, `only ${seen} imports were found: the pattern has rotted`);
});

test("only wasm.ts knows the binary and the loader", () => {
  for (const file of sources.filter((name) => name !== "wasm.ts" && name.endsWith(".ts") && !name.endsWith(".d.ts"))) {
    const text = readFileSync(join("src", file), "utf8");
    assert.not.match(text, /from "@assemblyscript|from "[^"]*\.wasm"/, `src/${file}`);
  }
});

test("src/ and assembly/ do not import each other", () => {
  for (const file of files("assembly")) assert.not.match(readFileSync(file, "utf8"), /from "[^"]*src\//, file);
  for (const file of sources)
    assert.ok(
      imports(file).every((path) => !path.includes("assembly")),
      `src/${file}`,
    );
});

test("no base name stands both in assembly/ and in src/, but index.ts", () => {
  const names = new Set(files("assembly").map((file) => basename(file)));
  for (const file of sources) {
    if (basename(file) !== "index.ts")
      assert.not.ok(names.has(basename(file)), `src/${file} and assembly/ share a name`);
  }
});

test("index.ts holds names only, the small binary's too", () => {
  for (const file of ["src/index.ts", "assembly/index.ts", "assembly/index-core.ts"]) {
    const code = readFileSync(file, "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
    const rest = code
      .replace(/export (type )?\{[^}]*\} from "[^"]+";/g, "")
      .replace("export const heapBase: usize = __heap_base;", "");
    assert.is(rest.trim(), "", file);
  }
});

test.run();
