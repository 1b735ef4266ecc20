/** The consumers by name. Each gets a folder of its own with app/ and the installed package, and returns what it saw. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { serve, visit } from "../support/browser.mjs";

const SOLVED = (engine) => `${engine} 0.531441 0.531441`;
const bin = (name) => resolve(import.meta.dirname, "node_modules/.bin", name);

const { FORCE_COLOR, NO_COLOR, NODE_OPTIONS, ...environment } = process.env;

/** Runs a program in a folder; what it prints, or an error with it. */
export function run(cwd, command, ...args) {
  return new Promise((done, failed) => {
    const child = spawn(command, args, { cwd, env: environment });
    let output = "";
    let errors = "";
    child.stdout.on("data", (text) => (output += text));
    child.stderr.on("data", (text) => (errors += text));
    child.on("error", failed);
    child.on("close", (code) =>
      code === 0 ? done(output.trim()) : failed(new Error(`${command} ${args.join(" ")}: exit ${code}\n${output}\n${errors}`)),
    );
  });
}

/** Opens a page of a folder under a policy, if given. */
async function page({ browser, folder }, path, policy) {
  const server = await serve(folder, policy && { "Content-Security-Policy": policy });
  try {
    return await visit(browser, `${server.url}/${path}`);
  } finally {
    server.close();
  }
}

/** A page with one module script, for what a bundler made. */
function shell(folder, script) {
  writeFileSync(
    join(folder, "out/index.html"),
    `<!doctype html><html lang="en"><title>fma-pg</title><script type="module" src="./${script}"></script></html>`,
  );
}

async function esbuild({ folder }, entry, options = {}) {
  const { build } = await import("esbuild");
  const outfile = join(folder, "out", entry);
  await build({ absWorkingDir: folder, entryPoints: [entry], outfile, bundle: true, format: "esm", ...options });
  return readFileSync(outfile, "utf8");
}

/** expected: what run resolves to. Those with `browser` need one; those with `tools` need the bundlers. */
export const consumers = {
  "node, import": { expected: SOLVED("wasm"), run: ({ folder }) => run(folder, process.execPath, "main.js") },
  "node, require": {
    expected: "wasm 0.531441\njs 0.531441\nwasm 0.531441",
    run: ({ folder }) => run(folder, process.execPath, "main.cjs"),
  },
  "node, baseline": { expected: SOLVED("js"), run: ({ folder }) => run(folder, process.execPath, "baseline.js") },
  "node, core": { expected: SOLVED("wasm"), run: ({ folder }) => run(folder, process.execPath, "core.js") },
  "script, no bundler": { browser: true, expected: SOLVED("wasm"), run: (place) => page(place, "plain.html") },
  "web worker": { browser: true, expected: SOLVED("wasm"), run: (place) => page(place, "worker.html") },
  "script-src 'self' 'wasm-unsafe-eval'": {
    browser: true,
    expected: SOLVED("wasm"),
    run: (place) => page(place, "direct.html", "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'"),
  },
  "script-src 'self', js engine": {
    browser: true,
    expected: `${SOLVED("js")}; the WebAssembly kernels cannot be compiled here (...); engine "js" needs no WebAssembly`,
    run: (place) => page(place, "strict.html", "default-src 'none'; script-src 'self'"),
  },
  esbuild: {
    browser: true,
    tools: true,
    expected: SOLVED("wasm"),
    async run(place) {
      await esbuild(place, "main.js");
      shell(place.folder, "main.js");
      return page(place, "out/");
    },
  },
  "esbuild, core": {
    browser: true,
    tools: true,
    expected: SOLVED("wasm"),
    async run(place) {
      await esbuild(place, "core.js");
      shell(place.folder, "core.js");
      return page({ ...place, folder: join(place.folder, "out") }, "", "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'");
    },
  },
  "esbuild, baseline without a trace of the binary": {
    tools: true,
    expected: "WebAssembly false, frequent: false",
    async run(place) {
      const text = await esbuild(place, "baseline.js");
      return ["WebAssembly", "frequent:"].map((word) => `${word} ${text.includes(word)}`).join(", ");
    },
  },
  rollup: {
    browser: true,
    tools: true,
    expected: SOLVED("wasm"),
    async run(place) {
      const { rollup } = await import("rollup");
      const { nodeResolve } = await import("@rollup/plugin-node-resolve");
      const bundle = await rollup({ input: join(place.folder, "main.js"), plugins: [nodeResolve()] });
      await bundle.write({ dir: join(place.folder, "out"), format: "es" });
      await bundle.close();
      shell(place.folder, "main.js");
      return page(place, "out/");
    },
  },
  "webpack 5": {
    browser: true,
    tools: true,
    expected: SOLVED("wasm"),
    async run(place) {
      const { default: webpack } = await import("webpack");
      const { folder } = place;
      const compiler = webpack({
        mode: "production",
        context: folder,
        entry: "./main.js",
        output: { path: join(folder, "out"), filename: "main.js" },
      });
      const stats = await new Promise((done, failed) => compiler.run((error, s) => (error ? failed(error) : done(s))));
      if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString({ all: false, errors: true, warnings: true }));
      shell(folder, "main.js");
      return page(place, "out/");
    },
  },
  "vite build": {
    browser: true,
    tools: true,
    expected: SOLVED("wasm"),
    async run(place) {
      const { build } = await import("vite");
      await build({ root: place.folder, logLevel: "warn", build: { outDir: "out" } });
      return page({ ...place, folder: join(place.folder, "out") }, "");
    },
  },
  "vite dev": {
    browser: true,
    tools: true,
    expected: SOLVED("wasm"),
    async run({ folder, browser }) {
      const { createServer } = await import("vite");
      const server = await createServer({ root: folder, logLevel: "warn", server: { host: "127.0.0.1", port: 0 } });
      try {
        await server.listen();
        return await visit(browser, `http://127.0.0.1:${server.httpServer.address().port}/`);
      } finally {
        await server.close();
      }
    },
  },
  parcel: {
    browser: true,
    tools: true,
    expected: SOLVED("wasm"),
    async run(place) {
      const { folder } = place;
      await run(folder, bin("parcel"), "build", "index.html", "--dist-dir", "out", "--no-cache", "--no-source-maps");
      return page({ ...place, folder: join(folder, "out") }, "");
    },
  },
  workerd: {
    tools: true,
    expected: `${SOLVED("wasm")}; ${SOLVED("wasm")}`,
    async run(place) {
      await esbuild(place, "workerd.js", { conditions: ["workerd"], external: ["./kernels.wasm", "./core.wasm"] });
      return answer(place.folder);
    },
  },
  types: {
    tools: true,
    expected: "",
    async run({ folder }) {
      const said = [];
      for (const compiler of ["typescript", "typescript5", "typescript5.6", "typescript5.0"]) {
        const tsc = resolve(import.meta.dirname, `node_modules/${compiler}/bin/tsc`);
        for (const [module, resolution] of [["nodenext", "nodenext"], ["node16", "node16"], ["esnext", "bundler"]]) {
          const flags = ["--noEmit", "--strict", "--target", "es2022", "--skipLibCheck", "false"];
          flags.push("--module", module, "--moduleResolution", resolution);
          const files = resolution === "bundler" ? ["types.mts", "entries.mts"] : ["types.mts", "types.cts", "entries.mts"];
          said.push(await run(folder, process.execPath, tsc, ...flags, "--lib", "es2022", ...files));
          said.push(await run(folder, process.execPath, tsc, ...flags, "--lib", "es2022,dom", ...files, "host.mts"));
        }
      }
      return said.join("");
    },
  },
};

/** What a worker on Cloudflare's runtime answers. */
async function answer(folder) {
  if (!existsSync(join(folder, "out"))) mkdirSync(join(folder, "out"));
  const child = spawn(bin("workerd"), ["serve", "workerd.capnp", "--control-fd=3"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (text) => (errors += text));
  try {
    const port = await new Promise((done, failed) => {
      child.stdio[3].on("data", (text) => {
        const event = String(text).match(/"port":(\d+)/);
        if (event) done(event[1]);
      });
      child.on("error", failed);
      child.on("exit", (code) => failed(new Error(`workerd: exit ${code}\n${errors}`)));
    });
    return await (await fetch(`http://127.0.0.1:${port}/`)).text();
  } finally {
    child.kill();
  }
}
