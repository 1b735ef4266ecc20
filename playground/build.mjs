// Builds the playground into build/playground: a folder of static files that works from any path, also from a disk.
// With --serve [PORT] it is served on this machine as well. build/kernels.wasm is there before.
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { build, context } from "esbuild";
import { kernels } from "../scripts/kernels-plugin.mjs";
import { licenses } from "../scripts/licenses.mjs";

const outdir = "build/playground";
const common = {
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2022"],
  plugins: [kernels()],
  define: { CORE: "false" },
  metafile: true,
  logLevel: "warning",
};

// The worker is a text in the page's program: a page opened from a disk may not load workers by address.
const worker = await build({ ...common, entryPoints: ["playground/worker.ts"], write: false });
mkdirSync(outdir, { recursive: true });
copyFileSync("playground/index.html", `${outdir}/index.html`);
const page = {
  ...common,
  entryPoints: { main: "playground/main.ts", style: "playground/style.css" },
  outdir,
  define: { ...common.define, WORKER_SOURCE: JSON.stringify(worker.outputFiles[0].text) },
};
const { metafile } = await build(page);
writeFileSync(`${outdir}/licenses.txt`, licenses([worker.metafile, metafile]));

if (process.argv[2] === "--serve") {
  const server = await (await context(page)).serve({ servedir: outdir, port: Number(process.argv[3] ?? 8000) });
  console.log(`http://localhost:${server.port}/`);
}
