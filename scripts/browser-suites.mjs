/** The suites of test/ that need nothing of Node, as one bundle for a page: what they read from files is inlined. */
import { readdirSync, readFileSync } from "node:fs";

const NEEDS_NODE = /"node:|src\/(study|cli)|support\/(assembly|study|browser|digest)|study\(\)/;

/** Folders of test/ that hold no suites. */
const NO_SUITES = ["support", "fixtures", "consumers", "pages"];

/** Every suite of test/, as room/name.ts. */
export const suites = () =>
  readdirSync("test", { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !NO_SUITES.includes(entry.name))
    .flatMap(({ name: room }) => readdirSync(`test/${room}`).map((name) => `${room}/${name}`))
    .filter((name) => name.endsWith(".ts"))
    .sort();

/** Suites whose own imports stay in what a browser has, but the published grid, which takes half a minute. */
export const browserSuites = () => suites().filter((name) => !NEEDS_NODE.test(readFileSync(`test/${name}`, "utf8")));

/** Runs them as uvu's command would and resolves to what it writes. */
const entry = () => `
import { exec } from "uvu";
export async function run() {
${browserSuites()
  .map((name, i) => `  UVU_QUEUE[globalThis.UVU_INDEX = ${i}] = ["${name}"]; await import("./${name}");`)
  .join("\n")}
  await exec();
  return said.join("");
}`;

/** Before uvu is evaluated: it looks whether to wait, and keeps console.log to write with. */
const BEFORE = `
globalThis.UVU_DEFER = 1;
globalThis.UVU_QUEUE = [];
const said = [];
console.log = (...words) => said.push(words.join(" "));`;

/** node:fs for a page: the files that the suites read, and no others. */
function files() {
  const text = readdirSync("test/fixtures").map((name) => `test/fixtures/${name}`);
  const bytes = ["build/kernels.wasm", "build/kernels.debug.wasm"];
  return `
const files = {
${text.map((path) => `"${path}": ${JSON.stringify(readFileSync(path, "utf8"))},`).join("\n")}
${bytes.map((path) => `"${path}": Uint8Array.from(atob("${readFileSync(path).toString("base64")}"), (c) => c.charCodeAt(0)),`).join("\n")}
};
export function readFileSync(path) {
  if (!(path in files)) throw new Error("not among the page's files: " + path);
  return files[path];
}`;
}

const inlinedFiles = {
  name: "inlined files",
  setup(build) {
    build.onResolve({ filter: /^node:fs$/ }, () => ({ path: "files", namespace: "inlined" }));
    build.onLoad({ filter: /./, namespace: "inlined" }, () => ({ contents: files(), loader: "js" }));
  },
};

/** esbuild's options for the two bundles of test/pages. */
export const browserBundles = (common) => [
  {
    ...common,
    stdin: { contents: entry(), resolveDir: "test" },
    banner: { js: BEFORE },
    plugins: [...common.plugins, inlinedFiles],
    platform: "browser",
    outfile: "build/browser/suites.js",
  },
  {
    ...common,
    entryPoints: ["test/support/digest.ts"],
    platform: "neutral",
    mainFields: ["module", "main"],
    outfile: "build/browser/digest.js",
  },
];
