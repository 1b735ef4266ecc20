// Bundles the package, the command line, the tests and the benchmarks into build/. `asc` and `tsc` run before it.
import { readdirSync, readFileSync } from "node:fs";
import { build } from "esbuild";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
const what = process.argv[2] ?? "package";

/** The binary is inlined as base64 text and decoded at first use; with this target esbuild emits nothing newer. */
const common = {
  bundle: true,
  format: "esm",
  target: ["es2022", "node20"],
  loader: { ".wasm": "base64" },
  define: { VERSION: JSON.stringify(version) },
  logLevel: "warning",
};
const node = {
  ...common,
  platform: "node",
  // Bundled CommonJS libraries expect `require`.
  banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
};
const sources = (folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `${folder}/${name}`);

if (what === "package") {
  await build({
    ...common,
    entryPoints: { index: "src/index.ts", baseline: "src/baseline/index.ts" },
    outdir: "build",
    minifySyntax: true,
    sourcemap: true,
    platform: "neutral",
    mainFields: ["module", "main"],
  });
  await build({ ...node, entryPoints: { cli: "src/cli/main.ts" }, outdir: "build" });
} else {
  await build({ ...node, entryPoints: sources(what), outdir: `build/${what}`, sourcemap: "inline" });
}
