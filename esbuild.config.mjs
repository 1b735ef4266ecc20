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
/** `toBuild` leads from the bundle to build/, where the worker threads' modules are. */
const node = (toBuild) => ({
  ...common,
  platform: "node",
  // Only for a pool that changes its workers' priority.
  external: ["@napi-rs/nice"],
  // Bundled CommonJS libraries expect `require`; piscina and the study look for their workers in `__dirname`.
  banner: {
    js: [
      'import { createRequire as bannerRequire } from "node:module";',
      'import { fileURLToPath as bannerPath } from "node:url";',
      "const require = bannerRequire(import.meta.url);",
      `const __dirname = bannerPath(new URL("${toBuild}", import.meta.url));`,
    ].join("\n"),
  },
});
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
  await build({
    ...node("."),
    entryPoints: {
      cli: "src/cli/main.ts",
      study: "src/study/index.ts",
      "study-worker": "src/study/worker.ts",
      // The name under which piscina looks for its side of a worker thread.
      worker: "node_modules/piscina/dist/worker.js",
    },
    outdir: "build",
  });
} else {
  await build({ ...node(".."), entryPoints: sources(what), outdir: `build/${what}`, sourcemap: "inline" });
}
