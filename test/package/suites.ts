/**
 * Every source file has a suite of its name, in the folder of its name, or the README.md of that folder says which suites
 * cover it. The twins in src/engine/js/ run in the suites of their kernels.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";

const test = suite("suites");

const typescript = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"))
    .sort();

const sources = ["src", "assembly"].flatMap((root) =>
  typescript(root)
    .filter((file) => root === "assembly" || !/^engine\/js\/.*\//.test(file))
    .map((file) => ({ path: `${root}/${file}`, file, folder: file.includes("/") ? file.split("/")[0] : "package" })),
);
const folders = [...new Set(sources.map(({ folder }) => folder))].sort();

/** The rows of a folder's table: a file, then suites of the folder, suites by their paths from test/ on, or "types only". */
function rows(folder: string): { path: string; covering: string }[] {
  const text = readFileSync(join("test", folder, "README.md"), "utf8");
  return [...text.matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)].map(([, path, covering]) => ({ path, covering }));
}

for (const folder of folders) {
  test(`test/${folder}/README.md lists the files without a suite of their name, and suites that exist`, () => {
    const alone = sources
      .filter((source) => source.folder === folder && !existsSync(join("test", source.file)))
      .map(({ path }) => path);
    const listed = rows(folder);
    assert.equal(listed.map(({ path }) => path).sort(), alone.sort());
    for (const { path, covering } of listed) {
      if (covering === "types only" || covering === "names only") continue;
      const suites = [...covering.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
      assert.ok(suites.length > 0, `${path}: no suite`);
      for (const name of suites) {
        const place = name.includes("/") ? name : `${folder}/${name}`;
        assert.ok(existsSync(join("test", place)), `${path}: test/${place} does not exist`);
      }
    }
  });
}

test.run();
