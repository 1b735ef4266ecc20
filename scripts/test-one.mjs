/**
 * Builds what is out of date and runs the suites whose path contains a word: `npm run test:one -- surrogate`.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";

const [word] = process.argv.slice(2);
if (!word) {
  console.error("usage: npm run test:one -- WORD, part of the path of a suite, as in test/policy/surrogates.ts");
  process.exit(2);
}

/** The latest change under folders, in milliseconds. */
const changed = (...folders) =>
  Math.max(
    ...folders.flatMap((folder) =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => statSync(`${entry.parentPath ?? entry.path}/${entry.name}`).mtimeMs),
    ),
  );
const built = (file) => (existsSync(file) ? statSync(file).mtimeMs : 0);
const run = (...args) => execFileSync(args[0], args.slice(1), { stdio: "inherit" });

if (built("build/core.wasm") < changed("assembly")) run(process.execPath, "scripts/kernels.mjs");
if (built("build/licenses.txt") < Math.max(changed("src"), built("build/core.wasm"))) {
  run(process.execPath, "node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json");
  run(process.execPath, "scripts/types.mjs");
  run(process.execPath, "esbuild.config.mjs", "package");
}
run(process.execPath, "esbuild.config.mjs", "test", word);
try {
  run(process.execPath, "scripts/run-suites.mjs", word);
} catch {
  process.exitCode = 1;
}
