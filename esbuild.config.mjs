// Bundles the package, the command line, the tests and the benchmarks into build/. `asc` and `tsc` run before it.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { browserBundles, suites } from "./scripts/browser-suites.mjs";
import { kernels } from "./scripts/kernels-plugin.mjs";
import { licenses } from "./scripts/licenses.mjs";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
const what = process.argv[2] ?? "package";
/** Of test: a part of the paths of the suites that are built, and then only they. */
const word = process.argv[3] ?? "";

/** With this target esbuild emits nothing that Node 20 lacks. */
const common = {
  bundle: true,
  format: "esm",
  target: ["es2022", "node20"],
  plugins: [kernels()],
  define: { VERSION: JSON.stringify(version), CORE: "false" },
  // Its `main` is a UMD file that no bundler can follow.
  alias: { "jsonc-parser": "jsonc-parser/lib/esm/main.js" },
  logLevel: "warning",
};
/** `toBuild` leads from the bundle to build/, where the worker threads' modules are. */
const node = (toBuild) => ({
  ...common,
  platform: "node",
  // Only for a pool that changes its workers' priority; the browser's driver reads files of its own.
  external: ["@napi-rs/nice", "playwright-core", "esbuild"],
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
/** The entry points of a folder: a benchmark each, or a suite each of test/'s rooms. */
const sources = (folder) =>
  (folder === "test"
    ? suites().filter((name) => name.includes(word))
    : readdirSync(folder).filter((name) => name.endsWith(".ts"))
  ).map((name) => `${folder}/${name}`);

if (what === "package") {
  // What users import: minified, its source maps beside it but not in the tarball.
  const core = {
    ...common,
    outdir: "build",
    minify: true,
    sourcemap: "external",
    platform: "neutral",
    mainFields: ["module", "main"],
  };
  const both = (options) => [
    { ...core, ...options },
    { ...core, ...options, format: "cjs", outExtension: { ".js": ".cjs" } },
  ];
  /** A binary stands first in its bundle: most of gzip's blocks then hold either it or code, which saves 2 %. */
  const withBinary = (name, source, file) =>
    both({ entryPoints: { [name]: source }, plugins: [kernels({ file })], inject: [`build/${file}`] });
  const onWorkerd = (name, source, file) => ({
    ...core,
    entryPoints: { [name]: source },
    plugins: [kernels({ file, asModule: true })],
  });
  const small = (options) => ({
    ...options,
    alias: { ...options.alias, leven: "./scripts/no-suggestions.mjs" },
    define: { ...options.define, CORE: "true" },
  });
  const bundles = [
    ...withBinary("index", "src/index.ts", "kernels.wasm"),
    ...withBinary("core", "src/core.ts", "core.wasm").map(small),
    ...both({
      entryPoints: {
        baseline: "src/baseline.ts",
        environments: "src/environments/index.ts",
        formats: "src/formats/index.ts",
      },
    }),
    onWorkerd("workerd", "src/index.ts", "kernels.wasm"),
    small(onWorkerd("workerd-core", "src/core.ts", "core.wasm")),
    {
      ...node("."),
      entryPoints: {
        cli: "src/cli/main.ts",
        study: "src/study/index.ts",
        // The name under which piscina looks for its side of a worker thread.
        worker: "node_modules/piscina/dist/worker.js",
      },
      outdir: "build",
    },
    // Node 20 aborts when a worker thread is ended while piscina's `require` loads an ES module in it.
    {
      ...node("."),
      banner: {},
      format: "cjs",
      entryPoints: { "study-worker": "src/study/worker.ts" },
      outdir: "build",
      outExtension: { ".js": ".cjs" },
    },
  ];
  const metafiles = [];
  for (const options of bundles) metafiles.push((await build({ ...options, metafile: true })).metafile);
  writeFileSync("build/licenses.txt", licenses(metafiles));
} else {
  // Suites stand one folder deeper than benchmarks.
  const toBuild = what === "test" ? "../.." : "..";
  // Suites of an earlier build may be gone from test/.
  rmSync(`build/${what}`, { recursive: true, force: true });
  await build({
    ...node(toBuild),
    entryPoints: sources(what),
    outdir: `build/${what}`,
    outbase: what,
    sourcemap: "inline",
  });
  // The bundles that these two suites run in a worker thread and in a page.
  const inBrowser = ["package/digest.ts", "package/web-browser.ts"];
  if (what === "test" && inBrowser.some((name) => name.includes(word))) {
    for (const options of browserBundles(common)) await build(options);
  }
}
